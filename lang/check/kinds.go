package check

import (
	"nbc/lang/ast"
	"nbc/lang/parser"
)

func (c *checker) kindUses(b *Blox, uses []ast.KindUse) { b.uses = uses }

// findKind looks up a kind by name and reports its absence.
func (c *checker) findKind(f *ast.File, t ast.TypeName) *Kind {
	if k, ok := c.p.Kinds[key(f, t.Name.Name)]; ok {
		return k
	}
	if d, ok := c.types[key(f, t.Name.Name)]; ok {
		c.errorf(WrongSort, t.Name.Span, "%s is a %s; a kind is needed here", t.Name.Text, d.sort).see(d.span, "declared here").
			help("there is no inheritance: write `kind K { ... }` with what is shared, or a preset `blox P = " + t.Name.Text + "(...)`")
		return nil
	}
	var names []string
	for _, k := range sortedKeys(c.p.Kinds) {
		names = append(names, c.p.Kinds[k].Decl.Name.Text)
	}
	c.unknownType(t.Name, "kind", names)
	return nil
}

func (c *checker) unknownType(id ast.Ident, sort string, names []string) {
	if id.Name == "" || c.missingBroken(id) {
		return
	}
	c.errorf(UnknownType, id.Span, "there is no %s %s", sort, id.Text).near(id, names).helpUse(id)
}

// helpUse says that a file may have to be used, where nothing better is known.
func (r *report) helpUse(id ast.Ident) *report {
	if r.c.ds[r.i].Help == "" && !r.c.usesStd() {
		if _, ok := r.c.stdNames()[id.Name]; ok {
			return r.help("it is in the standard library: write `use std` at the top")
		}
	}
	return r
}

// kindBases computes the closure of a kind's bases; a kind that is based on itself is reported.
func (c *checker) kindBases(k *Kind) {
	if k.based {
		return
	}
	k.based, k.open = true, true
	seen := map[string]bool{}
	for _, use := range k.Decl.Bases {
		base := c.findKind(k.File, use.Kind)
		if base == nil {
			continue
		}
		if base.open {
			c.errorf(Recursion, use.Kind.Name.Span, "kind %s is based on itself", k.Decl.Name.Text)
			continue
		}
		c.kindBases(base)
		for _, n := range append([]string{key(base.File, base.Name)}, base.Bases...) {
			if !seen[n] {
				seen[n] = true
				k.Bases = append(k.Bases, n)
			}
		}
	}
	if k.open = false; len(k.Bases) > maxBases {
		c.errorf(parser.CodeLimit, k.Decl.Name.Span, "kind %s is based on more than %d others", k.Decl.Name.Text, maxBases)
		k.Bases = k.Bases[:maxBases]
	}
}

// maxBases is how many kinds a kind may be based on, directly or not.
const maxBases = 100

// inheritKind adds the members of a kind's bases to its own.
func (c *checker) inheritKind(k *Kind) {
	for _, n := range k.Bases {
		base := c.p.Kinds[n]
		if base == nil {
			continue
		}
		own, _ := c.body2(base)
		for _, m := range own {
			if _, ok := k.Members.By[m.Name]; !ok {
				k.Members.By[m.Name] = m
				k.Members.List = append(k.Members.List, m)
			}
		}
	}
}

// body2 is what a kind declares itself, whether or not inherited members were already added.
func (c *checker) body2(k *Kind) ([]*Member, bool) {
	if k.Decl.Body == nil {
		return nil, false
	}
	var own []*Member
	for _, m := range k.Members.List {
		if m.Span.Start.File == k.File.Path && m.Span.Start.Offset >= k.Decl.Body.Start.Offset && m.Span.End.Offset <= k.Decl.Body.End.Offset {
			own = append(own, m)
		}
	}
	return own, true
}

// bloxKinds fills the closure of a blox's kinds, with the renames that hold in each.
func (c *checker) bloxKinds(b *Blox) {
	for _, use := range b.uses {
		k := c.findKind(b.File, use.Kind)
		if k == nil {
			continue
		}
		renames := map[string]string{}
		for _, r := range use.Renames {
			if _, ok := k.Members.By[r.Member.Name]; !ok {
				e := c.errorf(UnknownMember, r.Member.Span, "kind %s has no member %s", k.Decl.Name.Text, r.Member.Text).
					near(r.Member, k.Members.names())
				for _, other := range b.uses {
					if o := c.p.Kinds[key(b.File, other.Kind.Name.Name)]; o != nil && o != k && o.Members.By[r.Member.Name] != nil {
						e.help("it is of " + o.Decl.Name.Text + ": write `" + o.Decl.Name.Text + " as " + r.Member.Text + " = " + r.Own.Text + "`")
					}
				}
				continue
			}
			renames[r.Member.Name] = r.Own.Name
		}
		for _, n := range append([]string{key(k.File, k.Name)}, k.Bases...) {
			if _, ok := b.Kinds[n]; !ok || len(renames) > 0 {
				b.Kinds[n] = renames
			}
		}
	}
}

func (s *Scope) names() []string {
	names := make([]string, 0, len(s.List))
	for _, m := range s.List {
		names = append(names, m.Display)
	}
	return names
}

// presetBases resolves the bloxes that presets stand for, through other presets.
func (c *checker) presetBases() {
	for _, name := range sortedKeys(c.p.Presets) {
		p := c.p.Presets[name]
		if p.Base != nil {
			continue
		}
		seen := map[*Preset]bool{}
		for at := p; ; {
			if seen[at] {
				c.errorf(Recursion, p.Decl.Base.Name.Span, "preset %s stands for itself", p.Decl.Name.Text)
				break
			}
			seen[at] = true
			id := at.Decl.Base.Name
			if b, ok := c.p.Bloxes[key(at.File, id.Name)]; ok {
				p.Base = b
				break
			}
			next, ok := c.p.Presets[key(at.File, id.Name)]
			if !ok {
				if at == p {
					c.nodeType(at.File, at.Decl.Base)
				}
				break
			}
			at = next
		}
	}
}

// nodeType finds what a node can be made of: a blox, a circuit or a preset. Exactly one result is set, or none and it is reported.
func (c *checker) nodeType(f *ast.File, t ast.TypeName) (*Blox, *Preset) {
	k := key(f, t.Name.Name)
	if b, ok := c.p.Bloxes[k]; ok {
		return b, nil
	}
	if b, ok := c.p.Circuits[k]; ok {
		return b, nil
	}
	if p, ok := c.p.Presets[k]; ok {
		return nil, p
	}
	if d, ok := c.types[k]; ok {
		r := c.errorf(WrongSort, t.Name.Span, "%s is a %s; a node is made of a blox", t.Name.Text, d.sort).see(d.span, "declared here")
		if d.sort == "kind" {
			r.help("a kind only lists what its bloxes have; name one of them: " + listed(c.bloxesOfKind(k)))
		}
		return nil, nil
	}
	var names []string
	for _, n := range sortedKeys(c.types) {
		if s := c.types[n].sort; s == "blox" || s == "preset" || s == "circuit" {
			names = append(names, c.types[n].display)
		}
	}
	c.unknownType(t.Name, "blox", names)
	return nil, nil
}

func (c *checker) bloxesOfKind(kind string) []string {
	var names []string
	for _, n := range sortedKeys(c.p.Bloxes) {
		if _, ok := c.p.Bloxes[n].Kinds[kind]; ok {
			names = append(names, c.p.Bloxes[n].Display)
		}
	}
	return names
}

// missingBroken tells whether an unknown name may well have been declared in a file that could not be read, or in a part of the
// source that did not parse.
func (c *checker) missingBroken(id ast.Ident) bool { return c.unread || c.missingHere(id) }

// missingHere is missingBroken for what a file that could not be read does not declare: members of what is declared here.
func (c *checker) missingHere(id ast.Ident) bool { return c.broken && c.lost[id.Name] }

func (c *checker) usesStd() bool {
	return len(c.p.Lib) > 0
}
