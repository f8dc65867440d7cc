package gather

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"nbc/runtime/vec"
)

// random makes a part of edges with probability p each.
func random(r *rand.Rand, targets, sources int, p float64, weights, fixed bool) Part {
	q := Part{Row: []int32{0}, Fixed: fixed}
	for range targets {
		for i := range sources {
			for r.Float64() < p { // sometimes several edges of one pair
				q.Source = append(q.Source, int32(i))
				if weights {
					q.Weight = append(q.Weight, r.NormFloat64())
				}
			}
		}
		q.Row = append(q.Row, int32(len(q.Source)))
	}
	return q
}

// exact is the sum by the definition, and the sum of magnitudes.
func exact(parts []Part, x []float64, j int) (s, size float64) {
	for _, p := range parts {
		for k := p.Row[j]; k < p.Row[j+1]; k++ {
			w := 1.0
			if p.Weight != nil {
				w = p.Weight[k]
			}
			if x != nil {
				w *= x[p.Source[k]]
			}
			s, size = s+w, size+math.Abs(w)
		}
	}
	return s, size
}

// TestSums holds every form to the definition, and all kernels to the same bits.
func TestSums(t *testing.T) {
	defer vec.Use("auto")
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		targets, sources int
		p                float64
		small            bool
	}{{1, 1, 0.5, true}, {5, 3, 0.4, true}, {30, 30, 0.1, true}, {18, 8, 0.01, true}, {70, 100, 0.3, true}, {200, 300, 0.02, true}, {600, 900, 0.05, false}, {3000, 300, 0.001, false}, {20, 70000, 0.001, false}} {
		for kind := range 4 {
			var parts []Part
			switch kind {
			case 0:
				parts = []Part{random(r, c.targets, c.sources, c.p, false, true)}
			case 1:
				parts = []Part{random(r, c.targets, c.sources, c.p, true, false)}
			case 2:
				parts = []Part{random(r, c.targets, c.sources, c.p, true, true), random(r, c.targets, c.sources, c.p, true, false), random(r, c.targets, c.sources, c.p, false, true)}
			case 3: // without edges
				parts = []Part{random(r, c.targets, c.sources, 0, true, true)}
			}
			x := make([]float64, c.sources)
			for i := range x {
				x[i] = r.NormFloat64()
			}
			s := New(c.targets, c.sources, parts...)
			if kind < 3 && c.p >= 0.02 && (s.small != nil) != c.small {
				t.Errorf("%+v: small is %v", c, s.small != nil)
			}
			for round := range 3 {
				s.Refresh()
				var first []float64
				for _, k := range vec.Kernels() {
					if err := vec.Use(k); err != nil {
						t.Fatal(err)
					}
					if n := testing.AllocsPerRun(2, func() { s.Of(x) }); n > 0 {
						t.Errorf("%v allocations", n)
					}
					if first == nil {
						first = slices.Clone(s.Out)
					}
					if n := len(x); round == 1 { // nothing behind the sources, or something
						s.Of(append(slices.Clone(x), math.NaN())[:n])
					} else {
						s.Of(slices.Clone(x)[:n:n])
					}
					if !slices.Equal(first, s.Out) {
						t.Fatalf("%+v, %s: other bits than scalar", c, k)
					}
				}
				for j := range c.targets {
					if want, size := exact(parts, x, j); math.Abs(s.Out[j]-want) > 1e-14*(size+1) {
						t.Fatalf("%+v, kind %d, round %d: target %d gets %g instead of %g", c, kind, round, j, s.Out[j], want)
					}
				}
				for _, p := range parts {
					if !p.Fixed {
						for k := range p.Weight {
							p.Weight[k] = r.NormFloat64()
						}
					}
				}
			}
		}
	}
}

// TestWeightsAlone: without sources the sums are of the weights.
func TestWeightsAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, weights := range []bool{false, true} {
		parts := []Part{random(r, 40, 10, 0.2, weights, true), random(r, 40, 10, 0.2, weights, true)}
		s := New(40, 0, parts...)
		s.Refresh()
		s.Of(nil)
		for j := range 40 {
			if want, _ := exact(parts, nil, j); math.Abs(s.Out[j]-want) > 1e-12 {
				t.Fatalf("target %d gets %g instead of %g", j, s.Out[j], want)
			}
		}
	}
}

// TestUniform: weights that are all the same are not stored.
func TestUniform(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	p := random(r, 300, 300, 0.1, true, true)
	for k := range p.Weight {
		p.Weight[k] = 0.25
	}
	s := New(300, 300, p)
	s.Refresh()
	if b := s.blocks[0]; b.weight != nil || b.same != 0.25 || b.wide != nil {
		t.Errorf("weights are stored, or sources in 32 bits: %v", b.same)
	}
}

func BenchmarkSums(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name    string
		n       int
		p       float64
		weights bool
	}{{"30", 30, 0.1, true}, {"10000x100", 10000, 0.01, false}, {"10000x100 weighted", 10000, 0.01, true}} {
		s := New(c.n, c.n, random(r, c.n, c.n, c.p, c.weights, true))
		s.Refresh()
		x := make([]float64, c.n)
		for _, k := range vec.Kernels() {
			vec.Use(k)
			b.Run(c.name+"/"+k, func(b *testing.B) {
				for b.Loop() {
					s.Of(x)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.n), "ns/target")
			})
		}
	}
	vec.Use("auto")
}
