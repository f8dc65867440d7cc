package check

import (
	"regexp"
	"strings"

	"nbc/lang/ast"
)

// run declares and checks everything that was loaded.
func (c *checker) run(l *loading) {
	c.prepare()
	if c.base != nil {
		c.adopt()
	}
	c.declare()
	c.own()
	c.checkTop()
	c.settleFlows()
	c.finish(l)
	c.silence()
	c.followOn()
}

func (c *checker) prepare() {
	c.types, c.values = map[string]declared{}, map[string]declared{}
	c.used, c.mtypes, c.inferring = map[*Member]bool{}, map[*Member]typ{}, map[*Member]bool{}
	c.emitted, c.guarded = map[*Member]bool{}, map[ast.Expr]bool{}
	c.owners, c.defined, c.argTypes = map[*Member]*env{}, map[*Member]typ{}, map[ast.Expr]typ{}
	c.results, c.calls, c.callees = map[*Func]typ{}, map[*Func]bool{}, map[*Func]map[*Func]bool{}
	c.ruleUses, c.tables = map[*Member][]ruleUse{}, map[string]tableState{}
	c.probable, c.sized = map[*Member]bool{}, map[*Member]bool{}
	c.settled, c.sampled = map[int]int{}, map[*Rule]map[string]bool{}
	c.ticked, c.reported = map[string][]ast.Span{}, map[string]bool{}
	c.periods, c.quietBounds = map[string]bool{}, map[ast.Expr]bool{}
	c.lost = map[string]bool{}
	c.constState, c.acyclic = map[*Member]int{}, map[*Blox]bool{}
	if c.broken {
		c.findLost()
	}
}

var declaration = regexp.MustCompile(`(?m)\b(?:blox|kind|connection|wiring|rule|func|const|clock|data|circuit|experiment|param|input|state|var|let|node|port|ref|event|output|table|read|unit)\s+([\pL_][\pL\pN_]*)`)
var further = regexp.MustCompile(`[\pL_][\pL\pN_]*`)

// findLost collects names that look declared in files with syntax errors: that they are not known may be due to those.
func (c *checker) findLost() {
	for _, f := range c.p.Files {
		if c.p.Lib[f] {
			continue
		}
		for _, m := range declaration.FindAllStringIndex(f.Source, -1) {
			line := f.Source[m[0]:]
			if i := strings.IndexByte(line, '\n'); i >= 0 {
				line = line[:i]
			}
			for _, name := range further.FindAllString(line, -1) {
				c.lost[ast.Canonical(name)] = true
			}
		}
	}
}

// own gives every member the environment in which its definition stands.
func (c *checker) own() {
	set := func(s *Scope, e *env) {
		for _, m := range s.List {
			if c.owners[m] == nil {
				c.owners[m] = e
			}
			if why := noDraw[m.Word]; why != "" && !(e.wiring && m.Word == Let) {
				inner := *e
				inner.draws = why
				c.owners[m] = &inner
			}
			if m.File == nil {
				m.File = e.file
			}
			if m.Data != nil {
				set2(c, &m.Data.Columns, e)
			}
		}
	}
	p := c.p
	for _, n := range sortedKeys(p.Consts) {
		d := p.Consts[n]
		c.owners[d.Var] = &env{file: d.File, draws: "a const"}
	}
	for _, n := range sortedKeys(p.Datas) {
		set2(c, &p.Datas[n].Columns, &env{file: p.Datas[n].File})
	}
	for _, n := range sortedKeys(p.Kinds) {
		k := p.Kinds[n]
		if c.known(k.File) {
			continue
		}
		set(&k.Members, &env{file: k.File, scopes: []*Scope{&k.Members}})
	}
	for _, b := range c.allBloxes() {
		if c.known(b.File) {
			continue
		}
		set(&b.Members, c.bloxEnv(b))
	}
	for _, n := range sortedKeys(p.Presets) {
		ps := p.Presets[n]
		if c.known(ps.File) {
			continue
		}
		set(&ps.Params, &env{file: ps.File, scopes: []*Scope{&ps.Params}})
	}
	for _, n := range sortedKeys(p.Connections) {
		conn := p.Connections[n]
		if c.known(conn.File) {
			continue
		}
		set(&conn.Members, c.connEnv(conn))
		for _, b := range []*Block{conn.Pre, conn.Post, conn.Edge} {
			if b != nil {
				set(&b.Members, c.blockEnv(conn, b))
			}
		}
	}
	for _, w := range p.Wirings {
		if c.known(w.File) {
			continue
		}
		set(&w.Members, c.wiringEnv(w))
	}
	for _, n := range sortedKeys(p.Rules) {
		r := p.Rules[n]
		if c.known(r.File) {
			continue
		}
		set(&r.Members, c.ruleEnv(r))
		for _, b := range r.Blocks {
			set(&b.Members, c.ruleBlockEnv(r, b))
		}
	}
	for _, n := range sortedKeys(p.Funcs) {
		f := p.Funcs[n]
		if c.known(f.File) {
			continue
		}
		set(&f.Params, &env{file: f.File, scopes: []*Scope{&f.Params}})
	}
}

// noDraw names the definitions that no draw may stand in. Lets of a wiring are drawn once a run, as params are.
var noDraw = map[Word]string{Let: "a let", ConstMember: "a const"}

func set2(c *checker, s *Scope, e *env) {
	for _, m := range s.List {
		if c.owners[m] == nil {
			c.owners[m] = e
		}
	}
}

func (c *checker) bloxEnv(b *Blox) *env {
	return &env{file: b.File, scopes: []*Scope{&b.Members}}
}

// endType is what `pre`, `post`, `src` or `dst` stands for.
func (c *checker) endType(f *ast.File, e ast.End) typ {
	alts := c.targets(f, e.Types)
	if len(alts) == 0 || len(alts) < len(e.Types) {
		return unknownType
	}
	return typ{class: element, alts: alts, from: e.Span}
}

func (c *checker) connEnv(conn *Connection) *env {
	e := &env{file: conn.File, scopes: []*Scope{&conn.Members}, shared: map[string]*Block{}}
	e.names = map[string]typ{
		conn.Decl.Src.Name.Name: c.endType(conn.File, conn.Decl.Src),
		conn.Decl.Dst.Name.Name: c.endType(conn.File, conn.Decl.Dst),
	}
	for _, b := range []*Block{conn.Pre, conn.Post, conn.Edge} {
		switch {
		case b == nil:
		case b.Of == "":
			e.blocks = append(e.blocks, b)
		default:
			if of := c.sharedBlock(conn, b); of != nil {
				e.shared[b.Of] = of
			}
		}
	}
	return e
}

// sharedBlock is the block that `per pre of AMPA` shares, or nil.
func (c *checker) sharedBlock(conn *Connection, b *Block) *Block {
	of := c.p.ConnectionIn(conn.File, b.Of)
	if of == nil {
		return nil
	}
	if b.Decl.Side.Name == "post" {
		return of.Post
	}
	return of.Pre
}

// blockEnv is what stands in a `per` block: in per pre only the source, in per post only the target; per edge both ends.
func (c *checker) blockEnv(conn *Connection, b *Block) *env {
	outer := c.connEnv(conn)
	side := b.Decl.Side.Name
	if side == "edge" {
		return outer
	}
	e := &env{file: conn.File, scopes: []*Scope{&b.Members}, names: map[string]typ{}, hide: map[string]string{}}
	own, other := conn.Decl.Src.Name, conn.Decl.Dst.Name
	if side == "post" {
		own, other = other, own
	}
	e.names[own.Name] = outer.names[own.Name]
	e.hide[other.Name] = "a per-" + side + " block serves many edges and reads only " + own.Text + ", not " + other.Text
	for _, m := range conn.Members.List {
		if m.Word == ConstMember {
			continue
		}
		if _, ok := b.Members.By[m.Name]; !ok {
			e.hide[m.Name] = "a per-" + side + " block serves many edges, and " + m.Display + " is of a single one: declare it inside the block"
		}
	}
	consts := &Scope{By: map[string]*Member{}}
	for _, m := range conn.Members.List {
		if m.Word == ConstMember {
			consts.By[m.Name] = m
			consts.List = append(consts.List, m)
		}
	}
	e.scopes = append(e.scopes, consts)
	return e
}

func (c *checker) wiringEnv(w *Wiring) *env {
	e := &env{file: w.File, scopes: []*Scope{&w.Members}, wiring: true}
	e.names = map[string]typ{
		w.Decl.Src.Name.Name: c.endType(w.File, w.Decl.Src),
		w.Decl.Dst.Name.Name: c.endType(w.File, w.Decl.Dst),
	}
	return e
}

// ruleEnv is what a rule sees: its own names, the edge's weight and its ends, which may be anything.
func (c *checker) ruleEnv(r *Rule) *env {
	e := &env{file: r.File, scopes: []*Scope{&r.Members}, inRule: true, samples: true}
	e.blocks = append(e.blocks, r.Blocks...)
	e.names = map[string]typ{"weight": number(mustUnit("rad")), "pre": {}, "post": {}}
	return e
}

func (c *checker) ruleBlockEnv(r *Rule, b *Block) *env {
	e := c.ruleEnv(r)
	e.scopes = append([]*Scope{&b.Members}, e.scopes...)
	return e
}
