package vec

// Each function below sets dst[i] to its one-value twin at x[i], to the bit, in
// whatever implementation; len(x) >= len(dst), and dst may be x.

// Exp sets dst = exp(x): see Exp1.
func Exp(dst, x []float64) {
	i := 0
	if useAVX2 {
		i = expAVX2(dst, x)
	}
	for x = x[:len(dst)]; i < len(dst); i++ {
		dst[i] = Exp1(x[i])
	}
}

// Expm1 sets dst = exp(x) - 1: see Expm11.
func Expm1(dst, x []float64) {
	i := 0
	if useAVX2 {
		i = expm1AVX2(dst, x)
	}
	for x = x[:len(dst)]; i < len(dst); i++ {
		dst[i] = Expm11(x[i])
	}
}

// Sigmoid sets dst = 1/(1 + exp(-x)): see Sigmoid1.
func Sigmoid(dst, x []float64) {
	i := 0
	if useAVX2 {
		i = sigmoidAVX2(dst, x)
	}
	for x = x[:len(dst)]; i < len(dst); i++ {
		dst[i] = Sigmoid1(x[i])
	}
}

// Linoid sets dst = x/(1 - exp(-x)): see Linoid1.
func Linoid(dst, x []float64) {
	i := 0
	if useAVX2 {
		i = linoidAVX2(dst, x)
	}
	for x = x[:len(dst)]; i < len(dst); i++ {
		dst[i] = Linoid1(x[i])
	}
}

// Tanh sets dst = tanh(x): see Tanh1.
func Tanh(dst, x []float64) {
	i := 0
	if useAVX2 {
		i = tanhAVX2(dst, x)
	}
	for x = x[:len(dst)]; i < len(dst); i++ {
		dst[i] = Tanh1(x[i])
	}
}

// Log sets dst to the natural logarithm of x: see Log1. It has no vector twin.
func Log(dst, x []float64) {
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = Log1(x[i])
	}
}

// Pow sets dst = x^y: see Pow1. It has no vector twin.
func Pow(dst, x, y []float64) {
	x, y = x[:len(dst)], y[:len(dst)]
	for i := range dst {
		dst[i] = Pow1(x[i], y[i])
	}
}
