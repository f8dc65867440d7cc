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
	text, failed := cmd.CombinedOutput()
	// The library is enough: some systems cannot link the program that nrnivmodl makes besides.
	for _, pattern := range []string{"*/libnrnmech.so", "*/.libs/libnrnmech.so"} {
		if found, _ := filepath.Glob(filepath.Join(dir, pattern)); len(found) == 1 {
			return start("NEURON dt 0.025", py, filepath.Join(b.root, "bench", "peers", "category.py"), data, found[0])
		}
	}
	return nil, fmt.Errorf("a working nrnivmodl %w: %v\n%s", errNone, failed, text)
}
