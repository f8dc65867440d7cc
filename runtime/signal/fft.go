package signal

import "math"

// FFT is a Transform by factors of any size, meant for lengths with small ones such as FastLength gives. It serves the figures at the
// end of a run, where there is the standard library alone.
func FFT(x []float64) []complex128 {
	n := len(x)
	in, out := make([]complex128, n), make([]complex128, n)
	for i, v := range x {
		in[i] = complex(v, 0)
	}
	turn := make([]complex128, n)
	for i := range turn {
		s, c := math.Sincos(-2 * math.Pi * float64(i) / float64(n))
		turn[i] = complex(c, s)
	}
	transform(out, in, 1, turn, n)
	return out[:n/2+1]
}

// transform writes the transform of every stride-th value of in to out; turn holds the powers of the whole length's root of unity.
func transform(out, in []complex128, stride int, turn []complex128, n int) {
	if n == 1 {
		out[0] = in[0]
		return
	}
	p := factor(n)
	m := n / p
	for r := range p {
		transform(out[r*m:(r+1)*m], in[r*stride:], stride*p, turn, m)
	}
	part := make([]complex128, p)
	for k := range m {
		for r := range p {
			part[r] = out[r*m+k] * turn[r*k*stride]
		}
		for q := range p {
			sum := part[0]
			for r := 1; r < p; r++ {
				sum += part[r] * turn[q*r%p*m*stride]
			}
			out[q*m+k] = sum
		}
	}
}

// factor is the smallest prime factor of n.
func factor(n int) int {
	for p := 2; p*p <= n; p++ {
		if n%p == 0 {
			return p
		}
	}
	return n
}
