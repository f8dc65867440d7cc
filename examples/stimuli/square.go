package main

import "math/rand/v2"

const (
	side = 15 // of the square
	dots = 7  // of a prototype
	// lit is the smallest number of lit pixels in an image: with seven dots of five pixels it bounds what the border cuts off.
	lit = 29
)

// moves are how often a dot is moved by -2, -1, 0, 1 and 2 places, in each direction.
var moves = []float64{0.05, 0.2, 0.5, 0.2, 0.05}

// prototype draws the places of a category's dots: apart from each other, so that most moves leave the image valid.
func prototype(r *rand.Rand) []dot {
	for {
		places := make([]dot, dots)
		for i := range places {
			places[i] = dot{r.IntN(side), r.IntN(side)}
		}
		if apart(places, 5) && count(render(places)) >= lit+2 {
			return places
		}
	}
}

// square draws an image of 225 pixels: the prototype with each dot moved. It is drawn again while dots touch or leave the
// square, or the border cuts off too much.
func square(r *rand.Rand, places []dot) []float64 {
	moved := make([]dot, dots)
	for {
		inside := true
		for i, d := range places {
			moved[i] = dot{d.row + pick(r, moves...) - 2, d.col + pick(r, moves...) - 2}
			inside = inside && moved[i].row >= 0 && moved[i].row < side && moved[i].col >= 0 && moved[i].col < side
		}
		if !inside || !apart(moved, 3) {
			continue
		}
		if pixels := render(moved); count(pixels) >= lit {
			return pixels
		}
	}
}

// apart tells whether all dots are at least distance steps along rows and columns from each other; from 3 steps on, two
// pluses have no pixel in common.
func apart(places []dot, distance int) bool {
	for i, a := range places {
		for _, b := range places[:i] {
			if abs(a.row-b.row)+abs(a.col-b.col) < distance {
				return false
			}
		}
	}
	return true
}

func render(places []dot) []float64 {
	pixels := make([]float64, side*side)
	for _, d := range places {
		plot(pixels, side, side, d)
	}
	return pixels
}

// count is the number of lit pixels.
func count(pixels []float64) int {
	n := 0
	for _, v := range pixels {
		if v > 0 {
			n++
		}
	}
	return n
}

func abs(x int) int { return max(x, -x) }
