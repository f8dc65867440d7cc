package ir

import (
	"fmt"
	"strings"
)

// pass rewrites a program.
type pass struct {
	name string
	doc  string
	run  func(p *Program)
}

// passes is the table of passes, in their order. Those before `hoist` see expressions as they were written; those after it see what is left of
// them for every step.
var passes = []pass{
	{"late", "inputs that no derivative needs are evaluated at events and records only", late},
	{"linear", "equations that are linear in their own state get its coefficient, and stand in two parts: gates, and the rest", linear},
	{"exact", "a step of exponential Euler becomes one expression for each state", exact},
	{"powers", "powers with whole and half exponents become products and roots", powers},
	{"fold", "what is constant is computed", constants},
	{"factor", "sums over edges become sparse products of a factor of the edge, one of its source and one of its target", factor},
	{"divide", "a division by what stays the same between events becomes a product with its reciprocal", divide},
	{"associate", "factors of a product that stay the same between events are multiplied first", associate},
	{"hoist", "what stays the same between events is computed there, once", hoist},
	{"gather", "sparse products with one array of sources and one factor of the target become one sum over edges", gather},
	{"share", "exponentials of one variable whose slopes are whole multiples of one become powers of it", share},
	{"common", "sums and products of the same operands in either order become one", common},
	{"dead", "what nothing reads is not computed; states and inputs stay", dead},
}

// Passes lists the passes in their order, each with what it does.
func Passes() [][2]string {
	var out [][2]string
	for _, x := range passes {
		out = append(out, [2]string{x.name, x.doc})
	}
	return out
}

// Optimize runs the passes up to and with the last one, or all of them where last is empty, and checks the program after each.
// An error means a bug in nbc, except for a pass that does not exist.
func Optimize(p *Program, last string) error {
	n := len(passes)
	if last != "" {
		n = 0
		for i, x := range passes {
			if x.name == last {
				n = i + 1
			}
		}
		if n == 0 {
			var names []string
			for _, x := range passes {
				names = append(names, x.name)
			}
			return &NoPass{last, names}
		}
	}
	if err := Verify(p); err != nil {
		return fmt.Errorf("the middle form is wrong before all passes: %w", err)
	}
	for _, x := range passes[:n] {
		x.run(p)
		if err := Verify(p); err != nil {
			return fmt.Errorf("the middle form is wrong after pass %s: %w", x.name, err)
		}
	}
	return nil
}

// NoPass is the error for a name that is no pass.
type NoPass struct {
	Name string
	All  []string
}

func (e *NoPass) Error() string {
	return fmt.Sprintf("there is no pass %s; the passes are %s", e.Name, strings.Join(e.All, ", "))
}
