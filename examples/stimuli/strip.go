package main

import "math/rand/v2"

// stripLength is the number of pixels of a strip.
const stripLength = 20

// loose is a dot of a strip's prototype with the distribution of its place. The strip is one row of a picture: a dot on the
// row shows its centre and two arms, a dot in the row above or below shows the tip of one arm, and one further away nothing.
type loose struct {
	first int       // column of the first place, from 0
	cols  []float64 // how often the dot stands in each column from there
	on    float64   // how often it stands on the row
	next  float64   // how often in the row above or below
}

// stripPrototypes are the dots of the two categories: category 1 lights pixels 3 to 8, and a few times 19 and 20; category 2
// pixels 11 to 15.
var stripPrototypes = [2][]loose{
	{
		{first: 3, cols: []float64{0.48, 0.52}, on: 0.2, next: 0.5},
		{first: 5, cols: []float64{0.45, 0.55}, on: 0.46, next: 0.46},
		{first: 18, cols: []float64{0.25, 0.75}, on: 0.02, next: 0.26},
	},
	{
		{first: 11, cols: []float64{0.2, 0.45, 0.35}, on: 0.65, next: 0.345},
	},
}

// strip draws an image of 20 pixels.
func strip(r *rand.Rand, category int) []float64 {
	pixels := make([]float64, stripLength)
	for _, d := range stripPrototypes[category-1] {
		col := d.first + pick(r, d.cols...)
		row := pick(r, d.on, d.next, 1-d.on-d.next)
		plot(pixels, 1, stripLength, dot{row, col})
	}
	return pixels
}
