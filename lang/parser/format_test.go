package parser

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"nbc/lang/ast"
)

// Whatever line ends and comments are put between two tokens of a construct: if it still parses, formatting keeps the
// meaning and the comments, and is stable.
func TestFormatAnywhere(t *testing.T) {
	var sources []string
	for _, form := range topForms {
		sources = append(sources, form+"\nconst last = 1 // end\n")
	}
	for _, form := range itemForms {
		sources = append(sources, "circuit C {\n  "+form+"\n  param last = 1 // end\n}\n")
	}
	for _, form := range stepForms {
		sources = append(sources, "experiment e of C {\n  "+form+"\n  seed 1 // end\n}\n")
	}
	tried := 0
	for _, source := range sources {
		lex, err := definition{}.LexString("t", source)
		require.NoError(t, err)
		for {
			tok, _ := lex.Next()
			if tok.EOF() {
				break
			}
			if tok.Type == tokLine || tok.Type == tokSplit {
				continue
			}
			for _, gap := range []string{"\n", " // c\n", "\n\n\n// c\n", "\n/// d\n", " // c\n  // d\n\n//e\n", ";", "  "} {
				cut := source[:tok.Pos.Offset] + gap + source[tok.Pos.Offset:]
				if _, ds := Parse("t", cut); len(ds) == 0 {
					roundTrip(t, "t", cut)
					tried++
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	assert.Greater(t, tried, 2000)
}

// Untidy sources and what they become.
func TestFormatStyle(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"spaces", "blox  B:A{param x:mV=3;state y\ty'=-y*( 1+x )/2^2}\n", ""},
		{"operators", "const x=a+b*c-d/e^2==f and not g\n", "const x = a + b*c - d/e^2 == f and not g\n"},
		{"ranges", "blox B { param x in 0..5; let y = a[1 .. 3] + sum(b[i] for i in 1 .. N); clamp w to 0..1 }\n",
			"blox B { param x in 0 .. 5; let y = a[1..3] + sum(b[i] for i in 1..N); clamp w to 0 .. 1 }\n"},
		{"blank lines", "\n\n\nuse std\n\n\n\n// c\n\n\nblox B {\n\n\n  param x\n\n\n  param y\n\n}\n\n\n", "use std\n\n// c\n\nblox B {\n  param x\n\n  param y\n}\n"},
		{"trailing comments", "blox B { // of B\n  param x //one\n  param long_name = 3 //   two\n\n  param z // three\n}\n",
			"blox B {  // of B\n  param x              // one\n  param long_name = 3  //   two\n\n  param z  // three\n}\n"},
		{"a table stays one", "blox B {\n  param a    :  mV = 3\n  param long :  ms = 4\n  param c = 5\n}\n",
			"blox B {\n  param a    : mV = 3\n  param long : ms = 4\n  param c = 5\n}\n"},
		{"a table follows its widest line", "circuit C {\n  A   -> B { w = 1 }\n  AB1 -> C { w = 2 }\n  X -> YY { w = 3 }\n}\n",
			"circuit C {\n  A   -> B { w = 1 }\n  AB1 -> C { w = 2 }\n  X -> YY { w = 3 }\n}\n"},
		{"continuation", "blox B {\n  C*V' = a\n  + b -\n  c\n  let x = f(a,\n b,\n    c)\n  node n : T(\n a = 1,\n b = 2\n  )\n}\n",
			"blox B {\n  C*V' = a\n         + b\n         - c\n  let x = f(a,\n            b,\n            c)\n  node n : T(\n    a = 1,\n    b = 2\n  )\n}\n"},
		{"options", "circuit C {\n  A -> B {\n  w = 1, v = 2\n\n  // c\n  u = 3 // d\n  }\n}\n",
			"circuit C {\n  A -> B {\n    w = 1, v = 2\n\n    // c\n    u = 3  // d\n  }\n}\n"},
		{"semicolons", "circuit C {\n  param a; param b ; // c\n  on x { a := 1; b := 2 }\n}\n",
			"circuit C {\n  param a\n  param b  // c\n  on x { a := 1; b := 2 }\n}\n"},
		{"comments in a list", "circuit C {\n  node n : T(\n    // first\n    a = 1, // one\n    b = 2  // two\n    // last\n  )\n}\n",
			"circuit C {\n  node n : T(\n    // first\n    a = 1,  // one\n    b = 2   // two\n    // last\n  )\n}\n"},
		{"byte order mark and carriage returns", "\ufeffuse std\r\n\r\nconst x = 1 // c\r\n", "use std\n\nconst x = 1  // c\n"},
		{"only comments", "// a\n\n\n// b", "// a\n\n// b\n"},
		{"nothing", " \n\n", ""},
	} {
		if c.name == "spaces" {
			continue // `state y y' = ...` on one line is an error
		}
		assert.Equal(t, c.want, roundTrip(t, "t", c.source), c.name)
	}
	assert.Equal(t, "blox B : A { param x : mV = 3; y' = -y*(1 + x)/2^2 }\n", roundTrip(t, "t", "blox  B:A{param x:mV=3;\ty'=-y*( 1+x )/2^2}\n"))
}

// A list that grows too long is broken at its commas, a body at its entries.
func TestFormatLongLines(t *testing.T) {
	long := "circuit C {\n  node n : Type(alpha_1 = 11111111, alpha_2 = 22222222, alpha_3 = 33333333, alpha_4 = 44444444, alpha_5 = 55555555, alpha_6 = 6)\n}\n"
	assert.Equal(t, "circuit C {\n"+
		"  node n : Type(alpha_1 = 11111111, alpha_2 = 22222222, alpha_3 = 33333333, alpha_4 = 44444444, alpha_5 = 55555555,\n"+
		"                alpha_6 = 6)\n}\n", roundTrip(t, "t", long))
	long = "circuit C { node a : HHExci(I_bg = 3 [uA/cm^2]); node b : HHInhib(I_bg = 4 [uA/cm^2]); a -> b { weight = 1 }; b -> a { weight = 2 } }\n"
	assert.Equal(t, "circuit C {\n  node a : HHExci(I_bg = 3 [uA/cm^2])\n  node b : HHInhib(I_bg = 4 [uA/cm^2])\n  a -> b { weight = 1 }\n  b -> a { weight = 2 }\n}\n",
		roundTrip(t, "t", long))
}

// A tree that was made, and not parsed, prints as well.
func TestFormatWithoutSource(t *testing.T) {
	name := func(s string) ast.Ident { return ast.Ident{Text: s, Name: s} }
	f := &ast.File{Decls: []ast.Decl{&ast.Blox{Name: name("B"), Body: &ast.Body{Items: []ast.Item{
		&ast.Vars{Word: "param", List: []ast.VarDecl{{Name: name("x"), Value: &ast.Number{Text: "3"}}}},
		&ast.Connect{Src: []ast.Expr{&ast.Name{Ident: name("a")}}, Dst: []ast.Expr{&ast.Name{Ident: name("b")}}},
	}}}}}
	assert.Equal(t, "blox B { param x = 3; a -> b }\n", ast.Format(f))
}
