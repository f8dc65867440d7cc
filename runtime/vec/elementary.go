package vec

import "math"

// Each function below sets dst[i] to its one-value form at x[i], to the bit, in
// whatever implementation; len(x) >= len(dst), and dst may be x.

// Exp sets dst = exp(x): see Exp1.
func Exp(dst, x []float64) { use.exp(dst, x[:len(dst)]) }

// Expm1 sets dst = exp(x) - 1: see Expm11.
func Expm1(dst, x []float64) { use.expm1(dst, x[:len(dst)]) }

// Sigmoid sets dst = 1/(1 + exp(-x)): see Sigmoid1.
func Sigmoid(dst, x []float64) { use.sigmoid(dst, x[:len(dst)]) }

// Linoid sets dst = x/(1 - exp(-x)): see Linoid1.
func Linoid(dst, x []float64) { use.linoid(dst, x[:len(dst)]) }

// Tanh sets dst = tanh(x): see Tanh1.
func Tanh(dst, x []float64) { use.tanh(dst, x[:len(dst)]) }

// Log sets dst to the natural logarithm of x: see Log1.
func Log(dst, x []float64) { use.log(dst, x[:len(dst)]) }

// These are package math's, value by value in every implementation.
var (
	Sin   = each(math.Sin)
	Cos   = each(math.Cos)
	Tan   = each(math.Tan)
	Atan  = each(math.Atan)
	Sinh  = each(math.Sinh)
	Cosh  = each(math.Cosh)
	Log10 = each(math.Log10)
)

// scalar is the form in plain Go.
var scalar = form{
	name: "scalar", lanes: 1,
	exp: expScalar, expm1: each(Expm11), sigmoid: each(Sigmoid1), linoid: each(Linoid1), tanh: each(Tanh1), log: each(Log1),
	stage: stageScalar, relax: relaxScalar, forecast: forecastScalar, forecastBelow: forecastBelowScalar, correct: correctScalar, spread: spreadScalar, factorSet: setScalar, factorValue: valueScalar, factorSlope: slopeScalar, norm: normScalar, finite: finiteScalar, blocks: blocksScalar, sliced: slicedScalar, signs: func([]float64, bool, []uint64) int { return 0 },
}

func each(f func(float64) float64) func(dst, x []float64) {
	return func(dst, x []float64) {
		x = x[:len(dst)]
		for i := range dst {
			dst[i] = f(x[i])
		}
	}
}
