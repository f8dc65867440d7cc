package check

import (
	"errors"
	"path"
	"sort"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/diag"
	"nbc/lang/parser"
)

// StdPrefix begins the paths of the embedded library's files: "std/neurons.nbx".
const StdPrefix = "std/"

// Loader gives the checker what is outside of it: files, the library, data. It decides what may be read.
type Loader interface {
	// Load returns the text of a file. Paths are slash paths as written, joined to the folder of the file that uses them.
	Load(path string) (source string, err error)
	// Std is the standard library: file name ("neurons.nbx") to source.
	Std() map[string]string
	// Data describes a data file; false when it isn't there.
	Data(path string) (Table, bool)
}

// ParsingLoader is a Loader that parses as well, so that a program which checks many files parses the library once. The
// checker changes nothing in a tree.
type ParsingLoader interface {
	Loader
	Parse(path, source string) (*ast.File, []diag.Diagnostic)
}

// ErrOutside is what a Loader returns for a file that the program may not read.
var ErrOutside = errors.New("it lies outside of the project's folder")

// Table is the shape of a data file.
type Table struct {
	Header []string // cells of the first line
	Rows   int      // lines after the first, empty ones not counted
	Err    string   // why it is no table: a ragged line, no line at all

	Outside bool // it was not read: see ErrOutside
}

// loading is the state of reading a program's files.
type loading struct {
	c      *checker
	byPath map[string]*ast.File
}

// Load reads the file at rootPath and all it uses, and checks them. The program is as complete as the mistakes allow;
// generate code from it only when no diagnostic is an error.
func Load(rootPath string, loader Loader) (p *Program, ds []diag.Diagnostic) {
	p = newProgram()
	c := &checker{p: p, loader: loader}
	defer func() {
		// A mistake of ours must not take the other findings with it.
		if r := recover(); r != nil {
			c.internal(rootPath, r)
		}
		c.limit()
		p.Contexts(c.ds)
		ds = diag.Sorted(c.ds)
	}()
	source, err := loader.Load(rootPath)
	if err != nil {
		c.add(diag.Diagnostic{Code: UnknownUse, Message: "can't read " + rootPath + ": " + err.Error(),
			Span: ast.Span{Start: ast.Pos{File: rootPath}}})
		return p, nil
	}
	l := &loading{c, map[string]*ast.File{}}
	p.Root = l.parse(rootPath, source, false)
	for i := 0; i < len(p.Files); i++ {
		l.uses(p.Files[i])
	}
	c.useCycles(l)
	c.run(l)
	return p, nil
}

func newProgram() *Program {
	return &Program{
		constants: map[*Const]constant{},
		Lib:       map[*ast.File]bool{}, Bloxes: map[string]*Blox{}, Presets: map[string]*Preset{}, Kinds: map[string]*Kind{},
		Connections: map[string]*Connection{}, Rules: map[string]*Rule{}, Funcs: map[string]*Func{}, Consts: map[string]*Const{},
		Clocks: map[string]*ast.ClockDecl{}, Datas: map[string]*Data{}, Circuits: map[string]*Blox{},
	}
}

func (l *loading) parse(path, source string, lib bool) *ast.File {
	parse := parser.Parse
	if p, ok := l.c.loader.(ParsingLoader); ok {
		parse = p.Parse
	}
	file, ds := parse(path, source)
	l.c.ds = append(l.c.ds, ds...)
	l.c.parsed += len(ds)
	if file == nil {
		file = &ast.File{Path: path, Source: source}
	}
	l.byPath[path] = file
	l.c.p.Files = append(l.c.p.Files, file)
	if lib {
		l.c.p.Lib[file] = true
	}
	if diag.HasErrors(ds) {
		l.c.broken = true
	}
	return file
}

// uses loads the files that f uses and that are not yet loaded.
func (l *loading) uses(f *ast.File) {
	for _, d := range f.Decls {
		use, ok := d.(*ast.Use)
		if !ok {
			continue
		}
		switch {
		case use.Name != nil && use.Name.Name == "std":
			l.std()
		case use.Name != nil:
			l.c.unread = true
			l.c.errorf(UnknownUse, use.Name.Span, "there is no package %s", use.Name.Text).
				help("write `use std` for the standard library, or `use \"./file.nbx\"` for a file")
		case use.Path != nil:
			l.file(f, use)
		}
	}
}

// std loads the whole standard library. A library file that is itself checked from disk is not loaded a second time.
func (l *loading) std() {
	if l.c.base == nil && !l.useLibrary() {
		l.readStd()
	}
}

func (l *loading) readStd() {
	std := l.c.loader.Std()
	names := make([]string, 0, len(std))
	for name := range std {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		if _, ok := l.byPath[StdPrefix+name]; !ok {
			l.parse(StdPrefix+name, std[name], true)
		}
	}
}

func (l *loading) file(from *ast.File, use *ast.Use) {
	target := resolvePath(from, use.Path.Value)
	if _, ok := l.byPath[target]; ok {
		return
	}
	if name, ok := strings.CutPrefix(target, StdPrefix); ok && l.c.p.Lib[from] {
		if source, ok := l.c.loader.Std()[name]; ok {
			l.parse(target, source, true)
			return
		}
	}
	source, err := l.c.loader.Load(target)
	if errors.Is(err, ErrOutside) {
		l.c.unread = true
		l.c.outside(use.Path)
		l.byPath[target] = nil
		return
	}
	if err != nil {
		l.c.unread = true
		l.c.errorf(UnknownUse, use.Path.Span, "can't read %s: %v", target, err).
			help("the path is relative to the folder of " + path.Base(from.Path))
		l.byPath[target] = nil
		return
	}
	l.parse(target, source, false)
}

// outside reports a path that leads out of the project's folder, by `..`, a link or its absolute form.
func (c *checker) outside(at *ast.String) {
	c.errorf(OutsidePath, at.Span, "%s: %v", at.Value, ErrOutside).
		help("a file from elsewhere could read what is not its own; copy what you need into the project, or allow the folder: `--allow-path DIR`")
}

// resolvePath joins a path as written to the folder of the file it is written in.
func resolvePath(from *ast.File, written string) string {
	if path.IsAbs(written) {
		return path.Clean(written)
	}
	return path.Join(path.Dir(from.Path), written)
}

// useCycles reports files that use each other in a circle, each circle once. Library files are all loaded together and exempt.
func (c *checker) useCycles(l *loading) {
	state := map[*ast.File]int{} // 1: on the way, 2: done
	var visit func(f *ast.File)
	var stack []*ast.File
	visit = func(f *ast.File) {
		state[f] = 1
		stack = append(stack, f)
		for _, d := range f.Decls {
			use, ok := d.(*ast.Use)
			if !ok || use.Path == nil {
				continue
			}
			next := l.byPath[resolvePath(f, use.Path.Value)]
			switch {
			case next == nil:
			case state[next] == 1:
				var circle []string
				for i := len(stack) - 1; i >= 0; i-- {
					circle = append([]string{path.Base(stack[i].Path)}, circle...)
					if stack[i] == next {
						break
					}
				}
				c.errorf(UseCycle, use.Path.Span, "files use each other in a circle: %s", strings.Join(append(circle, path.Base(next.Path)), " -> ")).
					help("move what both need to a file of its own")
			case state[next] == 0:
				visit(next)
			}
		}
		stack = stack[:len(stack)-1]
		state[f] = 2
	}
	for _, f := range c.p.Files {
		if state[f] == 0 {
			visit(f)
		}
	}
}
