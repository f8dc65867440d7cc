package check

import (
	"nbc/lang/ast"
)

// keptBy finds the block in which a connection keeps states for an element of a type: n.AMPA, of n's `per pre` block where
// n can be a source of AMPA, else of its `per post` block where n can be a target.
func (c *checker) keptBy(alt target, sel ast.Ident) (conn *Connection, blocks []*Block) {
	conn = c.p.ConnectionIn(c.fileOf(sel.Start.File), sel.Name)
	if conn == nil {
		return nil, nil
	}
	if b := conn.Pre; b != nil && b.Of == "" && c.p.endMatches(conn.File, conn.Decl.Src, alt) {
		blocks = append(blocks, b)
	}
	if b := conn.Post; b != nil && b.Of == "" && c.p.endMatches(conn.File, conn.Decl.Dst, alt) {
		blocks = append(blocks, b)
	}
	return conn, blocks
}

// kept is the type of n.AMPA: what the connection keeps for the element n. ok is false when sel names no connection, and
// then nothing is reported.
func (c *checker) kept(t typ, sel ast.Ident) (typ, bool) {
	out := typ{class: blockRef, rank: t.rank}
	for _, alt := range t.alts {
		if _, own := alt.member(sel.Name); own {
			return unknownType, false
		}
		conn, blocks := c.keptBy(alt, sel)
		switch {
		case conn == nil:
			return unknownType, false
		case len(blocks) == 0:
			c.keepsNothing(conn, alt, sel)
			return unknownType, true
		}
		out.conn = conn
		if out.blocks == nil {
			out.blocks = blocks
		} else if out.blocks[0] != blocks[0] {
			// Of one element it is the source, of the other the target: there is no one meaning.
			c.errorf(UnknownMember, sel.Span, "%s keeps one thing for %s and another for %s", sel.Text, t.alts[0].name(), alt.name()).
				see(out.blocks[0].Decl.Side.Span, "of %s", t.alts[0].name()).see(blocks[0].Decl.Side.Span, "of %s", alt.name()).
				help("name elements of one type")
			return unknownType, true
		}
	}
	return out, out.conn != nil
}

// keepsNothing says why a connection has nothing to read for an element.
func (c *checker) keepsNothing(conn *Connection, alt target, sel ast.Ident) {
	if c.broken && c.fileBroken(conn.File.Path) {
		return // its block may be what did not parse
	}
	name, src, dst := conn.Decl.Name.Text, conn.Decl.Src, conn.Decl.Dst
	r := c.errorf(UnknownMember, sel.Span, "%s keeps nothing for %s", name, alt.name()).see(conn.Decl.Name.Span, "declared here")
	of := func(b *Block) bool { return b != nil && b.Of == "" }
	switch {
	case of(conn.Pre) && of(conn.Post):
		r.help("it keeps something for its sources, " + endText(src) + ", and its targets, " + endText(dst))
	case of(conn.Pre):
		r.help("it keeps something for its sources only: " + endText(src))
	case of(conn.Post):
		r.help("it keeps something for its targets only: " + endText(dst))
	case conn.Pre != nil && conn.Pre.Of != "":
		r.help("what it uses is kept by " + conn.Pre.Of + ": write `." + conn.Pre.Of + "`")
	case conn.Post != nil && conn.Post.Of != "":
		r.help("what it uses is kept by " + conn.Post.Of + ": write `." + conn.Post.Of + "`")
	case conn.Edge != nil:
		r.help("its states are kept for each edge, and an element has many: only `per pre` and `per post` blocks can be read by an element")
	default:
		r.help("it has no `per pre` or `per post` block")
	}
}

// keptMember is the type of n.AMPA.G or, in a connection that shares the block, AMPA.G.
func (c *checker) keptMember(t typ, sel ast.Ident) typ {
	blocks := t.blocks
	if t.block != nil {
		blocks = []*Block{t.block}
	}
	var names []string
	for _, b := range blocks {
		if m, ok := b.Members.By[sel.Name]; ok {
			c.used[m] = true
			mt := c.memberType(m)
			if mt.class == value {
				mt.spread = mt.spread || t.rank > 0
				mt.rank += t.rank
			}
			return mt
		}
		names = append(names, b.Members.names()...)
	}
	if c.missingBroken(sel) || sel.Name == "" || len(blocks) == 0 {
		return unknownType
	}
	what := "this block"
	if t.conn != nil {
		what = t.conn.Decl.Name.Text
	}
	r := c.errorf(UnknownMember, sel.Span, "%s keeps no %s", what, sel.Text).see(blocks[0].Decl.Side.Span, "the block").near(sel, names)
	if c.ds[r.i].Help == "" {
		r.help("it keeps " + listed(names))
	}
	return unknownType
}
