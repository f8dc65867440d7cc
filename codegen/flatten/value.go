package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/units"
)

// vkind is the sort of a value in an expression.
type vkind int

const (
	vNum    vkind = iota // n in unit
	vBool                // n
	vStr                 // s
	vNone                // none
	vGroup               // elements
	vCol                 // a column of elements, or a component array of one element
	vEvent               // an event of elements
	vList                // several values
	vRange               // lo .. hi
	vTable               // data
	vTabCol              // a column of data
	vRule                // a rule value
	vConn                // a connection by name
	vBlock               // a connection's shared block
	vTrial               // `trial`
	vLets                // values drawn for each element of groups, while wiring
	vClock
)

// value is what an expression denotes while a circuit is expanded.
type value struct {
	kind   vkind
	n      *ir.Node
	unit   units.Unit
	zero   bool // the literal 0, which fits any unit
	isInt  bool
	s      string
	g      *group
	col    *colRef
	list   []value
	lo, hi *value
	tab    *Table
	tcol   *check.Member // of vTabCol; nil with rest: the whole rest
	rule   *ruleValue
	conn   *check.Connection
	block  *Block
	bIdx   *ir.Index
	ev     int
	lets   *letArray
	clock  int
	let    *letRef
	shown  *units.Unit // the declared unit with an offset (degC) that a recorded value is written in; unit is without offset
}

// letRef is a let of every element of a group, to be reduced or recorded.
type letRef struct {
	g    *group
	name string
}

// group is a set of elements: runs of populations. one is set for a single element that was named as such.
type group struct {
	segs []Seg
	dims []int
	one  bool
	part bool // of a group with elements of several types, those of one
}

// colRef is a column of one element (Comp to be chosen) or of a group.
type colRef struct {
	col *Col
	idx *ir.Index // one element; its components are meant
	g   *group    // a group; the column's value of each element is meant
}

// ruleValue is a learning rule with its parameters: an element of the rule's population and the references given so far.
type ruleValue struct {
	rule *check.Rule
	pop  *Pop
	elem int
	refs map[string]value
}

// letArray is `let w[i in src.exci] = ...` while wiring.
type letArray struct {
	name  string // generated variable
	over  []Seg
	unit  units.Unit
	truth bool
	isInt bool
}

func (f *flattener) number1(n *ir.Node, u units.Unit) value { return value{kind: vNum, n: n, unit: u} }

func (f *flattener) intValue(n int) value {
	return value{kind: vNum, n: f.g.Num(float64(n)), unit: units.One, isInt: true, zero: n == 0}
}

func single(p *Pop, i *ir.Index) value {
	return value{kind: vGroup, g: &group{segs: []Seg{{p, i, 1}}, one: true}}
}

// size is the number of elements.
func (g *group) size() int {
	n := 0
	for _, s := range g.segs {
		n += s.N
	}
	return n
}

// member looks a name up in an element of a population.
func (f *flattener) member(p *Pop, i *ir.Index, name string, at ast.Span) (value, bool) {
	g := &group{segs: []Seg{{p, i, 1}}, one: true}
	return f.groupMember(g, name, at)
}

// own is the name in the population that a member of a kind goes by.
func (f *flattener) own(p *Pop, name string) string {
	if p.Blox == nil || p.By[name] != nil || p.Blox.Members.By[name] != nil {
		return name
	}
	for _, k := range sortedKeys(p.Blox.Kinds) {
		if o, ok := p.Blox.Kinds[k][name]; ok {
			return o
		}
	}
	return name
}

// groupMember looks a name up in all elements of a group: parts and ports make a larger group, quantities a column.
func (f *flattener) groupMember(g *group, name string, at ast.Span) (value, bool) {
	if len(g.segs) > 1 {
		return f.manyMember(g, name, at)
	}
	s := g.segs[0]
	p := s.Pop
	name = f.own(p, name)
	if p.Task && p.Blox.Members.By[name] == nil {
		if v, ok := f.trialMember(name); ok {
			return v, true
		}
	}
	if c := p.By[name]; c != nil {
		if s.N > 1 || !g.one {
			return value{kind: vCol, col: &colRef{col: c, g: g}, unit: c.Unit, isInt: c.Type == check.Int}, true
		}
		return f.load(c, s.Base), true
	}
	if p.Blox == nil {
		return value{}, false
	}
	if v, ok := f.synapse(s, g.one, name); ok && p.Blox.Members.By[name] == nil {
		return v, true
	}
	for _, pt := range p.Parts {
		if pt.Name == name {
			base := f.partBase(pt, s.Base)
			return value{kind: vGroup, g: &group{
				segs: []Seg{{pt.Pop, base, s.N * pt.L}}, dims: append(dimsOf(g), pt.Dims...), one: g.one && len(pt.Dims) == 0}}, true
		}
	}
	for i, e := range p.Events {
		if e == name {
			return value{kind: vEvent, g: g, ev: i}, true
		}
	}
	m := p.Blox.Members.By[name]
	if m == nil {
		return value{}, false
	}
	switch m.Word {
	case check.Let:
		if s.N > 1 || !g.one {
			return value{kind: vCol, let: &letRef{g, name}, unit: m.Unit}, true
		}
		return f.letOf(p, m, s.Base, at), true
	case check.ConstMember:
		return f.popScope(p, s.Base).declared(m), true
	case check.Port:
		var segs []Seg
		one := g.one && len(m.Paths) == 1
		var dims []int
		sc := f.popScope(p, s.Base)
		for _, path := range m.Paths {
			v := sc.group(path)
			if s.N > 1 && !f.dense(p, path, v) {
				segs = append(segs, f.strided(p, s, path, at)...)
				one = false
				continue
			}
			for _, t := range v.segs {
				t.N *= s.N
				segs = append(segs, t)
			}
			one = one && v.one
			dims = []int{v.size()}
		}
		if len(m.Paths) > 1 || len(segs) > 1 {
			n := 0
			for _, t := range segs {
				n += t.N
			}
			dims = []int{n}
			return value{kind: vGroup, g: &group{segs: segs, dims: dims}}, true
		}
		return value{kind: vGroup, g: &group{segs: segs, dims: append(dimsOf(g), dims...), one: one}}, true
	case check.Ref:
		r := p.Refs[name]
		if r == nil {
			f.fail(at, "the reference %s is given nothing", name)
		}
		return single(r.Target, f.refIndex(r, s.Base)), true
	case check.DataMember:
		return value{kind: vTable, tab: f.dataOf(p, m, s.Base, at)}, true
	}
	return value{}, false
}

// maxRuns bounds the runs into which a port of an array of composites may fall.
const maxRuns = 4096

// dense tells whether a port's path leads from neighbouring elements to neighbouring runs, so that one run serves them all.
func (f *flattener) dense(p *Pop, path ast.Expr, v *group) bool {
	for _, g := range p.Groups {
		if g.N < 2 {
			continue
		}
		a, b := f.popScope(p, f.g.Fixed(g.First)).group(path), f.popScope(p, f.g.Fixed(g.First+1)).group(path)
		return len(a.segs) == 1 && len(b.segs) == 1 && len(v.segs) == 1 && a.segs[0].Base.Op == ir.Fixed && b.segs[0].Base.Op == ir.Fixed &&
			b.segs[0].Base.Plus == a.segs[0].Base.Plus+a.segs[0].N
	}
	return len(v.segs) == 1
}

// strided is a port of several elements whose runs do not touch: `port last = u[N]` of an array of composites.
func (f *flattener) strided(p *Pop, s Seg, path ast.Expr, at ast.Span) []Seg {
	if s.N > maxRuns {
		f.fail(at, "a port that picks parts of %d composites falls into more runs than this version takes, %d; make the parts an array of their own", s.N, maxRuns)
	}
	var out []Seg
	for i := 0; i < s.N; i++ {
		out = append(out, f.popScope(p, f.g.Affine(s.Base, 1, i)).group(path).segs...)
	}
	return out
}

// synapse is what a connection keeps for elements that are its sources or targets: n.AMPA.G.
func (f *flattener) synapse(s Seg, one bool, name string) (value, bool) {
	for _, side := range []string{"pre", "post"} {
		if b := f.blockBy[name+"|"+side+"|"+itoa(s.Pop.Space.ID)]; b != nil {
			v := value{kind: vBlock, block: b, bIdx: f.g.Via(b.Slots, s.Base)}
			if !one {
				v.g = &group{segs: []Seg{s}, dims: []int{s.N}}
			}
			return v, true
		}
	}
	return value{}, false
}

func dimsOf(g *group) []int {
	if g.one {
		return nil
	}
	if g.dims == nil {
		return []int{g.size()}
	}
	return append([]int(nil), g.dims...)
}

func (f *flattener) manyMember(g *group, name string, at ast.Span) (value, bool) {
	out := value{}
	if v, ok := f.sameMember(g, name); ok {
		return v, true
	}
	for i, s := range g.segs {
		v, ok := f.groupMember(&group{segs: []Seg{s}, dims: []int{s.N}}, name, at)
		if !ok {
			return v, false
		}
		switch {
		case v.kind == vGroup:
			if i == 0 {
				out = value{kind: vGroup, g: &group{}}
			}
			out.g.segs = append(out.g.segs, v.g.segs...)
			out.g.dims = []int{out.g.size()}
		default:
			if i == 0 {
				out = value{kind: vList}
			}
			out.list = append(out.list, v)
		}
	}
	return out, true
}

// sameMember is a quantity of a group of several runs, all of one population.
func (f *flattener) sameMember(g *group, name string) (value, bool) {
	p := g.segs[0].Pop
	for _, s := range g.segs {
		if s.Pop != p {
			return value{}, false
		}
	}
	name = f.own(p, name)
	if c := p.By[name]; c != nil {
		return value{kind: vCol, col: &colRef{col: c, g: g}, unit: c.Unit, isInt: c.Type == check.Int}, true
	}
	if p.Blox != nil {
		if m := p.Blox.Members.By[name]; m != nil && m.Word == check.Let {
			return value{kind: vCol, let: &letRef{g, name}, unit: m.Unit}, true
		}
	}
	return value{}, false
}

var ms = func() units.Unit { u, _ := units.Lookup("ms"); return u }()
