package golang_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Noise rests on parameters alone whether these are of a blox, a block or an edge; a weight that is learned is none, nor is a variable.
func TestNoiseOfParameters(t *testing.T) {
	path := filepath.Join(t.TempDir(), "noise.nbx")
	require.NoError(t, os.WriteFile(path, []byte(`
blox X { param σ : 1/ms^(1/2) = 0
  var v : 1/ms^(1/2) = 0
  input I
  state own = 0, moved = 0
  own' = I/(1 ms)
  moved' = 0
  noise own = σ
  noise moved = v
  at 1 ms { v := 1 [1/ms^(1/2)] } }
connection C (pre: X) -> (post: X) { param weight
  param ζ : 1/ms^(1/2) = 0
  param λ : 1/ms = 1
  per edge { state edge = 0, grown = 0
    edge' = 0
    grown' = 0
    noise edge = ζ*pre.σ*(1 [ms^(1/2)])
    noise grown = weight*ζ }
  post.I += edge + grown
  at rate λ { edge += 1 } }
rule Grows() { every 1 ms { weight += 1 } }
circuit Silent { node a, b : X
  rule r = Grows()
  a -> b { weight = 1, learning = r } }
experiment run_ of Silent { run 0 ms .. 5 ms
  record b.own every 1 ms }
`), 0o600))
	text := ""
	for _, part := range generate(t, path) {
		text += part
	}
	for place, want := range map[string]string{":8": "true", ":9": "false", ":17": "true", ":18": "false"} {
		for _, line := range strings.Split(text, "\n") {
			if strings.Contains(line, "model.Noise{") && strings.Contains(line, place+`"`) {
				require.Contains(t, line, "Fixed: "+want, place)
				want = "found"
			}
		}
		require.Equal(t, "found", want, place)
	}
	require.Contains(t, text, "Rate: ")
	require.NotContains(t, text, "RateMoves: true")
}
