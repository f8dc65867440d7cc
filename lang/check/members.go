package check

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/diag"
	"nbc/lang/units"
)

type diagnostic = diag.Diagnostic

var words = map[string]Word{"param": Param, "input": Input, "state": State, "var": Var, "let": Let, "output": Let, "const": ConstMember}

func (w Word) String() string {
	return [...]string{"param", "input", "state", "var", "let", "const", "event", "ref", "node", "port", "data", "rule", "connection"}[w]
}

func (v ValueType) String() string { return [...]string{"number", "int", "bool", "string"}[v] }

// enter adds a member to a scope; a second one of the same name is reported and dropped.
func (c *checker) enter(s *Scope, m *Member) {
	if m.Name == "" {
		return
	}
	if s.By == nil {
		s.By = map[string]*Member{}
	}
	if first, ok := s.By[m.Name]; ok {
		if m.Word == Event && first.Word == Event && (m.Implied || first.Implied) {
			first.Implied = first.Implied && m.Implied
			return
		}
		r := c.errorf(DuplicateName, m.Span, "%s is declared twice", m.Display).see(first.Span, "first declared here, as %s", first.Word)
		if m.Display != first.Display {
			r.help(m.Display + " and " + first.Display + " are two spellings of one name")
		}
		return
	}
	if fixed, ok := fixedNames[m.Name]; ok && m.Word != Event && !m.Column {
		c.errorf(ReservedMeaning, m.Span, "%s has a fixed meaning: %s", m.Display, fixed).help("choose another name")
		m.Broken = true // what uses it means this one
	}
	s.By[m.Name] = m
	s.List = append(s.List, m)
}

// fixedNames can't be declared as members: they mean the same everywhere.
var fixedNames = map[string]string{
	"t": "the time", "trial": "the running task", "π": "the number π", "inf": "infinity",
	"pre": "the source of an edge", "post": "the target of an edge",
}

// body collects the members that a body declares, and its blocks.
func (c *checker) body(f *ast.File, body *ast.Body) (Scope, []*Block) {
	s := Scope{By: map[string]*Member{}}
	if body == nil {
		return s, nil
	}
	var blocks []*Block
	for _, item := range body.Items {
		switch it := item.(type) {
		case *ast.Vars:
			for _, v := range it.List {
				c.enter(&s, c.member(f, words[it.Word], v, it.Doc))
			}
		case *ast.EventDecl:
			c.enter(&s, &Member{Word: Event, Name: it.Name.Name, Display: it.Name.Text, Doc: it.Doc, Span: it.Name.Span})
		case *ast.Port:
			c.enter(&s, &Member{Word: Port, Name: it.Name.Name, Display: it.Name.Text, Doc: it.Doc, Span: it.Name.Span, Dims: it.Dims,
				Paths: it.Paths, Types: typeNames(it.Types), typeRefs: it.Types})
		case *ast.NodeDecl:
			for _, n := range it.Names {
				c.enter(&s, &Member{Word: Node, Name: n.Name.Name, Display: n.Name.Text, Doc: it.Doc, Span: n.Name.Span, Dims: n.Dims,
					Node: it, Types: []string{it.Type.Name.Name}})
			}
		case *ast.RefDecl:
			c.enter(&s, &Member{Word: Ref, Name: it.Name.Name, Display: it.Name.Text, Doc: it.Doc, Span: it.Name.Span, Value: it.Default,
				Types: typeNames(it.Types), typeRefs: it.Types})
		case *ast.RuleValue:
			c.enter(&s, &Member{Word: RuleParam, Name: it.Name.Name, Display: it.Name.Text, Doc: it.Doc, Span: it.Name.Span, Value: it.Value})
		case *ast.ConnValue:
			c.enter(&s, &Member{Word: ConnParam, Name: it.Name.Name, Display: it.Name.Text, Doc: it.Doc, Span: it.Name.Span, Value: it.Value})
		case *ast.DataDecl:
			d := c.data(f, it)
			c.enter(&s, &Member{Word: DataMember, Name: it.Name.Name, Display: it.Name.Text, Doc: it.Doc, Span: it.Name.Span, Dims: it.Dims,
				Type: d.Type, Unit: d.Unit, Value: it.Value, Data: d})
		case *ast.Per:
			b := &Block{Decl: it}
			if it.Of != nil {
				b.Of = it.Of.Name.Name
			} else {
				var inner []*Block
				b.Members, inner = c.body(f, it.Body)
				for _, in := range inner {
					c.errorf(MisplacedItem, in.Decl.Span, "`per %s` can't stand inside `per %s`", in.Decl.Side.Text, it.Side.Text)
				}
			}
			blocks = append(blocks, b)
		}
	}
	c.impliedEvents(&s, body.Items, 0)
	c.ownEquations(&s, body.Items)
	return s, blocks
}

// impliedEvents enters the events that `spike when cond` declares.
func (c *checker) impliedEvents(s *Scope, items []ast.Item, depth int) {
	for _, item := range items {
		switch it := item.(type) {
		case *ast.When:
			if it.Emits != nil {
				if _, ok := s.By[it.Emits.Name]; !ok {
					c.enter(s, &Member{Word: Event, Name: it.Emits.Name, Display: it.Emits.Text, Span: it.Emits.Span, Implied: true})
				}
			}
		case *ast.For:
			if it.Body != nil && depth < maxDepth {
				c.impliedEvents(s, it.Body.Items, depth+1)
			}
		case *ast.IfItem:
			for _, b := range []*ast.Body{it.Then, it.Else} {
				if b != nil && depth < maxDepth {
					c.impliedEvents(s, b.Items, depth+1)
				}
			}
		}
	}
}

// maxDepth bounds every recursion over nested source.
const maxDepth = 500

// ownEquations gives each state the equation that defines all of it; the checks of doubles and absence come later.
func (c *checker) ownEquations(s *Scope, items []ast.Item) {
	for _, item := range items {
		if eq, ok := item.(*ast.Equation); ok {
			if name, ok := eq.Target.(*ast.Name); ok {
				if m := s.By[name.Ident.Name]; m != nil && m.Word == State && m.Equation == nil {
					m.Equation = eq
				}
			}
		}
	}
}

// member makes the member of a declared quantity.
func (c *checker) member(f *ast.File, w Word, v ast.VarDecl, doc ast.Doc) *Member {
	m := &Member{Word: w, Name: v.Name.Name, Display: v.Name.Text, Doc: doc, Span: v.Name.Span, Dims: v.Dims, Value: v.Value, Bounds: v.Bounds,
		TypeRef: v.Type, File: f}
	var ok bool
	m.Unit, m.Type, ok = c.unitOf(v.Type)
	m.Broken = !ok
	// A let or const without a type takes that of its definition; the types are inferred after all is declared.
	m.Inferred = v.Type == nil && (w == Let || w == ConstMember) && v.Value != nil
	return m
}

func (c *checker) data(f *ast.File, d *ast.DataDecl) *Data {
	t := &Data{Name: d.Name.Name, File: f, Decl: d, Matrix: len(d.Dims) > 0}
	t.Unit, t.Type, _ = c.unitOf(d.Type)
	t.Columns.By = map[string]*Member{}
	for _, col := range d.Columns {
		m := c.member(f, DataMember, col, nil)
		m.Column = true
		c.enter(&t.Columns, m)
	}
	return t
}

func (c *checker) formals(f *ast.File, list []ast.Formal) Scope {
	s := Scope{By: map[string]*Member{}}
	for _, fm := range list {
		m := &Member{Word: Param, Name: fm.Name.Name, Display: fm.Name.Text, Span: fm.Name.Span, Value: fm.Default, TypeRef: fm.Type, File: f}
		if fm.Ref {
			m.Word, m.Types, m.typeRefs = Ref, typeNames(fm.Types), fm.Types
		} else {
			var ok bool
			m.Unit, m.Type, ok = c.unitOf(fm.Type)
			m.Broken = !ok
		}
		c.enter(&s, m)
	}
	return s
}

func typeNames(list []ast.TypeName) []string {
	names := make([]string, 0, len(list))
	for _, t := range list {
		names = append(names, t.Name.Name)
	}
	return names
}

// UnitOf resolves what stands after the colon of a declaration; nil is a plain number. The errors are those of units.Make,
// their index that of the factor in t.Unit.
func UnitOf(t *ast.TypeRef) (units.Unit, ValueType, error) {
	if t == nil {
		return units.One, Num, nil
	}
	switch t.Word {
	case "int":
		return units.One, Int, nil
	case "bool":
		return units.One, Bool, nil
	case "string":
		return units.One, String, nil
	}
	u, err := unitOf(t.Unit)
	return u, Num, err
}

func unitOf(u *ast.Unit) (units.Unit, error) {
	if u == nil {
		return units.One, nil
	}
	factors := make([]units.Factor, len(u.Factors))
	for i, f := range u.Factors {
		factors[i] = units.Factor{Name: f.Name, Num: f.Num, Den: f.Den}
	}
	return units.Make(factors)
}

// unitError reports an error of units.Make at the factor it is about.
// foreignUnits are what other programs and papers call units, in lower case.
var foreignUnits = map[string]string{
	"sec": "s", "secs": "s", "second": "s", "seconds": "s", "msec": "ms", "msecs": "ms", "millisecond": "ms", "milliseconds": "ms",
	"usec": "us", "microsecond": "us", "microseconds": "us", "hertz": "Hz", "hz": "Hz", "khz": "kHz", "volt": "V", "volts": "V", "mvolt": "mV",
	"millivolt": "mV", "millivolts": "mV", "mv": "mV", "amp": "A", "amps": "A", "ampere": "A", "nanoamp": "nA", "namp": "nA", "na": "nA",
	"pamp": "pA", "pa": "pA", "uamp": "uA", "ua": "uA", "siemens": "S", "msiemens": "mS", "nsiemens": "nS", "ns": "nS", "usiemens": "uS",
	"farad": "F", "farads": "F", "ufarad": "uF", "uf": "uF", "pf": "pF", "ohms": "ohm", "mohm": "Mohm", "kohms": "kohm", "molar": "M", "umolar": "uM", "um": "um",
	"micron": "um", "microns": "um", "meter": "m", "meters": "m", "metre": "m", "kelvin": "K", "celsius": "degC", "minute": "min", "minutes": "min", "hour": "h",
	"hours": "h", "radian": "rad", "radians": "rad", "degree": "deg", "degrees": "deg", "gram": "g", "litre": "L", "liter": "L",
}

func (c *checker) unitError(u *ast.Unit, err error) {
	if u == nil {
		return
	}
	at := func(i int) ast.Span {
		if i < len(u.Factors) && u.Factors[i].Start.IsValid() {
			return u.Factors[i].Span
		}
		return u.Span
	}
	switch e := err.(type) {
	case *units.UnknownError:
		r := c.errorf(UnknownUnit, at(e.Index), "unknown unit %s", e.Name)
		bare := strings.TrimRight(e.Name, "0123456789")
		if _, ok := units.Lookup(bare); ok && bare != e.Name {
			power := bare + "^" + e.Name[len(bare):]
			r.help("a power is written with ^: `"+power+"`").fix(at(e.Index), power)
		} else if plain := foreignUnits[strings.ToLower(e.Name)]; plain != "" {
			r.help("write `"+plain+"`").fix(at(e.Index), plain)
		} else if near := diag.Nearest(e.Name, units.Names()); near != "" {
			r.help("did you mean `"+near+"`?").fix(at(e.Index), near)
		}
		if kinds := map[string]bool{"string": true, "number": true, "float": true, "real": true, "integer": true, "boolean": true}; kinds[e.Name] {
			r.help("the types are int, bool and string; a plain number has none")
		}
	case *units.FormError:
		c.errorf(MalformedUnit, at(e.Index), "%s", e.Text)
	}
}
