// Package vec is vector mathematics over []float64: the elementary functions
// that kernels call and the linear combinations that integrators form.
//
// Each operation has a scalar form in plain Go and, where the toolchain has
// GOEXPERIMENT=simd on amd64, an AVX2 and an AVX-512 form. Which one runs is
// decided once, at start-up, by what the processor can do; Use forces one.
// All forms give the same bits.
//
// The AVX-512 form is the AVX2 form with wider vectors: command twin writes it.
package vec

//go:generate go run ./twin

import (
	"fmt"
	"strings"
)

// form is one implementation of all operations. Slices have equal lengths.
type form struct {
	name                                   string
	lanes                                  int // float64 in a register
	exp, expm1, sigmoid, linoid, tanh, log func(dst, x []float64)
	stage                                  func(dst, y []float64, h float64, k [][]float64, r *Row)
	norm                                   func(y0, y1, err []float64, atol, rtol float64) float64
	finite                                 func(x []float64) bool
	relax                                  func(dst, y, f, b []float64, h float64)
	forecast                               func(q *Forecast, v, s, c []float64, lo, hi int)
	forecastBelow                          func(q *Forecast, blocks []int32, v, s, c, x []float64)
	correct                                func(q *Correction, blocks []int32, part []float64, p, acc *Lanes)
	spread                                 func(dst []Lanes, x []float64)
	factorSet                              func(q *Factor, blocks []int32, t float64)
	factorValue                            func(q *Factor, blocks []int32, w []float64)
	factorSlope                            func(q *Factor, blocks []int32, t float64, y, f, mid []float64)
	blocks                                 func(b *Blocks, out, x []float64)
	sliced                                 func(m *Sliced, out, x []float64)
	signs                                  func(x []float64, closed bool, bits []uint64) int // whole words of Signs; how many
}

// forms are those of this build, the best last; forms[0] is scalar, which every
// processor has. A form that the processor lacks is nil, with the reason in why.
var (
	forms = append([]form{scalar}, vectorForms()...)
	use   = &forms[len(forms)-1]
)

// kernels are the names that Use knows.
var kernels = []string{"scalar", "avx2", "avx512"}

// Use chooses the implementation: "scalar", "avx2", "avx512" or "auto" (the best
// the processor has). It reports an error when the processor or the build lacks
// it. Call it at start-up only: it is not safe beside running operations.
func Use(kernel string) error {
	if kernel == "auto" || kernel == "" {
		use = &forms[len(forms)-1]
		return nil
	}
	for i := range forms {
		if forms[i].name == kernel {
			use = &forms[i]
			return nil
		}
	}
	for _, k := range kernels {
		if k == kernel {
			return fmt.Errorf("kernel %s is not available: %s", kernel, whyNot(kernel))
		}
	}
	return fmt.Errorf("unknown kernel %q: want %s or auto", kernel, strings.Join(kernels, ", "))
}

// Kernel names the implementation in use: "scalar", "avx2" or "avx512".
func Kernel() string { return use.name }

// Width is the number of values that the implementation in use computes at
// once: 1, 4 or 8.
func Width() int { return use.lanes }

// Kernels lists the implementations that this build and processor have, the
// best last.
func Kernels() []string {
	var names []string
	for _, f := range forms {
		names = append(names, f.name)
	}
	return names
}
