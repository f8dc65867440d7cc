package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"

	"nbc/runtime/figure"
)

// picture is where the work-precision diagram goes; the manual shows it.
const picture = "docs/images/work-precision.svg"

// outcome is what one run of a method came to.
type outcome struct {
	method string
	off    float64 // largest error of a spike counter
	*entry         // its times
}

// drawPrecision draws time over error, both as powers of ten, one curve a method in the order of its first run: what is
// lower and further left is better.
func drawPrecision(runs []outcome, title, path string) error {
	var names []string
	points := map[string][][2]float64{}
	for _, r := range runs {
		_, ns, _ := quartiles(r.ns)
		if points[r.method] == nil {
			names = append(names, r.method)
		}
		points[r.method] = append(points[r.method], [2]float64{math.Log10(r.off), math.Log10(ns / 1e6)})
	}
	d := figure.LinesData{XLabel: "Largest error of a spike counter (power of 10)", YLabel: "Time (ms, power of 10)"}
	for _, name := range names {
		p := points[name]
		sort.Slice(p, func(i, j int) bool { return p[i][0] < p[j][0] })
		s := figure.Series{Name: name}
		for _, q := range p {
			s.X, s.Y = append(s.X, q[0]), append(s.Y, q[1])
		}
		d.Series = append(d.Series, s)
	}
	f, err := os.Create(filepath.FromSlash(path))
	if err != nil {
		return err
	}
	defer f.Close()
	if err := figure.Lines(d, figure.Style{Title: title, Width: 120, Height: 85}).WriteSVG(f); err != nil {
		return err
	}
	fmt.Println("  drawn in", path)
	return f.Close()
}
