package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// preArray is the array of a source factor and the table from edges to it: an array as it is, or one computed first.
func (g *gen) preArray(f *fn, x *flatten.Edges, n *ir.Node) (array string, table *ir.Map) {
	self := g.g.Self()
	toBlock := g.onBlock(x, n)
	space, via := x.Pre.Space, x.Src
	if toBlock {
		space, via = x.PreBlock.Space, x.PreSlot
	}
	local := g.g.Rewrite(n, func(i *ir.Index) *ir.Index {
		if i.Op == ir.Via && i.In == self {
			switch i.T {
			case x.PreSlot:
				return self
			case x.Src:
				if toBlock {
					return g.g.Via(x.PreBlock.Members, self)
				}
				return self
			}
		}
		return i
	})
	if local.Op == ir.Load && local.Idx == self && local.Arr.Space == space && local.Arr.Size == 1 {
		return f.arr(local.Arr), via
	}
	key := hoistKey{space: space, node: local}
	if g.atEvents {
		key.events = true
	}
	arr := g.factors[key]
	if arr == nil {
		g.nfactors++
		arr = &ir.Array{Name: fmt.Sprintf("factor%d", g.nfactors), Class: ir.ScratchArr, Space: space, Size: 1}
		id := g.ident(fmt.Sprintf("%s_factor", g.space[space]))
		g.array[arr] = id
		g.fields = append(g.fields, id+" []float64")
		g.bind = append(g.bind, fmt.Sprintf("k.%s = make([]float64, %s)", id, g.count(space)))
		g.factors[key] = arr
	}
	if g.atEvents || g.loadsInput(local) || !g.streamable(space, g.prepare(space, local)) {
		// It rests on inputs, or is needed at events only: computed here.
		id := f.arr(arr)
		f.line("// the factor of the sources")
		f.open("for i := 0; i < %s; i++ {", g.count(space))
		f.uses = map[*ir.Node]int{}
		f.count(local)
		f.line("%s[i] = %s", id, f.val(local))
		f.close("}")
		return id, via
	}
	if g.factorDone[key] && !g.general {
		// What was needed in the general case alone is needed always now.
		for i := range g.factorOf {
			if x := &g.factorOf[i]; x.arr == arr && x.when == generalCase {
				x.when = g.when()
			}
		}
	}
	if !g.factorDone[key] {
		g.factorDone[key] = true
		g.factorOf = append(g.factorOf, factor{space, arr, local, g.when()})
	}
	return f.arr(arr), via
}

// factor is a source factor that is computed for all sources before the sums.
type factor struct {
	space *ir.Space
	arr   *ir.Array
	node  *ir.Node
	when  occasion
}

// occasion is when a source factor is computed.
type occasion int

const (
	always      occasion = iota // for every right-hand side
	generalCase                 // where some parameter of the sources differs among them
	lateCase                    // for inputs that the right-hand side does not need
)

func (g *gen) when() occasion {
	switch {
	case g.late:
		return lateCase
	case g.general:
		return generalCase
	}
	return always
}

// factorFuncs writes the functions that compute the source factors, one for each space, and returns the calls for the right-hand side
// and those for the other inputs.
func (g *gen) factorFuncs() (text string, calls, late []string) {
	var b strings.Builder
	type key struct {
		space *ir.Space
		when  occasion
	}
	byKey := map[key][]factor{}
	var order []key
	for _, x := range g.factorOf {
		k := key{x.space, x.when}
		if byKey[k] == nil {
			order = append(order, k)
		}
		byKey[k] = append(byKey[k], x)
	}
	for _, k := range order {
		name := "f" + g.space[k.space]
		name += [...]string{"", "General", "Late"}[k.when]
		var nodes []*ir.Node
		var outs []string
		for _, x := range byKey[k] {
			nodes = append(nodes, g.prepare(k.space, x.node))
			outs = append(outs, "k."+g.array[x.arr]+"[%s:]")
		}
		fmt.Fprintf(&b, "// %s computes what the sums over edges take from %s.\n%s\n", name, k.space.Name, g.streamFunc(name, k.space, nodes, outs))
		call := fmt.Sprintf("k.%s(t, y, nil)", name)
		switch k.when {
		case lateCase:
			late = append(late, call)
		case generalCase:
			calls = append(calls, "if k.general { "+call+" }")
		default:
			calls = append(calls, call)
		}
	}
	return b.String(), calls, late
}

// onBlock tells whether a source factor reads the block that the connection keeps per source.
func (g *gen) onBlock(x *flatten.Edges, n *ir.Node) bool {
	if x.PreBlock == nil {
		return false
	}
	found := false
	self := g.g.Self()
	g.g.Visit(n, func(m *ir.Node) {
		for i := m.Idx; i != nil; i = i.In {
			if i.Op == ir.Via && i.In == self && i.T == x.PreSlot {
				found = true
			}
		}
	})
	return found
}
