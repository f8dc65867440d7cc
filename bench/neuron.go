package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// neuron starts NEURON on the circuit of a file, with its mechanisms compiled.
func (b *bench) neuron(data string) (*process, error) {
	py, err := python("neuron")
	if err != nil {
		return nil, err
	}
	compiler, err := exec.LookPath("nrnivmodl")
	if err != nil {
		return nil, fmt.Errorf("nrnivmodl, which compiles mechanisms of NEURON, %w", errNone)
	}
	dir := filepath.Join(b.tmp, "neuron")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("bench", "peers", "neuron"))); err != nil {
		return nil, err
	}
	cmd := exec.Command(compiler, ".")
	cmd.Dir = dir
	if cmd.Env, err = b.neuronParts(compiler); err != nil {
		return nil, err
	}
	text, failed := cmd.CombinedOutput()
	// The library is enough: some systems cannot link the program that nrnivmodl makes besides.
	for _, pattern := range []string{"*/libnrnmech.so", "*/.libs/libnrnmech.so"} {
		if found, _ := filepath.Glob(filepath.Join(dir, pattern)); len(found) == 1 {
			return start("NEURON dt 0.025", py, filepath.Join(b.root, "bench", "peers", "category.py"), data, found[0])
		}
	}
	return nil, fmt.Errorf("a working nrnivmodl %w: %v\n%s", errNone, failed, text)
}

// neuronParts is the environment in which nrnivmodl finds its parts. It looks for its makefile beside itself, where some packages
// have it in lib/nrn with the library.
func (b *bench) neuronParts(compiler string) ([]string, error) {
	env := os.Environ()
	bin := filepath.Dir(compiler)
	lib := filepath.Join(filepath.Dir(bin), "lib", "nrn")
	const makefile = "nrnmech_makefile"
	if _, err := os.Stat(filepath.Join(bin, makefile)); err == nil {
		return env, nil
	}
	if _, err := os.Stat(filepath.Join(lib, makefile)); err != nil {
		return env, nil // nrnivmodl will say what it misses
	}
	links := filepath.Join(b.tmp, "nrn")
	if err := os.MkdirAll(filepath.Join(links, "bin"), 0o755); err != nil {
		return nil, err
	}
	for name, dir := range map[string]string{makefile: lib, "nocmodl": bin} {
		if err := os.Symlink(filepath.Join(dir, name), filepath.Join(links, "bin", name)); err != nil {
			return nil, err
		}
	}
	return append(env, "NRNHOME_EXEC="+links, "LIBRARY_PATH="+lib), nil
}
