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

// sparse makes a part with degree edges a target on average.
func sparse(r *rand.Rand, targets, sources, degree int, weights bool) Part {
	q := Part{Row: []int32{0}, Fixed: true}
	for range targets {
		for range r.IntN(2*degree + 1) {
			q.Source = append(q.Source, int32(r.IntN(sources)))
			if weights {
				q.Weight = append(q.Weight, r.NormFloat64())
			}
		}
		q.Row = append(q.Row, int32(len(q.Source)))
	}
	return q
}

// TestTiles holds products of several blocks of sources and several chunks of targets to the definition, and to the same bits for any
// number of cores.
func TestTiles(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, c := range []struct {
		targets, sources int
		degrees          []int
		weights          bool
		blocks           int
	}{
		{40000, 10000, []int{10}, false, 3},
		{40000, 10000, []int{5, 6}, true, 3},
		{70001, 300000, []int{2}, false, 5}, // rows of one edge or two
		{300, 70000, []int{400, 30}, true, 18},
		{1, 9000, []int{1 << 17}, true, 3}, // one row of all edges
	} {
		var parts []Part
		for _, d := range c.degrees {
			parts = append(parts, sparse(r, c.targets, c.sources, d, c.weights))
		}
		x := make([]float64, c.sources)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		var first []float64
		for _, cores := range []int{1, 2, 3, 16} {
			tiles := newTiles(parts, c.targets, c.sources, cores)
			out := make([]float64, c.targets)
			tiles.of(out, x)
			if first == nil {
				first = out
			} else if !slices.Equal(first, out) {
				t.Fatalf("%+v: other bits for %d cores", c, cores)
			}
			used, next := map[int32]bool{}, 0
			for _, ch := range tiles.chunks {
				if ch.first != next {
					t.Fatalf("%+v: a chunk begins at %d instead of %d", c, ch.first, next)
				}
				next += ch.n
				for _, q := range ch.runs {
					used[q.block] = true
				}
			}
			if next != c.targets || len(used) != c.blocks {
				t.Errorf("%+v: %d targets in %d blocks", c, next, len(used))
			}
		}
		for j := range c.targets {
			if want, size := exact(parts, x, j); math.Abs(first[j]-want) > 1e-12*(size+1) {
				t.Fatalf("%+v: target %d gets %g instead of %g", c, j, first[j], want)
			}
		}
	}
}

// TestFewWeights: edges of few different weights are rows of their own, and no weights are stored, unless rows would get too short.
func TestFewWeights(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, c := range []struct {
		degree, weights int
		stored          bool
	}{{40, 1, false}, {40, 3, false}, {300, 17, true}, {6, 6, true}} {
		parts := []Part{sparse(r, 3000, 6000, c.degree, true), sparse(r, 3000, 6000, c.degree, false)}
		for k := range parts[0].Weight {
			parts[0].Weight[k] = 1 + float64(r.IntN(c.weights))
		}
		x := make([]float64, 6000)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		out := make([]float64, 3000)
		q := newTiles(parts, 3000, 6000, 1)
		q.of(out, x)
		if (q.chunks[0].weight != nil) != c.stored {
			t.Errorf("%+v: weights are stored: %v", c, q.chunks[0].weight != nil)
		}
		for j := range out {
			if want, size := exact(parts, x, j); math.Abs(out[j]-want) > 1e-13*(size+1) {
				t.Fatalf("%+v: target %d gets %g instead of %g", c, j, out[j], want)
			}
		}
	}
}

// TestDense holds products that join most pairs to the definition, and to the same bits for any number of cores and all kernels; thin ones,
// and large ones of one weight, are left to tiles.
func TestDense(t *testing.T) {
	defer vec.Use("auto")
	r := rand.New(rand.NewPCG(11, 12))
	for _, c := range []struct {
		targets, sources int
		p                float64
		weights, dense   bool
	}{{403, 401, 0.8, true, true}, {403, 401, 0.8, false, true}, {37, 5000, 0.6, true, true}, {400, 400, 0.2, true, false}, {700, 700, 0.9, false, false}} {
		parts := []Part{random(r, c.targets, c.sources, c.p/2, c.weights, true), random(r, c.targets, c.sources, c.p/2, c.weights, true)}
		if d := newDense(parts, c.targets, c.sources, 1); (d != nil) != c.dense {
			t.Errorf("%+v: dense is %v", c, d != nil)
		}
		x := make([]float64, c.sources)
		for i := range x {
			x[i] = r.NormFloat64()
		}
		var first []float64
		for _, cores := range []int{1, 2, 3, 16} {
			d := newDense(parts, c.targets, c.sources, cores)
			if d == nil {
				break
			}
			for _, k := range vec.Kernels() {
				if err := vec.Use(k); err != nil {
					t.Fatal(err)
				}
				out := make([]float64, rounded(c.targets))[:c.targets]
				d.of(out, x)
				if first == nil {
					first = out
				} else if !slices.Equal(first, out) {
					t.Fatalf("%+v, %s: other bits for %d cores", c, k, cores)
				}
			}
		}
		for j := range first {
			if want, size := exact(parts, x, j); math.Abs(first[j]-want) > 1e-13*(size+1) {
				t.Fatalf("%+v: target %d gets %g instead of %g", c, j, first[j], want)
			}
		}
	}
}

// TestWeightsAlone: without sources the sums are of the weights.
func TestWeightsAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for _, weights := range []bool{false, true} {
		parts := []Part{random(r, 40, 10, 0.2, weights, true), random(r, 40, 10, 0.2, weights, false)}
		s := New(40, 0, parts...)
		for range 2 {
			s.Refresh()
			s.Of(nil)
			for j := range 40 {
				if want, _ := exact(parts, nil, j); math.Abs(s.Out[j]-want) > 1e-12 {
					t.Fatalf("target %d gets %g instead of %g", j, s.Out[j], want)
				}
			}
			for k := range parts[1].Weight {
				parts[1].Weight[k] = r.NormFloat64()
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
	if c := s.fixed.(*tiles).chunks[0]; c.weight != nil || c.runs[0].weight != 0.25 {
		t.Errorf("weights are stored: %v", c.weight)
	}
}

func BenchmarkSums(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		name      string
		n, degree int
		weights   bool
	}{{"30x3", 30, 3, true}, {"1000x80", 1000, 80, false}, {"10000x80", 10000, 80, false}, {"10000x80 weighted", 10000, 80, true}, {"80000x80", 80000, 80, false}} {
		s := New(c.n, c.n, sparse(r, c.n, c.n, c.degree, c.weights))
		s.Refresh()
		x := make([]float64, c.n)
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				s.Of(x)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(c.n*c.degree), "ns/edge")
		})
	}
}
