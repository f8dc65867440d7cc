package check

import (
	"strings"

	"nbc/lang/ast"
	"nbc/lang/units"
)

// class is what sort of thing an expression stands for.
type class int

const (
	unknown   class = iota // an error was reported: matches everything
	value                  // a number, int, bool or string, or an array of them
	element                // a blox, or with rank > 0 a group of them
	table                  // data: a table or matrix
	ruleValue              // a learning rule with its arguments
	connValue              // a connection, as an option
	noneValue              // none
	eventName              // an event of an element
	blockRef               // the block of a connection, as in AMPA.G
	rangeOf                // lo .. hi
	pairRule               // the value of the option `pairs`
	trialRef               // trial
	clockName
)

// typ is the type of an expression.
type typ struct {
	class class
	v     ValueType
	u     units.Unit
	text  string // the unit as it was written, if it comes from one place
	rank  int    // of an array or group
	zero  bool   // a literal 0: fits every unit without offset
	bare  bool   // a literal without unit
	draw  bool
	// spread: one value for each element of a group, exci.V. Reductions, records and indices take it; arithmetic doesn't.
	spread bool

	from   ast.Span // the declaration whose unit this is
	m      *Member  // the member it names, if it is one
	alts   []target // of an element: what it may be
	data   *Data
	rule   *Rule
	conn   *Connection
	block  *Block   // AMPA of `per pre of AMPA`
	blocks []*Block // of n.AMPA: what AMPA keeps for n
}

// target is a thing that has members: one alternative of an element.
type target struct {
	blox *Blox
	kind *Kind
	conn *Connection // a connection as the target of a modulator
}

func (t target) name() string {
	switch {
	case t.blox != nil:
		return t.blox.Display
	case t.kind != nil:
		return t.kind.Decl.Name.Text
	case t.conn != nil:
		return t.conn.Decl.Name.Text
	}
	return "?"
}

func (t target) members() *Scope {
	switch {
	case t.blox != nil:
		return &t.blox.Members
	case t.kind != nil:
		return &t.kind.Members
	case t.conn != nil:
		return &t.conn.Members
	}
	return &Scope{}
}

// member finds a member by its own name or by the name that a kind has for it: V of a blox that is `Spiking as V = V_m`.
func (t target) member(name string) (*Member, bool) {
	if m, ok := t.members().By[name]; ok || t.blox == nil {
		return m, ok
	}
	for _, k := range sortedKeys(t.blox.Kinds) {
		if own, ok := t.blox.Kinds[k][name]; ok {
			m, ok := t.blox.Members.By[own]
			return m, ok
		}
	}
	return nil, false
}

var unknownType = typ{}

func number(u units.Unit) typ { return typ{class: value, v: Num, u: u} }
func ofType(v ValueType) typ  { return typ{class: value, v: v} }

// numeric tells whether t is a number or int, or unknown.
func (t typ) numeric() bool {
	return t.class == unknown || t.class == value && (t.v == Num || t.v == Int)
}

// elem is the type of one entry of an array or group.
func (t typ) elem() typ {
	t.rank = 0
	return t
}

// unitText names the unit of a value as a reader knows it.
func (t typ) unitText() string {
	if t.text != "" {
		return t.text
	}
	if t.u.IsOne() {
		return "a plain number"
	}
	return t.u.String()
}

// in is the phrase "in mV", or "a plain number".
func (t typ) in() string {
	if t.u.IsOne() && t.text == "" {
		return "a plain number"
	}
	return "in " + t.unitText()
}

// describe names a type in a message.
func (t typ) describe() string {
	many := func(one, more string) string {
		if t.rank > 0 {
			return more
		}
		return one
	}
	switch t.class {
	case value:
		switch t.v {
		case Int:
			return many("an int", "an array of ints")
		case Bool:
			return many("a bool", "an array of bools")
		case String:
			return "a string"
		}
		if t.u.IsOne() {
			return many("a plain number", "an array of plain numbers")
		}
		return many("a quantity in ", "an array in ") + t.unitText()
	case element:
		return many("an element of ", "a group of ") + t.altNames()
	case table:
		return "data"
	case ruleValue:
		return "a learning rule"
	case connValue:
		return "a connection"
	case noneValue:
		return "none"
	case eventName:
		return "an event"
	case blockRef:
		return "a block of a connection"
	case rangeOf:
		return "a range"
	case pairRule:
		return "a pair rule"
	case trialRef:
		return "the task"
	case clockName:
		return "a clock"
	}
	return "unknown"
}

func (t typ) altNames() string {
	var names []string
	for _, a := range t.alts {
		names = append(names, a.name())
	}
	return strings.Join(names, " | ")
}

// listed joins names for a message: "a, b and c", shortened when there are many.
func listed(names []string) string {
	const most = 12
	if len(names) == 0 {
		return "none"
	}
	if len(names) > most {
		return strings.Join(names[:most], ", ") + ", ..."
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
