package solve

import (
	"fmt"
	"slices"
	"strings"
)

// Method describes a solver that New makes.
type Method struct {
	Name       string
	Order      int    // of the solution
	DenseOrder int    // of the dense output's global error
	PastDegree int    // of the polynomials that keep the past of a System with Past, where that is not DenseOrder
	Stages     int    // evaluations of the right-hand side in a step
	Stiff      bool   // implicit: its step is not bound by the fastest decay
	Adaptive   bool   // chooses its step by RTol and ATol; otherwise it takes Dt
	Reference  string // the paper

	// Of methods for systems with noise, whose Order is that without noise:
	Calculus     Calculus
	Strong, Weak float64 // orders of convergence
}

// entry is a method and what makes its stepper.
type entry struct {
	Method
	make func(sys *System, opt Options) (Stepper, error)
}

// entries lists every method, in the order Methods shows them.
var entries []entry

// init fills it: steppers that are made of others look these up.
func init() {
	entries = slices.Concat(explicitEntries(), multistepEntries(), exponentialEntries(), factorEntries(), rosenbrockEntries(), esdirkEntries(), stochasticEntries())
}

// explicitEntries are the explicit Runge-Kutta methods.
func explicitEntries() (list []entry) {
	for _, tb := range tableaus {
		list = append(list, entry{tb.method(), func(sys *System, opt Options) (Stepper, error) {
			return newRungeKutta(tb, sys, opt, false), nil
		}})
	}
	return list
}

// Methods lists all methods, simplest first.
func Methods() []Method {
	ms := make([]Method, 0, len(entries))
	for _, e := range entries {
		ms = append(ms, e.Method)
	}
	return ms
}

func (tb *tableau) method() Method {
	n := len(tb.c)
	if tb.fsal {
		n--
	}
	return Method{Name: tb.name, Order: tb.order, DenseOrder: tb.denseOrder, Stages: n, Adaptive: tb.errOrder > 0, Reference: tb.cite}
}

// Lookup returns the method of that name, whatever its case. The error for an
// unknown name is an *UnknownMethodError that suggests the nearest one.
func Lookup(name string) (Method, error) {
	e, err := lookup(name)
	if err != nil {
		return Method{}, err
	}
	return e.Method, nil
}

// UnknownMethodError says that no method has a name.
type UnknownMethodError struct {
	Name    string
	Nearest string // the most similar name; "" when none is similar
}

func (e *UnknownMethodError) Error() string {
	if e.Nearest != "" {
		return fmt.Sprintf("unknown solver %q; did you mean %s?", e.Name, e.Nearest)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name)
	}
	return fmt.Sprintf("unknown solver %q; there are %s", e.Name, strings.Join(names, ", "))
}

func lookup(name string) (*entry, error) {
	low := strings.ToLower(name)
	best, near := 3, ""
	for i := range entries {
		e := &entries[i]
		t := strings.ToLower(e.Name)
		if t == low {
			return e, nil
		}
		if d := distance(t, low); d < best {
			best, near = d, e.Name
		}
	}
	return nil, &UnknownMethodError{name, near}
}

// distance is Levenshtein's: the least number of letters to insert, delete or
// replace to turn a into b.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diag := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diag
			if a[i] != b[j] {
				d++
			}
			diag = row[j+1]
			row[j+1] = min(d, diag+1, row[j]+1)
		}
	}
	return row[len(b)]
}
