package check

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"nbc/lang/ast"
)

// circles reports quantities of one scope that define each other in a circle, each circle once, with the whole of it.
// Lets, params and consts depend on what defines them, states and vars on what starts them; equations and events are no
// such dependence. other finds members outside of the scope that belong to the same graph; it may be nil.
func (c *checker) circles(s *Scope, other func(name string) *Member) {
	c.searchCircles(s, other, map[*Member]int{})
}

// searchCircles goes on with a search: state has what was visited.
func (c *checker) searchCircles(s *Scope, other func(name string) *Member, state map[*Member]int) {
	const (
		open = 1
		done = 2
	)
	var stack []*Member
	var visit func(m *Member)
	visit = func(m *Member) {
		state[m] = open
		stack = append(stack, m)
		for _, next := range c.dependencies(m, s, other) {
			switch state[next] {
			case 0:
				if len(stack) < 10000 {
					visit(next)
				}
			case open:
				c.circle(stack, next)
			}
		}
		stack = stack[:len(stack)-1]
		state[m] = done
	}
	for _, m := range s.List {
		if state[m] == 0 {
			visit(m)
		}
	}
}

// topConst finds consts at the top, which may depend on each other.
func (c *checker) topConst(name string) *Member {
	if d, ok := c.p.Consts[name]; ok {
		return d.Var
	}
	return nil
}

func (c *checker) dependencies(m *Member, s *Scope, other func(string) *Member) []*Member {
	switch m.Word {
	case Let, Param, ConstMember, State, Var, Input:
	default:
		return nil
	}
	if m.Value == nil {
		return nil
	}
	var list []*Member
	hidden := map[string]bool{}
	for _, d := range m.Dims {
		if d.Var != nil {
			hidden[d.Var.Name] = true
		}
	}
	walk(m.Value, func(x ast.Expr) {
		n, ok := x.(*ast.Name)
		if !ok || hidden[n.Ident.Name] {
			return
		}
		if next := s.By[n.Ident.Name]; next != nil {
			list = append(list, next)
		} else if other != nil {
			if next := other(n.Ident.Name); next != nil {
				list = append(list, next)
			}
		}
	})
	return list
}

func (c *checker) circle(stack []*Member, first *Member) {
	i := len(stack) - 1
	for i > 0 && stack[i] != first {
		i--
	}
	ring := stack[i:]
	// Begin with the one declared first, so that the same circle reads the same wherever it was entered.
	start := 0
	for j, m := range ring {
		a, b := m.Span.Start, ring[start].Span.Start
		if a.File < b.File || a.File == b.File && a.Offset < b.Offset {
			start = j
		}
	}
	var names []string
	for j := range ring {
		names = append(names, ring[(start+j)%len(ring)].Display)
	}
	head := ring[start]
	names = append(names, head.Display)
	if c.reported[head.Display+strings.Join(names, " ")] {
		return
	}
	c.reported[head.Display+strings.Join(names, " ")] = true
	if n := len(names); n > 40 {
		names = append(append(names[:20:20], "..."), names[n-20:]...)
	}
	r := c.errorf(AlgebraicLoop, head.Span, "%s depends on itself: %s", head.Display, strings.Join(names, " -> "))
	fixed := head.Word == Param || head.Word == ConstMember
	for j := 1; j < len(ring); j++ {
		m := ring[(start+j)%len(ring)]
		if j < 20 {
			r.see(m.Span, "%s is part of the circle", m.Display)
		}
		fixed = fixed && (m.Word == Param || m.Word == ConstMember)
	}
	if fixed {
		r.help("give one of them a value that does not need the others")
	} else {
		r.help("make one of them a state with an equation, `τ*x' = ... - x`, or solve for it by hand")
	}
}

// funcCircles reports functions that call themselves, directly or not.
func (c *checker) funcCircles() {
	state := map[*Func]int{}
	var stack []*Func
	var visit func(f *Func)
	visit = func(f *Func) {
		state[f] = 1
		stack = append(stack, f)
		for _, next := range sortedFuncs(c.callees[f]) {
			switch state[next] {
			case 0:
				visit(next)
			case 1:
				var names []string
				for i := len(stack) - 1; i >= 0; i-- {
					names = append([]string{stack[i].Decl.Name.Text}, names...)
					if stack[i] == next {
						break
					}
				}
				c.errorf(Recursion, next.Decl.Name.Span, "%s calls itself: %s", next.Decl.Name.Text, strings.Join(append(names, next.Decl.Name.Text), " -> ")).
					help("a function is an expression; write a loop as `sum(... for i in 1..N)`")
			}
		}
		stack = stack[:len(stack)-1]
		state[f] = 2
	}
	for _, n := range sortedKeys(c.p.Funcs) {
		if f := c.p.Funcs[n]; state[f] == 0 {
			visit(f)
		}
	}
}

func sortedFuncs(set map[*Func]bool) []*Func {
	list := slices.Collect(maps.Keys(set))
	slices.SortFunc(list, func(a, b *Func) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

// conformance reports what a blox lacks of its kinds.
func (c *checker) conformance(b *Blox) {
	reported := map[string]bool{}
	for _, kn := range sortedKeys(b.Kinds) {
		k := c.p.Kinds[kn]
		if k == nil {
			continue
		}
		for _, want := range k.Members.List {
			name, display := want.Name, want.Display
			if own, ok := b.Kinds[kn][want.Name]; ok {
				name = own
				display = own
			}
			if reported[name] {
				continue
			}
			have := b.Members.By[name]
			if have == nil {
				if c.broken && c.lost[display] {
					continue
				}
				reported[name] = true
				c.errorf(MissingInKind, b.Span, "%s is no %s: it has no %s %s", b.Display, k.Decl.Name.Text, want.Word, display).
					see(want.Span, "demanded here").help(kindHelp(want, k))
				continue
			}
			if !c.satisfies(b, have, want) {
				reported[name] = true
				c.errorf(MissingInKind, have.Span, "%s is no %s: %s is %s, and the kind demands %s", b.Display, k.Decl.Name.Text, have.Display, c.memberText(have), c.memberText(want)).
					see(want.Span, "demanded here")
			}
		}
	}
}

func kindHelp(want *Member, k *Kind) string {
	decl := want.Word.String() + " " + want.Display
	if want.TypeRef != nil {
		switch {
		case want.TypeRef.Unit != nil:
			decl += " : " + want.TypeRef.Unit.Text
		case want.TypeRef.Word != "":
			decl += " : " + want.TypeRef.Word
		}
	}
	if want.Word == Let || want.Word == Var || want.Word == State {
		decl += " = ..."
	}
	return "add `" + decl + "`, or say which of its own it is: `: " + k.Decl.Name.Text + " as " + want.Display + " = own_name`"
}

func (c *checker) memberText(m *Member) string {
	t := c.memberType(m)
	text := "a " + m.Word.String()
	if m.Word == Input || m.Word == Event {
		text = "an " + m.Word.String()
	}
	if t.class == value {
		text += " (" + t.describe() + ")"
	} else if t.class == element {
		text += " of " + t.altNames()
	}
	return text
}

// satisfies tells whether a blox's member is what a kind demands: a state, param or var can be read as a let can.
func (c *checker) satisfies(b *Blox, have, want *Member) bool {
	c.used[have] = true
	ht, wt := c.memberType(have), c.memberType(want)
	if ht.class == unknown || wt.class == unknown {
		return true
	}
	switch want.Word {
	case Let:
		if ht.class != value {
			return false
		}
	case Var:
		if have.Word != Var && have.Word != State {
			return false
		}
	case Port, Node:
		if have.Word != Port && have.Word != Node {
			return false
		}
	default:
		if have.Word != want.Word {
			return false
		}
	}
	if ht.class != wt.class || ht.rank != wt.rank && ht.class != element {
		return false
	}
	switch ht.class {
	case value:
		return ht.u.SameDim(wt.u) && (ht.v == wt.v || wt.v == Num && ht.v == Int)
	case element:
		for _, h := range ht.alts {
			ok := false
			for _, w := range wt.alts {
				ok = ok || c.isTarget(h, w)
			}
			if !ok {
				return false
			}
		}
	}
	return true
}
