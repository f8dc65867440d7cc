package accept

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// degrees are the largest out-degree and the in-degree of the hypergeometric rule for given sizes and density.
var degrees = []struct {
	sources, targets int
	density          string
	out, in          int
}{
	{225, 100, "0.08", 8, 18},
	{100, 25, "0.04", 1, 4},
	{25, 100, "0.32", 32, 8},
	{25, 25, "0.04", 1, 1},
	{15, 25, "0.04", 1, 1},
	{20, 10, "0.1", 1, 2},
	{10, 5, "0.04", 1, 1},
	{50, 50, "0.08", 4, 4},
}

// The hypergeometric rule gives every target its in-degree until the sources run out, and no source more than its out-degree.
func TestHypergeometric(t *testing.T) {
	var b strings.Builder
	b.WriteString("use std\n\nblox Cell {\n  input x\n  let out = 1\n}\nconnection Touch (pre: Cell) -> (post: Cell) {\n  param weight\n  post.x += weight*pre.out\n}\n\ncircuit Degrees {\n  node clock_hand : HHExci\n")
	for i, d := range degrees {
		fmt.Fprintf(&b, "  node a%d[%d], b%d[%d] : Cell\n  a%d -> b%d via Touch { pairs = hypergeometric(%s), weight = 1 }\n", i, d.sources, i, d.targets, i, i, d.density)
	}
	b.WriteString("}\n\nexperiment instant of Degrees {\n  run 0 ms .. 0.01 ms\n  record clock_hand.V every 0.01 ms\n}\n")
	p := build(t, b.String())
	for seed := 1; seed <= 5; seed++ {
		x := readTable(t, p.run(t, "--save-network", "--seed", fmt.Sprint(seed)), "network.csv")
		labels, from, to := x.texts(t, "connection"), x.texts(t, "source"), x.texts(t, "target")
		for i, d := range degrees {
			label := fmt.Sprintf("a%d -> b%d", i, i)
			name := fmt.Sprintf("%d to %d, density %s, seed %d", d.sources, d.targets, d.density, seed)
			out, in, edges := map[string]int{}, map[string]int{}, map[string]bool{}
			for k := range labels {
				if labels[k] == label {
					out[from[k]]++
					in[to[k]]++
					edges[from[k]+to[k]] = true
				}
			}
			require.NotEmpty(t, edges, name)
			total := 0
			for s, n := range out {
				assert.LessOrEqual(t, n, d.out, "%s: source %s", name, s)
				total += n
			}
			assert.Len(t, edges, total, "%s: a pair is joined twice", name)
			for k := 1; k <= d.targets; k++ {
				target := fmt.Sprintf("b%d[%d]", i, k)
				// The targets before have used up what the sources may give when there is less than the in-degree left.
				left := d.sources*d.out - (k-1)*d.in
				if left >= d.in*d.out {
					assert.Equal(t, d.in, in[target], "%s: %s", name, target)
				} else {
					assert.LessOrEqual(t, in[target], d.in, "%s: %s", name, target)
				}
			}
		}
	}
}

// A saved network read back is the same network, whatever the seed.
func TestNetworkReadBack(t *testing.T) {
	p := buildFile(t, "../examples/hebbian.nbx")
	first := p.run(t, "--trials", "1", "--seed", "5", "--save-network")
	network := first + "/network.csv"
	again := p.run(t, "--trials", "1", "--seed", "6", "--save-network", "--network", network)
	for _, name := range []string{"network.csv", "weights-start.csv", "weights-end.csv"} {
		assert.Equal(t, readTable(t, first, name).rows, readTable(t, again, name).rows, name)
	}
	other := p.run(t, "--trials", "1", "--seed", "6", "--save-network")
	assert.NotEqual(t, readTable(t, first, "network.csv").rows, readTable(t, other, "network.csv").rows)
}
