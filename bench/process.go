package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// process is a program that answers lines of commands, as c/main.c and driver do.
type process struct {
	name string
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
}

func start(name, program string, args ...string) (*process, error) {
	p := &process{name: name, cmd: exec.Command(program, args...)}
	p.cmd.Stderr = os.Stderr
	// One core for everybody: what is measured is the kernel.
	p.cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReaderSize(out, 1<<20)
	return p, p.cmd.Start()
}

func (p *process) close() {
	p.in.Close()
	p.cmd.Wait()
}

// ask sends a command and returns the numbers of its one line of answer.
func (p *process) ask(format string, args ...any) ([]float64, error) {
	if _, err := fmt.Fprintf(p.in, format+"\n", args...); err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	line, err := p.line()
	if err != nil {
		return nil, err
	}
	_, x, err := numbers("- " + line)
	return x, err
}

func (p *process) line() (string, error) {
	line, err := p.out.ReadString('\n')
	line = strings.TrimSpace(line)
	if text, bad := strings.CutPrefix(line, "error: "); bad {
		return "", errors.New(p.name + ": " + text)
	}
	if err != nil {
		return "", fmt.Errorf("%s ended: %w", p.name, err)
	}
	return line, nil
}

// columns sends a command that answers with named rows of numbers.
func (p *process) columns(command string) (map[string][]float64, error) {
	if _, err := fmt.Fprintln(p.in, command); err != nil {
		return nil, fmt.Errorf("%s: %w", p.name, err)
	}
	all := map[string][]float64{}
	for {
		line, err := p.line()
		if err != nil || line == "" {
			return all, err
		}
		name, x, err := numbers(line)
		if err != nil {
			return nil, err
		}
		all[name] = x
	}
}

func numbers(line string) (string, []float64, error) {
	f := strings.Fields(line)
	x := make([]float64, len(f)-1)
	for i := range x {
		var err error
		if x[i], err = strconv.ParseFloat(f[i+1], 64); err != nil {
			return "", nil, err
		}
	}
	return f[0], x, nil
}

// differ is the largest difference of two sets of columns, in units of each column's largest value; where names it.
func differ(a, b map[string][]float64) (worst float64, where string) {
	for name, x := range a {
		y := b[name]
		if len(x) != len(y) {
			return math.Inf(1), name + " is missing"
		}
		scale, d := 0.0, 0.0
		for i := range x {
			scale = max(scale, math.Abs(x[i]))
			d = max(d, math.Abs(x[i]-y[i]))
		}
		if r := d / scale; r > worst || r != r && d > 0 {
			worst, where = r, name
		}
	}
	return worst, where
}
