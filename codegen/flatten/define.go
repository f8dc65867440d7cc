package flatten

import (
	"strings"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
)

// defined is a size that -D gives: its path, what of that is left below a node, and its value.
type defined struct {
	path string
	rest []string
	n    int
}

// override puts sizes given at build in place for a part, and returns those of its own parts. What the part's owner computes of its own sizes
// follows these: there the owner's are to be given.
func (f *flattener) override(owner *Pop, pt *Part, b *check.Blox, sizes map[string]int, list []defined) (below []defined) {
	for _, o := range list {
		if len(o.rest) < 2 || o.rest[0] != pt.Name {
			continue
		}
		name := o.rest[1]
		if _, ok := sizes[name]; !ok || len(o.rest) > 2 {
			below = append(below, defined{o.path, o.rest[1:], o.n})
			continue
		}
		f.used[o.path] = true
		if at, from := f.follows(owner, pt, name); from != "" && !owner.Blox.Circuit {
			f.note(at, "-D %s: this size follows %s of %s", o.path, from, owner.Blox.Display)
			f.diags[len(f.diags)-1].Help = "give that instead: `-D " + strings.TrimSuffix(o.path, strings.Join(o.rest, ".")) + from + "=N`"
			continue
		}
		sizes[name] = o.n
		f.bounded(b, sizes, name, o.path)
	}
	return below
}

// bounded keeps a size that -D gives within the bounds of its declaration.
func (f *flattener) bounded(b *check.Blox, sizes map[string]int, name, path string) {
	m := b.Members.By[name]
	if m.Bounds == nil {
		return
	}
	s := f.sizeScope(b, sizes)
	beyond := func(e ast.Expr, sign float64) bool {
		if e == nil {
			return false
		}
		n := s.as(e, m.Unit, true)
		return n.Op == ir.Const && sign*(float64(sizes[name])-n.Val) > 0
	}
	if beyond(m.Bounds.Lo, -1) || beyond(m.Bounds.Hi, 1) {
		f.fail(m.Span, "-D %s=%d lies outside of the bounds of %s", path, sizes[name], m.Display)
	}
}

// follows names a size of the owner that a part's size is computed of where the part is declared, "" if there is none. Of a preset every
// argument counts.
func (f *flattener) follows(owner *Pop, pt *Part, size string) (at ast.Span, name string) {
	plain := f.Prog.BloxIn(owner.Blox.File, pt.Decl.Type.Name.Name) != nil
	for _, a := range pt.Decl.Args {
		if a.Name == nil || plain && a.Name.Name != size {
			continue
		}
		walkExpr(a.Value, func(x ast.Expr) {
			if n, ok := x.(*ast.Name); ok && name == "" {
				if m := owner.Blox.Members.By[n.Ident.Name]; m != nil && m.Word == check.Param && f.sizes(owner.Blox)[m.Name] {
					at, name = a.Value.Range(), m.Display
				}
			}
		})
	}
	return at, name
}

// sizeHelp says what -D may set instead.
func (f *flattener) sizeHelp(path string) string {
	if strings.Contains(path, "[") {
		return "all elements of an array have the same sizes: leave the index out"
	}
	list := sortedKeys(f.Pops[0].Sizes)
	f.sizesBelow(f.Pops[0], "", 1, &list)
	near := append([]string(nil), list...)
	f.sizesBelow(f.Pops[0], "", maxShown, &near)
	if h := diag.DidYouMean(path, near); h != "" {
		return h
	}
	if len(near) == 0 {
		return "this circuit has no parameter that decides a size"
	}
	if len(list) == 0 {
		list = near[:min(len(near), 8)]
	}
	return "there are " + strings.Join(list, ", ")
}

// maxShown is how deep sizes of parts are looked for, and maxPaths how many, where one is misspelt.
const (
	maxShown = 8
	maxPaths = 1000
)

// sizesBelow lists the sizes of the parts of a population, down to some depth.
func (f *flattener) sizesBelow(p *Pop, before string, depth int, list *[]string) {
	for _, pt := range p.Parts {
		for _, name := range sortedKeys(pt.Pop.Sizes) {
			*list = append(*list, before+pt.Name+"."+name)
		}
		if depth > 1 && len(*list) < maxPaths {
			f.sizesBelow(pt.Pop, before+pt.Name+".", depth-1, list)
		}
	}
}
