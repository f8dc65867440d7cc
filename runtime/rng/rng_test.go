package rng

import (
	"math"
	"testing"

	"nbc/runtime/model"
)

var _ model.Drawer = (*Stream)(nil)

// The known answers of Random123's kat_vectors for philox2x64 with 10 rounds.
func TestPhiloxKnownAnswers(t *testing.T) {
	for _, c := range []struct{ c0, c1, key, a, b uint64 }{
		{0, 0, 0, 0xca00a0459843d731, 0x66c24222c9a845b5},
		{math.MaxUint64, math.MaxUint64, math.MaxUint64, 0x65b021d60cd8310f, 0x4d02f3222f86df20},
		{0x243f6a8885a308d3, 0x13198a2e03707344, 0xa4093822299f31d0, 0x0a5e742c2997341c, 0xb0f883d38000de5d},
	} {
		if a, b := philox(c.c0, c.c1, c.key); a != c.a || b != c.b {
			t.Errorf("philox(%x, %x, %x) = %x %x", c.c0, c.c1, c.key, a, b)
		}
	}
}

// What a seed draws must never change: networks are made of it.
func TestFrozen(t *testing.T) {
	if h := Hash("VAC.wta[1].exci[2]"); h != HashBytes([]byte("VAC.wta[1].exci[2]")) {
		t.Error("Hash and HashBytes differ")
	}
	s := New(NewKey(42, Hash("a"), 7))
	got := []float64{s.Float64(), s.Normal(0, 1), s.Exponential(1), s.Gamma(0.5, 1), s.Gamma(3, 2), s.Poisson(4), s.Poisson(40), s.LogNormal(0, 1)}

	want := []float64{0.8709447873277831, -0.574556440567988, 0.2652441801988598, 0.31406248113742385, 5.357779578679822, 7, 32, 0.41470865211884456}
	for i := range got {
		if got[i] != want[i] {
			t.Errorf("draw %d is %v, was %v", i, got[i], want[i])
		}
	}
}

func TestCounterIsTheState(t *testing.T) {
	a := New(NewKey(1, 2, 3))
	var words []uint64
	for range 9 {
		words = append(words, a.Uint64())
	}
	for n := range words {
		b := New(NewKey(1).With(2, 3))
		b.SetCounter(uint64(n))
		for i := n; i < len(words); i++ {
			if got := b.Uint64(); got != words[i] {
				t.Fatalf("word %d after SetCounter(%d) is %x, want %x", i, n, got, words[i])
			}
		}
	}
	if a.Counter() != 9 {
		t.Error("counter", a.Counter())
	}
}

func TestKeysDiffer(t *testing.T) {
	seen := map[Key]bool{}
	for seed := range uint64(20) {
		for a := range uint64(30) {
			for _, k := range []Key{NewKey(seed, a), NewKey(seed, a, 0), NewKey(seed, 0, a+1)} {
				if seen[k] {
					t.Fatalf("key %v twice", k)
				}
				seen[k] = true
			}
		}
	}
}

// moments checks mean, variance and, by the first words of many neighbouring keys, that streams are independent.
func TestMoments(t *testing.T) {
	const n = 200000
	for _, c := range []struct {
		name           string
		draw           func(s *Stream) float64
		mean, variance float64
		fourth         float64 // bound of the kurtosis, for the variance's error
	}{
		{"uniform", func(s *Stream) float64 { return s.Uniform(-1, 3) }, 1, 16.0 / 12, 2},
		{"normal", func(s *Stream) float64 { return s.Normal(2, 3) }, 2, 9, 3},
		{"lognormal", func(s *Stream) float64 { return s.LogNormal(0, 0.5) }, math.Exp(0.125), (math.Exp(0.25) - 1) * math.Exp(0.25), 9},
		{"exponential", func(s *Stream) float64 { return s.Exponential(4) }, 4, 16, 9},
		{"gamma 0.3", func(s *Stream) float64 { return s.Gamma(0.3, 2) }, 0.6, 1.2, 23},
		{"gamma 5", func(s *Stream) float64 { return s.Gamma(5, 0.5) }, 2.5, 1.25, 5},
		{"poisson 0.2", func(s *Stream) float64 { return s.Poisson(0.2) }, 0.2, 0.2, 8},
		{"poisson 9.9", func(s *Stream) float64 { return s.Poisson(9.9) }, 9.9, 9.9, 4},
		{"poisson 10", func(s *Stream) float64 { return s.Poisson(10) }, 10, 10, 4},
		{"poisson 33", func(s *Stream) float64 { return s.Poisson(33.3) }, 33.3, 33.3, 4},
		{"poisson 1e7", func(s *Stream) float64 { return s.Poisson(1e7) }, 1e7, 1e7, 3},
		{"poisson 1e13", func(s *Stream) float64 { return s.Poisson(1e13) }, 1e13, 1e13, 3},
		{"bernoulli", func(s *Stream) float64 { return s.Bernoulli(0.3) }, 0.3, 0.21, 2},
		{"choice", func(s *Stream) float64 { return s.Choice(1, 2, 6) }, 3, 14.0 / 3, 2},
		{"intn", func(s *Stream) float64 { return float64(s.Intn(7)) }, 3, 4, 2},
	} {
		for _, across := range []bool{false, true} {
			s := New(NewKey(11, Hash(c.name)))
			var sum, sq float64
			for i := range n {
				if across {
					s.Reset(NewKey(11, Hash(c.name), uint64(i)))
				}
				x := c.draw(s) - c.mean
				sum += x
				sq += x * x
			}
			if z := sum / n / math.Sqrt(c.variance/n); math.Abs(z) > 4 {
				t.Errorf("%s across=%v: mean is off by %.1f standard errors", c.name, across, z)
			}
			if z := (sq/n/c.variance - 1) / math.Sqrt((c.fourth-1)/n); math.Abs(z) > 5 {
				t.Errorf("%s across=%v: variance is off by %.1f standard errors", c.name, across, z)
			}
			if s.Err() != nil {
				t.Error(c.name, s.Err())
			}
		}
	}
}

// chi-square of the Poisson distribution on both sides of the change of method.
func TestPoissonDistribution(t *testing.T) {
	for _, mean := range []float64{0.7, 9.5, 10.5, 60} {
		const n = 300000
		s := New(NewKey(5, uint64(mean*10)))
		counts := map[int]float64{}
		for range n {
			counts[int(s.Poisson(mean))]++
		}
		chi, cells := 0.0, 0
		for k := range 200 {
			lg, _ := math.Lgamma(float64(k) + 1)
			want := n * math.Exp(float64(k)*math.Log(mean)-mean-lg)
			if want < 10 {
				continue
			}
			chi += (counts[k] - want) * (counts[k] - want) / want
			cells++
		}
		if z := (chi - float64(cells)) / math.Sqrt(2*float64(cells)); z > 4.5 {
			t.Errorf("poisson(%g): chi-square %.1f of %d cells", mean, chi, cells)
		}
	}
}

// Bits of the words: each is set half of the time, and independent of its neighbour in the stream.
func TestBits(t *testing.T) {
	const n = 100000
	s := New(NewKey(3))
	var set, same [64]int
	last := s.Uint64()
	for range n {
		w := s.Uint64()
		for b := range 64 {
			set[b] += int(w >> b & 1)
			same[b] += int(^(w ^ last) >> b & 1)
		}
		last = w
	}
	for b := range 64 {
		for _, c := range []int{set[b], same[b]} {
			if z := (float64(c) - n/2) / math.Sqrt(n/4); math.Abs(z) > 4.5 {
				t.Errorf("bit %d is off by %.1f standard errors", b, z)
			}
		}
	}
}

func TestBadParameters(t *testing.T) {
	nan := math.NaN()
	for name, draw := range map[string]func(s *Stream) float64{
		"uniform":     func(s *Stream) float64 { return s.Uniform(0, nan) },
		"wide":        func(s *Stream) float64 { return s.Uniform(-math.MaxFloat64, math.MaxFloat64) },
		"normal":      func(s *Stream) float64 { return s.Normal(0, -1) },
		"lognormal":   func(s *Stream) float64 { return s.LogNormal(nan, 1) },
		"exponential": func(s *Stream) float64 { return s.Exponential(-1) },
		"gamma":       func(s *Stream) float64 { return s.Gamma(0, 1) },
		"poisson":     func(s *Stream) float64 { return s.Poisson(math.Inf(1)) },
		"bernoulli":   func(s *Stream) float64 { return s.Bernoulli(1.5) },
		"choice":      func(s *Stream) float64 { return s.Choice() },
	} {
		s := New(NewKey(1))
		if v := draw(s); v != 0 || s.Err() == nil {
			t.Errorf("%s: value %v, error %v", name, v, s.Err())
		}
	}
}

func TestMath(t *testing.T) {
	ulps := func(a, b float64) float64 { return math.Abs(a-b) / math.Max(math.Abs(b)*0x1p-52, 0x1p-1074) }
	s := New(NewKey(9))
	for range 200000 {
		x := s.Uniform(-700, 700)
		if u := ulps(exp(x), math.Exp(x)); u > 2 {
			t.Fatalf("exp(%v) is off by %v ulp", x, u)
		}
		y := math.Exp(x)
		if u := ulps(log(y), math.Log(y)); u > 2 {
			t.Fatalf("log(%v) is off by %v ulp", y, u)
		}
		p := math.Exp(s.Uniform(-30, -0.01))
		if u := ulps(Log1p(-p), math.Log1p(-p)); u > 8 {
			t.Fatalf("Log1p(%v) is off by %v ulp", -p, u)
		}
		q := s.open()
		if z, back := quantile(q), 0.0; true {
			back = 0.5 * math.Erfc(-z/math.Sqrt2)
			if math.Abs(back-q) > 1e-14*math.Max(q, 1e-3) {
				t.Fatalf("quantile(%v) = %v leads back to %v", q, z, back)
			}
		}
	}
	if log(1) != 0 || exp(0) != 1 || !math.IsInf(log(0), -1) {
		t.Error("log(1), exp(0), log(0)")
	}
}

func TestSubset(t *testing.T) {
	s := New(NewKey(8))
	var p Picker
	counts := make([]int, 7)
	pairs := map[[2]int32]int{}
	const n = 42000
	for range n {
		got := p.Subset(s, nil, 7, 2)
		if len(got) != 2 || got[0] >= got[1] {
			t.Fatal(got)
		}
		pairs[[2]int32{got[0], got[1]}]++
		counts[got[0]]++
		counts[got[1]]++
	}
	if len(pairs) != 21 {
		t.Errorf("%d different pairs of 21", len(pairs))
	}
	for k, c := range pairs {
		if z := (float64(c) - n/21.0) / math.Sqrt(n/21.0); math.Abs(z) > 4.5 {
			t.Errorf("pair %v: %d times, expected %d", k, c, n/21)
		}
	}
	if got := p.Subset(s, nil, 4, 4); len(got) != 4 || got[3] != 3 {
		t.Error(got)
	}
	seen := make([]bool, 50)
	for _, i := range s.Perm(50) {
		if seen[i] {
			t.Error("Perm repeats", i)
		}
		seen[i] = true
	}
}

func BenchmarkFloat64(b *testing.B) {
	s := New(NewKey(1))
	for b.Loop() {
		s.Float64()
	}
}

func BenchmarkNormal(b *testing.B) {
	s := New(NewKey(1))
	for b.Loop() {
		s.Normal(0, 1)
	}
}

func BenchmarkPoisson100(b *testing.B) {
	s := New(NewKey(1))
	for b.Loop() {
		s.Poisson(100)
	}
}
