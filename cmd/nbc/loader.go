package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
	"nbc/lang/parser"
	"nbc/stdlib"
)

// loader reads files for the checker, and keeps their texts for excerpts and their trees for the other files that use them.
type loader struct {
	stdin io.Reader
	texts map[string]string
	trees map[[2]string]parsed // by path and text
	roots []string             // the folders below which files may be read
	named map[string]bool      // files that the command line names
	lib   *check.Library
	tried bool // lib was made, or can't be
}

// parsed is a file as the parser gave it. Nothing changes a tree afterwards.
type parsed struct {
	file  *ast.File
	diags []diag.Diagnostic
}

func newLoader(in io.Reader) *loader {
	return &loader{stdin: in, texts: map[string]string{}, trees: map[[2]string]parsed{}, named: map[string]bool{}}
}

// Parse parses a file, each once: the library is used by all files of a check.
func (l *loader) Parse(path, source string) (*ast.File, []diag.Diagnostic) {
	k := [2]string{path, source}
	t, ok := l.trees[k]
	if !ok {
		t.file, t.diags = parser.Parse(path, source)
		l.trees[k] = t
	}
	return t.file, slices.Clone(t.diags)
}

// Library is the checked standard library, made when a first file uses it.
func (l *loader) Library() *check.Library {
	if !l.tried {
		l.tried = true
		l.lib = check.NewLibrary(l)
	}
	return l.lib
}

// Load reads a source file; "-" is standard input.
func (l *loader) Load(path string) (string, error) {
	var b []byte
	var err error
	if path == "-" {
		b, err = io.ReadAll(io.LimitReader(l.stdin, maxSource+1))
	} else if outside := l.inside(path); outside != nil {
		return "", outside
	} else {
		b, err = readSource(path)
	}
	if err != nil {
		return "", plainError(err)
	}
	if len(b) > maxSource {
		return "", fmt.Errorf("larger than %d MB: not a source file", maxSource>>20)
	}
	l.texts[path] = string(b)
	return string(b), nil
}

// maxSource is the largest source file that is read.
const maxSource = 16 << 20

func readSource(path string) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if st.IsDir() {
		return nil, errors.New("this is a folder")
	}
	if st.Size() > maxSource {
		return nil, fmt.Errorf("larger than %d MB: not a source file", maxSource>>20)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxSource+1)) // a pipe or device has no size
}

// readable tells why a file that the command line names can't be read; what can be read only once is left alone.
func readable(path string) error {
	st, err := os.Stat(path)
	if err == nil && !st.IsDir() && !st.Mode().IsRegular() {
		return nil
	}
	_, err = readSource(path)
	return err
}

// plainError drops the path that the message names already.
func plainError(err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

// Std is the embedded standard library.
func (l *loader) Std() map[string]string { return stdlib.Files() }

// Data describes a data file.
func (l *loader) Data(path string) (check.Table, bool) {
	if err := l.inside(path); err != nil {
		return check.Table{Outside: true, Err: err.Error()}, true
	}
	file, err := os.Open(path)
	if err != nil {
		return check.Table{}, false
	}
	defer file.Close()
	if st, err := file.Stat(); err != nil || !st.Mode().IsRegular() {
		return check.Table{Err: "it is no file"}, true
	}
	return check.ReadTable(bufio.NewReader(file)), true
}

// source is the text of a file for excerpts: one that was read, or of the library.
func (l *loader) source(path string) string {
	if t, ok := l.texts[path]; ok {
		return t
	}
	return stdlib.Files()[strings.TrimPrefix(path, check.StdPrefix)]
}

// report prints diagnostics as text.
func (s *session) report(l *loader, ds []diag.Diagnostic) {
	_ = diag.Render(s.err, ds, diag.Options{Format: "text", Source: l.source, Color: isTerminal(s.err)})
}

// isTerminal tells whether a writer shows colours.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb" {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// sources lists the .nbx files of files and folders, in order; a folder gives all below it, hidden ones left out.
func sources(args []string) ([]string, error) {
	var out []string
	seen := map[string]bool{}
	add := func(p string) {
		if !seen[p] {
			seen[p] = true
			out = append(out, p)
		}
	}
	for _, a := range args {
		if a == "-" {
			add(a)
			continue
		}
		st, err := os.Stat(a)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a, plainError(err))
		}
		if !st.IsDir() {
			add(a)
			continue
		}
		var found []string
		err = filepath.WalkDir(a, func(p string, d os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && p != a && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			if !d.IsDir() && strings.HasSuffix(p, ".nbx") {
				found = append(found, p)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		sort.Strings(found)
		for _, p := range found {
			add(p)
		}
	}
	return out, nil
}

// theCircuit is the one .nbx of the current folder that has a circuit.
func theCircuit(parse func(path string) *ast.File) (string, error) {
	names, err := filepath.Glob("*.nbx")
	if err != nil {
		return "", err
	}
	var with []string
	for _, n := range names {
		f := parse(n)
		if f == nil {
			continue
		}
		for _, d := range f.Decls {
			if _, ok := d.(*ast.Circuit); ok {
				with = append(with, n)
				break
			}
		}
	}
	switch len(with) {
	case 1:
		return with[0], nil
	case 0:
		return "", errors.New("no .nbx file of this folder has a circuit; name the file: nbc build FILE")
	}
	return "", fmt.Errorf("several files of this folder have a circuit (%s); say which: nbc build FILE", strings.Join(with, ", "))
}
