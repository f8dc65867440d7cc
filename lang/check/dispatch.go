package check

import (
	"sort"
	"strings"

	"nbc/lang/ast"
)

// DispatchError says why no single connection or wiring matches a pair.
type DispatchError struct {
	Via        string
	Ambiguous  bool
	Candidates []Candidate // those that matched; when none did, those that exist for one of the two sides (or are named Via)
}

// Candidate is a connection or a wiring.
type Candidate struct {
	Connection *Connection
	Wiring     *Wiring
}

// Name is how a candidate is called in messages: "AMPA (pre: HHExci) -> (post: HHNeuron)".
func (c Candidate) Name() string {
	src, dst := c.ends()
	name := "wiring"
	if c.Connection != nil {
		name = c.Connection.Decl.Name.Text
	} else if c.Wiring.Decl.Name != nil {
		name = "wiring " + c.Wiring.Decl.Name.Text
	}
	return name + " (" + endText(src) + ") -> (" + endText(dst) + ")"
}

// Span is where it is declared.
func (c Candidate) Span() ast.Span {
	if c.Connection != nil {
		return c.Connection.Decl.Name.Span
	}
	if c.Wiring.Decl.Name != nil {
		return c.Wiring.Decl.Name.Span
	}
	return ast.Span{Start: c.Wiring.Decl.Src.Start, End: c.Wiring.Decl.Dst.End}
}

func (c Candidate) file() *ast.File {
	if c.Connection != nil {
		return c.Connection.File
	}
	return c.Wiring.File
}

func (c Candidate) ends() (src, dst ast.End) {
	if c.Connection != nil {
		return c.Connection.Decl.Src, c.Connection.Decl.Dst
	}
	return c.Wiring.Decl.Src, c.Wiring.Decl.Dst
}

// scope is what its options are: params, refs, rules and connections.
func (c Candidate) scope() *Scope {
	if c.Connection != nil {
		return &c.Connection.Members
	}
	return &c.Wiring.Members
}

func endText(e ast.End) string {
	var names []string
	for _, t := range e.Types {
		names = append(names, t.Name.Text)
	}
	return e.Name.Text + ": " + strings.Join(names, " | ")
}

func (e *DispatchError) Error() string {
	var names []string
	for _, c := range e.Candidates {
		names = append(names, c.Name())
	}
	switch {
	case e.Ambiguous:
		return "several match and none is the most specific: " + strings.Join(names, "; ")
	case len(names) > 0:
		return "nothing matches; there are " + strings.Join(names, "; ")
	}
	return "nothing matches"
}

// Dispatch finds what `src -> dst` means. Without via these are tried in turn, and the first sort that matches decides:
// unnamed wirings and connections marked `default`; then, since a pair with a single way to be connected needs no choice, all
// other connections, where only one may match as the most specific. With `via X` only those named X count. Of several
// that match, the one that is no wider than every other on both sides wins.
func (p *Program) Dispatch(src, dst *Blox, via string) (*Connection, *Wiring, error) {
	c, err := p.dispatch(target{blox: src}, target{blox: dst}, via)
	return c.Connection, c.Wiring, err
}

func (p *Program) dispatch(src, dst target, via string) (Candidate, error) {
	pools := p.pools(via)
	for i, pool := range pools {
		var matched []Candidate
		for _, c := range pool {
			s, d := c.ends()
			if p.endMatches(c.file(), s, src) && p.endMatches(c.file(), d, dst) {
				matched = append(matched, c)
			}
		}
		if len(matched) == 0 {
			continue
		}
		// Connections that were not marked default are taken only when there is no choice.
		if via == "" && i > 0 && len(matched) > 1 {
			return Candidate{}, &DispatchError{Via: via, Ambiguous: true, Candidates: matched}
		}
		if best := p.mostSpecific(matched); best >= 0 {
			return matched[best], nil
		}
		return Candidate{}, &DispatchError{Via: via, Ambiguous: true, Candidates: matched}
	}
	err := &DispatchError{Via: via}
	for _, pool := range pools {
		for _, c := range pool {
			s, d := c.ends()
			if via != "" || p.endMatches(c.file(), s, src) || p.endMatches(c.file(), d, dst) {
				err.Candidates = append(err.Candidates, c)
			}
		}
	}
	return Candidate{}, err
}

// pools are the candidates to try, one sort after the other, each in a fixed order.
func (p *Program) pools(via string) [][]Candidate {
	if pools, ok := p.candidates[via]; ok {
		return pools
	}
	var first, second []Candidate
	for _, w := range p.Wirings {
		if w.Name == via {
			first = append(first, Candidate{Wiring: w})
		}
	}
	names := make([]string, 0, len(p.Connections))
	for n := range p.Connections {
		names = append(names, n)
	}
	sort.Strings(names)
	for _, n := range names {
		c := p.Connections[n]
		switch {
		case via != "" && c.Name == via, via == "" && c.Decl.Default:
			first = append(first, Candidate{Connection: c})
		case via == "":
			second = append(second, Candidate{Connection: c})
		}
	}
	if p.candidates == nil {
		p.candidates = map[string][][]Candidate{}
	}
	p.candidates[via] = [][]Candidate{first, second}
	return p.candidates[via]
}

// endMatches tells whether a thing is, or is of, one of the types of an end.
func (p *Program) endMatches(f *ast.File, e ast.End, t target) bool {
	for _, n := range e.Types {
		if p.distance(f, n.Name.Name, t) >= 0 {
			return true
		}
	}
	return false
}

// distance is 0 where t is the type of that name, 1 where it is of that kind, and -1 otherwise.
func (p *Program) distance(f *ast.File, name string, t target) int {
	k := key(f, name)
	switch {
	case t.blox != nil:
		if p.BloxIn(f, name) == t.blox {
			return 0
		}
		if ps, ok := p.Presets[k]; ok && ps.Base == t.blox {
			return 0
		}
		if _, ok := t.blox.Kinds[k]; ok {
			return 1
		}
	case t.kind != nil:
		if p.Kinds[k] == t.kind {
			return 0
		}
		for _, b := range t.kind.Bases {
			if b == k {
				return 1
			}
		}
	case t.conn != nil:
		if p.Connections[k] == t.conn {
			return 0
		}
	}
	return -1
}

// mostSpecific is the candidate that is no wider than every other on both sides, or -1.
func (p *Program) mostSpecific(list []Candidate) int {
	for i, a := range list {
		best := true
		for j, b := range list {
			if i == j {
				continue
			}
			as, ad := a.ends()
			bs, bd := b.ends()
			if !p.noWider(a.file(), as, b.file(), bs) || !p.noWider(a.file(), ad, b.file(), bd) {
				best = false
				break
			}
			// Two of the same width are told apart by nothing.
			if p.noWider(b.file(), bs, a.file(), as) && p.noWider(b.file(), bd, a.file(), ad) {
				best = false
				break
			}
		}
		if best {
			return i
		}
	}
	return -1
}

// noWider tells whether all that end a takes, end b takes too: HHExci is no wider than HHExci | HHInhib or the kind HHNeuron.
func (p *Program) noWider(fa *ast.File, a ast.End, fb *ast.File, b ast.End) bool {
	for _, an := range a.Types {
		ok := false
		for _, bn := range b.Types {
			if p.within(fa, an.Name.Name, fb, bn.Name.Name) {
				ok = true
			}
		}
		if !ok {
			return false
		}
	}
	return true
}

// within tells whether every blox of the first type is of the second.
func (p *Program) within(fa *ast.File, a string, fb *ast.File, b string) bool {
	if p.sameType(fa, a, fb, b) {
		return true
	}
	kb := key(fb, b)
	if bx := p.baseOf(fa, a); bx != nil {
		_, ok := bx.Kinds[kb]
		return ok
	}
	if k, ok := p.Kinds[key(fa, a)]; ok {
		for _, base := range k.Bases {
			if base == kb {
				return true
			}
		}
	}
	return false
}

func (p *Program) sameType(fa *ast.File, a string, fb *ast.File, b string) bool {
	if x, y := p.baseOf(fa, a), p.baseOf(fb, b); x != nil || y != nil {
		return x == y
	}
	return key(fa, a) == key(fb, b)
}

func (p *Program) baseOf(f *ast.File, name string) *Blox {
	if b := p.BloxIn(f, name); b != nil {
		return b
	}
	if ps, ok := p.Presets[key(f, name)]; ok {
		return ps.Base
	}
	return nil
}
