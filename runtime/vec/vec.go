// Package vec is vector mathematics over []float64: the elementary functions
// that kernels call and the linear combinations that integrators form.
//
// Each operation has a scalar twin in plain Go and, where the toolchain has
// GOEXPERIMENT=simd on amd64, an AVX2 twin. Which one runs is decided once, at
// start-up, by what the processor can do; Use forces one.
//
// Linear combinations and norms (Row, Stage, StageErr, ErrNorm) give the same
// bits in both. The elementary functions agree to the bound each one states.
package vec

import "fmt"

// useAVX2 is read by every operation; it is true only where the AVX2 code was
// compiled in and the processor has AVX2 and FMA.
var useAVX2 = haveAVX2()

// Use chooses the implementation: "scalar", "avx2" or "auto" (the best the
// processor has). It reports an error when the processor or the build lacks it.
// Call it at start-up only: it is not safe beside running operations.
func Use(kernel string) error {
	switch kernel {
	case "scalar":
		useAVX2 = false
	case "auto", "":
		useAVX2 = haveAVX2()
	case "avx2":
		if !haveAVX2() {
			return fmt.Errorf("kernel avx2 is not available: %s", whyNoAVX2())
		}
		useAVX2 = true
	default:
		return fmt.Errorf("unknown kernel %q: want scalar, avx2 or auto", kernel)
	}
	return nil
}

// Kernel names the implementation in use: "scalar" or "avx2".
func Kernel() string {
	if useAVX2 {
		return "avx2"
	}
	return "scalar"
}
