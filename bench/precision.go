package main

import "fmt"

// methods are what the picture of work and precision compares: by tolerance, or by step in ms.
var methods = []struct {
	name    string
	tol, dt []float64
}{
	{name: "Vern7", tol: []float64{1e-6, 1e-3, 1e-4, 1e-5, 1e-7, 1e-8}},
	{name: "ExpVern7", tol: []float64{1e-3, 1e-4, 1e-5, 1e-6, 1e-7}},
	{name: "AdamsBDF", tol: []float64{4e-3, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7}},
	{name: "auto", tol: []float64{4e-3, 1e-3, 1e-4}},
	{name: "Tsit5", tol: []float64{1e-4, 1e-6, 1e-8}},
	{name: "Vern9", tol: []float64{1e-6, 1e-9}},
	{name: "Rodas5P", tol: []float64{1e-4, 1e-6}},
	{name: "RK4", dt: []float64{0.04, 0.02}},
	{name: "RushLarsen", dt: []float64{0.05, 0.025, 0.0125}},
	{name: "ExpEuler", dt: []float64{0.05, 0.01}},
}

// precision runs a circuit for ms by every method: what it costs, and how far the spike counters are off at the end.
func (b *bench) precision(file string, ms float64, rounds int) error {
	c, own, err := b.open(file, nil, 1)
	defer closeAll(c, own)
	if err != nil {
		return err
	}
	p := own[len(own)-1]
	want, err := exact(p, ms)
	if err != nil {
		return err
	}
	var list []*entry
	var runs []outcome
	add := func(method, name, command string) error {
		e, did, off, err := run(p, name, command, want)
		if err != nil {
			return err
		}
		e.note = fmt.Sprintf("%.0f steps, %.0f evaluations, spike counters off by %.1g", did[2], did[1], off)
		list, runs = append(list, e), append(runs, outcome{method, off, e})
		return nil
	}
	for _, m := range methods {
		for _, tol := range m.tol {
			if err := add(m.name, fmt.Sprintf("%s, %g", m.name, tol), fmt.Sprintf("run %g %g %s", ms, tol, m.name)); err != nil {
				return err
			}
		}
		for _, dt := range m.dt {
			if err := add(m.name, fmt.Sprintf("%s, %g ms", m.name, dt), fmt.Sprintf("run %g 0 %s %g", ms, m.name, dt)); err != nil {
				return err
			}
		}
	}
	if err := inTurn(list, rounds); err != nil {
		return err
	}
	table(list, 1e6, "ms")
	return drawPrecision(runs, fmt.Sprintf("%.0f ms of %s", ms, file), picture)
}
