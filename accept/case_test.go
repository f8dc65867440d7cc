package accept

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// trajectory is a case of the reference: a circuit, how it starts, and where its states are afterwards.
type trajectory struct {
	Case  string `json:"case"`
	Model string `json:"model"`
	Nodes []struct {
		Name   string             `json:"name"`
		Type   string             `json:"type"`
		Params map[string]float64 `json:"params"`
	} `json:"nodes"`
	Params      json.RawMessage `json:"params"` // of all nodes, of each, or each parameter's values
	Connections []struct {
		Src    string  `json:"src"`
		Dst    string  `json:"dst"`
		Weight float64 `json:"weight"`
	} `json:"connections"`
	States     []string             `json:"states"`
	Start      []float64            `json:"u0"`
	Duration   float64              `json:"duration"`
	Samples    []float64            `json:"sample_times"`
	SpikesUp   map[string][]float64 `json:"spike_times_up_0mV"`
	SpikeTimes []float64            `json:"spike_times"` // of the only node
}

func readTrajectory(t *testing.T, path string) trajectory {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	var c trajectory
	require.NoError(t, json.Unmarshal(text, &c), path)
	require.Len(t, c.Start, len(c.States))
	return c
}

// node is one element of a circuit: its name and type, its arguments as .nbx, and what a state is called in the reference.
type node struct {
	name, kind string
	args       map[string]string
}

// nodes are a case's nodes with parameters and initial values.
func (c trajectory) nodes(t *testing.T) []*node {
	t.Helper()
	var list []*node
	for _, n := range c.Nodes {
		list = append(list, newNode(t, n.Name, n.Type, n.Params))
	}
	if list == nil {
		names := c.nodeNames()
		for i, name := range names {
			list = append(list, newNode(t, name, c.Model, c.nodeParams(t, i, len(names))))
		}
	}
	for i, s := range c.States {
		elem, state := c.split(s)
		for _, n := range list {
			if n.name == elem && !strings.Contains(state, ".") {
				m := modelOf(t, n.kind)
				n.args[m.name(state)] = num(c.Start[i]) + m.unit(state)
			}
		}
	}
	return list
}

// nodeNames are the names in the states, in order; a case of a single node does not name it.
func (c trajectory) nodeNames() []string {
	var names []string
	for _, s := range c.States {
		if elem, _ := c.split(s); len(names) == 0 || names[len(names)-1] != elem {
			names = append(names, elem)
		}
	}
	return names
}

// split parts the reference's name of a state into node and state: `n1.V`, `n1.gaba_a.G`, `th2` of k2, `x2`, `V` of the only node.
func (c trajectory) split(s string) (elem, state string) {
	if elem, state, ok := strings.Cut(s, "."); ok {
		return elem, state
	}
	switch {
	case strings.HasPrefix(c.Model, "Kuramoto"):
		return "k" + strings.TrimPrefix(s, "th"), "theta"
	case strings.HasPrefix(c.Model, "LinearNeuralMass"):
		return s, "x"
	}
	return "n", s
}

// nodeParams are the parameters of node i of n.
func (c trajectory) nodeParams(t *testing.T, i, n int) map[string]float64 {
	t.Helper()
	var each []map[string]float64
	if json.Unmarshal(c.Params, &each) == nil {
		require.Len(t, each, n)
		return each[i]
	}
	all := map[string]any{}
	require.NoError(t, json.Unmarshal(c.Params, &all), string(c.Params))
	out := map[string]float64{}
	for name, v := range all {
		switch v := v.(type) {
		case float64:
			out[name] = v
		case []any:
			out[name] = v[i].(float64)
		default:
			require.Failf(t, "parameter", "%s is %v", name, v)
		}
	}
	return out
}

// newNode translates a node's parameters.
func newNode(t *testing.T, name, kind string, params map[string]float64) *node {
	t.Helper()
	kind, _, _ = strings.Cut(kind, " ") // "WilsonCowan x2"
	kind, _, _ = strings.Cut(kind, ":")
	m := modelOf(t, kind)
	n := &node{name, kind, map[string]string{}}
	for p, v := range params {
		if m.without[p] {
			continue
		}
		n.args[m.name(p)] = num(v) + m.unit(p)
	}
	for p, text := range m.extra {
		n.args[p] = text
	}
	return n
}

// source is the .nbx of a case. Each state is a column under the reference's name of it, with dots as underscores.
func (c trajectory) source(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("use std\n\ncircuit Case {\n")
	kinds := map[string]model{}
	for _, n := range c.nodes(t) {
		var args []string
		for k, v := range n.args {
			args = append(args, k+" = "+v)
		}
		sort.Strings(args)
		kinds[n.name] = modelOf(t, n.kind)
		fmt.Fprintf(&b, "  node %s : %s(%s)\n", n.name, kinds[n.name].blox, strings.Join(args, ", "))
	}
	for _, e := range c.Connections {
		fmt.Fprintf(&b, "  %s -> %s { weight = %s }\n", e.Src, e.Dst, num(e.Weight))
	}
	var columns []string
	for _, s := range c.States {
		elem, state := c.split(s)
		path := elem + "." + kinds[elem].name(state)
		if block, member, ok := strings.Cut(state, "."); ok {
			path = elem + "." + synapses[block] + "." + member
		}
		columns = append(columns, path+" as "+column(s))
	}
	b.WriteString("}\n\nexperiment follow of Case {\n")
	fmt.Fprintf(&b, "  run 0 ms .. %s ms\n  solver Vern7 { rtol = 1e-10, atol = 1e-10 }\n", num(c.Duration))
	fmt.Fprintf(&b, "  record %s every %s ms\n", strings.Join(columns, ",\n         "), num(c.Samples[1]-c.Samples[0]))
	var spiking []string
	for name, m := range kinds {
		if m.spikes {
			spiking = append(spiking, name)
		}
	}
	if len(spiking) > 0 {
		sort.Strings(spiking)
		fmt.Fprintf(&b, "  record spikes of %s\n", strings.Join(spiking, ", "))
	}
	b.WriteString("}\n")
	return b.String()
}

// column is the name under which a state is recorded.
func column(state string) string { return "s_" + strings.ReplaceAll(state, ".", "_") }

// trajectories lists the cases of the reference.
func trajectories(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(needs(t, filepath.Join(reference, "trajectories")), "*.json"))
	require.NoError(t, err)
	require.NotEmpty(t, list)
	return list
}
