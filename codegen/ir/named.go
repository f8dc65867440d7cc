package ir

import "fmt"

// named is a loop's expressions with a name for what they share, so that a listing shows what is computed once as written once.
type named struct {
	g     *Graph
	names map[*Node]*Node
	lets  []string // "e1 = exp(V)", each in terms of those before it
}

// fewest is the number of operations from which on a shared expression gets a name.
const fewest = 2

func (g *Graph) naming(l *Loop) *named {
	s := &named{g: g, names: map[*Node]*Node{}}
	uses, ops := map[*Node]int{}, map[*Node]int{}
	var order []*Node
	var visit func(n *Node)
	visit = func(n *Node) {
		if uses[n]++; uses[n] > 1 {
			return
		}
		if n.Op != Reduce {
			for _, a := range n.Args {
				visit(a)
				ops[n] += ops[a]
			}
		}
		if len(n.Args) > 0 {
			ops[n]++
		}
		if n.Op == Func {
			ops[n] += fewest
		}
		order = append(order, n)
	}
	for _, o := range l.Outs {
		visit(o.Value)
	}
	for _, n := range order {
		if uses[n] > 1 && ops[n] >= fewest {
			name := g.Make(Node{Op: LoopVar, Name: fmt.Sprintf("e%d", len(s.lets)+1)})
			s.lets = append(s.lets, fmt.Sprintf("%s = %s", name.Name, s.text(n)))
			s.names[n] = name
		}
	}
	return s
}

// text is an expression in terms of the names.
func (s *named) text(n *Node) string {
	memo := map[*Node]*Node{}
	var with func(n *Node) *Node
	with = func(n *Node) *Node {
		if m := s.names[n]; m != nil {
			return m
		}
		if m := memo[n]; m != nil {
			return m
		}
		m := n
		if n.Op != Reduce && n.Op != Draw && len(n.Args) > 0 {
			// As it is, not folded: what is listed is what there is.
			c := *n
			c.Args = make([]*Node, len(n.Args))
			for i, a := range n.Args {
				c.Args[i] = with(a)
			}
			m = &c
		}
		memo[n] = m
		return m
	}
	return with(n).String()
}
