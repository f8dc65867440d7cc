package ir

// Program is what a circuit computes between its events: the derivatives of its states, the inputs that they rest on, and what
// passes take out of these to be computed less often. Passes change it in place.
type Program struct {
	Graph  *Graph
	Arrays []*Array // all columns that expressions may read; passes add those they make
	Edges  []*Edges
	// Inputs are sums over what drives them, each after those that its drivers read; but those of a ring read each other.
	Inputs []*Input
	// Loops compute the derivatives, a loop for each space with states.
	Loops []*Loop
	// Noise loops compute the amplitudes of the noise that drives states, Corrections what the drift of Stratonovich's calculus has less
	// than Itô's, for the same states.
	Noise, Corrections []*Loop
	// Parts compute the derivatives once more, with the rates of states whose equation is linear in itself: the gates, and the rest
	// (see pass linear). Empty where no equation has a rate.
	Parts [2][]*Loop
	// Steps compute the states after a step of exponential Euler (see pass exact). Empty where no equation has a rate.
	Steps []*Loop
	// Sources are what sums over edges take from the edges' sources, computed for all of these before the sums.
	Sources []*Loop
	// Settled are values that change at events only, computed there.
	Settled []*Let
}

// Edges is how the elements of an edge space hang together. Blocks keep values for the elements on one side that have an edge.
type Edges struct {
	Space               *Space
	Pre, Post           *Space
	Src, Dst            *Map   // edge -> element of Pre, of Post
	PreBlock, PostBlock *Space // nil where the connection keeps none
	PreSlot, PostSlot   *Map   // edge -> element of the block
}

// Out is an expression with the place of its value: an array's element of the loop, or the derivative of a state's component.
type Out struct {
	Arr   *Array
	Comp  int // 0-based
	Value *Node
	// Held is a mask that is 0 while the state is held and Bare the value without it; nil where nothing holds it.
	Held *Array
	Bare *Node
	Rate bool // the value is b where the derivative is a + b*x in terms of its own state x
}

// Loop computes expressions for all elements of a space.
type Loop struct {
	Space *Space
	When  When
	Outs  []Out
}

// Let is an array that is computed of others, for all elements of its space.
type Let struct {
	Arr   *Array
	Value *Node
	Once  bool // it rests on parameters alone: the same in all of a run
	Step  bool // on them and the length of a step
}

// When is how often a loop runs.
type When int

// The occasions of loops.
const (
	Always    When = iota // for every right-hand side
	IfGeneral             // so, where a parameter of sources differs among them
	WhenAsked             // for inputs that the right-hand side does not need: at events and records
)

// Input is an input with the sum of what drives it.
type Input struct {
	Arr  *Array
	Late bool // the right-hand side does not need it
	// Ring numbers, from 1 on, neighbouring inputs that read each other or themselves; 0: none. Their elements do not, so evaluating them in turns
	// makes one after another right.
	Ring    int
	Drivers []*Driver
	// General and Same are the gathered drivers together, where the pass that gathers found some; Same is for the case that the
	// parameters SameOf have one value each for all elements.
	General, Same *Gathered
	SameOf        []*Array
}

// Driver adds a value to the elements of an input: one for each edge, or each element of a block, or of a group of elements.
type Driver struct {
	Edges   *Edges // nil: of a block or group
	Space   *Space // over whose elements Value is; nil: a group, in terms of loop variables
	Side    string // of edges: "pre" or "post", the end that has the input
	Comp    *Node  // component of an array input (1-based), or nil
	Value   *Node
	Settled bool // it changes at events only
	// Sum is Value as sparse products, where the pass that factors found them. Same is a shorter form for the case that the
	// parameters SameOf have one value each for all elements.
	Sum    []Product
	Same   []Product
	SameOf []*Array
	// Gathered says that the input's General and Same have it.
	Gathered bool
	Of       any // what it was made of, for those who write code
}

// Product is one sparse product of a sum over edges: a factor of the edge, one of its source and one of its target; nil is 1.
type Product struct {
	Edge, Post *Node  // in the edge's terms
	Pre        *Array // of the source, read through PreMap
	PreMap     *Map
	Here       *Let // computes Pre right before the sum; nil: it is a column, or an array of Program.Sources
}

// Each calls fn for every loop that runs between events.
func (p *Program) Each(fn func(l *Loop)) {
	for _, list := range [][]*Loop{p.Loops, p.Noise, p.Corrections, p.Parts[0], p.Parts[1], p.Steps, p.Sources} {
		for _, l := range list {
			fn(l)
		}
	}
}

// scratch makes a new array of a space.
func (p *Program) scratch(name string, sp *Space) *Array {
	a := &Array{Name: name, Class: ScratchArr, Space: sp, Size: 1}
	p.Arrays = append(p.Arrays, a)
	return a
}

// Reads tells whether n rests on array a.
func (g *Graph) Reads(n *Node, a *Array) bool {
	found := false
	g.Visit(n, func(m *Node) { found = found || m.Op == Load && m.Arr == a })
	return found
}

// Unread are the states that nothing rests on which is evaluated with the derivatives: integrals that only events and records read.
func (p *Program) Unread() map[*Array]bool {
	list := map[*Array]bool{}
	for _, a := range p.Arrays {
		if a.Class == StateArr {
			list[a] = true
		}
	}
	read := func(n *Node) {
		if n == nil {
			return
		}
		p.Graph.Visit(n, func(m *Node) {
			if m.Arr != nil {
				delete(list, m.Arr)
			}
		})
	}
	for _, loops := range [][]*Loop{p.Loops, p.Sources} {
		for _, l := range loops {
			for _, o := range l.Outs {
				if l.When != WhenAsked {
					read(o.Value)
				}
			}
		}
	}
	for _, in := range p.Inputs {
		for _, d := range in.Drivers {
			if !in.Late {
				read(d.Value)
				read(d.Comp)
			}
		}
		for _, q := range []*Gathered{in.General, in.Same} {
			if q != nil && !in.Late {
				for _, s := range q.Sums {
					delete(list, s.Pre)
				}
			}
		}
	}
	return list
}

// ReadsInput tells whether n rests on an input, or on a past value.
func (g *Graph) ReadsInput(n *Node) bool {
	found := false
	g.Visit(n, func(m *Node) {
		found = found || m.Op == Load && (m.Arr.Class == InputArr || m.Arr.Class == PastArr)
	})
	return found
}

// Settled tells whether a value stays the same between events.
func (g *Graph) Settled(n *Node) bool {
	ok := true
	g.Visit(n, func(m *Node) {
		switch m.Op {
		case Time, Series:
			ok = false
		case Load:
			if m.Arr.Class == StateArr || m.Arr.Class == InputArr || m.Arr.Class == PastArr || m.Arr.Often {
				ok = false
			}
		}
	})
	return ok
}

// OfParameters tells whether a value stays the same in all of a run.
func (g *Graph) OfParameters(n *Node) bool { return g.fixed(n, false) }

// OfStep tells whether a value stays the same in all of a run with steps of one length.
func (g *Graph) OfStep(n *Node) bool { return g.fixed(n, true) }

func (g *Graph) fixed(n *Node, step bool) bool {
	ok := true
	g.Visit(n, func(m *Node) {
		switch m.Op {
		case Scalar:
			ok = ok && step && m.Name == StepName
		case Time, Series, Draw, Sample, Linked:
			ok = false
		case Load:
			ok = ok && (m.Arr.Class == ParamArr || m.Arr.Class == AttrArr && m.Arr.Fixed)
		}
	})
	return ok
}

// Streams tells whether every array is read at the loop's own element, or at a fixed one, so that a loop over the space reads
// consecutive values only. A block's elements and those of its population run side by side.
func (g *Graph) Streams(sp *Space, n *Node) bool {
	ok := true
	follows := func(i *Index) bool {
		if i.Op == Comp {
			if i.Num.Op != Const {
				return false
			}
			i = i.In
		}
		return i.Op == Self || i.Op == Fixed || sp.Members != nil && i.Op == Via && i.T == sp.Members && i.In == g.Self()
	}
	g.Visit(n, func(m *Node) {
		switch m.Op {
		case Load:
			ok = ok && follows(m.Idx)
		case Reduce, Table, Series, Rows, SameElem, Sample, Draw, Linked, Scalar:
			ok = false
		}
	})
	return ok
}

// StreamsAll is Streams for all expressions of a loop.
func (g *Graph) StreamsAll(l *Loop) bool {
	for _, o := range l.Outs {
		if !g.Streams(l.Space, o.Value) {
			return false
		}
	}
	return true
}
