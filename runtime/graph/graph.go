// Package graph describes a built circuit for those who look at its results: its groups of elements, how many edges join them, and
// its equations and documentation as the compiler explained them.
package graph

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/record"
)

// FileName is the file of a results directory that holds a Circuit.
const FileName = "circuit.json"

// Format is the version of the file.
const Format = 1

// Circuit is what circuit.json holds.
type Circuit struct {
	Format int     `json:"format"`
	Name   string  `json:"name"`
	Doc    string  `json:"doc,omitempty"`
	File   string  `json:"file"`
	Groups []Group `json:"groups"`
	Links  []Link  `json:"links"`
	// Explained is what `nbc show equations --json` prints, without LaTeX.
	Explained json.RawMessage `json:"explained,omitempty"`
	Source    string          `json:"source"` // text of the .nbx file
}

// Group is the elements of one declaration: of a node of the circuit, or of a part of a composite.
type Group struct {
	Path  string `json:"path"`           // without indices: VAC.wta.exci
	Name  string `json:"name"`           // with the sizes of arrays: VAC.wta[4].exci[5]
	Type  string `json:"type"`           // as in Explained, with the sizes that differ
	Kind  string `json:"kind,omitempty"` // excitatory, inhibitory, or nothing
	Count int    `json:"count"`
}

// Link is the edges of one statement from one group to another.
type Link struct {
	From       int    `json:"from"` // numbers of groups
	To         int    `json:"to"`
	Connection string `json:"connection"`
	Label      string `json:"label"` // the statement, as in weights files
	Edges      int    `json:"edges"`
	Rule       string `json:"rule,omitempty"` // the learning rule
}

// Describe makes the description of a wired circuit.
func Describe(c *model.Circuit) *Circuit {
	d := &Circuit{Format: Format, Name: c.Name, Doc: c.Doc, File: c.File, Source: c.Source, Groups: []Group{}, Links: []Link{}}
	if json.Valid([]byte(c.Explained)) {
		d.Explained = json.RawMessage(c.Explained)
	}
	number := map[*model.Population][]int{} // of its groups, -1 for the circuit itself
	for _, p := range c.Pops {
		for _, g := range p.Groups {
			if len(g.Path) == 0 || ofAnother(c, p) {
				number[p] = append(number[p], -1)
				continue
			}
			number[p] = append(number[p], len(d.Groups))
			d.Groups = append(d.Groups, Group{Path: record.PopulationName(g.Path), Name: sized(g.Path), Type: p.Name, Kind: record.Kind(p.SignAt(g.First)), Count: g.N})
		}
	}
	at := map[Link]*int{}
	for _, e := range c.Edges {
		pre, post := groups(e.Pre, number[e.Pre]), groups(e.Post, number[e.Post])
		var last [3]int32 // edges of one link follow each other
		var count *int
		for i := range e.N {
			x := [3]int32{pre[e.Src[i]], post[e.Dst[i]], e.Label[i]}
			if x[0] < 0 || x[1] < 0 {
				continue
			}
			if count == nil || x != last {
				l := Link{From: int(x[0]), To: int(x[1]), Connection: e.Connection, Label: e.Labels[x[2]], Rule: e.Rule}
				last, count = x, at[l]
				if count == nil {
					count = new(int)
					at[l] = count
				}
			}
			*count++
		}
	}
	for l, n := range at {
		l.Edges = *n
		d.Links = append(d.Links, l)
	}
	slices.SortFunc(d.Links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Label, b.Label), cmp.Compare(a.Connection, b.Connection), cmp.Compare(a.Rule, b.Rule))
	})
	return d
}

// groups is the number of each element's group, by the numbers of the population's groups; -1 for none.
func groups(p *model.Population, number []int) []int32 {
	of := make([]int32, p.N)
	for i := range of {
		of[i] = -1
		if g := names.GroupOf(p, i); g >= 0 {
			of[i] = int32(number[g])
		}
	}
	return of
}

// ofAnother tells whether a population is the task of an experiment that is not the one that runs.
func ofAnother(c *model.Circuit, p *model.Population) bool {
	is := func(e *model.Experiment) bool { return e != nil && e.Task != nil && e.Task.Pop == p }
	return slices.ContainsFunc(c.Experiments, is) && !is(c.Experiment)
}

// sized is a path with the sizes of its arrays.
func sized(path []model.Part) string {
	var b strings.Builder
	for i, part := range path {
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(part.Name)
		if len(part.Dims) > 0 {
			b.WriteString(strings.ReplaceAll(fmt.Sprint(part.Dims), " ", ", "))
		}
	}
	return b.String()
}

// JSON is the description as text.
func (d *Circuit) JSON() []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(d); err != nil {
		return []byte("{}\n") // no type of it can fail: Explained is valid
	}
	return b.Bytes()
}
