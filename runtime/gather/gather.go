// Package gather forms row sums over edges: for each target the sum over the edges that reach it of a weight times a value of the
// edge's source. It is the sparse matrix-vector product of synaptic input.
//
// Edges come in parts, those of one group each. What never changes is put together and sorted anew, so that the values that are read at
// random lie in the first-level cache; weights that are all the same are not stored, and small or dense products are taken by whole
// vectors. The sums have the same bits whatever vector code is in use, and for any number of cores.
package gather

import (
	"slices"

	"nbc/runtime/par"
	"nbc/runtime/vec"
)

// Part is the edges of one group, sorted by target: those that reach target j are Row[j] .. Row[j+1]-1.
type Part struct {
	Row    []int32
	Source []int32   // edge -> element of x; not read where there is no x, and the sum is of the weights alone
	Weight []float64 // nil: 1
	Fixed  bool      // the weights never change
}

// weightOf is the weight of an edge.
func (p *Part) weightOf(k int32) float64 {
	if p.Weight == nil {
		return 1
	}
	return p.Weight[k]
}

// Sum is a set of row sums.
type Sum struct {
	Out     []float64 // the sums by target, as of the last Of
	sources int
	parts   []Part
	ready   bool
	// Who adds up: small does all, or fixed what never changes and then each of blocks a part.
	small  *small
	fixed  interface{ of(out, x []float64) } // *dense or *tiles
	blocks []*block
}

// most is the number of cells up to which a product is small: 64 KB.
const most = 8192

// New prepares the sums of parts over so many targets, of x with so many sources; 0 sources: of the weights alone.
func New(targets, sources int, parts ...Part) *Sum {
	s := &Sum{Out: make([]float64, rounded(targets))[:targets], sources: sources}
	edges := 0
	for _, p := range parts {
		if len(p.Row) == 0 {
			continue // a group without edges
		}
		if len(p.Row) != targets+1 {
			panic("gather: a part of another number of targets")
		}
		n := int(p.Row[targets])
		if sources > 0 {
			for _, i := range p.Source[:n] {
				if i < 0 || int(i) >= sources {
					panic("gather: an edge from nowhere")
				}
			}
		}
		edges += n
		if n > 0 {
			s.parts = append(s.parts, p)
		}
	}
	if sources > 0 && edges <= 4*most && sources <= most {
		s.small = newSmall(targets, sources, s.parts)
		if n := len(s.small.numbers()); n > most || n > 8*edges+32*targets {
			s.small = nil
		}
	}
	return s
}

// rounded is a number of targets in whole blocks.
func rounded(targets int) int {
	return (targets + vec.BlockTargets - 1) / vec.BlockTargets * vec.BlockTargets
}

// Refresh takes over weights that changed; the first call takes over all. It is to be called before Of and after events that change
// weights.
func (s *Sum) Refresh() {
	switch {
	case s.small != nil:
		if !s.ready || s.small.changes {
			s.small.refresh(s.parts)
		}
	case !s.ready:
		s.arrange()
	}
	if s.sources == 0 && (!s.ready || slices.ContainsFunc(s.parts, func(p Part) bool { return !p.Fixed })) {
		s.large(nil)
	}
	s.ready = true
}

// arrange decides who adds up what.
func (s *Sum) arrange() {
	var fixed []Part
	for _, p := range s.parts {
		if p.Fixed && s.sources > 0 {
			fixed = append(fixed, p)
		} else {
			s.blocks = append(s.blocks, newBlock(p, s.sources))
		}
	}
	if fixed == nil {
		return
	}
	if d := newDense(fixed, len(s.Out), s.sources, par.Workers()); d != nil {
		s.fixed = d
	} else {
		s.fixed = newTiles(fixed, len(s.Out), s.sources, par.Workers())
	}
}

// Of sets Out to the sums of x. Those of weights alone are what they were at the last Refresh.
func (s *Sum) Of(x []float64) {
	if s.sources == 0 {
		return
	}
	if s.small != nil {
		s.small.of(s.Out, x[:s.sources])
		return
	}
	s.large(x[:s.sources])
}

// large does Of for products that are not small.
func (s *Sum) large(x []float64) {
	add := s.fixed != nil
	switch {
	case add:
		s.fixed.of(s.Out, x)
	case len(s.blocks) > 1:
		clear(s.Out)
		add = true
	}
	for _, b := range s.blocks {
		b.of(s.Out, x, add)
	}
}
