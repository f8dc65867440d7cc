package wire

import (
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// labelScan runs through the wiring without making an edge, to see which statements of the circuit itself chance decides.
type labelScan struct {
	b      *build
	random map[string]bool
}

// complete tells whether the network file names every statement of the circuit that chance decides. Such a file is taken to be the
// whole network: chance connections inside regions that it does not name, since none was drawn there, have no edges.
func (b *build) complete() bool {
	s := labelScan{b, map[string]bool{}}
	if b.c.Wire != nil {
		b.c.Wire(s)
	}
	for label := range s.random {
		if b.net.labels[names.SameLabel(label)] == nil {
			return false
		}
	}
	return len(s.random) > 0
}

func (s labelScan) Link(st *model.Statement, l model.Link) {
	if st.Random && strings.Contains(l.Label, " -> ") {
		s.random[l.Label] = true
	}
}

func (s labelScan) Draw(string, string, *model.Population, int32) model.Drawer { return still{} }

func (s labelScan) Linked(*model.Population, []model.Span, *model.Population, int32) bool {
	return false
}

func (s labelScan) Table(t *model.Table) *model.Table { return builder{s.b}.Table(t) }

func (s labelScan) Fail(string, string) {}

// still is a drawer for the scan, whose values do not matter.
type still struct{}

func (still) Uniform(a, _ float64) float64   { return a }
func (still) Normal(m, _ float64) float64    { return m }
func (still) LogNormal(m, _ float64) float64 { return m }
func (still) Exponential(m float64) float64  { return m }
func (still) Gamma(_, scale float64) float64 { return scale }
func (still) Poisson(m float64) float64      { return m }
func (still) Bernoulli(float64) float64      { return 0 }
func (still) Choice(values ...float64) float64 {
	if len(values) == 0 {
		return 0
	}
	return values[0]
}
