package main

import (
	"errors"
	"fmt"
	"path/filepath"
)

// kernels are the workloads of the generated right-hand side, against C written by hand.
var kernels = []workload{
	{"kernel-category", "one evaluation of the right-hand side of category_learning's continuous part (30 + 18 neurons)",
		func(b *bench) error { return b.kernel("category.nbx", nil, 1000, 20000) }},
	{"kernel-random", "one evaluation of the right-hand side of 10,000 Hodgkin-Huxley neurons with 100 random inputs each",
		func(b *bench) error { return b.kernel("random.nbx", nil, 5, 20) }},
	{"kernel-masses", "one evaluation of the right-hand side of 400 Wilson-Cowan masses, four fifths of all pairs joined by random weights",
		func(b *bench) error { return b.kernel(masses, nil, 5, 2000) }},
	{"size", "one evaluation of the right-hand side a neuron, 100 random inputs each, by number of neurons", (*bench).size},
}

// peers are the forms of c/, the first of which ratios are to.
var peers = []string{"plain", "avx2"}

// masses is a circuit that has a peer of its own, which sets itself up.
const (
	masses     = "../examples/masses.nbx"
	massesPeer = "masses"
)

// peersOf are the forms of c/ for a circuit.
func peersOf(file string) []string {
	if file == masses {
		return []string{massesPeer}
	}
	return peers
}

// rounds is how often each is measured.
const rounds = 31

// open starts nbc's circuit with every kernel that the processor has, and the C peers on the same circuit.
func (b *bench) open(file string, sizes map[string]int, ms float64) (c, own []*process, err error) {
	bin, err := b.circuit(file, sizes)
	if err != nil {
		return nil, nil, err
	}
	data := filepath.Join(b.tmp, filepath.Base(file)+".txt")
	to := data
	for _, kernel := range []string{"scalar", "avx2", "avx512"} {
		p, err := start("nbc "+kernel, bin)
		if err != nil {
			return c, own, err
		}
		if _, err := p.ask("open %s %s %g", kernel, to, ms); err != nil {
			p.close()
			if len(own) == 0 {
				return c, own, err
			}
			fmt.Println("  skipped: ", err) // this processor has no such instructions
			continue
		}
		own, to = append(own, p), "-"
	}
	for _, peer := range peersOf(file) {
		bin, err := b.gcc(peer, vern7)
		if errors.Is(err, errNone) {
			fmt.Println("  skipped: ", err)
			return c, own, nil
		}
		if err != nil {
			return c, own, err
		}
		p, err := start("C "+peer, bin, data)
		if err != nil {
			return c, own, err
		}
		c = append(c, p)
	}
	return c, own, nil
}

func closeAll(lists ...[]*process) {
	for _, list := range lists {
		for _, p := range list {
			p.close()
		}
	}
}

// kernel compares one evaluation of the right-hand side, at the state after ms, in batches of n; all derivatives are compared too.
func (b *bench) kernel(file string, sizes map[string]int, ms float64, n int) error {
	c, own, err := b.open(file, sizes, ms)
	defer closeAll(c, own)
	if err != nil {
		return err
	}
	var list []*entry
	for _, p := range append(c, own...) {
		d, err := sameDerivative(own[0], p)
		if err != nil {
			return err
		}
		list = append(list, &entry{name: p.name, note: fmt.Sprintf("derivative differs by %.1g", d), once: func() (float64, error) {
			ns, err := p.ask("rhs %d", n)
			if err != nil || len(ns) != 1 {
				return 0, fmt.Errorf("no time: %w", err)
			}
			return ns[0] / float64(n), nil
		}})
	}
	if err := inTurn(list, rounds); err != nil {
		return err
	}
	table(list, 1, "ns")
	return nil
}

// sameDerivative is how far two programs' derivatives differ, in units of each column's largest value: an error where they compute
// different things.
func sameDerivative(a, b *process) (float64, error) {
	want, err := a.columns("derivative")
	if err != nil {
		return 0, err
	}
	got, err := b.columns("derivative")
	if err != nil {
		return 0, err
	}
	d, where := differ(want, got)
	if !(d < 1e-9) {
		return d, fmt.Errorf("%s computes another derivative than %s: %g of the largest of %s", b.name, a.name, d, where)
	}
	return d, nil
}

func abs(x float64) float64 { return max(x, -x) }
