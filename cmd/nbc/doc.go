package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"nbc/lang/ast"
	"nbc/lang/check"
	"nbc/lang/diag"
	"nbc/lang/doc"
)

type docCmd struct {
	Path   string `arg:"" optional:"" help:"A .nbx file or a folder; by default the standard library."`
	Output string `short:"o" default:"doc" placeholder:"DIR" help:"The folder to write index.html to (default: doc)."`
	allowed
}

func (c *docCmd) Run(s *session) error {
	var page []byte
	var err error
	if c.Path == "" {
		page, err = s.libraryPage()
	} else {
		page, err = s.packagePage(c.Path, c.allowed)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.Output, 0o777); err != nil {
		return &status{exitFindings, fmt.Errorf("%s cannot be made: %w; give another folder with -o DIR", c.Output, plainError(err))}
	}
	path := filepath.Join(c.Output, "index.html")
	if err := replace(path, string(page)); err != nil {
		return &status{exitFindings, fmt.Errorf("%s cannot be written: %w", path, plainError(err))}
	}
	fmt.Fprintln(s.out, path)
	return nil
}

// libraryPage documents the standard library.
func (s *session) libraryPage() ([]byte, error) {
	l := newLoader(s.in)
	p, ds := check.Load(libraryRoot, library{l})
	if diag.HasErrors(ds) {
		s.report(l, ds)
		return nil, &status{exitFindings, nil}
	}
	var list []doc.Source
	for _, f := range p.Files {
		if p.Lib[f] {
			list = append(list, doc.Source{Program: p, File: f, Name: f.Path})
		}
	}
	return doc.Page("The standard library of nbc", "All of it comes with `use std`.", list)
}

// libraryRoot is the path of a program that is nothing but the library.
const libraryRoot = "library"

// library is a loader of that program.
type library struct{ *loader }

func (l library) Load(path string) (string, error) {
	if path == libraryRoot {
		return "use std\n", nil
	}
	return "", fs.ErrNotExist
}

// packagePage documents a file, or all files of a folder and below.
func (s *session) packagePage(path string, a allowed) ([]byte, error) {
	files, err := sources([]string{path})
	if err != nil {
		return nil, &status{exitUsage, err}
	}
	if len(files) == 0 {
		return nil, &status{exitUsage, fmt.Errorf("no .nbx file in %s", path)}
	}
	l := newLoader(s.in)
	if err := l.project([]string{path}, a); err != nil {
		return nil, err
	}
	var list []doc.Source
	failed := false
	for _, name := range files {
		if err := readable(name); err != nil {
			return nil, &status{exitUsage, fmt.Errorf("%s: %w", name, plainError(err))}
		}
		p, ds := check.Load(name, l)
		if diag.HasErrors(ds) {
			s.report(l, ds)
			failed = true
			continue
		}
		list = append(list, doc.Source{Program: p, File: p.Root, Name: shown(path, p.Root)})
	}
	if failed {
		return nil, &status{exitFindings, nil}
	}
	title := filepath.Base(filepath.Clean(path))
	if title == "." {
		if wd, err := os.Getwd(); err == nil {
			title = filepath.Base(wd)
		}
	}
	return doc.Page(title, "", list)
}

// shown is a file's path below the folder that is documented.
func shown(folder string, f *ast.File) string {
	if rel, err := filepath.Rel(folder, f.Path); err == nil && rel != "." {
		return filepath.ToSlash(rel)
	}
	return filepath.Base(f.Path)
}
