package golang

import (
	"fmt"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// packing lays what the joined loop of a space reads, and what stays as it is between events, out in rows of one block of memory. The
// loop then reaches all of it, and the columns of a population's states, from a few addresses with distances known at build: an address
// for each array would not stay in registers.
type packing struct {
	g      *gen
	number int // of the joined loop
	sp     *ir.Space
	stride int // numbers from one row to the next: whole blocks of sums
	rows   map[string]int
	sums   map[*ir.Array]*ir.Gather // sums over edges that are formed in a row
	// What fills the rows: once, and when something changed at an event; and what binds sums to theirs.
	once, again, bind []string
}

// packed is a packing for the elements of a joined loop that takes up inputs.
func (g *gen) packed(number int, sp *ir.Space, inputs map[*ir.Array]*ir.Input) *packing {
	n := sp.N
	if b := g.blkOf[sp]; b != nil {
		n = b.Pop.N
	}
	q := &packing{g: g, number: number, sp: sp, stride: (n + 15) &^ 15, rows: map[string]int{}, sums: map[*ir.Array]*ir.Gather{}}
	for _, in := range inputs {
		for _, s := range usual(in).Sums {
			q.sums[s.Arr] = s
		}
	}
	return q
}

// field is that of the kernel with the rows.
func (q *packing) field() string { return fmt.Sprintf("k.jpack%d", q.number) }

// late tells whether a value rests on sums over edges, which are formed while the exponentials are computed.
func (q *packing) late(n *ir.Node) bool {
	found := false
	q.g.g.Visit(n, func(m *ir.Node) { found = found || m.Op == ir.Load && q.sums[m.Arr] != nil })
	return found
}

// row is that of a component of an array, where it may have one; at is 0 where the array is read at the loop's own elements, 1 where at
// those of the population that they belong to.
func (q *packing) row(a *ir.Array, comp, at int) (row int, ok bool) {
	once, again := q.settled(a)
	sum := q.sums[a]
	if !once && !again && sum == nil {
		return 0, false
	}
	id := q.g.array[a]
	key := fmt.Sprintf("%s %d %d", id, comp, at)
	if r, ok := q.rows[key]; ok {
		return r, true
	}
	row = len(q.rows)
	q.rows[key] = row
	to := fmt.Sprintf("%s[%d:]", q.field(), row*q.stride)
	if sum != nil {
		q.bind = append(q.bind, fmt.Sprintf("k.%s.Out = %s[:%d]", q.g.sums[sum], to, a.Space.N), fmt.Sprintf("k.%s = k.%s.Out", id, q.g.sums[sum]))
		return row, true
	}
	first := fmt.Sprintf("k.jrun%d[%d]", q.number, at)
	if comp > 0 {
		first += fmt.Sprintf("+%d*%s", comp, q.g.count(a.Space))
	}
	line := fmt.Sprintf("copy(%s, k.%s[%s:][:k.jrun%d[2]])", to, id, first, q.number)
	if once {
		q.once = append(q.once, line)
	} else {
		q.again = append(q.again, line)
	}
	return row, true
}

// settled tells whether an array stays the same in all of a run, or between events.
func (q *packing) settled(a *ir.Array) (once, again bool) {
	for _, l := range q.g.prog.Settled {
		if l.Arr == a {
			return l.Once, !l.Once && !l.Step
		}
	}
	for _, in := range q.g.prog.Inputs {
		if q.g.baseOf[in] == a || in.Arr == a && !moves(in) {
			return false, true
		}
	}
	return a.Class == ir.ParamArr, a.Class == ir.VarArr && !a.Often
}

// cell is the address and the distance in bytes at which the loop finds what a load reads.
func (s *stream) cell(n *ir.Node) string {
	i, comp := n.Idx, 0
	if i.Op == ir.Comp {
		comp, i = int(i.Num.Val)-1, i.In
	}
	at, which := "lo", 0
	if s.blk != nil {
		at = "s0"
		if i.Op == ir.Via {
			at, which = "e0", 1
		}
	}
	if n.Arr.Class == ir.StateArr {
		return s.column("y", n.Arr, comp, at)
	}
	if r, ok := s.pack.row(n.Arr, comp, which); ok {
		return s.address(fmt.Sprintf("from(%s, 0)", s.pack.field()), r*s.pack.stride)
	}
	first := at
	if comp > 0 {
		first = fmt.Sprintf("%d*%s + %s", comp, s.g.count(n.Arr.Space), at)
	}
	return s.address(fmt.Sprintf("from(k.%s, %s)", s.g.array[n.Arr], first), 0)
}

// column is where the component of a state lies in a vector of all: a population's states follow one another, those that are read and
// those that are not.
func (s *stream) column(vector string, a *ir.Array, comp int, at string) string {
	first, before := a, 0
	if pop := s.g.popOf[a.Space]; pop != nil {
		first, before = s.g.firstState(pop, a)
		before += comp * pop.N
	} else if comp > 0 {
		at = fmt.Sprintf("%d*%s + %s", comp, s.g.count(a.Space), at)
	}
	return s.address(fmt.Sprintf("from(%s, k.o%s + %s)", vector, s.g.array[first], at), before)
}

// firstState is the first state of a population that is read as a is or is not, and how many numbers lie from there to a.
func (g *gen) firstState(pop *flatten.Pop, a *ir.Array) (first *ir.Array, n int) {
	for _, c := range pop.Cols {
		if c.Word != check.State || g.unread[c.Arr] != g.unread[a] {
			continue
		}
		if first == nil {
			first = c.Arr
		}
		if c.Arr == a {
			break
		}
		n += max(c.Size, 1) * pop.N
	}
	return first, n
}

// address is a variable with an address that the loop moves on, and a distance (in numbers) from there.
func (s *stream) address(expr string, distance int) string {
	name, ok := s.names[expr]
	if !ok {
		name = fmt.Sprintf("p%d", len(s.names))
		s.names[expr] = name
		s.decls = append(s.decls, name+" := "+expr)
		s.moving = append(s.moving, name)
	}
	return fmt.Sprintf("%s, %d", name, distance*8)
}

// scratchCell is where a packed loop keeps a row of scratch, which it moves along by whole vectors.
func (s *stream) scratchCell(p *phased, r int) string {
	field, row := "jscr", r
	if f := p.functions(); r >= f {
		field, row = "jkept", r-f
	}
	array := fmt.Sprintf("k.%s%d", field, s.pack.number)
	name, expr, distance := "s_"+field, fmt.Sprintf("from(%s, 0)", array), 0
	if s.blk == nil {
		distance = row * ((s.space.N + s.lanes - 1) &^ (s.lanes - 1)) * 8
	} else {
		name, expr = fmt.Sprintf("z%d", r), fmt.Sprintf("from(%s, %d*(%s))", array, row, padded(s.lanes))
	}
	if s.names[expr] == "" {
		s.names[expr] = name
		s.decls = append(s.decls, name+" := "+expr)
		s.rolling = append(s.rolling, name)
	}
	return fmt.Sprintf("%s, %d", name, distance)
}

// packedArgs are the parameters of a packed function: few, so that they are passed in registers.
const packedArgs = "t float64, y, dy []float64"

// elements are the statements that say which elements a packed function works on, in terms of streamArgs.
func (q *packing) elements() string {
	if q.g.blkOf[q.sp] == nil {
		return fmt.Sprintf("\tconst lo, n = 0, %d\n", q.sp.N)
	}
	return fmt.Sprintf("\ts0, e0, n := k.jrun%d[0], k.jrun%d[1], k.jrun%d[2]\n\t_, _ = s0, e0\n", q.number, q.number, q.number)
}

// packedLoop writes a loop over vectors around its body. The last vector may overlap the one before, but not in scratch.
func (s *stream) packedLoop(body func()) {
	f := s.f
	s.moving, s.rolling = nil, nil
	f.open("for left := n - %d; ; {", s.lanes)
	before := f.b.Len()
	body()
	text := f.b.String()[before:]
	f.line("if left <= 0 { break }")
	f.line("d := uintptr(min(left, %d)) * 8", s.lanes)
	f.line("left -= %d", s.lanes)
	for _, p := range s.moving {
		f.line("%s = unsafe.Add(%s, d)", p, p)
	}
	for _, p := range s.rolling {
		if strings.Contains(text, "("+p+", ") {
			f.line("%s = unsafe.Add(%s, %d)", p, p, s.lanes*8)
		}
	}
	f.close("}")
}

// pack writes statements that fill rows.
func (g *gen) pack(f *fn, of func(q *packing) []string) {
	var list []string
	for _, j := range g.joins {
		if j.pack != nil {
			list = append(list, of(j.pack)...)
		}
	}
	if list == nil {
		return
	}
	f.open("if k.joint {")
	for _, x := range list {
		f.line("%s", x)
	}
	f.close("}")
}
