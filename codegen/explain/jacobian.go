package explain

import (
	"reflect"
	"slices"
	"strings"

	"nbc/codegen/flatten"
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// Jacobian tells what implicit methods take for the derivatives of the equations.
type Jacobian struct {
	// How is "exact" where the compiler derived all of it, "exact, time by differences" where past values change with time in a way that it
	// does not know, and "differences" where something has no derivative.
	How  string         `json:"how"`
	Why  string         `json:"why,omitempty"` // of differences
	Rows []*Derivatives `json:"rows"`
}

// Derivatives is what the equation of a state, or one kind of driver of an input, is differentiated by. An input stands for its drivers:
// the two are composed along the edges when the circuit is wired.
type Derivatives struct {
	Of     string   `json:"of"`   // the state or input
	In     string   `json:"in"`   // population, or connection
	From   string   `json:"from"` // of an input: the connection that drives it, "" for a value given at a node
	Input  bool     `json:"input,omitempty"`
	By     []string `json:"by"`
	Number int      `json:"number"` // derivatives of one element or edge
}

// owner is what has a column.
type owner struct {
	name string
	show string
}

// jacobian tells what the compiler derives of the circuit's equations; nil where there is none.
func jacobian(f *flatten.Flat) *Jacobian {
	p := f.Program()
	if len(p.Loops) == 0 {
		return nil
	}
	j := &Jacobian{How: "exact"}
	if len(f.Histories) > 0 {
		j.How, j.Why = "exact, time by differences", "past values, x(t - d), change with time as the method's own history does"
	}
	owners := owners(f)
	wanted := func(a *ir.Array) bool { return a.Class == ir.StateArr || a.Class == ir.InputArr }
	needed := map[*ir.Array]bool{}
	row := func(d *Derivatives, sp *ir.Space, values ...*ir.Node) bool {
		for _, v := range values {
			ps, err := f.Graph.Partials(v, wanted, true)
			if err != nil {
				j.How, j.Why, j.Rows = "differences", err.Error(), nil
				return false
			}
			d.Number += len(ps)
			for _, x := range ps {
				name := "t"
				if x.Load.Op != ir.Time {
					a := x.Load.Arr
					needed[a] = needed[a] || a.Class == ir.InputArr
					if name = owners[a].show; a.Space != sp {
						name = owners[a].name + "." + name
					}
				}
				if !slices.Contains(d.By, name) {
					d.By = append(d.By, name)
				}
			}
		}
		if !slices.ContainsFunc(j.Rows, func(o *Derivatives) bool { return reflect.DeepEqual(o, d) }) {
			j.Rows = append(j.Rows, d)
		}
		return true
	}
	for _, l := range p.Loops {
		var values []*ir.Node
		for i, o := range l.Outs {
			values = append(values, o.Value)
			if i+1 < len(l.Outs) && l.Outs[i+1].Arr == o.Arr {
				continue
			}
			n := owners[o.Arr]
			if !row(&Derivatives{Of: n.show, In: n.name, By: []string{}}, l.Space, values...) {
				return j
			}
			values = nil
		}
	}
	// Inputs rest on those before them, so the ones that equations need are known from the last to the first.
	for _, in := range slices.Backward(p.Inputs) {
		if !needed[in.Arr] {
			continue
		}
		n := owners[in.Arr]
		for _, d := range in.Drivers {
			from := ""
			switch k := d.Of.(*flatten.Contribution); {
			case k.Edges != nil:
				from = k.Edges.Conn.Decl.Name.Text
			case k.Block != nil:
				from = k.Block.Conn.Decl.Name.Text
			}
			if !row(&Derivatives{Of: n.show, In: n.name, From: from, Input: true, By: []string{}}, in.Arr.Space, d.Value) {
				return j
			}
		}
	}
	return j
}

// owners names every column and what has it: a population by its name, blocks and edges by their connection's.
func owners(f *flatten.Flat) map[*ir.Array]owner {
	by := map[*ir.Array]owner{}
	add := func(cols []*flatten.Col, name string) {
		for _, c := range cols {
			if c.Word == check.State || c.Word == check.Input {
				by[c.Arr] = owner{name, c.Show}
			}
		}
	}
	for _, p := range f.Pops {
		add(p.Cols, p.Name)
	}
	for _, k := range f.Blocks {
		add(k.Cols, k.Conn.Decl.Name.Text)
	}
	for _, x := range f.Edges {
		add(x.Cols, x.Conn.Decl.Name.Text)
	}
	return by
}

// jacobian writes what implicit methods derive, a line for each equation and each driver of an input.
func (t *texter) jacobian(j *Jacobian) {
	if j == nil {
		return
	}
	t.blank()
	t.line(0, "Jacobian of implicit methods (Rodas5P, Rodas4, Kvaerno5)")
	switch {
	case j.How == "differences":
		t.line(1, "by differences, an evaluation of all equations for each state: %s", j.Why)
		return
	case j.Why != "":
		t.line(1, "exact and sparse, but the derivative by time, which is by differences: %s", j.Why)
	default:
		t.line(1, "exact and sparse; a run that uses it tells how many entries it has")
	}
	var rows [][]string
	for i, d := range j.Rows {
		in := d.In
		if i > 0 && j.Rows[i-1].In == in && !d.Input {
			in = ""
		}
		of := d.Of + "'"
		if d.Input {
			of = d.Of
			if d.From != "" {
				of += " by " + d.From
			}
		}
		by := strings.Join(d.By, ", ")
		if by == "" {
			by = "nothing"
		}
		rows = append(rows, []string{in, of, by})
	}
	t.table(1, rows)
}
