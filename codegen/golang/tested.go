package golang

import (
	"fmt"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// A condition on an element's own states is found where these are computed: a step of exponential Euler leaves its truth, so that the
// states need not be read once more for that.

// test is such a condition.
type test struct {
	cond   *ir.Node // of the new states
	closed bool
	field  string // words of truth, as of signsArgs
}

// found tells where the truth of a handler's condition is left, "" where steps do not find it.
func (g *gen) found(h *flatten.Handler) string {
	for _, l := range g.prog.Steps {
		if h.Trigger == "when" && l.Space == h.Space() && g.findable(l, h) {
			for k, x := range g.f.Hands {
				if x == h {
					return fmt.Sprintf("found%d", k+1)
				}
			}
		}
	}
	return ""
}

// findable tells whether the loop of a step can find a handler's condition.
func (g *gen) findable(l *ir.Loop, h *flatten.Handler) bool {
	if l.Space.N < 64 || !g.checkable(g.prog.Steps) || !g.ownOnly(g.prog.Steps) || !g.signable(h) {
		return false
	}
	ok := true
	g.g.Visit(h.Cond, func(n *ir.Node) {
		switch n.Op {
		case ir.Time:
			ok = false
		case ir.Load:
			switch n.Arr.Class {
			case ir.StateArr:
				ok = ok && here(n.Idx) && newState(l, n) != nil
			case ir.InputArr, ir.PastArr:
				ok = false
			}
		}
	})
	return ok
}

// newState is what a loop makes of a state that is loaded, or nil.
func newState(l *ir.Loop, n *ir.Node) *ir.Node {
	comp := 0
	if n.Idx.Op == ir.Comp {
		comp = int(n.Idx.Num.Val) - 1
	}
	for _, o := range l.Outs {
		if o.Arr == n.Arr && o.Comp == comp {
			return o.Value
		}
	}
	return nil
}

// tests are the conditions that the loop of a step finds.
func (g *gen) tests(l *ir.Loop) []test {
	var list []test
	for _, h := range g.f.Hands {
		field := ""
		if h.Trigger == "when" && l.Space == h.Space() {
			field = g.found(h)
		}
		if field == "" {
			continue
		}
		cond := g.g.Replace(h.Cond, func(n *ir.Node) *ir.Node {
			if n.Op == ir.Load && n.Arr.Class == ir.StateArr {
				return newState(l, n)
			}
			return nil
		})
		list = append(list, test{cond, h.Closed, field})
		g.fields = append(g.fields, field+" []uint64")
		g.bind = append(g.bind, fmt.Sprintf("k.%s = make([]uint64, (%s+63)/64)", field, g.count(l.Space)))
	}
	return list
}

// find writes what finds a test's truth for the elements at hand. Vectors begin at multiples of their lanes, and nothing is done twice.
func (s *stream) find(x test) {
	f := s.f
	if s.lanes == 1 {
		s.openTrue(x.cond, x.closed)
		f.line("k.%s[(lo+i)>>6] |= 1 << ((lo + i) & 63)", x.field)
		f.close("}")
		return
	}
	bits := fmt.Sprintf("uint8(%s)", s.bits("zero", x.cond, x.closed))
	at := fmt.Sprintf("*(*uint8)(unsafe.Add(unsafe.Pointer(unsafe.SliceData(k.%s)), (lo+i)>>3))", x.field)
	if s.lanes == 8 {
		f.line("%s = %s", at, bits)
	} else {
		f.line("%s |= %s << ((lo + i) & 4)", at, bits)
	}
}
