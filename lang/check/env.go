package check

import (
	"nbc/lang/ast"
	"nbc/lang/units"
)

// env is what an expression sees: names, from the innermost to the file's, and what may stand here.
type env struct {
	parent *env
	file   *ast.File
	scopes []*Scope       // members, innermost first
	names  map[string]typ // loop variables, event lets, pre and post
	spans  map[string]ast.Span
	ranges map[string]*ast.Range // of loop variables

	filtered bool // a condition decides whether this is reached

	draws    string // "" when draws may stand here, else where this is: "an equation"
	samples  bool   // (x at t) may stand here
	constant string // "" or what needs a value known at build: "a size"
	blocks   []*Block
	shared   map[string]*Block // AMPA, of `per pre of AMPA`
	row      *Data             // the table at whose times an event fires: its columns are single values
	inRule   bool
	wiring   bool
	hide     map[string]string // names that exist but can't be read here, with the reason
	made     *Blox             // of arguments: the type that is given them, whose names are not seen here
}

// child makes an inner environment that inherits what may stand here.
func (e *env) child() *env {
	return &env{parent: e, file: e.file, draws: e.draws, samples: e.samples, constant: e.constant, inRule: e.inRule, row: e.row}
}

func (e *env) bind(id ast.Ident, t typ) {
	if e.names == nil {
		e.names = map[string]typ{}
	}
	if e.spans == nil {
		e.spans = map[string]ast.Span{}
	}
	e.names[id.Name] = t
	e.spans[id.Name] = id.Span
}

// find looks a name up; local tells that it is a loop variable, event let or fixed name.
func (c *checker) find(e *env, name string) (typ, bool) {
	for at := e; at != nil; at = at.parent {
		if t, ok := at.names[name]; ok {
			return t, true
		}
		for _, s := range at.scopes {
			if m, ok := s.By[name]; ok {
				c.used[m] = true
				return c.memberType(m), true
			}
		}
		for _, b := range at.blocks {
			if m, ok := b.Members.By[name]; ok {
				c.used[m] = true
				return c.memberType(m), true
			}
		}
		if b, ok := at.shared[name]; ok {
			return typ{class: blockRef, block: b}, true
		}
	}
	return c.findTop(e.file, name)
}

// findTop looks a value up at the top of the program, then among the names that always exist.
func (c *checker) findTop(f *ast.File, name string) (typ, bool) {
	k := key(f, name)
	if d, ok := c.p.Consts[k]; ok {
		c.used[d.Var] = true
		return c.memberType(d.Var), true
	}
	if d, ok := c.p.Datas[k]; ok {
		return dataType(d), true
	}
	if _, ok := c.p.Clocks[k]; ok {
		return typ{class: clockName}, true
	}
	switch name {
	case "t":
		return typ{class: value, u: ms, text: "ms"}, true
	case "π":
		return number(units.One), true
	case "inf":
		return typ{class: value, zero: true, bare: true}, true
	case "trial":
		return typ{class: trialRef}, true
	}
	return unknownType, false
}

var ms = mustUnit("ms")

func mustUnit(name string) units.Unit {
	u, _ := units.Lookup(name)
	return u
}

func dataType(d *Data) typ {
	t := typ{class: table, data: d}
	if d.Matrix {
		t.rank, t.v, t.u = len(d.Decl.Dims), d.Type, d.Unit
	}
	return t
}

// visible lists the names that an expression could have meant.
func (c *checker) visible(e *env) []string {
	var names []string
	for at := e; at != nil; at = at.parent {
		names = append(names, sortedKeys(at.names)...)
		for _, s := range at.scopes {
			names = append(names, s.names()...)
		}
		for _, b := range at.blocks {
			names = append(names, b.Members.names()...)
		}
	}
	for _, n := range sortedKeys(c.values) {
		names = append(names, c.values[n].display)
	}
	return append(names, "trial", "t", "pi", "inf")
}
