package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
)

// trials are whole runs of a circuit without events, at a tolerance.
var trials = []workload{
	{"trial-category", "1000 ms of category_learning's continuous part at rtol = atol = 1e-6: Vern7, in C by hand and by nbc",
		func(b *bench) error { return b.trial("category.nbx", 1000, 1e-6, 7) }},
	{"peers-category", "the same by other simulators and integrators",
		func(b *bench) error { return b.others("category.nbx", 1000, 1e-6, 3) }},
	{"precision-category", "the same by nbc's methods at several tolerances and steps",
		func(b *bench) error { return b.precision("category.nbx", 1000, 3) }},
}

// reference is the tolerance of the run that all are compared with.
const reference = 1e-12

// counter is the column whose values at the end tell how right a run is: the number of each neuron's spikes, as an integral.
const counter = "HHExci.spikes_cumulative"

// trial compares runs of ms by nbc and by the same method in C.
func (b *bench) trial(file string, ms, tol float64, rounds int) error {
	c, own, err := b.open(file, nil, 1)
	defer closeAll(c, own)
	if err != nil {
		return err
	}
	want, err := exact(own[0], ms)
	if err != nil {
		return err
	}
	return b.runs(append(c, own...), want, ms, tol, rounds)
}

// others compares runs of ms by nbc with those of CVODE, on the fastest right-hand side in C, and of NEURON.
func (b *bench) others(file string, ms, tol float64, rounds int) error {
	c, own, err := b.open(file, nil, 1)
	defer closeAll(c, own)
	if err != nil {
		return err
	}
	best := own[len(own)-1]
	want, err := exact(best, ms)
	if err != nil {
		return err
	}
	list := []*process{best}
	data := filepath.Join(b.tmp, filepath.Base(file)+".txt")
	for _, open := range []func() (*process, error){
		func() (*process, error) {
			bin, err := b.gcc("avx2", cvode)
			if err != nil {
				return nil, err
			}
			return start(cvode.name, bin, data)
		},
		func() (*process, error) { return b.neuron(data) },
	} {
		p, err := open()
		if errors.Is(err, errNone) {
			fmt.Println("  skipped: ", err)
			continue
		}
		if err != nil {
			return err
		}
		defer p.close()
		list = append(list, p)
	}
	return b.runs(list, want, ms, tol, rounds)
}

// exact is the state after a run at the reference tolerance.
func exact(p *process, ms float64) (map[string][]float64, error) {
	if _, err := p.ask("run %g %g", ms, reference); err != nil {
		return nil, err
	}
	return p.columns("state")
}

// runs times runs of ms and says how far each ends from want.
func (b *bench) runs(all []*process, want map[string][]float64, ms, tol float64, rounds int) error {
	var list []*entry
	for _, p := range all {
		e, did, off, err := run(p, p.name, fmt.Sprintf("run %g %g", ms, tol), want)
		if err != nil {
			return err
		}
		e.note = fmt.Sprintf("%.0f %s, spike counters off by %.1g", did[1], unitOf(p), off)
		list = append(list, e)
	}
	if err := inTurn(list, rounds); err != nil {
		return err
	}
	table(list, 1e6, "ms")
	return nil
}

// run makes a run by a command, and an entry that repeats it. did is its time (ns), evaluations and steps, off the largest error of a spike counter.
func run(p *process, name, command string, want map[string][]float64) (e *entry, did []float64, off float64, err error) {
	if did, err = p.ask("%s", command); err != nil {
		return nil, nil, 0, fmt.Errorf("%s: %w", name, err)
	}
	got, err := p.columns("state")
	if err != nil {
		return nil, nil, 0, err
	}
	for i, x := range want[counter] {
		off = max(off, abs(x-got[counter][i]))
	}
	return &entry{name: name, once: func() (float64, error) {
		did, err := p.ask("%s", command)
		if err != nil {
			return 0, err
		}
		return did[0], nil
	}}, did, off, nil
}

// unitOf is what a program counts: NEURON has steps only.
func unitOf(p *process) string {
	if strings.HasPrefix(p.name, "NEURON") {
		return "steps"
	}
	return "evaluations"
}
