package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing/fstest"

	"nbc"
	"nbc/codegen/compile"
	"nbc/codegen/golang"
	"nbc/lang/check"
	"nbc/stdlib"
)

//go:embed driver/*.go
var driver embed.FS

// circuit builds a circuit of this folder with the driver in place of its command line and returns the program.
func (b *bench) circuit(file string, sizes map[string]int) (string, error) {
	key := fmt.Sprint(file, sizes)
	if bin := b.made[key]; bin != "" {
		return bin, nil
	}
	r, err := compile.Generate(filepath.Join("bench", file), loader{}, compile.Options{Sizes: sizes})
	if err != nil {
		return "", err
	}
	if r.Failed() {
		return "", fmt.Errorf("%s has mistakes: run nbc check on it", file)
	}
	r.Files["main.go"] = "package main\n\nimport \"nbc/bench/driver\"\n\nfunc main() { driver.Serve(New) }\n"
	rt := fstest.MapFS{}
	for prefix, from := range map[string]fs.FS{"": nbc.Runtime, "bench/": driver} {
		err := fs.WalkDir(from, ".", func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				var text []byte
				text, err = fs.ReadFile(from, path)
				rt[prefix+path] = &fstest.MapFile{Data: text}
			}
			return err
		})
		if err != nil {
			return "", err
		}
	}
	tc, err := golang.FindToolchain()
	if err != nil {
		return "", err
	}
	bin, err := golang.Build(context.Background(), tc, golang.Host(), rt, r.Files)
	b.made[key] = bin
	return bin, err
}

// loader reads circuits of this folder, and the standard library.
type loader struct{}

func (loader) Load(path string) (string, error) {
	text, err := os.ReadFile(path)
	return string(text), err
}

func (loader) Std() map[string]string { return stdlib.Files() }

func (loader) Data(string) (check.Table, bool) { return check.Table{}, false }

// errNone is why a peer is skipped: it is not installed.
var errNone = errors.New("is not installed")

// method is how a C peer integrates: a file of c/ with the libraries that it needs.
type method struct {
	name, file string
	libs       []string
}

var (
	vern7 = method{name: "Vern7", file: "vern7.c"}
	cvode = method{name: "CVODE Adams", file: "cvode.c", libs: []string{"-lsundials_cvode", "-lsundials_nvecserial", "-lsundials_sunnonlinsolfixedpoint"}}
)

// gcc builds c/main.c with one of the right-hand sides and a method.
func (b *bench) gcc(peer string, m method) (string, error) {
	key := peer + " " + m.name
	if bin := b.made[key]; bin != "" {
		return bin, nil
	}
	cc, err := exec.LookPath("gcc")
	if err != nil {
		return "", fmt.Errorf("gcc %w", errNone)
	}
	if m.libs != nil && exec.Command(cc, append([]string{"-shared", "-o", os.DevNull}, m.libs...)...).Run() != nil {
		return "", fmt.Errorf("SUNDIALS %w", errNone)
	}
	bin := filepath.Join(b.tmp, strings.ReplaceAll(key, " ", "-"))
	args := append([]string{"-O3", "-march=native", "-ffast-math", "-o", bin, "main.c", m.file, peer + ".c"}, m.libs...)
	if peer != massesPeer {
		args = append(args, "hh.c")
	}
	args = append(args, "-lm")
	cmd := exec.Command(cc, args...)
	cmd.Dir = filepath.Join(b.root, "bench", "c")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("gcc %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	b.made[key] = bin
	return bin, nil
}
