package solve

import (
	"nbc/runtime/par"
	"nbc/runtime/vec"
)

// wide forms a stepper's sums and norms: those of long vectors in parts that the processor's cores share. Results do not depend on the
// number of cores.
type wide struct {
	// What the bodies read: the arguments of one call.
	dst, y, y1 []float64
	h          float64
	k          [][]float64
	row        *vec.Row
	atol, rtol float64

	views   [][][]float64 // by worker: k cut to its part
	partial []float64     // by block: its part of a norm
	stages  par.Body
	norms   par.Body
}

const (
	// wideFrom is the length from which vectors are split, so that each part is worth waking a core for.
	wideFrom = 1 << 14
	// block is the length of the parts of a norm: its sum is the sum of theirs, in their order.
	block = 1 << 13
)

func newWide(n int) *wide {
	w := &wide{}
	if n < wideFrom {
		return w
	}
	w.views = make([][][]float64, par.Workers())
	w.partial = make([]float64, (n+block-1)/block)
	w.stages = func(worker, lo, hi int) {
		cut := w.views[worker][:0]
		for _, k := range w.k {
			if k != nil {
				k = k[lo:hi]
			}
			cut = append(cut, k)
		}
		w.views[worker] = cut
		y := w.y
		if y != nil {
			y = y[lo:hi]
		}
		vec.Stage(w.dst[lo:hi], y, w.h, cut, w.row)
	}
	w.norms = func(_, lo, hi int) {
		for b := lo; b < hi; b++ {
			i, j := b*block, min((b+1)*block, len(w.dst))
			w.partial[b] = vec.ErrNorm(w.y[i:j], w.y1[i:j], w.dst[i:j], w.atol, w.rtol)
		}
	}
	return w
}

// stage is vec.Stage.
func (w *wide) stage(dst, y []float64, h float64, k [][]float64, r *vec.Row) {
	if w.stages == nil {
		vec.Stage(dst, y, h, k, r)
		return
	}
	w.dst, w.y, w.h, w.k, w.row = dst, y, h, k, r
	par.For(len(dst), wideFrom/2, w.stages)
}

// norm is vec.ErrNorm.
func (w *wide) norm(y0, y1, err []float64, atol, rtol float64) float64 {
	if w.norms == nil {
		return vec.ErrNorm(y0, y1, err, atol, rtol)
	}
	w.dst, w.y, w.y1, w.atol, w.rtol = err, y0, y1, atol, rtol
	blocks := (len(err) + block - 1) / block
	par.For(blocks, 1, w.norms)
	s := 0.0
	for _, p := range w.partial[:blocks] {
		s += p
	}
	return s
}
