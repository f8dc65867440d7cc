package sparse

import "math"

// mostSteps bounds the work of looking for an order, in steps for an entry of the matrix. A tree takes 2, grids of 100 by 100 and 300 by 300 unknowns
// take 29 and 45, random networks any number.
const mostSteps = 50

// fewSteps are some milliseconds that any matrix may take.
const fewSteps = 5e6

// minimumDegree is an elimination order of few fill-ins on the pattern of A + Aᵀ, with the quotient graph and the approximate degrees of
// P. R. Amestoy, T. A. Davis and I. S. Duff (SIAM J. Matrix Anal. Appl. 17, 886-905, 1996), without supervariables. Among equal degrees
// the first number goes first. If the diagonal serves as pivots, the factors have that many entries and take about that many
// multiplications. Once they are bound to have more entries than mostEntries or to take more multiplications than most, or when
// looking for the order takes longer than where there is a good one, it ends without one.
func minimumDegree(p Pattern, most float64) (order []int32, entries, work float64) {
	o := newOrdering(p)
	order = make([]int32, 0, o.n)
	for range o.n {
		v := o.least()
		order = append(order, v)
		o.eliminate(v)
		d := float64(len(o.members[v]))
		entries += 1 + 2*d
		work += d * (d + 1)
		// Those that are left of d are joined to each other.
		if entries+d*d > mostEntries || work+d*d*d/3 > most || o.steps > fewSteps+mostSteps*float64(len(p.Col)) {
			return nil, entries + d*d, math.Inf(1)
		}
	}
	return order, entries, work
}

// newOrdering is the quotient graph of A + Aᵀ.
func newOrdering(p Pattern) *ordering {
	n := p.N
	o := &ordering{n: n, vars: make([][]int32, n), elems: make([][]int32, n), members: make([][]int32, n), degree: make([]int32, n),
		gone: make([]bool, n), mark: make([]int32, n), left: make([]int32, n), seen: make([]int32, n)}
	count := make([]int32, n+1)
	for i := range n {
		for _, j := range p.Col[p.Row[i]:p.Row[i+1]] {
			if int(j) != i {
				count[i]++
				count[j]++
				count[n] += 2
			}
		}
	}
	room := make([]int32, count[n])
	for i := range n {
		o.vars[i], room = room[:0:count[i]], room[count[i]:]
	}
	for i := range n {
		for _, j := range p.Col[p.Row[i]:p.Row[i+1]] {
			if int(j) != i {
				o.vars[i] = append(o.vars[i], j)
				o.vars[j] = append(o.vars[j], int32(i))
			}
		}
	}
	for i := range o.mark {
		o.mark[i], o.seen[i] = -1, -1
	}
	for i := range n {
		o.stamp++
		list := o.vars[i][:0]
		for _, j := range o.vars[i] {
			if o.mark[j] != o.stamp {
				o.mark[j] = o.stamp
				list = append(list, j)
			}
		}
		o.vars[i] = list
		o.degree[i] = int32(len(list))
	}
	o.makeBuckets()
	return o
}

// ordering is the quotient graph: a variable has neighbours that are variables, and elements, which are eliminated variables that
// stand for the clique of their members.
type ordering struct {
	n       int
	vars    [][]int32
	elems   [][]int32
	members [][]int32
	degree  []int32
	gone    []bool // eliminated, or absorbed
	mark    []int32
	stamp   int32
	left    []int32 // of an element: its members outside the newest one
	seen    []int32
	// Variables by degree, in doubly linked lists.
	head, next, prev []int32
	low              int32
	steps            float64 // how often a list's entry was looked at
}

func (o *ordering) makeBuckets() {
	o.head, o.next, o.prev = make([]int32, o.n+1), make([]int32, o.n), make([]int32, o.n)
	for i := range o.head {
		o.head[i] = -1
	}
	for i := o.n - 1; i >= 0; i-- {
		o.insert(int32(i))
	}
}

func (o *ordering) insert(v int32) {
	d := o.degree[v]
	o.prev[v], o.next[v] = -1, o.head[d]
	if o.head[d] >= 0 {
		o.prev[o.head[d]] = v
	}
	o.head[d] = v
	o.low = min(o.low, d)
}

func (o *ordering) remove(v int32) {
	if o.next[v] >= 0 {
		o.prev[o.next[v]] = o.prev[v]
	}
	if o.prev[v] >= 0 {
		o.next[o.prev[v]] = o.next[v]
	} else {
		o.head[o.degree[v]] = o.next[v]
	}
}

func (o *ordering) least() int32 {
	for o.head[o.low] < 0 {
		o.low++
	}
	v := o.head[o.low]
	o.remove(v)
	return v
}

// look counts the work of going over a list.
func (o *ordering) look(list []int32) { o.steps += float64(len(list)) }

// eliminate makes variable v an element: its members are all variables it is joined with.
func (o *ordering) eliminate(v int32) {
	o.stamp++
	o.mark[v] = o.stamp
	var list []int32
	add := func(j int32) {
		if o.mark[j] != o.stamp && !o.gone[j] {
			o.mark[j] = o.stamp
			list = append(list, j)
		}
	}
	o.look(o.vars[v])
	for _, j := range o.vars[v] {
		add(j)
	}
	for _, e := range o.elems[v] {
		o.look(o.members[e])
		for _, j := range o.members[e] {
			add(j)
		}
		o.members[e] = nil // absorbed
	}
	o.gone[v] = true
	o.vars[v], o.elems[v], o.members[v] = nil, nil, list
	// The members of each other element outside this one.
	for _, i := range list {
		o.look(o.elems[i])
		for _, e := range o.elems[i] {
			if o.members[e] == nil {
				continue
			}
			if o.seen[e] != v {
				o.seen[e] = v
				o.look(o.members[e])
				alive := o.members[e][:0]
				for _, j := range o.members[e] {
					if !o.gone[j] {
						alive = append(alive, j)
					}
				}
				o.members[e] = alive
				o.left[e] = int32(len(alive))
			}
			o.left[e]--
		}
	}
	for _, i := range list {
		o.remove(i)
		o.look(o.vars[i])
		elems := o.elems[i][:0]
		d := int32(len(list)) - 1
		for _, e := range o.elems[i] {
			if o.members[e] == nil || o.left[e] == 0 {
				continue // absorbed, or all its members are in the new one
			}
			elems = append(elems, e)
			d += o.left[e]
		}
		vars := o.vars[i][:0]
		for _, j := range o.vars[i] {
			if !o.gone[j] && o.mark[j] != o.stamp {
				vars = append(vars, j)
			}
		}
		o.elems[i], o.vars[i] = append(elems, v), vars
		o.degree[i] = min(d+int32(len(vars)), int32(o.n)-1)
		o.insert(i)
	}
}
