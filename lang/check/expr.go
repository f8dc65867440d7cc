package check

import (
	"fmt"
	"regexp"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/diag"
	"nbc/lang/parser"
	"nbc/lang/units"
)

// expr checks an expression and gives its type.
func (c *checker) expr(e *env, x ast.Expr) typ {
	if c.depth++; c.depth > maxExprDepth {
		c.depth--
		if x != nil && !c.reported["depth"] {
			c.reported["depth"] = true
			c.errorf(parser.CodeLimit, x.Range(), "definitions rest on each other more than %d deep", maxExprDepth)
		}
		return unknownType
	}
	defer func() { c.depth-- }()
	switch x := x.(type) {
	case *ast.Number:
		return c.number(x)
	case *ast.String:
		return ofType(String)
	case *ast.Bool:
		return ofType(Bool)
	case *ast.None:
		return typ{class: noneValue}
	case *ast.Name:
		return c.name(e, x)
	case *ast.Select:
		return c.selectExpr(e, x)
	case *ast.Index:
		return c.index(e, x)
	case *ast.Call:
		return c.call(e, x)
	case *ast.Unary:
		return c.unary(e, x)
	case *ast.Binary:
		return c.binary(e, x)
	case *ast.If:
		return c.ifExpr(e, x)
	case *ast.Range:
		return c.rangeExpr(e, x)
	case *ast.List:
		return c.list(e, x)
	case *ast.At:
		return c.at(e, x)
	case *ast.In:
		return c.in(e, x)
	case *ast.Paren:
		return c.expr(e, x.X)
	}
	return unknownType
}

// maxExprDepth bounds the nesting of expressions, those of the definitions that they use included.
const maxExprDepth = 2000

func (c *checker) number(x *ast.Number) typ {
	t := typ{class: value, v: Num}
	if x.Unit == nil {
		t.bare, t.zero = true, x.Value == 0
		if x.IsInt {
			t.v = Int
		}
		return t
	}
	u, err := unitOf(x.Unit)
	if err != nil {
		c.unitError(x.Unit, err)
		if name := x.Unit.Text; len(name) > 0 && x.Unit.Start.Offset == x.Start.Offset+len(c.text(x))-len(name) && !strings.ContainsAny(c.text(x), " [") {
			(&report{c, len(c.ds) - 1}).help("for a product write `" + strings.TrimSuffix(c.text(x), name) + "*" + name + "`")
		}
		return unknownType
	}
	t.u, t.text, t.from = u, x.Unit.Text, x.Span
	return t
}

func (c *checker) name(e *env, x *ast.Name) typ {
	id := x.Ident
	for at := e; at != nil; at = at.parent {
		if why, ok := at.hide[id.Name]; ok {
			c.errorf(OtherEnd, id.Span, "%s", why)
			return unknownType
		}
		if _, ok := at.names[id.Name]; ok {
			break
		}
	}
	if t, ok := c.find(e, id.Name); ok {
		if e.constant != "" && t.class == value && t.m != nil {
			if !c.needConstant(e, id, t.m) {
				return unknownType
			}
		}
		return t
	}
	c.unknownName(e, id)
	return unknownType
}

// needConstant reports a name whose value isn't known at build where one must be.
func (c *checker) needConstant(e *env, id ast.Ident, m *Member) bool {
	switch m.Word {
	case ConstMember:
	case Param:
		m.Size = true
		if m.Type != Int && m.Type != Bool && !m.Broken {
			c.errorf(NotConstant, id.Span, "%s needs an int known at build, and %s is %s", e.constant, id.Text, c.memberType(m).describe()).
				see(m.Span, "declared here").help("declare it `param " + m.Display + " : int`, or use a const")
			return false
		}
	default:
		c.errorf(NotConstant, id.Span, "%s must be known at build, and %s is a %s", e.constant, id.Text, m.Word).
			see(m.Span, "declared here").help("use a const or a `param ... : int`")
		return false
	}
	return true
}

func (c *checker) unknownName(e *env, id ast.Ident) {
	if id.Name == "" || c.missingHere(id) || c.unread && diag.Nearest(id.Text, c.visible(e)) == "" {
		return
	}
	if c.looseUnit(id) {
		return
	}
	// Several times in a line it is one mistake.
	line := fmt.Sprintf("unknown %s:%d %s", id.Start.File, id.Start.Line, id.Name)
	if c.reported[line] {
		return
	}
	c.reported[line] = true
	r := c.errorf(UnknownName, id.Span, "unknown name %s", id.Text)
	if d, ok := c.types[key(e.file, id.Name)]; ok {
		r.see(d.span, "a %s of this name is declared here", d.sort)
		if d.sort == "circuit" {
			r.help("an experiment sees the names inside of its circuit: leave out `" + id.Text + ".`")
		} else if d.sort == "blox" {
			r.help("a blox is a type: name a node of it")
		} else {
			r.help("a " + d.sort + " is no value")
		}
		return
	}
	for at := e; at != nil; at = at.parent {
		if at.made == nil {
			continue
		}
		if m, ok := at.made.Members.By[id.Name]; ok {
			r.see(m.Span, "%s of %s is declared here", id.Text, at.made.Display)
			r.help("what a node is given does not see into " + at.made.Display + ": compute it there, as the default of a parameter")
			return
		}
	}
	if f, ok := c.p.Funcs[key(e.file, id.Name)]; ok {
		r.see(f.Decl.Name.Span, "a function of this name is declared here").help("call it: `" + id.Text + "(...)`")
		return
	}
	if _, ok := builtins[id.Name]; ok {
		r.help("call it: `" + id.Text + "(...)`")
		return
	}
	if _, ok := units.Lookup(id.Text); ok {
		r.help("if the unit " + id.Text + " is meant: a unit stands after a number, on the same line; one of several parts in brackets: `0.5 [uA/cm^2]`")
		return
	}
	r.near(id, c.visible(e)).helpUse(id)
}

// compound is a number with a unit of several parts and no brackets: 3 uA/cm^2.
var compound = regexp.MustCompile(`[0-9.]\s*([\pLµ]+(?:\^-?[0-9]+)?(?:\s*[*/]\s*[\pLµ]+(?:\^-?[0-9]+)?)+)`)

// looseUnit reports a name that is a part of a compound unit without brackets.
func (c *checker) looseUnit(id ast.Ident) bool {
	if _, ok := units.Lookup(id.Text); !ok {
		return false
	}
	src := c.source(id.Start.File)
	at := id.Start.Offset
	if at < 0 || at >= len(src) {
		return false
	}
	begin := strings.LastIndexByte(src[:at], '\n') + 1
	line := src[begin:]
	if i := strings.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	for _, m := range compound.FindAllStringSubmatchIndex(line, -1) {
		if from, to := begin+m[2], begin+m[3]; from < at && at < to {
			unit := line[m[2]:m[3]]
			whole := id.Span
			whole.Start.Column -= len([]rune(src[from:at]))
			whole.Start.Offset = from
			whole.End.Column += len([]rune(src[id.End.Offset:to]))
			whole.End.Offset = to
			c.errorf(parser.CodeCompoundUnit, whole, "a unit of several parts stands in brackets").help("write `["+unit+"]`").fix(whole, "["+unit+"]")
			return true
		}
	}
	return false
}

func (c *checker) selectExpr(e *env, x *ast.Select) typ {
	// AMPA.G: a connection as a name only before a dot.
	if n, ok := x.X.(*ast.Name); ok {
		if _, found := c.find(e, n.Ident.Name); !found {
			if conn, ok := c.p.Connections[key(e.file, n.Ident.Name)]; ok {
				return c.blockMember(e, x, conn)
			}
		}
	}
	t := c.expr(e, x.X)
	m := c.memberOf(t, x.Sel)
	if e.row != nil && t.class == table && t.data == e.row && m.rank > 0 {
		m.rank--
	}
	return m
}

// blockMember reads a shared block's member, which needs `per pre of C` in this connection.
func (c *checker) blockMember(e *env, x *ast.Select, conn *Connection) typ {
	c.errorf(UnknownName, x.X.Range(), "the blocks of %s aren't shared here", conn.Decl.Name.Text).
		help("write `per pre of " + conn.Decl.Name.Text + "` in this connection to share its per-pre block")
	return unknownType
}

// memberOf is the type of t.sel.
func (c *checker) memberOf(t typ, sel ast.Ident) typ {
	switch t.class {
	case unknown:
		return unknownType
	case trialRef:
		if m, ok := trialMembers[sel.Name]; ok {
			return m
		}
		if k, ok := c.p.Kinds["Task"]; ok {
			if m, ok := k.Members.By[sel.Name]; ok {
				return c.memberType(m)
			}
		}
		c.errorf(UnknownMember, sel.Span, "trial has no %s", sel.Text).near(sel, sortedKeys(trialMembers)).
			help("it has " + listed(sortedKeys(trialMembers)))
		return unknownType
	case table:
		if t.data != nil && !t.data.Matrix {
			if m, ok := t.data.Columns.By[sel.Name]; ok {
				mt := c.memberType(m)
				mt.data = t.data
				return mt
			}
			c.errorf(UnknownMember, sel.Span, "%s has no column %s", t.data.Decl.Name.Text, sel.Text).
				see(t.data.Decl.Name.Span, "declared here").near(sel, t.data.Columns.names())
			return unknownType
		}
	case blockRef:
		return c.keptMember(t, sel)
	case element:
		return c.elementMember(t, sel)
	case ruleValue:
		if t.rule == nil {
			return unknownType
		}
		if m, ok := t.rule.Members.By[sel.Name]; ok {
			return c.memberType(m)
		}
		c.errorf(UnknownMember, sel.Span, "rule %s has no %s", t.rule.Decl.Name.Text, sel.Text).near(sel, t.rule.Members.names())
		return unknownType
	}
	c.errorf(UnknownMember, sel.Span, "%s has no members, so no .%s", t.describe(), sel.Text)
	return unknownType
}

// elementMember finds a member that every alternative has, in one dimension.
func (c *checker) elementMember(t typ, sel ast.Ident) typ {
	if len(t.alts) == 0 || sel.Name == "" {
		return unknownType
	}
	if kept, ok := c.kept(t, sel); ok {
		return kept
	}
	var first typ
	for i, alt := range t.alts {
		m, ok := alt.member(sel.Name)
		if !ok {
			c.noMember(t, alt, sel)
			return unknownType
		}
		c.used[m] = true
		mt := c.memberType(m)
		if i == 0 {
			first = mt
			continue
		}
		switch {
		case mt.class == unknown || first.class == unknown:
			first = unknownType
		case mt.class == element && first.class == element:
			first.alts = addTargets(first.alts, mt.alts)
		case mt.class != first.class || mt.class == value && (!mt.u.SameDim(first.u) || (mt.v == String) != (first.v == String) || (mt.v == Bool) != (first.v == Bool)):
			c.errorf(UnitMember, sel.Span, "%s is %s in %s, but %s in %s", sel.Text, first.describe(), t.alts[0].name(), mt.describe(), alt.name()).
				see(first.from, "declared here, %s", first.in()).see(mt.from, "and here, %s", mt.in()).
				help("what both ends are used for needs one dimension; name the types in connections of their own")
			return unknownType
		}
	}
	if first.class == element || first.class == value {
		first.spread = first.spread || first.class == value && t.rank > 0
		first.rank += t.rank
	}
	return first
}

func (c *checker) noMember(t typ, alt target, sel ast.Ident) {
	if c.missingHere(sel) {
		return
	}
	var r *report
	if len(t.alts) > 1 {
		r = c.errorf(UnknownMember, sel.Span, "%s has no %s, and this may be one", alt.name(), sel.Text)
	} else {
		r = c.errorf(UnknownMember, sel.Span, "%s has no %s", alt.name(), sel.Text)
	}
	switch {
	case alt.blox != nil:
		r.see(alt.blox.Span, "declared here")
	case alt.kind != nil:
		r.see(alt.kind.Decl.Name.Span, "declared here")
		r.near(sel, alt.members().names())
		if c.ds[r.i].Help == "" {
			r.help("of a kind only what it lists can be used; add `" + sel.Text + "` to its body, or name the bloxes instead")
		}
		return
	}
	r.near(sel, alt.members().names())
}
