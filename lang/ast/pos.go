// Package ast is the tree of an .nbx file: what was written, with its places, and nothing of what it means.
package ast

import "fmt"

// Pos is a place in a source file. Line and Column count from 1, Column in Unicode characters; Offset counts bytes from 0.
type Pos struct {
	File   string
	Offset int
	Line   int
	Column int
}

// IsValid tells whether the position was set.
func (p Pos) IsValid() bool { return p.Line > 0 }

func (p Pos) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Span is the source text from Start up to, not including, End.
type Span struct{ Start, End Pos }

// Range returns the span itself, so that every node embedding a Span is a Node.
func (s Span) Range() Span { return s }

// Node is anything with a place in the source.
type Node interface{ Range() Span }

// Ident is a name as it was written (Text) and in its canonical spelling (Name): `tau` and `τ` are one Name, "τ".
type Ident struct {
	Span
	Text string
	Name string
}

// Comment is one `//` comment, without the line end. Doc comments begin with `///`.
type Comment struct {
	Span
	Text string
}

// File is one source file.
type File struct {
	Span
	Path     string
	Source   string
	Decls    []Decl
	Comments []Comment // all comments, in order; the formatter puts them back
}
