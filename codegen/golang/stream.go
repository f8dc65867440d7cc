package golang

import (
	"fmt"
	"sort"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// chunk is the number of elements that a loop works on at a time, so that its scratch stays in the first-level cache.
const chunk = 256

// stream is a loop over consecutive elements of one space, written as fissioned loops: arguments of transcendental functions into
// scratch, the functions over whole slices, then the rest.
type stream struct {
	g      *gen
	f      *fn
	space  *ir.Space
	blk    *flatten.Block
	names  map[string]string // array and offset -> local slice, or address in vector code
	masks  map[string]bool   // masks of offsets that are declared
	decls  []string
	outs   []output
	places []place // of outs
	lanes  int     // elements at a time: 1, 4 or 8

	checks bool // the loop being written looks whether what it stores is finite
	loops  int  // number of such loops so far
	sums   int  // that this one has
	stored int  // what it has stored so far

	pack            *packing // of a joined loop
	moving, rolling []string // addresses that it moves on to the next vector

	masked []string // local arrays with a mask that the loop being written reads
	held   bool     // it is the loop for the case that all of them are even
}

// slicing is the Go expression of an array from an element on.
func (s *stream) slicing(array, at string) string {
	if s.lanes > 1 {
		return fmt.Sprintf("from(%s, %s)", array, at)
	}
	return fmt.Sprintf("%s[%s:][:n]", array, at)
}

// width is the Go expression of the length of a row of scratch.
func (s *stream) width() string {
	if s.lanes > 1 {
		return "w"
	}
	return "n"
}

func (s *stream) declare(name, array, at, comment string) {
	if comment != "" {
		comment = " // " + comment
	}
	s.decls = append(s.decls, fmt.Sprintf("%s := %s%s", name, s.slicing(array, at), comment))
}

// load is the element of an array that belongs to the loop's element.
func (s *stream) load(n *ir.Node) string {
	name, ok := s.slice(n.Arr, n.Idx)
	if !ok {
		panic("golang: an index that no stream can follow")
	}
	return name
}

// slice is the local name of an array at the loop's elements, with the index.
func (s *stream) slice(a *ir.Array, i *ir.Index) (string, bool) {
	comp := 0
	if i.Op == ir.Comp {
		comp = int(i.Num.Val) - 1
		i = i.In
	}
	off := ""
	if comp > 0 {
		off = fmt.Sprintf("%d*%s + ", comp, s.g.count(a.Space))
	}
	id := s.g.array[a]
	from := "k." + id
	if a.Class == ir.StateArr {
		from = "y"
		off = "k.o" + id + " + " + off
	}
	if i.Op == ir.Fixed {
		return fmt.Sprintf("%s[%s%d]", from, off, i.Plus), true
	}
	at := "lo"
	if s.blk != nil {
		at = "s0"
		if i.Op == ir.Via {
			at = "e0"
		}
	}
	key := fmt.Sprintf("%s|%s%s", from, off, at)
	name, ok := s.names[key]
	if !ok {
		name = fmt.Sprintf("a%d", len(s.names))
		s.names[key] = name
		s.declare(name, from, off+at, a.Name)
	}
	return name + "[i]", true
}

// phased is the plan of a stream: which function nodes are taken over whole slices, and when.
type phased struct {
	phase map[*ir.Node]int
	row   map[*ir.Node]int // of function nodes and kept values
	funcs [][]*ir.Node     // function nodes by phase (phase p needs loop p-1), sorted by function
	kept  map[*ir.Node]bool
	last  int
	rows  int
}

// whole are the functions that vec takes over slices.
var whole = map[string]string{"exp": "vec.Exp", "log": "vec.Log", "tanh": "vec.Tanh", "sigmoid": "vec.Sigmoid", "linoid": "vec.Linoid", "expm1": "vec.Expm1",
	"sin": "vec.Sin", "cos": "vec.Cos", "tan": "vec.Tan", "atan": "vec.Atan", "sinh": "vec.Sinh", "cosh": "vec.Cosh", "log10": "vec.Log10"}

// plan sorts the nodes under the roots into phases.
func (g *gen) plan(roots []*ir.Node) *phased { return g.planned(roots, nil) }

// planned is plan where values that are late, if such are given, are known in the last phase only, and not kept.
func (g *gen) planned(roots []*ir.Node, late func(n *ir.Node) bool) *phased {
	p := &phased{phase: map[*ir.Node]int{}, row: map[*ir.Node]int{}, kept: map[*ir.Node]bool{}}
	var order []*ir.Node
	seen := map[*ir.Node]bool{}
	for _, r := range roots {
		g.g.Visit(r, func(n *ir.Node) {
			if !seen[n] {
				seen[n] = true
				order = append(order, n)
			}
		})
	}
	for _, n := range order {
		ph := 0
		for _, a := range n.Args {
			ph = max(ph, p.phase[a])
		}
		if n.Op == ir.Func && whole[n.Name] != "" {
			ph++
		}
		p.phase[n] = ph
		p.last = max(p.last, ph)
	}
	p.funcs = make([][]*ir.Node, p.last+1)
	for _, n := range order {
		if n.Op == ir.Func && whole[n.Name] != "" {
			ph := p.phase[n]
			p.funcs[ph] = append(p.funcs[ph], n)
		}
	}
	for _, fs := range p.funcs {
		sort.SliceStable(fs, func(i, j int) bool { return fs[i].Name < fs[j].Name })
		for _, n := range fs {
			p.row[n] = p.rows
			p.rows++
		}
	}
	// A value of an earlier phase that a later one needs is kept when it costs more than a few operations to compute again.
	rootOf := map[*ir.Node]bool{}
	for _, r := range roots {
		rootOf[r] = true
	}
	for _, n := range order {
		for k, a := range n.Args {
			if n.Op == ir.Select && n.Name == "rare" && k == 1 {
				continue // computed where it is needed, hardly ever
			}
			use := p.phase[n]
			if n.Op == ir.Func && whole[n.Name] != "" {
				use--
			}
			if p.phase[a] < use && p.cost(a) > 4 && !a.IsBool() && (late == nil || !late(a)) {
				if _, has := p.row[a]; !has {
					p.row[a] = p.rows
					p.rows++
					p.kept[a] = true
				}
			}
		}
	}
	return p
}

// cost is the number of operations below a node, up to function nodes.
func (p *phased) cost(n *ir.Node) int {
	if n.Op == ir.Func && whole[n.Name] != "" {
		return 0
	}
	c := 0
	switch n.Op {
	case ir.Const, ir.Load, ir.Time, ir.Bool:
	default:
		c = 1
	}
	for _, a := range n.Args {
		c += p.cost(a)
		if c > 100 {
			return c
		}
	}
	return c
}

// output is one value that a stream stores.
type output struct {
	name string // local slice
	node *ir.Node
	row  bool // of scratch
	at   int  // the row, or the output's number
}

// place is where vector code stores an output: an address and a distance in bytes.
func (s *stream) place(p *phased, o output) string {
	switch {
	case o.row:
		return s.rowCell(p, o.at)
	case s.pack != nil:
		to := s.places[o.at]
		at := "lo"
		if s.blk != nil {
			at = "s0"
		}
		return s.column(to.array, to.arr, to.comp, at)
	}
	return o.name + ", o"
}

// rowCell is where vector code keeps a row of scratch.
func (s *stream) rowCell(p *phased, r int) string {
	if s.pack != nil {
		return s.scratchCell(p, r)
	}
	return fmt.Sprintf("r%d, q", r)
}

// phase writes the loop of one phase: the arguments of the next phase's functions, what later phases need, and outputs.
func (s *stream) phase(p *phased, ph int) {
	var list []output
	if ph < p.last {
		for _, n := range p.funcs[ph+1] {
			list = append(list, output{fmt.Sprintf("r%d", p.row[n]), n.Args[0], true, p.row[n]})
		}
	}
	for _, n := range keptIn(p, ph) {
		list = append(list, output{fmt.Sprintf("r%d", p.row[n]), n, true, p.row[n]})
	}
	for _, o := range s.outs {
		if last := s.g.inPlace || s.pack != nil; last && ph == p.last || !last && p.phase[o.node] == ph {
			list = append(list, o)
		}
	}
	if len(list) > 0 {
		s.twice(func() { s.loop(p, ph, list) })
		if s.lanes > 1 {
			s.f.line("archsimd.ClearAVXUpperBits()")
		}
	}
}

// functions is the number of rows that hold functions; those of kept values come after them.
func (p *phased) functions() int { return p.rows - len(p.kept) }

func keptIn(p *phased, ph int) []*ir.Node {
	var out []*ir.Node
	for n := range p.kept {
		if p.phase[n] == ph {
			out = append(out, n)
		}
	}
	sort.Slice(out, func(i, j int) bool { return p.row[out[i]] < p.row[out[j]] })
	return out
}

// loop writes one loop over the elements.
func (s *stream) loop(p *phased, ph int, list []output) {
	f := s.f
	if s.pack != nil {
		s.packedLoop(func() { s.body(p, ph, list) })
		return
	}
	s.open(list)
	if s.lanes > 1 && s.g.inPlace {
		f.open("for i := 0; i < n; i += %d {", s.lanes)
		f.line("o := uintptr(i) * 8")
		f.line("q := o")
		f.line("_, _ = o, q")
	} else if s.lanes > 1 {
		// The last vector may overlap the one before: both compute the same values. Scratch has a place for all of it, so that what is
		// stored as one vector is loaded as one: else the processor waits until the stores have left its buffer.
		f.open("for i := 0; i < n; i += %d {", s.lanes)
		f.line("o, q := uintptr(min(i, n-%d))*8, uintptr(i)*8", s.lanes)
		f.line("_, _ = o, q")
	} else {
		f.open("for i := 0; i < n; i++ {")
	}
	s.body(p, ph, list)
	f.close("}")
	s.shut()
}

// body writes what a loop does for one element, or vector.
func (s *stream) body(p *phased, ph int, list []output) {
	f := s.f
	f.uses = map[*ir.Node]int{}
	var roots []*ir.Node
	for _, o := range list {
		roots = append(roots, o.node)
	}
	var tests []test
	if ph == p.last {
		tests = s.g.testing
	}
	for _, x := range tests {
		roots = append(roots, x.cond)
	}
	s.known(p, ph, list)
	f.countTo(roots, f.scopes[len(f.scopes)-1])
	for _, o := range list {
		if s.lanes > 1 {
			s.checked(o, f.vval(o.node), func(v string) { f.line("st%d(%s, %s)", s.lanes, s.place(p, o), v) })
		} else {
			s.checked(o, f.val(o.node), func(v string) { f.line("%s[i] = %s", o.name, v) })
		}
	}
	for _, x := range tests {
		s.find(x)
	}
}

// known puts the values of earlier phases into scope.
func (s *stream) known(p *phased, ph int, list []output) {
	scope := s.f.scopes[len(s.f.scopes)-1]
	for n, r := range p.row {
		if p.kept[n] && p.phase[n] >= ph {
			continue
		}
		if !p.kept[n] && p.phase[n] > ph {
			continue
		}
		if s.lanes > 1 {
			scope[n] = fmt.Sprintf("ld%d(%s)", s.lanes, s.rowCell(p, r))
		} else {
			scope[n] = fmt.Sprintf("r%d[i]", r)
		}
	}
}

// calls writes the functions of a phase over their rows.
func (s *stream) calls(p *phased, ph int) {
	fs := p.funcs[ph]
	for i := 0; i < len(fs); {
		j := i
		for j < len(fs) && fs[j].Name == fs[i].Name {
			j++
		}
		a, b := p.row[fs[i]], p.row[fs[j-1]]+1
		rows := fmt.Sprintf("scr[%d*%s : %d*%s]", a, s.width(), b, s.width())
		s.f.line("%s(%s, %s)", whole[fs[i].Name], rows, rows)
		i = j
	}
}

// countTo counts uses like count, but stops at values that are known already.
func (f *fn) countTo(roots []*ir.Node, known map[*ir.Node]string) {
	seen := map[*ir.Node]bool{}
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		f.uses[n]++
		if _, ok := known[n]; ok || seen[n] {
			return
		}
		seen[n] = true
		for _, a := range n.Args {
			visit(a)
		}
	}
	for _, r := range roots {
		visit(r)
	}
}
