package check

import (
	"nbc/lang/ast"
)

// arrow reports `A <-> B` with what goes one way only, and `A -> B` with a connection of unordered pairs, which would count
// each pair twice between groups.
func (c *checker) arrow(it *ast.Connect, cands []Candidate, at ast.Span) {
	for _, cand := range cands {
		both := cand.Connection != nil && cand.Connection.Decl.Both
		if both == it.Both {
			continue
		}
		switch {
		case both:
			c.errorf(WrongArrow, at, "%s joins unordered pairs, and this is written with `->`", cand.Name()).see(cand.Span(), "declared here, with `<->`").
				help("write `<->` between the two")
		case cand.Wiring != nil:
			c.errorf(WrongArrow, at, "`<->` joins unordered pairs, and a wiring goes from its source to its target").see(cand.Span(), "matched by %s", cand.Name()).
				help("write `->`, and a second statement for the way back; `<->` belongs to a connection declared with `<->`")
		default:
			c.errorf(WrongArrow, at, "`<->` joins unordered pairs, and %s goes one way", cand.Connection.Decl.Name.Text).see(cand.Span(), "declared here, with `->`").
				help("write `->`, and a second statement for the way back; or, if it acts on both ends alike, declare it with `<->`")
		}
		return
	}
}

// unordered reports sides of `<->` that are neither the same nor apart: which of their elements make a pair would be a guess.
func (c *checker) unordered(it *ast.Connect) {
	if !it.Both {
		return
	}
	at := func(a, b ast.Expr) ast.Span { return ast.Span{Start: a.Range().Start, End: b.Range().End} }
	for i, a := range it.Src {
		for j, b := range it.Dst {
			same := exprKey(a) == exprKey(b)
			switch {
			case same && (len(it.Src) > 1 || len(it.Dst) > 1):
				c.errorf(UnorderedPairs, at(it.Src[i], it.Dst[j]), "%s stands on both sides of `<->`, in a list", c.text(a)).
					help("each pair would be there twice: write a statement for each two groups")
				return
			case !same && c.slicesOverlap(a, b):
				c.errorf(UnorderedPairs, at(a, b), "%s and %s overlap in part, and `<->` joins each pair once", c.text(a), c.text(b)).
					help("write the same group on both sides, or two that have no element in common")
				return
			}
		}
	}
}
