// Command bench measures circuits that nbc built beside the same numerics by others, in one run and in turn, and prints ratios.
//
//	go run ./bench            all workloads
//	go run ./bench kernel     those whose name begins so
//
// What is not installed is skipped, with a line that says so. See README.md in this folder.
package main

import (
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strings"
)

// workload is one table of the report.
type workload struct {
	name, about string
	run         func(b *bench) error
}

// workloads are all there are, in the order of the report.
var workloads = slices.Concat(kernels, trials, networks, solvers)

// bench is one run of the command.
type bench struct {
	root string // of the repository
	tmp  string // for programs and circuits; removed at the end
	made map[string]string
}

func main() {
	b := &bench{made: map[string]string{}}
	if err := b.start(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt)
	go func() {
		<-stop
		os.RemoveAll(b.tmp)
		os.Exit(130)
	}()
	failed := false
	for _, w := range workloads {
		if !chosen(w.name, os.Args[1:]) {
			continue
		}
		fmt.Printf("\n%s: %s\n", w.name, w.about)
		if err := w.run(b); err != nil {
			fmt.Println("  failed:", err)
			failed = true
		}
	}
	os.RemoveAll(b.tmp)
	if failed {
		os.Exit(1)
	}
}

func (b *bench) start() error {
	if _, err := os.Stat("bench/c/main.c"); err != nil {
		return fmt.Errorf("run it in the repository's folder: go run ./bench")
	}
	var err error
	if b.root, err = os.Getwd(); err != nil {
		return err
	}
	b.tmp, err = os.MkdirTemp("", "nbc-bench-*")
	return err
}

func chosen(name string, args []string) bool {
	for _, a := range args {
		if strings.HasPrefix(name, a) {
			return true
		}
	}
	return len(args) == 0
}
