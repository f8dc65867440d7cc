package main

import (
	"fmt"
	"math/rand/v2"
)

// image is one stimulus: its pixels, row by row, and its category.
type image struct {
	pixels   []float64
	category int
}

// dot is the place of a dot's centre; places count from 0.
type dot struct{ row, col int }

// The values of a dot's centre and of its four arms.
const (
	centre = 1.0
	arm    = 0.6
)

// stream separates the random numbers of this program from those of others with the same seed.
const stream = 0x737469_6d756c69

// makeSet draws a set in random order: of category 1 one image more than half (501 of 1000), the rest of category 2.
func makeSet(pixels, images int, seed uint64) ([]image, error) {
	if images < 2 {
		return nil, fmt.Errorf("a set needs 2 images or more, not %d", images)
	}
	r := rand.New(rand.NewPCG(seed, stream))
	var draw func(category int) []float64
	switch pixels {
	case 20:
		draw = func(category int) []float64 { return strip(r, category) }
	case 225:
		prototypes := [2][]dot{prototype(r), prototype(r)}
		draw = func(category int) []float64 { return square(r, prototypes[category-1]) }
	default:
		return nil, fmt.Errorf("there are images of 20 or 225 pixels, not of %d", pixels)
	}
	set := make([]image, images)
	for i := range set {
		set[i].category = 1
		if i > images/2 {
			set[i].category = 2
		}
	}
	r.Shuffle(images, func(i, j int) { set[i].category, set[j].category = set[j].category, set[i].category })
	for i := range set {
		set[i].pixels = draw(set[i].category)
	}
	return set, nil
}

// plot draws a dot into a picture of the given size; what falls outside is cut off. Where dots touch the larger value stays.
func plot(pixels []float64, rows, cols int, d dot) {
	mark := func(row, col int, v float64) {
		if row >= 0 && row < rows && col >= 0 && col < cols {
			pixels[row*cols+col] = max(pixels[row*cols+col], v)
		}
	}
	mark(d.row, d.col, centre)
	mark(d.row-1, d.col, arm)
	mark(d.row+1, d.col, arm)
	mark(d.row, d.col-1, arm)
	mark(d.row, d.col+1, arm)
}

// pick draws an index with the given weights, which sum to 1.
func pick(r *rand.Rand, weights ...float64) int {
	u := r.Float64()
	for i, w := range weights {
		if u -= w; u < 0 {
			return i
		}
	}
	return len(weights) - 1
}
