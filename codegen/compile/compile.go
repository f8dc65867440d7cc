// Package compile is the road from a file to a program: load and check, expand, generate, build. Each stage can be had on its own.
package compile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"nbc"
	"nbc/codegen/explain"
	"nbc/codegen/flatten"
	"nbc/codegen/golang"
	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
)

// Options of a compilation.
type Options struct {
	Sizes   map[string]int // -D PATH=N
	Circuit string         // which circuit, when a file has several
	Target  golang.Target  // what Build builds for; by default the host
}

// Result is a compiled program, as far as it went.
type Result struct {
	Program *check.Program
	Circuit *check.Blox
	Flat    *flatten.Flat
	Files   map[string]string // generated Go, by name
	Diags   []diag.Diagnostic
}

// Failed tells whether there are errors among the diagnostics.
func (r *Result) Failed() bool {
	for _, d := range r.Diags {
		if d.Severity == diag.Error {
			return true
		}
	}
	return false
}

// Check loads and checks a file, and expands its circuits too, so that mistakes that depend on sizes are found without a build.
func Check(path string, loader check.Loader) *Result {
	r := &Result{}
	r.Program, r.Diags = check.Load(path, loader)
	if r.Failed() {
		return r
	}
	for _, c := range circuits(r.Program) {
		_, ds := flatten.Flatten(r.Program, c, flatten.Options{})
		r.Program.Contexts(ds)
		r.Diags = append(r.Diags, ds...)
	}
	return r
}

// Flatten checks a file and expands one circuit.
func Flatten(path string, loader check.Loader, opt Options) (*Result, error) {
	r := &Result{}
	r.Program, r.Diags = check.Load(path, loader)
	if r.Failed() {
		return r, nil
	}
	c, err := choose(r.Program, path, opt.Circuit)
	if err != nil {
		return r, err
	}
	r.Circuit = c
	var ds []diag.Diagnostic
	r.Flat, ds = flatten.Flatten(r.Program, c, flatten.Options{Sizes: opt.Sizes})
	r.Diags = append(r.Diags, ds...)
	return r, nil
}

// Generate goes on to the generated Go.
func Generate(path string, loader check.Loader, opt Options) (*Result, error) {
	r, err := Flatten(path, loader, opt)
	if err != nil || r.Flat == nil {
		return r, err
	}
	src := golang.Source{File: filepath.Base(path), Text: r.Program.Root.Source, Compiler: nbc.Version, Data: map[int][]byte{}}
	h := sha256.New()
	for _, f := range r.Program.Files {
		fmt.Fprintf(h, "%s %d\n%s", filepath.Base(f.Path), len(f.Source), f.Source)
	}
	for i, t := range r.Flat.Tabs {
		if t.File == "" {
			continue
		}
		p := t.File
		if !filepath.IsAbs(p) {
			p = filepath.Join(t.Dir, p)
		}
		b, err := readData(p)
		if err != nil {
			continue // given at run time by --set, or missed there with a clear error
		}
		src.Data[i] = b
		fmt.Fprintf(h, "%s %d\n", t.File, len(b))
		h.Write(b)
	}
	for _, k := range sortedInts(opt.Sizes) {
		fmt.Fprintf(h, "%s=%d\n", k, opt.Sizes[k])
	}
	src.Explained, err = explain.Brief(r.Flat)
	if err != nil {
		return r, fmt.Errorf("this is a bug in nbc: %w", err)
	}
	src.Hash = hex.EncodeToString(h.Sum(nil))
	r.Files, err = golang.Generate(r.Flat, src)
	if err != nil {
		return r, fmt.Errorf("this is a bug in nbc: %w", err)
	}
	return r, nil
}

// maxEmbedded is the largest data file that is carried inside a program.
const maxEmbedded = 64 << 20

func readData(path string) ([]byte, error) {
	st, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !st.Mode().IsRegular() || st.Size() > maxEmbedded {
		return nil, fmt.Errorf("%s is not a file of at most %d MB", path, maxEmbedded>>20)
	}
	return os.ReadFile(path)
}

func sortedInts(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// Build goes on to the program and returns the path of its binary in the cache.
func Build(ctx context.Context, path string, loader check.Loader, opt Options) (*Result, string, error) {
	r, err := Generate(path, loader, opt)
	if err != nil || r.Files == nil {
		return r, "", err
	}
	tc, err := golang.FindToolchain()
	if err != nil {
		return r, "", err
	}
	to := opt.Target
	if to == (golang.Target{}) {
		to = golang.Host()
	}
	bin, err := golang.Build(ctx, tc, to, nbc.Runtime, r.Files)
	return r, bin, err
}

// Place tells whether a program can be put to a place, before it is built: that takes a minute the first time.
func Place(to string) error {
	tmp, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+"-*")
	if err != nil {
		return unwritable(to, err)
	}
	tmp.Close()
	return os.Remove(tmp.Name())
}

func unwritable(to string, err error) error {
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fmt.Errorf("%s cannot be written: %w; give another place with -o FILE", to, err)
}

// Install copies a built program to its place, whole or not at all.
func Install(bin, to string) error {
	in, err := os.Open(bin)
	if err != nil {
		return err
	}
	defer in.Close()
	tmp, err := os.CreateTemp(filepath.Dir(to), "."+filepath.Base(to)+"-*")
	if err != nil {
		return unwritable(to, err)
	}
	defer os.Remove(tmp.Name())
	if _, err := io.Copy(tmp, in); err != nil {
		tmp.Close()
		return unwritable(to, err)
	}
	if err := tmp.Chmod(0o755); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return unwritable(to, err)
	}
	return os.Rename(tmp.Name(), to)
}

// circuits are the circuits of the root file, in its order.
func circuits(p *check.Program) []*check.Blox {
	var out []*check.Blox
	for _, d := range p.Root.Decls {
		if c, ok := d.(*ast.Circuit); ok {
			if b := p.Circuits[c.Name.Name]; b != nil {
				out = append(out, b)
			}
		}
	}
	return out
}

// choose picks the circuit to build: the only one, the one named, or the one that experiments are of.
func choose(p *check.Program, path, name string) (*check.Blox, error) {
	all := circuits(p)
	var names []string
	var run []*check.Blox
	for _, c := range all {
		if name != "" && (c.Name == name || c.Display == name) {
			return c, nil
		}
		names = append(names, c.Display)
		for _, e := range p.Experiments {
			if e.Circuit == c {
				run = append(run, c)
				break
			}
		}
	}
	switch {
	case name != "":
		return nil, fmt.Errorf("%s has no circuit %s%s", path, name, hint(name, names))
	case len(all) == 1:
		return all[0], nil
	case len(all) == 0:
		return nil, fmt.Errorf("%s declares no circuit; nbc build makes a program of a circuit and its experiments", path)
	case len(run) == 1:
		return run[0], nil
	}
	return nil, fmt.Errorf("%s has several circuits (%s); say which with --circuit NAME", path, strings.Join(names, ", "))
}

func hint(name string, names []string) string {
	if h := diag.DidYouMean(name, names); h != "" {
		return "; " + h
	}
	return ""
}
