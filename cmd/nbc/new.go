package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

type newCmd struct {
	Folder string `arg:"" help:"The folder to make."`
}

// starter is the circuit of a new project: one neuron, an experiment, a plot.
const starter = `use std

/// One excitatory Hodgkin-Huxley neuron with a constant current.
circuit Neuron {
  node n : HHExci(I_bg = 1 [uA/cm^2])
}

experiment spiking of Neuron {
  run 0 ms .. 200 ms
  record n.V every 0.1 ms
  record spikes of n
  plot line n.V
}
`

func (c *newCmd) Run(s *session) error {
	if _, err := os.Stat(c.Folder); err == nil {
		return &status{exitUsage, fmt.Errorf("%s exists already; nbc new makes a new folder", c.Folder)}
	} else if !errors.Is(err, os.ErrNotExist) {
		return &status{exitUsage, err}
	}
	if err := os.MkdirAll(c.Folder, 0o755); err != nil {
		return &status{exitUsage, err}
	}
	file := filepath.Join(c.Folder, "circuit.nbx")
	if err := os.WriteFile(file, []byte(starter), 0o644); err != nil {
		return &status{exitUsage, err}
	}
	fmt.Fprintf(s.out, "%s is made. Next:\n  cd %s\n  nbc build && ./circuit\n", file, c.Folder)
	return nil
}
