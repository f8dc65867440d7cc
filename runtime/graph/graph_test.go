package graph

import (
	"encoding/json"
	"testing"

	"nbc/runtime/model"
)

func TestDescribe(t *testing.T) {
	part := func(name string, dims ...int) model.Part { return model.Part{Name: name, Dims: dims} }
	root := &model.Population{Name: "C", N: 1, Groups: []model.Group{{N: 1}}}
	exci := &model.Population{Name: "E", N: 7, Sign: 1, Groups: []model.Group{
		{Path: []model.Part{part("V"), part("w", 2), part("e", 2)}, N: 4}, {Path: []model.Part{part("A")}, First: 4, N: 3}}}
	c := &model.Circuit{Name: "C", File: "c.nbx", Source: "circuit C { }", Explained: `{"circuit":"C"}`, Pops: []*model.Population{root, exci},
		Edges: []*model.Edges{{Connection: "AMPA", Rule: "Hebbian", Pre: exci, Post: exci, N: 3, Src: []int32{0, 3, 1}, Dst: []int32{4, 5, 2}, Label: []int32{1, 1, 0}, Labels: []string{"V", "V -> A"}},
			{Connection: "D", Pre: root, Post: exci, N: 1, Src: []int32{0}, Dst: []int32{1}, Label: []int32{0}, Labels: []string{"x"}}}}
	var d Circuit
	if err := json.Unmarshal(Describe(c).JSON(), &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Groups) != 2 || d.Groups[0] != (Group{"V.w.e", "V.w[2].e[2]", "E", "excitatory", 4}) || d.Groups[1] != (Group{"A", "A", "E", "excitatory", 3}) {
		t.Errorf("%+v", d.Groups)
	}
	if len(d.Links) != 2 || d.Links[0] != (Link{0, 0, "AMPA", "V", 1, "Hebbian"}) || d.Links[1] != (Link{0, 1, "AMPA", "V -> A", 2, "Hebbian"}) {
		t.Errorf("%+v", d.Links)
	}
	if string(d.Explained) != c.Explained || d.Source != c.Source {
		t.Errorf("%s, %s", d.Explained, d.Source)
	}
	mine, other := &model.Population{Name: "T", N: 1, Groups: []model.Group{{Path: []model.Part{part("trial")}, N: 1}}}, *root
	other.Groups = mine.Groups
	c.Pops = append(c.Pops, mine, &other)
	c.Experiments = []*model.Experiment{{Task: &model.Task{Pop: &other}}, {Task: &model.Task{Pop: mine}}}
	c.Experiment = c.Experiments[1]
	if d := Describe(c); len(d.Groups) != 3 || d.Groups[2].Type != "T" {
		t.Errorf("with the task of another experiment: %+v", d.Groups)
	}
	c.Explained = ""
	if d := Describe(c); d.Explained != nil || !json.Valid(d.JSON()) {
		t.Error("a circuit without explanation")
	}
}
