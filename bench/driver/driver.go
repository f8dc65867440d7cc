//go:build unix

// Package driver is the main program of a circuit that package bench measures: it answers the commands that the peers written in
// other languages answer too (see ../c/main.c), so that all can be timed in turn.
package driver

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"nbc/runtime/model"
	"nbc/runtime/sim"
	"nbc/runtime/vec"
	"nbc/runtime/wire"
)

// Serve answers commands on standard input, one line each, until it ends. The first is
//
//	open KERNEL FILE MS    build the circuit, run its first experiment for MS ms (0: not at all), write the circuit to FILE ("-": not)
//
// and then, at the state that was reached,
//
//	rhs N                  evaluate the right-hand side N times; prints nanoseconds of processor time
//	run MS TOL [METHOD [DT]]  run the experiment from its start to MS ms at rtol = atol = TOL; prints nanoseconds of processor
//	                       time, evaluations and steps. METHOD is taken in place of the experiment's, DT is its step in ms
//	solve NODES METHOD RTOL ATOL MS   see solve
//	derivative, state      print a line `population.column values...` for each state column, and an empty line
//
// A command that fails prints `error: ...`.
func Serve(fresh func() *model.Circuit) {
	s := &server{fresh: fresh, out: bufio.NewWriter(os.Stdout)}
	in := bufio.NewScanner(os.Stdin)
	for in.Scan() {
		if err := s.answer(strings.Fields(in.Text())); err != nil {
			fmt.Fprintf(s.out, "error: %s\n", strings.ReplaceAll(err.Error(), "\n", " "))
		}
		s.out.Flush()
	}
}

type server struct {
	fresh func() *model.Circuit
	c     *model.Circuit
	y, dy []float64
	out   *bufio.Writer
}

func (s *server) answer(f []string) error {
	if len(f) == 0 || s.c == nil && f[0] != "open" {
		return fmt.Errorf("no circuit is open")
	}
	num := func(k int) (float64, error) {
		if k >= len(f) {
			return 0, fmt.Errorf("%s wants a number", f[0])
		}
		return strconv.ParseFloat(f[k], 64)
	}
	switch f[0] {
	case "open":
		ms, err := num(3)
		if err != nil {
			return err
		}
		if err := s.open(f[1], f[2], ms); err != nil {
			return err
		}
		fmt.Fprintf(s.out, "%d\n", len(s.c.Y))
		return nil
	case "rhs":
		n, err := num(1)
		if err != nil {
			return err
		}
		start := cpu()
		for range int(n) {
			s.c.RHS(0, s.y, s.dy)
		}
		fmt.Fprintln(s.out, (cpu() - start).Nanoseconds())
		return nil
	case "run":
		ms, err := num(1)
		if err != nil {
			return err
		}
		tol, err := num(2)
		if err != nil {
			return err
		}
		c, err := s.build()
		if err != nil {
			return err
		}
		solver := model.Solver{RTol: tol, ATol: tol}
		if len(f) > 3 {
			solver.Name = f[3]
		}
		if len(f) > 4 {
			if solver.Dt, err = num(4); err != nil {
				return err
			}
		}
		start := cpu()
		res, err := run(c, ms, solver)
		if err != nil {
			return err
		}
		fmt.Fprintln(s.out, (cpu() - start).Nanoseconds(), res.Stats.Evaluations, res.Stats.Steps)
		s.c = c
		return nil
	case "solve":
		return s.solve(f, num)
	case "derivative":
		s.c.RHS(0, s.y, s.dy)
		s.columns(s.out, "", s.dy)
	case "state":
		s.columns(s.out, "", s.c.Y)
	default:
		return fmt.Errorf("unknown command %s", f[0])
	}
	fmt.Fprintln(s.out)
	return nil
}

// cpu is the processor time that the program has taken: what other programs take does not count.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// build makes an instance of the circuit with all its values.
func (s *server) build() (*model.Circuit, error) {
	c := s.fresh()
	c.Experiment = c.Experiments[0]
	_, err := wire.Build(c, wire.Options{Seed: 1})
	return c, err
}

// run runs the experiment for ms; at its own tolerances, where tol is 0.
func run(c *model.Circuit, ms float64, solver model.Solver) (sim.Result, error) {
	c.Experiment.Run = func() (float64, float64) { return 0, ms }
	return sim.Run(c, sim.Options{Solver: solver}, nil)
}

func (s *server) open(kernel, file string, ms float64) error {
	if err := vec.Use(kernel); err != nil {
		return err
	}
	c, err := s.build()
	if err != nil {
		return err
	}
	initial := append([]float64(nil), c.Y...)
	if ms > 0 {
		if _, err := run(c, ms, model.Solver{}); err != nil {
			return err
		}
	}
	c.Discrete(ms, c.Y)
	c.Inputs(ms, c.Y)
	s.c, s.y, s.dy = c, append([]float64(nil), c.Y...), make([]float64, len(c.Y))
	if file == "-" {
		return nil
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriter(f)
	s.write(w, initial)
	return w.Flush()
}

// list is all columns of populations and blocks with their names.
func (s *server) list(each func(name string, c *model.Column)) {
	for _, p := range s.c.Pops {
		for _, c := range p.Columns {
			each(p.Name+"."+c.Name, c)
		}
	}
	for _, b := range s.c.Blocks {
		for _, c := range b.Columns {
			each(b.Name+"."+c.Name, c)
		}
	}
}

func (s *server) columns(w io.Writer, prefix string, y []float64) {
	s.list(func(name string, c *model.Column) {
		if c.Word == model.State {
			row(w, false, prefix+name, y[c.Off:c.Off+len(c.Data)])
		}
	})
}

// write writes the circuit as lines `name count values...`: columns, the initial state, sources, targets and weights of edges.
func (s *server) write(w io.Writer, initial []float64) {
	s.list(func(name string, c *model.Column) {
		row(w, true, name, c.Data)
		if c.Word == model.State {
			row(w, true, "initial."+name, initial[c.Off:c.Off+len(c.Data)])
		}
	})
	count := map[string]int{}
	for _, e := range s.c.Edges {
		key := "edges." + e.Connection + "." + e.Pre.Name + "." + e.Post.Name
		name := fmt.Sprintf("%s.%d", key, count[key])
		count[key]++
		if e.Weight() == nil {
			continue
		}
		src, dst := make([]float64, e.N), make([]float64, e.N)
		for k := range src {
			src[k], dst[k] = float64(e.Src[k]), float64(e.Dst[k])
		}
		row(w, true, name+".src", src)
		row(w, true, name+".dst", dst)
		row(w, true, name+".weight", e.Weight().Data)
	}
}

func row(w io.Writer, count bool, name string, x []float64) {
	b := []byte(strings.ReplaceAll(name, " ", "_"))
	if count {
		b = strconv.AppendInt(append(b, ' '), int64(len(x)), 10)
	}
	for _, v := range x {
		b = strconv.AppendFloat(append(b, ' '), v, 'g', -1, 64)
	}
	w.Write(append(b, '\n'))
}
