package solve

import (
	"fmt"
	"slices"

	"nbc/runtime/sparse"
)

// Partials is a system with intermediate values, inputs, that rest on states,
// time and other inputs: f's local partial derivatives. States have the numbers
// 0 .. States-1, inputs follow, then comes time.
type Partials struct {
	States, Inputs int
	// Places tells at the row (a state, for its derivative, or an input) and
	// column of each partial; a column -1 means none. What comes at the same
	// place adds up.
	Places func(at func(row, col int))
	// Values sets v to them at (t, y), in the order of Places.
	Values func(t float64, y, v []float64)
}

// composed is a Jacobian made of local partials by the chain rule: rows of
// inputs are reduced to states and time, in an order in which each comes after
// those it rests on, and then put into the rows of states.
type composed struct {
	p       Partials
	pattern sparse.Pattern
	st      *sparse.Structure // made when first asked for
	row     []int32           // of each row, states and inputs: where its partials start
	entry   []int32           // their numbers in Values
	col     []int32
	order   []int32 // of inputs
	inRow   []int32 // rows of the reduced inputs: columns inCol, states and time (= States)
	inCol   []int32
	inVal   []float64
	v       []float64
	w       []float64 // one row, by column
}

// Compose makes the Jacobian of a system with intermediate values. An error says
// that inputs rest on each other in a circle.
func Compose(p Partials) (Jacobian, error) {
	n, m := p.States, p.Inputs
	c := &composed{p: p, row: make([]int32, n+m+1), w: make([]float64, n+1)}
	var rows, cols []int32
	p.Places(func(row, col int) {
		rows, cols = append(rows, int32(row)), append(cols, int32(col))
		if col >= 0 {
			c.row[row+1]++
		}
	})
	c.v = make([]float64, len(rows))
	for i := range n + m {
		c.row[i+1] += c.row[i]
	}
	next := slices.Clone(c.row)
	c.entry, c.col = make([]int32, c.row[n+m]), make([]int32, c.row[n+m])
	for k, r := range rows {
		if cols[k] >= 0 {
			c.entry[next[r]], c.col[next[r]] = int32(k), cols[k]
			next[r]++
		}
	}
	if err := c.sort(); err != nil {
		return nil, err
	}
	c.reduce()
	return c, nil
}

// sort finds the order of inputs, depth first.
func (c *composed) sort() error {
	n := c.p.States
	const under, done = 1, 2
	state := make([]int8, c.p.Inputs)
	var visit func(x int) error
	visit = func(x int) error {
		switch state[x] {
		case done:
			return nil
		case under:
			return fmt.Errorf("input %d rests on itself", x)
		}
		state[x] = under
		for _, col := range c.cols(n + x) {
			if k := int(col) - n; k >= 0 && k < c.p.Inputs {
				if err := visit(k); err != nil {
					return err
				}
			}
		}
		state[x] = done
		c.order = append(c.order, int32(x))
		return nil
	}
	for x := range c.p.Inputs {
		if err := visit(x); err != nil {
			return err
		}
	}
	return nil
}

func (c *composed) cols(row int) []int32 { return c.col[c.row[row]:c.row[row+1]] }

// reduce finds the patterns: of inputs by states and time, and of the whole.
func (c *composed) reduce() {
	n, m := c.p.States, c.p.Inputs
	of := make([][]int32, m)
	mark := make([]int32, n+1)
	for i := range mark {
		mark[i] = -1
	}
	union := func(row int) (list []int32) {
		add := func(col int32) {
			if mark[col] != int32(row) {
				mark[col] = int32(row)
				list = append(list, col)
			}
		}
		for _, col := range c.cols(row) {
			switch k := int(col) - n; {
			case k < 0:
				add(col)
			case k == m:
				add(int32(n))
			default:
				for _, col := range of[k] {
					add(col)
				}
			}
		}
		slices.Sort(list)
		return list
	}
	for _, x := range c.order {
		of[x] = union(n + int(x))
	}
	c.inRow = make([]int32, m+1)
	for x, list := range of {
		c.inCol = append(c.inCol, list...)
		c.inRow[x+1] = int32(len(c.inCol))
	}
	c.inVal = make([]float64, len(c.inCol))
	c.pattern = sparse.Pattern{N: n, Row: make([]int32, n+1)}
	for r := range n {
		list := union(r)
		if k := len(list) - 1; k >= 0 && list[k] == int32(n) {
			list = list[:k]
		}
		c.pattern.Col = append(c.pattern.Col, list...)
		c.pattern.Row[r+1] = int32(len(c.pattern.Col))
	}
}

func (c *composed) Structure() *sparse.Structure {
	if c.st == nil {
		c.st = sparse.Analyse(c.pattern)
	}
	return c.st
}

func (c *composed) Eval(t float64, y, val, dfdt []float64) {
	n := c.p.States
	c.p.Values(t, y, c.v)
	for _, x := range c.order {
		c.scatter(n + int(x))
		for s := c.inRow[x]; s < c.inRow[x+1]; s++ {
			c.inVal[s] = c.w[c.inCol[s]]
			c.w[c.inCol[s]] = 0
		}
	}
	for r := range n {
		c.scatter(r)
		for s := c.pattern.Row[r]; s < c.pattern.Row[r+1]; s++ {
			val[s] = c.w[c.pattern.Col[s]]
			c.w[c.pattern.Col[s]] = 0
		}
		dfdt[r] = c.w[n]
		c.w[n] = 0
	}
}

// scatter adds up a row's partials by state and time.
func (c *composed) scatter(row int) {
	n, m := c.p.States, c.p.Inputs
	for s := c.row[row]; s < c.row[row+1]; s++ {
		v := c.v[c.entry[s]]
		switch k := int(c.col[s]) - n; {
		case k < 0:
			c.w[c.col[s]] += v
		case k == m:
			c.w[n] += v
		default:
			for q := c.inRow[k]; q < c.inRow[k+1]; q++ {
				c.w[c.inCol[q]] += v * c.inVal[q]
			}
		}
	}
}
