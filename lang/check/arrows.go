package check

import (
	"strings"

	"nbc/lang/ast"
)

// arrow reports `A <-> B` with what goes one way only, and `A -> B` with a connection of unordered pairs, which would count
// each pair twice between groups.
func (c *checker) arrow(it *ast.Connect, cands []Candidate, s, d typ, at ast.Span) {
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
			r := c.errorf(WrongArrow, at, "`<->` joins unordered pairs, and %s goes one way", cand.Connection.Decl.Name.Text).see(cand.Span(), "declared here, with `->`")
			if names := c.unorderedBetween(s, d); it.Via == nil && len(names) > 0 {
				r.help("for an unordered pair choose `via " + strings.Join(names, "` or `via ") + "`")
			} else {
				r.help("write `->`, and a second statement for the way back; or, if it acts on both ends alike, declare it with `<->`")
			}
		}
		return
	}
}

// unorderedBetween names the connections with `<->` that fit two sides.
func (c *checker) unorderedBetween(s, d typ) (names []string) {
	for _, n := range sortedKeys(c.p.Connections) {
		k := c.p.Connections[n]
		for _, a := range s.alts {
			if k.Decl.Both && c.p.endMatches(k.File, k.Decl.Src, a) && len(d.alts) > 0 && c.p.endMatches(k.File, k.Decl.Dst, d.alts[0]) {
				names = append(names, k.Decl.Name.Text)
				break
			}
		}
	}
	return names
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
