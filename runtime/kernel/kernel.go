// Package kernel is what generated code calls beside the vector maths: checked indices, data, names of links.
package kernel

import (
	"fmt"
	"math"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// Fault is a mistake that shows only while generated code runs: an index or row out of range. It is raised as a panic, which the
// run turns into an error message with place and time; it never reaches a user as a panic.
type Fault struct {
	Place   string
	Message string
}

func (f *Fault) Error() string { return f.Place + ": " + f.Message }

// Index checks a 1-based index that was computed at run time and returns it 0-based.
func Index(v float64, size int, place string) int {
	n := int(v)
	if float64(n) != v || n < 1 || n > size {
		panic(&Fault{place, fmt.Sprintf("index %v is out of range 1 .. %d", v, size)})
	}
	return n - 1
}

// Whole is a value as a whole number: a count, or an end of a loop.
func Whole(v float64, what, place string) int {
	n := int(v)
	if float64(n) != v {
		panic(&Fault{place, fmt.Sprintf("%s must be a whole number, not %v", what, v)})
	}
	return n
}

// Mod is x modulo y with the sign of y: mod(-1, 3) is 2.
func Mod(x, y float64) float64 { return x - y*math.Floor(x/y) }

// Sign is -1, 0 or 1.
func Sign(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return 0
}

// Heaviside is 1 for x > 0, else 0.
func Heaviside(x float64) float64 {
	if x > 0 {
		return 1
	}
	return 0
}

// Truth is 1 for true.
func Truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

// column finds a column of a table: its number, or with rest the first of the unnamed ones.
func column(t *model.Table, name string) (int, bool) {
	if name == t.Rest && name != "" {
		return len(t.Columns), true
	}
	for i, c := range t.Columns {
		if c.Name == name {
			return i, false
		}
	}
	return 0, false
}

// Entry is a table's value: a named column at a row (1-based).
func Entry(t *model.Table, name string, row float64, place string) float64 {
	c, _ := column(t, name)
	return t.Values[c][Index(row, t.N, place)]
}

// RestEntry is entry k (1-based) of the unnamed columns at a row.
func RestEntry(t *model.Table, name string, row, k float64, place string) float64 {
	c, _ := column(t, name)
	return t.Values[c+Index(k, t.NRest, place)][Index(row, t.N, place)]
}

// MatrixEntry is a matrix' value at row i and column j (1-based).
func MatrixEntry(t *model.Table, i, j float64, place string) float64 {
	return t.Values[Index(j, len(t.Values), place)][Index(i, t.N, place)]
}

// Rows is the number of rows, or with rest the number of unnamed columns.
func Rows(t *model.Table, rest bool) float64 {
	if rest {
		return float64(t.NRest)
	}
	return float64(t.N)
}

// Step is the value of a series at time x: that of the last row whose time is not after x; the first before all of them.
func Step(t *model.Table, times, values string, x float64) float64 {
	i := find(t, times, x)
	c, _ := column(t, values)
	if i < 0 {
		i = 0
	}
	return t.Values[c][i]
}

// Linear interpolates a series at time x, constant beyond its ends.
func Linear(t *model.Table, times, values string, x float64) float64 {
	i := find(t, times, x)
	a, _ := column(t, times)
	c, _ := column(t, values)
	v := t.Values[c]
	switch {
	case i < 0:
		return v[0]
	case i == t.N-1:
		return v[i]
	}
	x0, x1 := t.Values[a][i], t.Values[a][i+1]
	if x1 <= x0 {
		return v[i]
	}
	return v[i] + (v[i+1]-v[i])*(x-x0)/(x1-x0)
}

// Slope is the derivative of Linear by x: from the right at a row's time, and 0 beyond the ends.
func Slope(t *model.Table, times, values string, x float64) float64 {
	i := find(t, times, x)
	if i < 0 || i == t.N-1 {
		return 0
	}
	a, _ := column(t, times)
	c, _ := column(t, values)
	dx := t.Values[a][i+1] - t.Values[a][i]
	if dx <= 0 {
		return 0
	}
	return (t.Values[c][i+1] - t.Values[c][i]) / dx
}

// find is the last row whose time is not after x, or -1.
func find(t *model.Table, times string, x float64) int {
	c, _ := column(t, times)
	lo, hi := 0, t.N
	for lo < hi {
		m := (lo + hi) / 2
		if t.Values[c][m] <= x {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo - 1
}

// Lets are the values of `let w[i in src.exci] = ...` while wiring: one for each element, or for each pair.
type Lets struct {
	Base0, Base1 int
	N1           int
	V            []float64
}

// NewLets makes room for n0 x n1 values over elements from base0 and base1 on.
func NewLets(base0, n0, base1, n1 int) *Lets {
	return &Lets{Base0: base0, Base1: base1, N1: n1, V: make([]float64, n0*n1)}
}

// At is the value of element i.
func (l *Lets) At(i int) float64 { return l.V[i-l.Base0] }

// At2 is the value of the pair i, j.
func (l *Lets) At2(i, j int) float64 { return l.V[(i-l.Base0)*l.N1+j-l.Base1] }

// LinkKey names the stream of a link's draws by what is connected, so that nothing else in the circuit can change them.
func LinkKey(label, connection string, pre *model.Population, src []model.Span, post *model.Population, dst []model.Span) string {
	b := []byte(label + "|" + connection)
	add := func(p *model.Population, s []model.Span) {
		for _, x := range s {
			if x.Hi > x.Lo {
				b = append(b, '|')
				b = names.AppendElement(b, p, int(x.Lo))
				b = fmt.Appendf(b, "+%d", x.Hi-x.Lo)
			}
		}
	}
	add(pre, src)
	b = append(b, '>')
	add(post, dst)
	return string(b)
}

// Element is the path of an element.
func Element(p *model.Population, i int) string { return names.ElementName(p, i) }

// Suffixed is the names of elements lo..hi-1 with a suffix, for recorded columns.
func Suffixed(p *model.Population, lo, hi int, suffix string) []string {
	out := make([]string, 0, hi-lo)
	for i := lo; i < hi; i++ {
		out = append(out, names.ElementName(p, i)+suffix)
	}
	return out
}

// Elements are the element numbers lo..hi-1.
func Elements(lo, hi int) []int32 {
	out := make([]int32, 0, hi-lo)
	for i := lo; i < hi; i++ {
		out = append(out, int32(i))
	}
	return out
}

// Component names component k (0-based) of an array column, for the stream of its draw.
func Component(name string, k int) string { return fmt.Sprintf("%s[%d]", name, k+1) }

// Within repeats a draw until it lies in lo .. hi.
func Within(draw func() float64, lo, hi float64, place string) float64 {
	for range 100_000 {
		if v := draw(); v >= lo && v <= hi {
			return v
		}
	}
	panic(&Fault{place, fmt.Sprintf("100000 draws in a row lay outside %v .. %v", lo, hi)})
}

// LetKey names the stream of a drawn `let`: the composite it stands in, and the ends of the wiring around it.
func LetKey(owner string, ends ...string) string {
	return owner + "|let|" + strings.Join(ends, "|")
}

// Row is a row of a sparse matrix with at least one entry: its number and its entries Lo .. Hi-1.
type Row struct{ J, Lo, Hi int32 }

// Filled lists the rows that have an entry.
func Filled(row []int32) []Row {
	var out []Row
	for j := 0; j+1 < len(row); j++ {
		if row[j] < row[j+1] {
			out = append(out, Row{int32(j), row[j], row[j+1]})
		}
	}
	return out
}

// At is x[i], or NaN for i < 0: what an element without such a synapse has.
func At(x []float64, i int) float64 {
	if i < 0 {
		return math.NaN()
	}
	return x[i]
}

// Place is the number of element i from base on, or -1 for i < 0: what an element without such a synapse has.
func Place(base, i int) int {
	if i < 0 {
		return -1
	}
	return base + i
}

// Same tells whether all values are equal.
func Same(x []float64) bool {
	for _, v := range x {
		if v != x[0] {
			return false
		}
	}
	return true
}

// Even is 0 where all values are the same, else all ones: a mask of offsets, with which one value is read again and again.
func Even(x []float64) uintptr {
	if Same(x) {
		return 0
	}
	return ^uintptr(0)
}

// First is the first value, or 0 of none.
func First(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return x[0]
}
