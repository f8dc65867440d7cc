package kernel

import (
	"fmt"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// Ringed is an input whose elements read each other, or elements of others: its entries are component by component.
type Ringed struct {
	Pop   *model.Population
	Name  string
	Size  int    // components
	Place string // where it is declared
}

// Turns is how often inputs have to be evaluated, one after another in their order, until each entry comes after those it reads. reads
// tells what reads what: entries count from 0, input after input. A circle among them is raised as a Fault that names them.
func Turns(reads func(at func(row, col int)), of ...Ringed) int {
	n := 0
	var part []int // of each entry
	for p, r := range of {
		for range r.Size * r.Pop.N {
			part = append(part, p)
		}
		n += r.Size * r.Pop.N
	}
	start := make([]int, n+1)
	reads(func(row, _ int) { start[row+1]++ })
	for i := range n {
		start[i+1] += start[i]
	}
	cols, next := make([]int, start[n]), append([]int(nil), start...)
	reads(func(row, col int) {
		cols[next[row]] = col
		next[row]++
	})
	const under = -1
	turn := make([]int, n)
	most := 1
	var path []int
	var visit func(x int)
	visit = func(x int) {
		turn[x] = under
		path = append(path, x)
		last := 1
		for _, c := range cols[start[x]:start[x+1]] {
			switch turn[c] {
			case under:
				panic(&Fault{of[part[c]].Place, circle(path, c, part, of)})
			case 0:
				visit(c)
			}
			t := turn[c]
			if part[c] >= part[x] {
				t++
			}
			last = max(last, t)
		}
		path = path[:len(path)-1]
		turn[x] = last
		most = max(most, last)
	}
	for x := range n {
		if turn[x] == 0 {
			visit(x)
		}
	}
	return most
}

// longestCircle is how many entries of a circle a message names.
const longestCircle = 20

// circle tells of the end of a path that leads back to one of its entries.
func circle(path []int, back int, part []int, of []Ringed) string {
	k := 0
	for path[k] != back {
		k++
	}
	name := func(x int) string {
		p := part[x]
		for _, r := range of[:p] {
			x -= r.Size * r.Pop.N
		}
		r := of[p]
		s := names.ElementName(r.Pop, x%r.Pop.N) + "." + r.Name
		if r.Size > 1 {
			s += fmt.Sprintf("[%d]", x/r.Pop.N+1)
		}
		return s
	}
	text := "algebraic loop: " + name(back)
	for i, x := range path[k+1:] {
		if i == longestCircle {
			text += fmt.Sprintf(" needs ... %d more", len(path)-k-1-i)
			break
		}
		text += " needs " + name(x)
	}
	return text + " needs " + name(back) + " at the same instant; put a state or an event in between"
}
