package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"nbc"
	"nbc/codegen/compile"
	pages "nbc/docs/manual/errors"
	"nbc/lang/ast"
	"nbc/lang/diag"
	"nbc/lang/parser"
)

type checkCmd struct {
	Paths  []string `arg:"" optional:"" help:"Files or folders; - is standard input. Default: every .nbx below this folder."`
	Format string   `enum:"text,json,sarif,github" default:"text" help:"How to print: text, json, sarif or github."`
	Strict bool     `help:"Warnings fail the check too."`
	allowed
}

// checkMemory is what a check tries to keep within, in bytes: above it the collector works harder.
const checkMemory = 64 << 20

func (c *checkCmd) Run(s *session) error {
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(checkMemory))
	paths := c.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	files, err := sources(paths)
	if err != nil {
		return &status{exitUsage, err}
	}
	if len(files) == 0 {
		return &status{exitUsage, fmt.Errorf("no .nbx file in %s", strings.Join(paths, ", "))}
	}
	l := newLoader(s.in)
	if err := l.project(paths, c.allowed); err != nil {
		return err
	}
	var all []diag.Diagnostic
	for _, f := range files {
		if f != "-" {
			if err := readable(f); err != nil {
				return &status{exitUsage, fmt.Errorf("%s: %w", f, plainError(err))}
			}
		}
		all = append(all, compile.Check(f, l).Diags...)
	}
	all = diag.Sorted(all)
	w := s.out
	if c.Format == "text" {
		w = s.err
	}
	if err := diag.Render(w, all, diag.Options{Format: c.Format, Source: l.source, Color: c.Format == "text" && isTerminal(s.err), Tool: nbc.Version, Title: pages.Title}); err != nil {
		return &status{exitUsage, err}
	}
	errs, warns := 0, 0
	for _, d := range all {
		switch d.Severity {
		case diag.Error:
			errs++
		case diag.Warning:
			warns++
		}
	}
	if c.Format == "text" {
		fmt.Fprintf(s.err, "%s checked: %s, %s\n", plural(len(files), "file"), plural(errs, "error"), plural(warns, "warning"))
		fmt.Fprint(s.err, tellsMore(all))
	}
	if errs > 0 || c.Strict && warns > 0 {
		return &status{exitFindings, nil}
	}
	return nil
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

type fmtCmd struct {
	Paths []string `arg:"" optional:"" help:"Files or folders; - is standard input. Default: every .nbx below this folder."`
	List  bool     `short:"l" help:"List the files whose form differs, change nothing."`
	Diff  bool     `short:"d" help:"Print what would change as a unified diff, change nothing."`
	Check bool     `help:"Like -l, and exit with 1 when there are any."`
}

func (c *fmtCmd) Run(s *session) error {
	paths := c.Paths
	if len(paths) == 0 {
		paths = []string{"."}
	}
	files, err := sources(paths)
	if err != nil {
		return &status{exitUsage, err}
	}
	l := newLoader(s.in)
	if err := l.project(files, allowed{}); err != nil {
		return err
	}
	failed, differ := false, false
	for _, f := range files {
		text, err := l.Load(f)
		if err != nil {
			return &status{exitUsage, fmt.Errorf("%s: %w", f, err)}
		}
		tree, ds := parser.Parse(f, text)
		if diag.HasErrors(ds) {
			s.report(l, ds)
			failed = true
			continue
		}
		out := ast.Format(tree)
		switch {
		case c.Diff:
			if out != text {
				fmt.Fprintf(s.out, "%s", diff.Diff(f+" (as it is)", []byte(text), f+" (formatted)", []byte(out)))
				differ = true
			}
		case c.List || c.Check:
			if out != text {
				fmt.Fprintln(s.out, f)
				differ = true
			}
		case f == "-":
			fmt.Fprint(s.out, out)
		case out != text:
			if err := replace(f, out); err != nil {
				return &status{exitFindings, err}
			}
		}
	}
	if failed || c.Check && differ {
		return &status{exitFindings, nil}
	}
	return nil
}

// replace writes a file whole or not at all, with the mode it has.
func replace(path, text string) error {
	mode := os.FileMode(0o644)
	if st, err := os.Stat(path); err == nil {
		mode = st.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".nbc-fmt-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	if _, err := tmp.WriteString(text); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Chmod(mode); err != nil {
		tmp.Close()
		return err
	}
	if err := tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
