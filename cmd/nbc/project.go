package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"nbc/lang/check"
)

// allowed is the flag of the commands that read what a source file names.
type allowed struct {
	AllowPath []string `name:"allow-path" placeholder:"DIR" help:"Also let source files use and read files below DIR; may be repeated. Otherwise only those of the project's folder."`
}

// project opens the folder of a file or folder that the command line names: what source files use and read must lie below it, links
// followed. That is the current folder for what lies below it.
func (l *loader) project(paths []string, a allowed) error {
	roots := append([]string(nil), a.AllowPath...)
	for _, p := range a.AllowPath {
		if st, err := os.Stat(p); err != nil {
			return &status{exitUsage, err}
		} else if !st.IsDir() {
			return &status{exitUsage, errors.New("--allow-path " + p + ": this is no folder")}
		}
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return err
	}
	for _, p := range append([]string{"."}, paths...) {
		abs, err := filepath.Abs(p)
		if err != nil {
			return err
		}
		if p != "." && below(here, abs) {
			continue
		}
		if st, err := os.Stat(abs); err == nil && !st.IsDir() {
			abs = filepath.Dir(abs)
		}
		roots = append(roots, abs)
		l.named[filepath.Clean(p)] = true
	}
	for _, p := range paths {
		l.named[filepath.Clean(p)] = true
	}
	for _, r := range roots {
		l.roots = append(l.roots, realPath(r))
	}
	return nil
}

// inside returns check.ErrOutside for a path that source files may not read.
func (l *loader) inside(path string) error {
	if l.named[filepath.Clean(path)] {
		return nil
	}
	real := realPath(path)
	for _, r := range l.roots {
		if below(r, real) {
			return nil
		}
	}
	return check.ErrOutside
}

// realPath is an absolute path without links, as far as it exists.
func realPath(path string) string {
	abs, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	real, err := filepath.EvalSymlinks(abs)
	if err == nil {
		return real
	}
	if dir := filepath.Dir(abs); dir != abs && errors.Is(err, fs.ErrNotExist) {
		return filepath.Join(realPath(dir), filepath.Base(abs))
	}
	return abs
}

// below tells whether an absolute path is a folder or lies below it.
func below(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}
