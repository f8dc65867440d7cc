package check

import (
	"maps"
	"slices"

	"nbc/lang/ast"
)

// Library is the standard library, declared and checked once, for programs that check many files: each of them then looks
// only at what is its own.
type Library struct{ c *checker }

// LibraryLoader is a Loader that keeps the checked library from one check to the next. Library may return nil, and then the
// library is checked with the file.
type LibraryLoader interface {
	Loader
	Library() *Library
}

// NewLibrary checks the standard library by itself; nil if it has mistakes, which are then reported with each file.
func NewLibrary(loader Loader) (lib *Library) {
	c := &checker{p: newProgram(), loader: loader}
	defer func() {
		if recover() != nil {
			lib = nil // it is found again, and reported, by the check of a file
		}
	}()
	l := &loading{c: c, byPath: map[string]*ast.File{}}
	l.readStd()
	for i := 0; i < len(c.p.Files); i++ {
		l.uses(c.p.Files[i])
	}
	c.run(l)
	if len(c.ds) > 0 {
		return nil
	}
	return &Library{c}
}

// useLibrary takes the files of a checked library into the program; false when there is none.
func (l *loading) useLibrary() bool {
	loader, ok := l.c.loader.(LibraryLoader)
	if !ok {
		return false
	}
	lib := loader.Library()
	if lib == nil {
		return false
	}
	for _, f := range lib.c.p.Files {
		if l.byPath[f.Path] != nil {
			return false // a file of the library is itself being checked
		}
	}
	for _, f := range lib.c.p.Files {
		l.byPath[f.Path] = f
		l.c.p.Files = append(l.c.p.Files, f)
		l.c.p.Lib[f] = true
	}
	l.c.base = lib.c
	return true
}

// adopt begins with what the check of the library found. What the library's own connection statements mean depends on all
// connections and wirings that there are: a program that declares some checks the library again.
func (c *checker) adopt() {
	for _, f := range c.p.Files {
		if c.p.Lib[f] {
			continue
		}
		for _, d := range f.Decls {
			switch d.(type) {
			case *ast.Connection, *ast.Wiring:
				c.base = nil
				return
			}
		}
	}
	b, p := c.base, c.p
	p.Bloxes, p.Presets, p.Kinds = maps.Clone(b.p.Bloxes), maps.Clone(b.p.Presets), maps.Clone(b.p.Kinds)
	p.Connections, p.Rules, p.Funcs = maps.Clone(b.p.Connections), maps.Clone(b.p.Rules), maps.Clone(b.p.Funcs)
	p.Consts, p.Clocks, p.Datas = maps.Clone(b.p.Consts), maps.Clone(b.p.Clocks), maps.Clone(b.p.Datas)
	p.Circuits, p.Wirings = maps.Clone(b.p.Circuits), slices.Clone(b.p.Wirings)
	c.types, c.values = maps.Clone(b.types), maps.Clone(b.values)
	c.owners, c.mtypes, c.defined = maps.Clone(b.owners), maps.Clone(b.mtypes), maps.Clone(b.defined)
	c.results, c.callees, c.sampled = maps.Clone(b.results), maps.Clone(b.callees), maps.Clone(b.sampled)
	c.probable, c.sized, c.used = maps.Clone(b.probable), maps.Clone(b.sized), maps.Clone(b.used)
	c.rulePasses, c.settled = slices.Clone(b.rulePasses), maps.Clone(b.settled)
	c.ruleUses = make(map[*Member][]ruleUse, len(b.ruleUses))
	for m, uses := range b.ruleUses {
		c.ruleUses[m] = slices.Clip(uses)
	}
}

// known tells whether a file was checked with the library.
func (c *checker) known(f *ast.File) bool { return c.base != nil && c.p.Lib[f] }
