package golang

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestHeaderImportsWhatTheCodeUses(t *testing.T) {
	got := header("var doc = `a linear model. See math.` // kernel.Index\n\nfunc f(x float64) float64 { return vec.Exp(x) }\n")
	assert.Equal(t, 1, strings.Count(got, "\"nbc/runtime/vec\""))
	for _, p := range []string{"nbc/runtime/model", "nbc/runtime/kernel", "\"math\""} {
		assert.NotContains(t, got, p)
	}
}
