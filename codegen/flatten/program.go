package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// Program is what the circuit computes between its events, as it was written: passes of the middle form start with it. The driver
// made of a contribution has that in its field Of.
func (f *Flat) Program() *ir.Program {
	p := &ir.Program{Graph: f.Graph}
	space := func(sp *ir.Space, cols []*Col) {
		l := &ir.Loop{Space: sp}
		for _, c := range cols {
			p.Arrays = append(p.Arrays, c.Arr)
			if c.Word != check.State {
				continue
			}
			for k, n := range c.Derivs {
				o := ir.Out{Arr: c.Arr, Comp: k, Value: n}
				if c.Free != nil {
					o.Held, o.Bare = c.Free.Arr, n
					o.Value = f.Graph.Mul(f.Graph.Load(c.Free.Arr, f.Graph.Self()), n)
				}
				l.Outs = append(l.Outs, o)
			}
		}
		if len(l.Outs) > 0 && sp.N != 0 {
			p.Loops = append(p.Loops, l)
			f.noiseLoops(p, sp, cols)
		}
	}
	for _, h := range f.Histories {
		p.Arrays = append(p.Arrays, h.Arr)
	}
	for _, q := range f.Pops {
		space(q.Space, q.Cols)
	}
	for _, b := range f.Blocks {
		space(b.Space, b.Cols)
	}
	edges := map[*Edges]*ir.Edges{}
	for _, x := range f.Edges {
		space(x.Space, x.Cols)
		e := &ir.Edges{Space: x.Space, Pre: x.Pre.Space, Post: x.Post.Space, Src: x.Src, Dst: x.Dst, PreSlot: x.PreSlot, PostSlot: x.PostSlot}
		if x.PreBlock != nil {
			e.PreBlock = x.PreBlock.Space
		}
		if x.PostBlock != nil {
			e.PostBlock = x.PostBlock.Space
		}
		for _, c := range x.Cols {
			c.Arr.Fixed = c.Word == check.Param && !(x.Plastic && c.Name == "weight")
		}
		edges[x] = e
		p.Edges = append(p.Edges, e)
	}
	ring := map[*Col]int{}
	for i, r := range f.Rings {
		for _, c := range r {
			ring[c] = i + 1
		}
	}
	for _, c := range f.InputOrder {
		in := &ir.Input{Arr: c.Arr, Ring: ring[c]}
		for _, k := range f.Contrib {
			if k.Target != c {
				continue
			}
			d := &ir.Driver{Side: k.Side, Comp: k.Comp, Value: k.Value, Settled: f.Graph.Settled(k.Value), Of: k}
			switch {
			case k.Edges != nil:
				d.Edges, d.Space = edges[k.Edges], k.Edges.Space
			case k.Block != nil:
				d.Space = k.Block.Space
			}
			in.Drivers = append(in.Drivers, d)
		}
		p.Inputs = append(p.Inputs, in)
	}
	return p
}
