package accept

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A network file that names every chance connection of the circuit itself is the whole network: a region's own chance connections,
// of which it names none, have no edges. One that names only some leaves the rest to the seed.
func TestNetworkFileThatNamesAllIsTheWholeNetwork(t *testing.T) {
	p := build(t, `use std

circuit Two {
  node A : Cortical(N_wta = 3, N_exci = 4, density = 0.5, weight = 1)
  node B : Cortical(N_wta = 3, N_exci = 4, density = 0.5, weight = 1)
  node C : Cortical(N_wta = 3, N_exci = 4, density = 0.5, weight = 1)
  A -> B { weight = 2, density = 0.2 }
  B -> C { weight = 2, density = 0.2 }
}

experiment instant of Two {
  run 0 ms .. 0.01 ms
  record A.ff_inh.V every 0.01 ms
}
`)
	// inside counts the edges between neurons of different units of A, which chance decides.
	inside := func(file string) int {
		x := readTable(t, p.run(t, "--save-network", "--network", file), "network.csv")
		n := 0
		from := x.texts(t, "source")
		for k, label := range x.texts(t, "connection") {
			if label == "A" && strings.HasPrefix(from[k], "A.wta") {
				n++
			}
		}
		return n
	}
	write := func(rows ...string) string {
		file := filepath.Join(t.TempDir(), "network.csv")
		text := "connection,source,target,weight\n" + strings.Join(rows, "\n") + "\n"
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		return file
	}
	ab := "A -> B,A.wta[1].exci[1],B.wta[2].exci[3],2.5"
	bc := "B -> C,B.wta[1].exci[1],C.wta[2].exci[3],2.5"
	assert.Positive(t, inside(write(ab)), "B -> C is not named: the file is a part")
	assert.Zero(t, inside(write(ab, bc)), "all is named: the file is the whole")
	own := "A,A.wta[1].exci[1],A.wta[2].exci[1],1"
	assert.Equal(t, 1, inside(write(ab, bc, own)), "what the file names inside A")
}
