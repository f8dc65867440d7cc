package main

import (
	"fmt"
	"os"
	"path/filepath"

	"nbc/runtime/page"
	"nbc/runtime/results"
)

type reportCmd struct {
	Results []string `arg:"" help:"Results directories; several are shown side by side."`
	Output  string   `short:"o" placeholder:"FILE" help:"The file to write (default: report.html in RESULTS or, of several, in this folder)."`
}

func (*reportCmd) Help() string {
	return "Writes one HTML file that works without a network: the circuit as a graph that unfolds, learning, spikes and series to zoom into, " +
		"weights over trials, parameters, and what it takes to run it again. docs/manual/report.md tells more."
}

func (c *reportCmd) Run(s *session) error {
	for _, dir := range c.Results {
		if _, err := results.Open(dir); err != nil {
			return &status{exitUsage, err}
		}
	}
	path := c.Output
	switch {
	case path == "" && len(c.Results) == 1:
		path = filepath.Join(folder(c.Results[0]), page.FileName)
	case path == "":
		path = page.FileName
	}
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		path = filepath.Join(path, page.FileName)
	}
	if err := page.WriteFile(path, c.Results); err != nil {
		return &status{exitFindings, err}
	}
	fmt.Fprintln(s.out, path)
	return nil
}

// folder is the results directory, where its results.json was named.
func folder(dir string) string {
	if filepath.Base(dir) == results.IndexName {
		return filepath.Dir(dir)
	}
	return dir
}
