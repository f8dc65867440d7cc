package ir

import (
	"fmt"
	"strconv"
	"strings"
)

var infix = map[Op]struct {
	text string
	prec int
}{Or: {"or", 1}, And: {"and", 2}, Less: {"<", 3}, LessEq: {"<=", 3}, Equal: {"==", 3}, Add: {"+", 4}, Sub: {"-", 4}, Mul: {"*", 5}, Div: {"/", 5}}

// String writes a node as a formula, with as few brackets as its operators allow.
func (n *Node) String() string { return n.text(0) }

func (n *Node) text(outer int) string {
	if op, ok := infix[n.Op]; ok {
		right := op.prec
		if n.Op == Sub || n.Op == Div || n.Op == Mul && n.Args[1].Op == Div {
			right++
		}
		s := n.Args[0].text(op.prec) + " " + op.text + " " + n.Args[1].text(right)
		if op.prec < outer {
			return "(" + s + ")"
		}
		return s
	}
	args := func() string {
		var list []string
		for _, a := range n.Args {
			list = append(list, a.text(0))
		}
		return strings.Join(list, ", ")
	}
	switch n.Op {
	case Const:
		s := strconv.FormatFloat(n.Val, 'g', -1, 64)
		if n.Val < 0 && outer > 4 {
			return "(" + s + ")"
		}
		return s
	case Bool:
		return strconv.FormatBool(n.Val != 0)
	case Load:
		return n.Arr.text(n.Idx)
	case Scalar, LoopVar:
		return n.Name
	case Time:
		return "t"
	case Neg:
		return "-" + n.Args[0].text(6)
	case Not:
		return "not " + n.Args[0].text(6)
	case Pow:
		return n.Args[0].text(7) + "^" + n.Args[1].text(7)
	case Func, Draw:
		return n.Name + "(" + args() + ")"
	case Select:
		s := "if " + n.Args[0].text(0) + " then " + n.Args[1].text(0) + " else " + n.Args[2].text(0)
		if outer > 0 {
			return "(" + s + ")"
		}
		return s
	case Reduce:
		return fmt.Sprintf("%s(%s for %d elements)", n.Name, n.Args[0].text(0), n.R.N)
	case Table:
		return n.Tab.Name + "." + n.Col + "[" + args() + "]"
	case Series:
		return n.Name + "(" + n.Tab.Name + "." + n.Col2 + ", " + args() + ")"
	case Rows:
		return "rows(" + n.Tab.Name + ")"
	case SameElem:
		return n.Idx.text() + " == " + n.Idx2.text()
	case Sample:
		return n.Name + "[" + n.Idx.text() + "]"
	case Linked:
		return "linked(...)"
	case Past:
		return n.Arr.text(n.Idx) + "(t - " + n.Args[0].text(5) + ")"
	case Common:
		return "every " + n.Arr.Name
	}
	return "?"
}

// text is an array at an index: the plain name for the loop's own element.
func (a *Array) text(i *Index) string {
	comp := ""
	if i.Op == Comp {
		comp = "[" + i.Num.text(0) + "]"
		i = i.In
	}
	if i.Op == Self {
		return a.Name + comp
	}
	return i.text() + "." + a.Name + comp
}

func (i *Index) text() string {
	switch i.Op {
	case Self:
		return "self"
	case Via:
		name := i.T.Name
		switch name {
		case "src", "members":
			name = "pre"
		case "dst":
			name = "post"
		}
		if i.In.Op == Self {
			return name
		}
		return name + "(" + i.In.text() + ")"
	case Fixed:
		return fmt.Sprintf("#%d", i.Plus+1)
	case Affine:
		return fmt.Sprintf("(%s*%d + %d)", i.In.text(), i.Mul, i.Plus)
	case ByVar:
		return i.Name
	case ByValue:
		return i.In.text() + "[" + i.Num.text(0) + "]"
	}
	return "?"
}
