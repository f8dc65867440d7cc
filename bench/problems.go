package main

import (
	"fmt"
	"math"
	"strings"
)

// problem is an initial-value problem of bench/problems: nodes of a circuit, integrated from 0 to end.
type problem struct {
	name, nodes string
	end         float64   // ms
	known       []float64 // its solution at the end by others, where there is one
}

// hull are the problems of problems/hull.nbx.
var hull = func() (list []problem) {
	for _, class := range "abcde" {
		for n := 1; n <= 5; n++ {
			p := problem{name: fmt.Sprintf("%c%d", class, n), end: 20}
			p.nodes = p.name
			if p.name == "c5" {
				p.nodes = "c5_1,c5_2,c5_3,c5_4,c5_5"
			}
			list = append(list, p)
		}
	}
	return list
}()

// stiff are the problems of problems/stiff.nbx, with their solutions in the Test Set for Initial Value Problem Solvers.
var stiff = []problem{
	{"van der Pol", "vdpol", 2000, []float64{1.706167732170483, -0.8928097010247975e-3}},
	{"Robertson", "rober", 1e11, []float64{0.2083340149701255e-7, 0.8333360770334713e-13, 0.9999999791665050}},
	{"HIRES", "hires", 321.8122, []float64{0.7371312573325668e-3, 0.1442485726316185e-3, 0.5888729740967575e-4, 0.1175651343283149e-2,
		0.2386356198831331e-2, 0.6238968252742796e-2, 0.2849998395185769e-2, 0.2850001604814231e-2}},
	{"OREGO", "orego", 360, []float64{1.000814870318523, 1228.178521549917, 132.0554942846706}},
}

// suite is a circuit's problems with the methods that solve them. The reference of each problem is the method ref at tight tolerances.
type suite struct {
	file    string
	list    []problem
	ref     string
	rtol    float64 // of ref
	atol    func(tol float64) float64
	methods []string
	second  string // the method that the reference is held to
	tols    []float64
	class   func(p problem) string // rows of the table
	apart   func(a, b []float64) float64
}

var suites = map[string]suite{
	"problems-hull": {file: "problems/hull.nbx", list: hull, ref: "Vern9", rtol: 1e-13, second: "DP5",
		atol:    func(tol float64) float64 { return tol },
		methods: []string{"BS3", "DP5", "Tsit5", "Vern7", "Vern9", "AdamsBDF"}, tols: []float64{1e-3, 1e-6, 1e-9},
		class: func(p problem) string { return strings.ToUpper(p.name[:1]) }, apart: mixed},
	"problems-stiff": {file: "problems/stiff.nbx", list: stiff, ref: "Rodas5P", rtol: 1e-12, second: "Kvaerno5",
		atol:    func(tol float64) float64 { return tol * 1e-8 }, // Robertson's second state is of the size 1e-14
		methods: []string{"Rodas4", "Rodas5P", "Kvaerno5", "Vern7+Rodas5P"}, tols: []float64{1e-3, 1e-6, 1e-9},
		class: func(p problem) string { return p.name }, apart: relative},
}

// solvers are the workloads of test problems.
var solvers = []workload{
	{"problems-hull", "the non-stiff problems of Hull et al. (1972), classes A to E, five each", problemsOf("problems-hull")},
	{"problems-stiff", "van der Pol with μ = 1000, Robertson, HIRES, OREGO", problemsOf("problems-stiff")},
}

func problemsOf(name string) func(b *bench) error {
	return func(b *bench) error {
		rows, err := b.solveAll(suites[name])
		if err == nil {
			printSolved(rows)
		}
		return err
	}
}

// solved is how a method did on a class of problems at a tolerance.
type solved struct {
	class, method             string
	tol                       float64
	steps, rejected, evals    float64
	jacobians, factorisations float64
	worst                     float64 // error over tolerance, of the worst problem
	problem                   string  // that one
}

// solveAll solves a suite's problems with all its methods. Errors are at the end.
func (b *bench) solveAll(s suite) ([]solved, error) {
	bin, err := b.circuit(s.file, nil)
	if err != nil {
		return nil, err
	}
	p, err := start("nbc", bin)
	if err != nil {
		return nil, err
	}
	defer p.close()
	if _, err := p.ask("open auto - 0"); err != nil {
		return nil, err
	}
	solve := func(pr problem, method string, tol float64) (work, y []float64, err error) {
		x, err := p.ask("solve %s %s %g %g %g", pr.nodes, method, tol, s.atol(tol), pr.end)
		if err != nil {
			return nil, nil, fmt.Errorf("%s, %s at %g: %w", pr.name, method, tol, err)
		}
		return x[:6], x[6:], nil
	}
	refs := map[string][]float64{}
	for _, pr := range s.list {
		_, y, err := solve(pr, s.ref, s.rtol)
		if err != nil {
			return nil, err
		}
		_, z, err := solve(pr, s.second, 10*s.rtol)
		if err != nil {
			return nil, err
		}
		if d := s.apart(z, y); d > 1e6*s.rtol {
			return nil, fmt.Errorf("%s: %s and %s differ by %.1g", pr.name, s.ref, s.second, d)
		}
		if pr.known != nil {
			if d := s.apart(y, pr.known); d > 1e-8 {
				return nil, fmt.Errorf("%s: %s is %.1g off the published solution", pr.name, s.ref, d)
			}
		}
		refs[pr.name] = y
	}
	var rows []solved
	for _, tol := range s.tols {
		for _, m := range s.methods {
			if m == "BS3" && tol < 1e-7 {
				continue
			}
			byClass := map[string]*solved{}
			for _, pr := range s.list {
				work, y, err := solve(pr, m, tol)
				if err != nil {
					return rows, err
				}
				class := s.class(pr)
				r := byClass[class]
				if r == nil {
					rows = append(rows, solved{class: class, method: m, tol: tol})
					r = &rows[len(rows)-1]
				}
				r.steps += work[0]
				r.rejected += work[1]
				r.evals += work[2]
				r.jacobians += work[3]
				r.factorisations += work[4]
				if d := s.apart(y, refs[pr.name]) / tol; d > r.worst || math.IsNaN(d) {
					r.worst, r.problem = d, pr.name
				}
				rows[len(rows)-1] = *r
				byClass[class] = r
			}
		}
	}
	return rows, nil
}

// mixed is the largest difference of two states in units of 1 + |b|.
func mixed(a, b []float64) float64 {
	return furthest(a, b, func(y float64) float64 { return 1 + math.Abs(y) })
}

// relative is it in units of |b|.
func relative(a, b []float64) float64 { return furthest(a, b, math.Abs) }

func furthest(a, b []float64, scale func(y float64) float64) float64 {
	d := 0.0
	for i, y := range b {
		if x := math.Abs(a[i]-y) / scale(y); x > d || math.IsNaN(x) {
			d = x
		}
	}
	return d
}

func printSolved(rows []solved) {
	fmt.Printf("  %-12s %-14s %6s %8s %8s %9s %9s %8s %10s\n", "class", "method", "tol", "steps", "rejected", "evals", "jacobians", "factors", "error/tol")
	for _, r := range rows {
		fmt.Printf("  %-12s %-14s %6.0e %8.0f %8.0f %9.0f %9.0f %8.0f %10.2g %s\n", r.class, r.method, r.tol, r.steps, r.rejected, r.evals, r.jacobians, r.factorisations, r.worst, r.problem)
	}
}
