package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
)

// Noise is what drives one component of a state at random.
type Noise struct {
	G            *ir.Node // its amplitude, in units of the state per square root of a ms
	Own          bool     // it depends on its own state: the calculus matters
	Mixed        bool     // it depends on other noisy states, or on inputs that may
	Slope        *ir.Node // the derivative of G with respect to its own state; nil where inputs hide it
	Stratonovich bool
	Place        string
}

// rootMs is the unit of time in the amplitude of a noise.
var rootMs, _ = ms.Pow(1, 2)

// noise lowers one `noise x = g`. Independent noises of one state add up in their squares: their sum has the law of one Wiener
// process with that amplitude, in either calculus.
func (f *flattener) noise(s *scope, it *ast.Noise, col func(string) *Col) {
	c, comp := f.stateTarget(s, it.Target, it.Span, col)
	if c.Noise == nil {
		c.Noise = make([]*Noise, c.Size)
	}
	n := &Noise{G: s.as(it.Value, c.Unit.Linear().Div(rootMs), false), Stratonovich: it.Stratonovich, Place: place(it.Span)}
	if old := c.Noise[comp]; old != nil {
		if old.Stratonovich != n.Stratonovich {
			f.fail(it.Span, "%s has noise in both calculi", c.Show)
		}
		n.G = f.g.Call("sqrt", f.g.Add(f.g.Mul(old.G, old.G), f.g.Mul(n.G, n.G)))
	}
	c.Noise[comp] = n
}

// noises finds, once all are lowered, on what amplitudes depend.
func (f *flattener) noises() {
	noisy := map[*ir.Array]bool{}
	each := func(visit func(c *Col, k int, n *Noise)) {
		for _, cols := range f.stateColumns() {
			for _, c := range cols {
				for k, n := range c.Noise {
					if n != nil {
						visit(c, k, n)
					}
				}
			}
		}
	}
	each(func(c *Col, _ int, _ *Noise) { noisy[c.Arr] = true })
	each(func(c *Col, k int, n *Noise) { f.dependence(c, k, n, noisy) })
}

// dependence fills in Own, Mixed and Slope of the noise of component k of a state.
func (f *flattener) dependence(c *Col, k int, n *Noise, noisy map[*ir.Array]bool) {
	inputs := false
	f.g.Visit(n.G, func(m *ir.Node) { inputs = inputs || m.Op == ir.Load && m.Arr.Class == ir.InputArr })
	parts, err := f.g.Partials(n.G, func(a *ir.Array) bool { return noisy[a] }, false)
	if inputs || err != nil {
		n.Own, n.Mixed = true, true
		return
	}
	n.Slope = f.g.Num(0)
	for _, p := range parts {
		if p.Load.Arr == c.Arr && len(p.Over) == 0 && ownComponent(p.Load.Idx, k) {
			n.Own, n.Slope = true, f.g.Add(n.Slope, p.D)
		} else {
			n.Mixed = true
		}
	}
}

// ownComponent tells whether an index is that of component k (from 0) of the loop's own element.
func ownComponent(i *ir.Index, k int) bool {
	if i.Op == ir.Comp {
		return i.In.Op == ir.Self && i.Num.Op == ir.Const && int(i.Num.Val) == k+1
	}
	return i.Op == ir.Self
}

// stateColumns are the columns of all populations, blocks and edge groups.
func (f *flattener) stateColumns() [][]*Col {
	var out [][]*Col
	for _, p := range f.Pops {
		if p.N > 0 {
			out = append(out, p.Cols)
		}
	}
	for _, b := range f.Blocks {
		out = append(out, b.Cols)
	}
	for _, x := range f.Edges {
		out = append(out, x.Cols)
	}
	return out
}

// noiseLoops adds the loops for the amplitudes of a space's noise, and for half the amplitude times its slope, which is what the drift
// of one calculus has more than that of the other (Kloeden & Platen 1992, section 4.9).
func (f *Flat) noiseLoops(p *ir.Program, sp *ir.Space, cols []*Col) {
	g := f.Graph
	amplitudes, corrections := &ir.Loop{Space: sp}, &ir.Loop{Space: sp}
	for _, c := range cols {
		for k, n := range c.Noise {
			if n == nil {
				continue
			}
			free := g.Num(1)
			if c.Free != nil {
				free = g.Load(c.Free.Arr, g.Self())
			}
			amplitudes.Outs = append(amplitudes.Outs, ir.Out{Arr: c.Arr, Comp: k, Value: g.Mul(free, n.G)})
			if n.Own && n.Slope != nil {
				v := g.Mul(free, g.Mul(g.Num(0.5), g.Mul(n.G, n.Slope)))
				corrections.Outs = append(corrections.Outs, ir.Out{Arr: c.Arr, Comp: k, Value: v})
			}
		}
	}
	if len(amplitudes.Outs) > 0 {
		p.Noise = append(p.Noise, amplitudes)
	}
	if len(corrections.Outs) > 0 {
		p.Corrections = append(p.Corrections, corrections)
	}
}

// stateTarget is the state that an equation or a noise is of, with the number of its component from 0.
func (f *flattener) stateTarget(s *scope, target ast.Expr, at ast.Span, col func(string) *Col) (*Col, int) {
	var name *ast.Name
	var index []ast.Expr
	switch t := unparen(target).(type) {
	case *ast.Name:
		name = t
	case *ast.Index:
		name, _ = t.X.(*ast.Name)
		index = t.Index
	}
	if name == nil {
		f.fail(at, "a derivative is of a state")
	}
	c := col(name.Ident.Name)
	if c == nil || c.Word != check.State {
		f.fail(at, "%s is not a state here", name.Ident.Text)
	}
	if index == nil && c.Size > 1 {
		f.fail(at, "%s is an array: give an equation for each element, in a loop", c.Show)
	}
	comp := 0
	for d, x := range index {
		k := s.int(x)
		ext := s.dimOf(c, c.Member.Dims[d])
		if k < 1 || k > ext {
			f.fail(x.Range(), "index %d is out of range 1 .. %d", k, ext)
		}
		comp = comp*ext + k - 1
	}
	return c, comp
}
