package gather

import (
	"slices"

	"nbc/runtime/par"
	"nbc/runtime/vec"
)

// dense is edges that never change and that join a good part of all pairs: 16 targets at a time have the columns of all sources that reach
// one of them, without indices, and zeros where there is no edge.
type dense struct {
	cores []cells
	x     []float64 // a copy of sources with nothing behind them, and one number more
	body  par.Body  // nil: one core
	// What of is asked for.
	out, from []float64
}

// cells are the columns of targets from first on, for one core.
type cells struct {
	first int
	m     vec.Blocks
}

const (
	// denseWeighted and denseUniform are how many cells an edge may stand for: a cell takes 0.1 ns, an edge 0.4 with a weight of its own and 0.2 without.
	denseWeighted = 2.0
	denseUniform  = 1.5
	// mostUniform bounds the cells where all weights are the same, which has no need to read them: 2 MB, about what the caches next to a core hold.
	mostUniform = 1 << 18
)

// newDense makes the matrix of parts if they are dense enough, else nil.
func newDense(parts []Part, targets, sources, cores int) *dense {
	all := 0
	for _, p := range parts {
		all += int(p.Row[targets])
	}
	most := int(denseWeighted * float64(all))
	if len(fewWeights(parts, targets)) == 1 {
		most = min(int(denseUniform*float64(all)), mostUniform)
	}
	columns := make([][]int32, rounded(targets)/vec.BlockTargets)
	place := make([]int32, sources) // of a source: its column in the block at hand, or -1
	for i := range place {
		place[i] = -1
	}
	held := 0
	for b := range columns {
		list := columns[b]
		for j := b * vec.BlockTargets; j < min((b+1)*vec.BlockTargets, targets); j++ {
			edges(parts, j, func(_ int, _, s int32) {
				if place[s] < 0 {
					place[s] = 0
					list = append(list, s)
				}
			})
		}
		for _, s := range list {
			place[s] = -1
		}
		columns[b] = list
		if held += len(list); vec.BlockTargets*held > most {
			return nil
		}
	}
	d := &dense{x: make([]float64, sources+1)}
	n := 1
	if all >= manyEdges {
		n = min(cores, all/(manyEdges/2), len(columns))
		d.body = func(_, lo, hi int) { d.part(lo, hi) }
	}
	for c := range n {
		lo, hi := c*len(columns)/n, (c+1)*len(columns)/n
		q := cells{first: lo * vec.BlockTargets, m: vec.Blocks{At: []int32{0}}}
		for _, list := range columns[lo:hi] {
			slices.Sort(list)
			q.m.Source = append(q.m.Source, list...)
			q.m.At = append(q.m.At, int32(len(q.m.Source)))
		}
		q.m.M = make([]float64, vec.BlockTargets*len(q.m.Source))
		for b, list := range columns[lo:hi] {
			for k, s := range list {
				place[s] = q.m.At[b] + int32(k)
			}
			first := (lo + b) * vec.BlockTargets
			for j := first; j < min(first+vec.BlockTargets, targets); j++ {
				edges(parts, j, func(i int, k, s int32) {
					q.m.M[int(place[s])*vec.BlockTargets+j-first] += parts[i].weightOf(k)
				})
			}
		}
		d.cores = append(d.cores, q)
	}
	return d
}

// of sets out to the sums.
func (d *dense) of(out, x []float64) {
	d.out, d.from = out[:rounded(len(out))], roomy(x, d.x)
	if d.body == nil {
		d.part(0, len(d.cores))
	} else {
		par.For(len(d.cores), 1, d.body)
	}
}

func (d *dense) part(lo, hi int) {
	for i := lo; i < hi; i++ {
		q := &d.cores[i]
		q.m.Of(d.out[q.first:q.first+vec.BlockTargets*(len(q.m.At)-1)], d.from)
	}
}

// roomy is x with one number more: what lies behind it, or in a copy.
func roomy(x, copied []float64) []float64 {
	if n := len(x); cap(x) > n {
		return x[:n+1]
	}
	copy(copied, x)
	return copied
}
