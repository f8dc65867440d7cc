// Package golang writes the middle form as Go source and builds it into a program, without network and without a checkout.
package golang

import (
	"fmt"
	"strings"
	"unicode"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
)

// gen carries what all generated functions share.
type gen struct {
	f           *flatten.Flat
	g           *ir.Graph
	ids         map[string]bool
	space       map[*ir.Space]string
	array       map[*ir.Array]string
	maps        map[*ir.Map]string
	fields      []string // struct fields of the kernel
	col         map[*ir.Array]*flatten.Col
	edgeOf      map[*ir.Space]*flatten.Edges
	blkOf       map[*ir.Space]*flatten.Block
	popOf       map[*ir.Space]*flatten.Pop
	popNo       map[*flatten.Pop]int
	blkNo       map[*flatten.Block]int
	edgeNo      map[*flatten.Edges]int
	colNo       map[*flatten.Col]int
	prog        *ir.Program
	unread      map[*ir.Array]bool      // states that no derivative reads
	commons     map[*ir.Array]string    // fields with the value that all elements of a parameter have
	shared      bool                    // cores share some loops
	checking    bool                    // functions that look whether what they store is finite are being written
	inPlace     bool                    // functions that write new states over old ones are being written
	testing     []test                  // conditions that these find
	joining     bool                    // functions of derivatives that may be joined are being written
	joins       []joined                // those that were
	sums        map[*ir.Gather]string   // fields with sums over edges
	baseOf      map[*ir.Input]*ir.Array // constant parts of inputs
	bind        []string                // statements of bind
	scratch     int                     // rows of scratch that the widest loop needs
	written     map[*ir.Array]bool      // by event bodies
	stmts       []string
	fixed       map[*ir.Array]*ir.Let // computed of parameters
	evens       map[*ir.Array]bool    // arrays with a mask, see even
	settledDone bool                  // the computation of settled values has been written
	// Vector code: constants spread over lanes, functions, and their stand-ins.
	quads    map[string]string
	quadText []string
	vectors  []string
	plains   []string
}

// ident makes a Go identifier of a name, unique in the generated package.
func (g *gen) ident(name string) string {
	var b strings.Builder
	under := false
	for _, r := range name {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			if b.Len() == 0 && unicode.IsDigit(r) {
				b.WriteByte('n')
			}
			b.WriteRune(r)
			under = false
			continue
		}
		if !under && b.Len() > 0 {
			b.WriteByte('_')
		}
		under = true
	}
	id := strings.TrimRight(b.String(), "_")
	if id == "" {
		id = "v"
	}
	base := id
	for n := 2; g.ids[id] || reserved[id]; n++ {
		id = fmt.Sprintf("%s_%d", base, n)
	}
	g.ids[id] = true
	return id
}

// reserved are names that generated code uses itself.
var reserved = map[string]bool{
	"k": true, "y": true, "dy": true, "t": true, "c": true, "i": true, "j": true, "e": true, "p": true, "q": true, "v": true, "at": true, "n": true, "s": true, "w": true, "b": true, "d": true,
	"lo": true, "hi": true, "pre": true, "post": true, "iPre": true, "iPost": true, "entry": true, "attrs": true, "refs": true, "out": true, "g": true,
	"float64": true, "int": true, "int32": true, "func": true, "type": true, "range": true, "for": true, "if": true, "else": true, "var": true, "const": true,
	"map": true, "chan": true, "go": true, "select": true, "switch": true, "case": true, "default": true, "return": true, "break": true, "continue": true,
	"package": true, "import": true, "interface": true, "struct": true, "defer": true, "goto": true, "fallthrough": true, "len": true, "cap": true, "make": true,
	"append": true, "copy": true, "min": true, "max": true, "clear": true, "new": true, "nil": true, "true": true, "false": true, "math": true, "vec": true, "gather": true,
	"kernel": true, "model": true, "cli": true, "main": true, "New": true, "init": true, "fmt": true, "elems": true, "error": true, "string": true, "bool": true,
	"archsimd": true, "panic": true, "print": true, "println": true, "recover": true, "real": true, "imag": true, "complex": true, "close": true, "delete": true, "any": true,
	"src": true, "dst": true, "label": true, "row": true, "ld4": true, "st4": true, "c4": true, "ld8": true, "st8": true, "c8": true, "from": true, "scr": true, "tq": true, "o": true, "unsafe": true, "set": true, "sites": true, "structure": true, "kern": true, "par": true, "run": true, "jointly": true, "joint": true, "kept": true, "jscr": true,
}

// register names all spaces, arrays and tables.
func (g *gen) register() {
	add := func(sp *ir.Space, name string) {
		g.space[sp] = g.ident(name)
		g.fields = append(g.fields, fmt.Sprintf("n%s int // elements of %s", g.space[sp], sp.Name))
	}
	cols := func(sp *ir.Space, list []*flatten.Col) {
		for i, c := range list {
			id := g.ident(g.space[sp] + "_" + c.Arr.Name)
			g.array[c.Arr] = id
			g.col[c.Arr] = c
			g.colNo[c] = i
			if c.Arr.Class == ir.StateArr {
				g.fields = append(g.fields, fmt.Sprintf("o%s int", id))
			} else {
				g.fields = append(g.fields, fmt.Sprintf("%s []float64", id))
			}
		}
	}
	for i, p := range g.f.Pops {
		g.popNo[p], g.popOf[p.Space] = i, p
		add(p.Space, p.Name)
		cols(p.Space, p.Cols)
	}
	for i, b := range g.f.Blocks {
		g.blkNo[b], g.blkOf[b.Space] = i, b
		add(b.Space, b.Conn.Name+"_"+b.Side+"_"+b.Pop.Name)
		cols(b.Space, b.Cols)
		g.addMap(b.Members, g.space[b.Space]+"_members")
		g.addMap(b.Slots, g.space[b.Space]+"_slots")
	}
	for i, x := range g.f.Edges {
		g.edgeNo[x], g.edgeOf[x.Space] = i, x
		add(x.Space, "edges_"+x.Conn.Name+"_"+x.Pre.Name+"_"+x.Post.Name)
		id := g.space[x.Space]
		cols(x.Space, x.Cols)
		g.addMap(x.Src, id+"_src")
		g.addMap(x.Dst, id+"_dst")
		g.fields = append(g.fields, id+"_row []int32", id+"_rows []kernel.Row // targets that have an edge")
		if x.PreSlot != nil {
			g.addMap(x.PreSlot, id+"_preslot")
		}
		if x.PostSlot != nil {
			g.addMap(x.PostSlot, id+"_postslot")
		}
		for _, r := range x.Refs {
			if r.Map != nil {
				g.addMap(r.Map, id+"_ref_"+r.Name)
			}
		}
	}
	for _, m := range g.f.Maps {
		g.addMap(m.Map, m.Map.Name)
	}
}

func (g *gen) addMap(m *ir.Map, name string) {
	id := g.ident(name)
	g.maps[m] = id
	g.fields = append(g.fields, id+" []int32")
}

// count is the Go expression of a space's number of elements.
func (g *gen) count(sp *ir.Space) string {
	if sp.Kind == "pop" {
		return fmt.Sprint(sp.N)
	}
	return "k.n" + g.space[sp]
}
