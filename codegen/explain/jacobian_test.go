package explain_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/codegen/explain"
)

func TestJacobian(t *testing.T) {
	j := of(t, small, "").Jacobian
	require.NotNil(t, j)
	assert.Equal(t, "exact", j.How)
	assert.Contains(t, j.Rows, &explain.Derivatives{Of: "x", In: "Osc(M = 2)", By: []string{"drive", "x"}, Number: 2})
	assert.Contains(t, j.Rows, &explain.Derivatives{Of: "y", In: "Osc(M = 2)", By: []string{"x", "y"}, Number: 4}, "gain and itself, of each component")
	assert.Contains(t, j.Rows, &explain.Derivatives{Of: "drive", In: "Osc(M = 2)", From: "Pull", Input: true, By: []string{"Pull.s"}, Number: 1})
	assert.Contains(t, j.Rows, &explain.Derivatives{Of: "drive", In: "Osc(M = 2)", From: "Late", Input: true, By: []string{"x"}, Number: 1})
	assert.Contains(t, j.Rows, &explain.Derivatives{Of: "drive", In: "Osc(M = 2)", Input: true, By: []string{"t"}, Number: 1}, "given where the node is declared")
	assert.Nil(t, of(t, small, "a[2]").Jacobian, "it is of the whole circuit")

	late := of(t, "blox A { param d : ms = 2; state x = 1; x' = -x(t - d)/(1 ms) }\ncircuit T { node a : A }\n", "").Jacobian
	assert.Equal(t, "exact, time by differences", late.How)
	assert.Contains(t, late.Why, "past values")

	wide := of(t, "blox A { state z = 1, x[2000] = 0; z' = x[1 + mod(floor(z), 2000)]/(1 ms)\nfor i in 1..2000 { x[i]' = -x[i]/(1 ms) } }\ncircuit T { node a : A }\n", "").Jacobian
	assert.Equal(t, "differences", wide.How)
	assert.Contains(t, wide.Why, "may mean any of 2000 elements")
	assert.Nil(t, of(t, "blox A { var n = 0; every 1 ms { n += 1 } }\ncircuit T { node a : A }\n", "").Jacobian, "nothing is integrated")
}
