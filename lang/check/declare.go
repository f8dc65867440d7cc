package check

import (
	"sort"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// checker is the state of one check.
type checker struct {
	p      *Program
	loader Loader
	base   *checker // the check of the library, which need not be done again
	ds     []diagnostic
	parsed int  // how many of them the parser gave
	broken bool // some file has syntax errors: what is missing may have been lost in one
	unread bool // some used file could not be read
	trace  bool // tests: panic instead of an internal-error diagnostic

	types    map[string]declared // every type name, for duplicates and "is a kind, not a blox"
	values   map[string]declared // consts, clocks and data
	variants map[string]*ast.Experiment

	lost map[string]bool // names that look declared where the source did not parse

	owners    map[*Member]*env // where a member's definition stands
	mtypes    map[*Member]typ
	inferring map[*Member]bool
	defined   map[*Member]typ // of inferred members: the type of their definition
	argTypes  map[ast.Expr]typ
	used      map[*Member]bool  // read or written anywhere
	guarded   map[ast.Expr]bool // parts of a choice that keeps them from having no value
	emitted   map[*Member]bool  // events that some body lets happen
	depth     int

	results   map[*Func]typ
	openFuncs []*Func
	calls     map[*Func]bool // of the function being checked
	callees   map[*Func]map[*Func]bool

	flows           []flow
	probable, sized map[*Member]bool
	ruleUses        map[*Member][]ruleUse
	rulePasses      []rulePass
	settled         map[int]int // of a rule pass: how many uses were handed on
	sampled         map[*Rule]map[string]bool
	samples         []sample
	tables          map[string]tableState
	ticked          map[string][]ast.Span // clocks that something waits for
	reported        map[string]bool       // circles
	constState      map[*Member]int       // of the search for circles of consts at the top
	acyclic         map[*Blox]bool        // what contains no circle of composites
	periods         map[string]bool       // clocks that an experiment sets
	quietBounds     map[ast.Expr]bool     // values with a mistake of their own, not to be compared with bounds
	std             map[string]bool       // names of the library, when asked for
}

// declared is where a top-level name was declared, and as what.
type declared struct {
	sort    string
	span    ast.Span
	display string
	file    *ast.File
}

// key is the map key of a name seen from a file: private names are kept apart by file.
func key(f *ast.File, name string) string {
	if strings.HasPrefix(name, "_") && f != nil {
		return f.Path + "\x00" + name
	}
	return name
}

// declare fills the tables of the program from the trees.
func (c *checker) declare() {
	c.variants = map[string]*ast.Experiment{}
	for _, f := range c.p.Files {
		if c.known(f) {
			continue
		}
		for _, d := range f.Decls {
			c.declareTop(f, d)
		}
	}
	for _, name := range sortedKeys(c.p.Kinds) {
		c.kindBases(c.p.Kinds[name])
	}
	for _, name := range sortedKeys(c.p.Kinds) {
		if k := c.p.Kinds[name]; !c.known(k.File) {
			c.inheritKind(k)
		}
	}
	for _, b := range c.allBloxes() {
		if !c.known(b.File) {
			c.bloxKinds(b)
		}
	}
	c.presetBases()
	c.experimentCircuits()
}

// unique enters a top-level name in its namespace; false when it is taken.
func (c *checker) unique(space map[string]declared, f *ast.File, id ast.Ident, sort string) bool {
	k := key(f, id.Name)
	if id.Name == "" {
		return false
	}
	if first, ok := space[k]; ok {
		c.reported["twice "+k] = true
		c.twice(declared{sort, id.Span, id.Text, f}, first)
		return false
	}
	space[k] = declared{sort, id.Span, id.Text, f}
	return true
}

func (c *checker) declareTop(f *ast.File, d ast.Decl) {
	p := c.p
	switch d := d.(type) {
	case *ast.Const:
		if c.unique(c.values, f, d.Var.Name, "const") {
			m := c.member(f, ConstMember, d.Var, d.Doc)
			p.Consts[key(f, m.Name)] = &Const{m.Name, f, m}
		}
	case *ast.ClockDecl:
		if c.unique(c.values, f, d.Name, "clock") {
			p.Clocks[key(f, d.Name.Name)] = d
		}
	case *ast.DataDecl:
		if c.unique(c.values, f, d.Name, "data") {
			p.Datas[key(f, d.Name.Name)] = c.data(f, d)
		}
	case *ast.Func:
		if c.uniqueFunc(f, d) {
			p.Funcs[key(f, d.Name.Name)] = &Func{d.Name.Name, f, d, c.formals(f, d.Params)}
		}
	case *ast.Kind:
		if c.unique(c.types, f, d.Name, "kind") {
			k := &Kind{Name: d.Name.Name, File: f, Decl: d}
			k.Members, _ = c.body(f, d.Body)
			p.Kinds[key(f, k.Name)] = k
		}
	case *ast.Blox:
		if c.unique(c.types, f, d.Name, "blox") {
			b := c.blox(f, d.Name, d.Doc, d.Span, d.Body)
			p.Bloxes[key(f, b.Name)] = b
			c.kindUses(b, d.Kinds)
		}
	case *ast.Circuit:
		if c.unique(c.types, f, d.Name, "circuit") {
			b := c.blox(f, d.Name, d.Doc, d.Span, d.Body)
			b.Circuit = true
			p.Circuits[key(f, b.Name)] = b
		}
	case *ast.Preset:
		if c.unique(c.types, f, d.Name, "preset") {
			p.Presets[key(f, d.Name.Name)] = &Preset{Name: d.Name.Name, Decl: d, File: f, Params: c.formals(f, d.Params)}
		}
	case *ast.Connection:
		if c.unique(c.types, f, d.Name, "connection") {
			p.Connections[key(f, d.Name.Name)] = c.connection(f, d)
		}
	case *ast.Wiring:
		w := &Wiring{File: f, Decl: d}
		if d.Name != nil {
			w.Name = d.Name.Name
		}
		w.Members, _ = c.body(f, d.Body)
		p.Wirings = append(p.Wirings, w)
	case *ast.Rule:
		if c.unique(c.types, f, d.Name, "rule") {
			p.Rules[key(f, d.Name.Name)] = c.rule(f, d)
		}
	case *ast.Experiment:
		c.experiment(f, d)
	}
}

// twice reports a second declaration of a name; against the library's it is always the user's that is wrong.
func (c *checker) twice(second, first declared) {
	if c.p.Lib[second.file] && !c.p.Lib[first.file] {
		first, second = second, first
	}
	r := c.errorf(DuplicateName, second.span, "%s is declared twice", second.display)
	if c.p.Lib[first.file] {
		r.see(first.span, "the standard library's %s %s", first.sort, first.display).help("give yours another name")
	} else {
		r.see(first.span, "first declared here")
	}
}

// uniqueFunc: functions have a namespace of their own.
func (c *checker) uniqueFunc(f *ast.File, d *ast.Func) bool {
	if first, ok := c.p.Funcs[key(f, d.Name.Name)]; ok {
		c.twice(declared{"function", d.Name.Span, d.Name.Text, f}, declared{"function", first.Decl.Name.Span, first.Decl.Name.Text, first.File})
		return false
	}
	if _, ok := builtins[d.Name.Name]; ok {
		c.errorf(DuplicateName, d.Name.Span, "%s is a function of the language", d.Name.Text).help("give yours another name")
		return false
	}
	return d.Name.Name != ""
}

func (c *checker) experiment(f *ast.File, d *ast.Experiment) {
	if first, ok := c.variants[d.Name.Name]; ok && f == c.p.Root {
		c.errorf(DuplicateName, d.Name.Span, "%s is declared twice", d.Name.Text).see(first.Name.Span, "first declared here")
		return
	}
	if f != c.p.Root {
		return
	}
	c.variants[d.Name.Name] = d
	c.p.Experiments = append(c.p.Experiments, &Experiment{Name: d.Name.Name, File: f, Decl: d})
}

func (c *checker) connection(f *ast.File, d *ast.Connection) *Connection {
	conn := &Connection{Name: d.Name.Name, File: f, Decl: d}
	var blocks []*Block
	conn.Members, blocks = c.body(f, d.Body)
	for i, m := range conn.Members.List {
		if m.Name == "weight" && m.Word == Param {
			copy(conn.Members.List[1:i+1], conn.Members.List[:i])
			conn.Members.List[0] = m
		}
	}
	for _, b := range blocks {
		slot := map[string]**Block{"pre": &conn.Pre, "post": &conn.Post, "edge": &conn.Edge}[b.Decl.Side.Name]
		switch {
		case slot == nil:
			c.errorf(MisplacedItem, b.Decl.Side.Span, "there is no `per %s`", b.Decl.Side.Text).help("write `per pre`, `per post` or `per edge`")
		case *slot != nil:
			c.errorf(DuplicateName, b.Decl.Side.Span, "a second `per %s` block", b.Decl.Side.Text).
				see((*slot).Decl.Side.Span, "the first one").help("write both into one block")
		default:
			*slot = b
		}
	}
	c.blockNames(conn.Members, blocks)
	return conn
}

// blockNames reports names of blocks that the declaration around them, or another block, has too.
func (c *checker) blockNames(around Scope, blocks []*Block) {
	seen := map[string]*Member{}
	for _, m := range around.List {
		seen[m.Name] = m
	}
	for _, b := range blocks {
		for _, m := range b.Members.List {
			if first := seen[m.Name]; first != nil {
				c.errorf(DuplicateName, m.Span, "%s is declared twice", m.Display).see(first.Span, "first declared here")
			}
			seen[m.Name] = m
		}
	}
}

func (c *checker) rule(f *ast.File, d *ast.Rule) *Rule {
	r := &Rule{Name: d.Name.Name, File: f, Decl: d, Members: c.formals(f, d.Params)}
	own, blocks := c.body(f, d.Body)
	for _, m := range own.List {
		c.enter(&r.Members, m)
	}
	r.Blocks = blocks
	c.blockNames(r.Members, blocks)
	return r
}

func (c *checker) blox(f *ast.File, name ast.Ident, doc ast.Doc, span ast.Span, body *ast.Body) *Blox {
	b := &Blox{Name: name.Name, Display: name.Text, Doc: doc, File: f, Span: name.Span, Body: body, Kinds: map[string]map[string]string{}}
	_ = span
	var blocks []*Block
	b.Members, blocks = c.body(f, body)
	for _, block := range blocks {
		c.errorf(MisplacedItem, block.Decl.Span, "`per %s` stands only in a connection or rule", block.Decl.Side.Text)
	}
	events := map[string]bool{}
	for _, m := range b.Members.List {
		if m.Word == Event && !events[m.Name] {
			events[m.Name] = true
			b.Events = append(b.Events, m.Name)
		}
	}
	return b
}

// experimentCircuits finds what each experiment is of; a variant's circuit is its experiment's.
func (c *checker) experimentCircuits() {
	for _, e := range c.p.Experiments {
		d, steps := e.Decl, 0
		for d.Variant {
			of, ok := c.variants[d.Of.Name]
			if !ok {
				if d == e.Decl {
					c.errorf(UnknownExperiment, d.Of.Span, "there is no experiment %s", d.Of.Text).near(d.Of, sortedKeys(c.variants))
				}
				break
			}
			if steps++; steps > len(c.variants) {
				c.errorf(Recursion, e.Decl.Of.Span, "variant %s is a variant of itself", e.Decl.Name.Text)
				break
			}
			d = of
		}
		if d.Variant {
			continue
		}
		if circuit, ok := c.p.Circuits[key(e.File, d.Of.Name)]; ok {
			e.Circuit = circuit
			continue
		}
		if d != e.Decl {
			continue // reported there
		}
		if t, ok := c.types[key(e.File, d.Of.Name)]; ok {
			if c.reported["twice "+d.Of.Name] {
				continue // the circuit is the second declaration
			}
			c.errorf(UnknownCircuit, d.Of.Span, "%s is a %s; an experiment is of a circuit", d.Of.Text, t.sort).see(t.span, "declared here").
				help("put it into a circuit: `circuit C { node x : " + d.Of.Text + " }`")
			continue
		}
		var names []string
		for _, name := range sortedKeys(c.p.Circuits) {
			names = append(names, c.p.Circuits[name].Display)
		}
		c.errorf(UnknownCircuit, d.Of.Span, "there is no circuit %s", d.Of.Text).near(d.Of, names)
	}
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// allBloxes lists bloxes and circuits in a fixed order: by file, then place.
func (c *checker) allBloxes() []*Blox {
	var list []*Blox
	for _, name := range sortedKeys(c.p.Bloxes) {
		list = append(list, c.p.Bloxes[name])
	}
	for _, name := range sortedKeys(c.p.Circuits) {
		list = append(list, c.p.Circuits[name])
	}
	return list
}

// unitOf resolves the type after a colon and reports what is wrong with it.
func (c *checker) unitOf(t *ast.TypeRef) (units.Unit, ValueType, bool) {
	u, v, err := UnitOf(t)
	if v == String {
		c.textValue(t.Span)
	}
	if err == nil {
		return u, v, true
	}
	c.unitError(t.Unit, err)
	return u, v, false
}

// textValue reports a quantity that is text.
func (c *checker) textValue(at ast.Span) {
	c.errorf(TextValue, at, "no quantity is a text").
		help("a file is `data D { t, x }` without a value, which each use gives; a choice is a number, `param mode : int = 1 in 1 .. 3`")
}
