package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"nbc/codegen/compile"
	"nbc/codegen/golang"
	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/parser"
)

// common are the flags of the commands that compile.
type common struct {
	allowed
	Sizes   []string `short:"D" name:"define" placeholder:"PATH=N" help:"Set a size that is fixed at build (VAC.N_wta=8)."`
	Circuit string   `help:"Which circuit, when the file has several."`
}

// options turns the flags into options of the compiler.
func (c common) options() (compile.Options, error) {
	o := compile.Options{Sizes: map[string]int{}, Circuit: c.Circuit}
	for _, d := range c.Sizes {
		path, val, ok := strings.Cut(d, "=")
		n, err := strconv.Atoi(val)
		if !ok || err != nil {
			return o, &status{exitUsage, fmt.Errorf("-D %s: write -D PATH=N with a whole number, as in -D VAC.N_wta=8", d)}
		}
		parts := strings.Split(path, ".")
		for i := range parts {
			parts[i] = ast.Canonical(parts[i])
		}
		o.Sizes[strings.Join(parts, ".")] = n
	}
	return o, nil
}

// file is the file to compile: the one named, or the one of the folder that has a circuit.
func (s *session) file(name string, l *loader) (string, error) {
	if name != "" {
		return name, nil
	}
	path, err := theCircuit(func(p string) *ast.File {
		text, err := readSource(p)
		if err != nil {
			return nil
		}
		f, _ := parser.Parse(p, string(text))
		return f
	})
	if err != nil {
		return "", &status{exitUsage, err}
	}
	return path, nil
}

// compile builds a file for a target and reports what is wrong with it.
func (s *session) compile(name string, c common, to golang.Target) (bin string, err error) {
	opt, err := c.options()
	if err != nil {
		return "", err
	}
	opt.Target = to
	l := newLoader(s.in)
	path, err := s.file(name, l)
	if err != nil {
		return "", err
	}
	if err := l.project([]string{path}, c.allowed); err != nil {
		return "", err
	}
	if err := readable(path); err != nil {
		return "", &status{exitUsage, fmt.Errorf("%s: %w", path, plainError(err))}
	}
	r, bin, err := compile.Build(s.ctx, path, l, opt)
	s.report(l, r.Diags)
	if r.Failed() {
		return "", &status{exitFindings, nil}
	}
	if err != nil {
		return "", &status{exitFindings, err}
	}
	return bin, nil
}

type buildCmd struct {
	common
	File   string `arg:"" optional:"" help:"The .nbx file; by default the one of this folder that has a circuit."`
	Output string `short:"o" default:"circuit" help:"The program to write."`
	Target string `placeholder:"OS/ARCH" help:"Build for another machine, such as linux/arm64 (default: this one)."`
}

func (c *buildCmd) Run(s *session) error {
	to, err := golang.ParseTarget(c.Target)
	if err != nil {
		return &status{exitUsage, err}
	}
	if st, err := os.Stat(c.Output); err == nil && st.IsDir() {
		c.Output = filepath.Join(c.Output, "circuit")
	}
	if err := compile.Place(to.Program(c.Output)); err != nil {
		return &status{exitUsage, err}
	}
	bin, err := s.compile(c.File, c.common, to)
	if err != nil {
		return err
	}
	if err := compile.Install(bin, to.Program(c.Output)); err != nil {
		return &status{exitFindings, err}
	}
	return nil
}

type runCmd struct {
	common
	File string   `arg:"" help:"The .nbx file."`
	Args []string `kong:"-"`
}

func (c *runCmd) Help() string {
	return "Everything after FILE goes to the circuit: nbc run FILE [experiment] [flags]. See ./circuit --help."
}

func (c *runCmd) Run(s *session) error {
	bin, err := s.compile(c.File, c.common, golang.Host())
	if err != nil {
		return err
	}
	cmd := exec.Command(bin, c.Args...)
	cmd.Args[0] = "circuit"
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.in, s.out, s.err
	err = cmd.Run()
	var ee *exec.ExitError
	if errors.As(err, &ee) {
		return &status{ee.ExitCode(), nil}
	}
	return err
}

type showCmd struct {
	common
	What  string `arg:"" enum:"equations,ir,go,graph" help:"equations, ir, go or graph."`
	File  string `arg:"" optional:"" help:"The .nbx file."`
	Path  string `arg:"" optional:"" help:"Of equations: a node (VAC.wta[1].exci), type, connection or learning rule to show alone, with its parameters."`
	LaTeX bool   `name:"latex" xor:"form" help:"Of equations: a LaTeX document."`
	JSON  bool   `name:"json" xor:"form" help:"Of equations: JSON for other programs."`

	After  string `xor:"stage" placeholder:"PASS" help:"Of ir: what is computed between events, after the passes up to this one (--passes lists them)."`
	Passes bool   `xor:"stage" help:"Of ir: the passes, in their order."`
}

func (c *showCmd) Run(s *session) error {
	if c.What != "equations" && (c.Path != "" || c.LaTeX || c.JSON) {
		return &status{exitUsage, errors.New("PATH, --latex and --json belong to nbc show equations")}
	}
	if c.What != "ir" && (c.After != "" || c.Passes) {
		return &status{exitUsage, errors.New("--after and --passes belong to nbc show ir")}
	}
	if c.Passes {
		return compile.ShowPasses(s.out)
	}
	opt, err := c.options()
	if err != nil {
		return err
	}
	l := newLoader(s.in)
	path, err := s.file(c.File, l)
	if err != nil {
		return err
	}
	if err := l.project([]string{path}, c.allowed); err != nil {
		return err
	}
	stage := compile.Flatten
	if c.What == "go" {
		stage = compile.Generate
	}
	r, err := stage(path, l, opt)
	s.report(l, r.Diags)
	if r.Failed() {
		return &status{exitFindings, nil}
	}
	if err != nil {
		return &status{exitFindings, err}
	}
	switch c.What {
	case "equations":
		format := map[bool]string{c.LaTeX: "latex", c.JSON: "json"}[true]
		if err := compile.Explain(s.out, r, c.Path, format); err != nil {
			return &status{exitUsage, err}
		}
		return nil
	case "go":
		var names []string
		for n := range r.Files {
			names = append(names, n)
		}
		sort.Strings(names)
		for _, n := range names {
			fmt.Fprintf(s.out, "// ---- %s\n%s\n", n, r.Files[n])
		}
		return nil
	}
	if c.After != "" {
		err := compile.ShowAfter(s.out, r, c.After)
		var none *ir.NoPass
		if errors.As(err, &none) {
			return &status{exitUsage, err}
		}
		return err
	}
	return compile.Show(s.out, r, c.What)
}
