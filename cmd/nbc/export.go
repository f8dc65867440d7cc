package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"nbc/export"
	"nbc/runtime/results"
)

type exportCmd struct {
	Results string `arg:"" help:"The results directory of a run."`
	To      string `required:"" enum:"${exports}" placeholder:"FORMAT" help:"${exports}."`
	Output  string `short:"o" placeholder:"DIR" help:"Where the files go (default: RESULTS/FORMAT)."`
}

func (*exportCmd) Help() string {
	return "Writes every table of a run once more, in a format of other programs: NumPy archives, Parquet files, spikes as SONATA HDF5, or all but weights as NWB. " +
		"docs/manual/formats.md tells what they hold and how to read them."
}

func (c *exportCmd) Run(s *session) error {
	r, err := results.Open(c.Results)
	if err != nil {
		return &status{exitUsage, err}
	}
	dir := c.Output
	if dir == "" {
		dir = filepath.Join(r.Dir, c.To)
	}
	list, err := export.Write(r, c.To, dir)
	if err != nil {
		var file *fs.PathError
		switch {
		case errors.Is(err, export.ErrNothing):
			return &status{exitUsage, err}
		case errors.As(err, &file):
			err = fmt.Errorf("%s: %w", file.Path, plainError(err))
		}
		return &status{exitFindings, err}
	}
	fmt.Fprintf(s.out, "%s in %s\n", strings.Join(list, ", "), dir)
	return nil
}
