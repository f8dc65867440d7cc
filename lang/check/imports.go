package check

import (
	"path"

	"nbc/lang/ast"
)

// unusedImports reports `use` of files of which nothing is used: no name that they, or the files they use, declare stands in
// the rest of the program, and they declare no wiring or default connection, which are found without a name.
func (c *checker) unusedImports(l *loading) {
	if len(c.p.Circuits) == 0 {
		return // a part of a library, which its other files may count on
	}
	words := map[*ast.File]map[string]bool{}
	for _, f := range c.p.Files {
		if c.p.Lib[f] {
			continue
		}
		for _, d := range f.Decls {
			use, ok := d.(*ast.Use)
			if !ok {
				continue
			}
			files := l.reached(use, f)
			if len(files) == 0 || files[f] {
				continue // not read, or a circle: that was reported
			}
			names, implicit := c.declaredIn(files)
			used := implicit && use.Path != nil
			for _, other := range c.p.Files {
				if used || files[other] || c.p.Lib[other] && use.Name == nil {
					continue
				}
				if words[other] == nil {
					words[other] = identifiers(other.Source)
				}
				for name := range names {
					if words[other][name] {
						used = true
						break
					}
				}
			}
			if used {
				continue
			}
			at, what := use.Span, "the standard library"
			if use.Path != nil {
				at, what = use.Path.Span, path.Base(use.Path.Value)
			}
			c.warnf(UnusedImport, at, "nothing of %s is used", what).help("take the `use` out").fix(use.Span, "")
		}
	}
}

// reached are the files that a `use` brings in, itself and through others.
func (l *loading) reached(use *ast.Use, from *ast.File) map[*ast.File]bool {
	files := map[*ast.File]bool{}
	if use.Path == nil {
		for f := range l.c.p.Lib {
			files[f] = true
		}
		return files
	}
	todo := []*ast.File{l.byPath[resolvePath(from, use.Path.Value)]}
	for len(todo) > 0 {
		f := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if f == nil || files[f] {
			continue
		}
		files[f] = true
		for _, d := range f.Decls {
			if u, ok := d.(*ast.Use); ok && u.Path != nil {
				todo = append(todo, l.byPath[resolvePath(f, u.Path.Value)])
			}
		}
	}
	return files
}

// declaredIn collects the names that files declare at the top, and whether they have what acts without being named.
func (c *checker) declaredIn(files map[*ast.File]bool) (names map[string]bool, implicit bool) {
	names = map[string]bool{}
	for f := range files {
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.Const:
				names[d.Var.Name.Name] = true
			case *ast.ClockDecl:
				names[d.Name.Name] = true
			case *ast.DataDecl:
				names[d.Name.Name] = true
			case *ast.Func:
				names[d.Name.Name] = true
			case *ast.Kind:
				names[d.Name.Name] = true
			case *ast.Blox:
				names[d.Name.Name] = true
			case *ast.Circuit:
				names[d.Name.Name] = true
			case *ast.Preset:
				names[d.Name.Name] = true
			case *ast.Rule:
				names[d.Name.Name] = true
			case *ast.Connection:
				names[d.Name.Name] = true
				implicit = true
			case *ast.Wiring:
				implicit = true
			}
		}
	}
	return names, implicit
}

// identifiers are all words of a source.
func identifiers(source string) map[string]bool {
	words := map[string]bool{}
	for _, w := range further.FindAllString(source, -1) {
		words[ast.Canonical(w)] = true
	}
	return words
}
