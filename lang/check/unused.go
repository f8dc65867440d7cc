package check

import (
	"slices"

	"nbc/lang/ast"
	"nbc/lang/diag"
)

// selectedNames are the names that the project's own files read behind a dot, x of a.x, or by a wildcard.
func (c *checker) selectedNames() map[string]bool {
	selected := map[string]bool{}
	for _, f := range c.p.Files {
		if c.p.Lib[f] {
			continue
		}
		source := withoutComments(f)
		for _, at := range further.FindAllStringIndex(source, -1) {
			if at[0] > 0 && source[at[0]-1] == '.' {
				selected[ast.Canonical(source[at[0]:at[1]])] = true
			}
		}
	}
	for _, paths := range c.p.globs {
		for _, x := range paths {
			if s, ok := x.(*ast.Select); ok {
				selected[s.Sel.Name] = true
			}
		}
	}
	return selected
}

// wrongIn tells whether a body has an error: then what looks unused in it may only be misspelt, or lost with what is wrong.
func (c *checker) wrongIn(b *ast.Body) bool {
	return slices.ContainsFunc(c.ds, func(d diagnostic) bool {
		return d.Severity == diag.Error && d.Span.Start.File == b.Start.File && d.Span.Start.Offset >= b.Start.Offset && d.Span.Start.Offset <= b.End.Offset
	})
}

// withoutComments is the text of a file with its comments blanked out.
func withoutComments(f *ast.File) string {
	b := []byte(f.Source)
	for _, comment := range f.Comments {
		for i := max(comment.Start.Offset, 0); i < min(comment.End.Offset, len(b)); i++ {
			b[i] = ' '
		}
	}
	return string(b)
}

// unused reports params, inputs and consts that nothing reads, states, vars and definitions that nothing but themselves reads, events that
// never happen, and nodes of a circuit that nothing connects or records.
func (c *checker) unused(b *Blox, selected map[string]bool, errors bool) {
	if c.broken || c.wrongIn(b.Body) {
		return
	}
	outside := c.demanded(b)
	for name := range selected {
		outside[name] = true
	}
	for _, e := range c.p.Experiments {
		if e.Circuit == b {
			for name := range identifiers(c.sourceOf(e.Decl.Span)) {
				outside[name] = true
			}
		}
	}
	reads := c.readsOf(b, outside)
	runs := len(c.p.Experiments) > 0 && b.File == c.p.Root && !errors
	observed := false // some state is read: the others were meant for something too
	for _, m := range b.Members.List {
		observed = observed || m.Word == State && reads[m.Name]
	}
	for _, m := range b.Members.List {
		if m.Size {
			continue
		}
		switch m.Word {
		case Param, Input, ConstMember:
			if !c.used[m] {
				c.warnUnused(m)
			}
		case State:
			if runs && observed && !reads[m.Name] {
				c.warnf(UnusedName, m.Span, "nothing reads the state %s, and no experiment records it", m.Display).
					help("take it out, use it in an equation, or record it")
			}
		case Let, Var:
			if runs && !reads[m.Name] && !c.toldByParam(b, m, reads) {
				c.warnf(UnusedName, m.Span, "nothing reads the %s %s, and no experiment records it", m.Word, m.Display).
					help("take it out, use it, or record it")
			}
		case Event:
			if !errors && !c.emitted[m] && !m.Implied {
				c.warnf(UnusedName, m.Span, "the event %s never happens", m.Display).
					help("write `emit " + m.Display + "` where it happens, or say when: `" + m.Display + " when V > 0 mV`")
			}
		case Node:
			if !errors && !c.used[m] && b.Circuit && c.hasExperiment(b) {
				c.warnf(Unconnected, m.Span, "nothing connects or records the node %s", m.Display).
					help("connect it, record it, or take it out")
			}
		}
	}
	if runs {
		c.noOutput(b, reads)
	}
}

func (c *checker) warnUnused(m *Member) {
	c.warnf(UnusedName, m.Span, "nothing reads the %s %s", m.Word, m.Display).help("take it out, or use it in an equation")
}

// unusedParams reports parameters of connections, wirings and rules that nothing reads.
func (c *checker) unusedParams(s *Scope, b *ast.Body) {
	if b == nil || c.broken || c.wrongIn(b) {
		return
	}
	for _, m := range s.List {
		if (m.Word == Param || m.Word == ConstMember || m.Word == Let) && !c.used[m] && !m.Size && m.Name != "weight" {
			c.warnUnused(m) // a weight is read by rules and results too
		}
	}
}

// demanded are the members that the kinds of a blox ask for: others read them by the kind's name.
func (c *checker) demanded(b *Blox) map[string]bool {
	names := map[string]bool{}
	for kn, renames := range b.Kinds {
		if k := c.p.Kinds[kn]; k != nil {
			for _, want := range k.Members.List {
				if own, ok := renames[want.Name]; ok {
					names[own] = true
				} else {
					names[want.Name] = true
				}
			}
		}
	}
	return names
}

// readsOf are the names of a blox that are read from outside or by its body, what states and vars read of themselves left out. What
// a definition reads counts if the definition is read.
func (c *checker) readsOf(b *Blox, outside map[string]bool) map[string]bool {
	reads := outside
	read := func(x ast.Expr, but string) {
		walk(x, func(x ast.Expr) {
			if n, ok := x.(*ast.Name); ok && n.Ident.Name != but {
				reads[n.Ident.Name] = true
			}
		})
	}
	var items func(list []ast.Item, depth int)
	body := func(b *ast.Body, depth int) {
		if b != nil && depth < maxDepth {
			items(b.Items, depth)
		}
	}
	items = func(list []ast.Item, depth int) {
		for _, item := range list {
			switch it := item.(type) {
			case *ast.Vars:
				for _, v := range it.List {
					if it.Word == "let" && depth == 0 || it.Word == "param" || it.Word == "const" {
						continue // what a definition reads counts when the definition is read
					}
					read(v.Value, v.Name.Name)
				}
			case *ast.Equation:
				target := baseName(it.Target)
				read(it.Coef, target)
				read(it.Value, target)
				indices(it.Target, read)
			case *ast.Assign:
				read(it.Value, baseName(it.Target))
				indices(it.Target, read)
				if s, ok := unparen(it.Target).(*ast.Select); ok {
					read(s.X, "")
				}
			case *ast.On:
				read(it.Event, "")
				read(it.After, "")
				body(it.Body, depth+1)
			case *ast.AtTime:
				read(it.Time, "")
				read(it.Where, "")
				body(it.Body, depth+1)
			case *ast.Every:
				read(it.Period, "")
				read(it.From, "")
				read(it.Until, "")
				body(it.Body, depth+1)
			case *ast.When:
				read(it.Cond, "")
				body(it.Body, depth+1)
			case *ast.IfItem:
				read(it.Cond, "")
				body(it.Then, depth+1)
				body(it.Else, depth+1)
			case *ast.For:
				for _, bd := range it.Binders {
					read(bd.In, "")
				}
				read(it.Where, "")
				body(it.Body, depth+1)
			case *ast.Noise:
				read(it.Value, "")
			default:
				for name := range identifiers(c.sourceOf(item.Range())) {
					reads[name] = true
				}
			}
		}
	}
	items(b.Body.Items, 0)
	for _, m := range b.Members.List {
		if m.Bounds != nil {
			read(m.Bounds.Lo, "")
			read(m.Bounds.Hi, "")
		}
	}
	// A definition that is read reads what it is made of.
	var todo []string
	for name := range reads {
		todo = append(todo, name)
	}
	for len(todo) > 0 {
		m := b.Members.By[todo[len(todo)-1]]
		todo = todo[:len(todo)-1]
		if m == nil || m.Value == nil || m.Word != Let && m.Word != Param && m.Word != ConstMember && m.Word != Input {
			continue
		}
		walk(m.Value, func(x ast.Expr) {
			if n, ok := x.(*ast.Name); ok && !reads[n.Ident.Name] {
				reads[n.Ident.Name] = true
				todo = append(todo, n.Ident.Name)
			}
		})
	}
	return reads
}

// sourceOf is the text of a span.
func (c *checker) sourceOf(s ast.Span) string {
	src := c.source(s.Start.File)
	if s.Start.Offset < 0 || s.End.Offset > len(src) || s.Start.Offset >= s.End.Offset {
		return ""
	}
	return src[s.Start.Offset:s.End.Offset]
}

// baseName is the name of x and of x[i].
func baseName(x ast.Expr) string {
	switch x := unparen(x).(type) {
	case *ast.Name:
		return x.Ident.Name
	case *ast.Index:
		return baseName(x.X)
	}
	return ""
}

// indices reads the indices of a target.
func indices(target ast.Expr, read func(ast.Expr, string)) {
	if ix, ok := unparen(target).(*ast.Index); ok {
		for _, i := range ix.Index {
			read(i, "")
		}
	}
}

// toldByParam tells whether a definition that nothing reads shows in a parameter that reaches nothing, which is reported in its place.
func (c *checker) toldByParam(b *Blox, m *Member, reads map[string]bool) bool {
	found := false
	walk(m.Value, func(x ast.Expr) {
		if n, ok := x.(*ast.Name); ok {
			p := b.Members.By[n.Ident.Name]
			found = found || p != nil && p.Word == Param && m.Word == Let && c.used[p] && !reads[p.Name] && !p.Size
		}
	})
	return found
}

// noOutput reports a parameter that is read only by definitions that nothing reads in turn.
func (c *checker) noOutput(b *Blox, reads map[string]bool) {
	for _, m := range b.Members.List {
		for _, d := range m.Dims {
			walk(d.Size, func(x ast.Expr) {
				if n, ok := x.(*ast.Name); ok {
					reads[n.Ident.Name] = true
				}
			})
		}
	}
	for _, m := range b.Members.List {
		if m.Word == Param && c.used[m] && !reads[m.Name] && !m.Size {
			c.warnf(NoOutput, m.Span, "the param %s reaches no equation, event or connection, and nothing that is recorded", m.Display).
				help("only definitions that nothing reads are made of it: use or record one of them, or take them out")
		}
	}
}
