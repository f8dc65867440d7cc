package wire

import (
	"bufio"
	"cmp"
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"nbc/runtime/model"
	"nbc/runtime/names"
)

// WriteNetwork writes the topology and the current weights of a built circuit, so that building the circuit with the file read
// back gives the same edges in the same order with the same weights, to the bit. Labels are in the order of the statements; the
// rows of a label are sorted by target, then source. labels limits it to some labels, nil writes all.
func (r *Report) WriteNetwork(w io.Writer, labels []string) error {
	s := newSaver(r)
	byLabel := s.collect()
	chosen := func(label string) bool { return labels == nil || slices.Contains(labels, label) }
	synapse := false
	for _, l := range r.Labels {
		synapse = synapse || chosen(l.Name) && s.mixed[l.Name]
	}
	buf := bufio.NewWriter(w)
	out := csv.NewWriter(buf)
	head := []string{"connection", "source", "target", "weight"}
	if synapse {
		head = append(head, "synapse")
	}
	row := make([]string, len(head))
	out.Write(head)
	for _, l := range r.Labels {
		if !chosen(l.Name) {
			continue
		}
		list := byLabel[l.Name]
		clear(row)
		row[0] = l.Name
		if len(list) == 0 {
			out.Write(row)
		}
		for _, e := range list {
			g, n := e.edges, int(e.n)
			row[1], row[2] = names.ElementName(g.Pre, int(g.Src[n])), names.ElementName(g.Post, int(g.Dst[n]))
			row[3] = ""
			if c := g.Weight(); c != nil {
				row[3] = strconv.FormatFloat(c.Data[n], 'g', -1, 64)
			}
			if synapse {
				row[4] = ""
				if s.mixed[l.Name] {
					row[4] = s.synapse(e)
				}
			}
			out.Write(row)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buf.Flush()
}

// EachEdge visits the edges of some labels in the order of WriteNetwork: edge n of g, made by a statement of that label. synapse
// is what the column of that name says, "" where it is not needed.
func (r *Report) EachEdge(labels []string, f func(label string, g *model.Edges, n int, synapse string)) {
	s := newSaver(r)
	byLabel := s.collect()
	for _, l := range r.Labels {
		if !slices.Contains(labels, l.Name) {
			continue
		}
		for _, e := range byLabel[l.Name] {
			synapse := ""
			if s.mixed[l.Name] {
				synapse = s.synapse(e)
			}
			f(l.Name, e.edges, int(e.n), synapse)
		}
	}
}

// saver sorts a circuit's edges for writing.
type saver struct {
	r     *Report
	order map[*model.Population]int
	mixed map[string]bool // labels whose rows need the column synapse
	// rivals are the executions before one that can join the same pairs by the same connection; rival marks those.
	rivals map[int32][]int32
	rival  map[int32]bool
}

func newSaver(r *Report) *saver {
	s := &saver{r: r, order: map[*model.Population]int{}}
	for n, p := range r.circuit.Pops {
		s.order[p] = n
	}
	return s
}

// savedEdge is one edge.
type savedEdge struct {
	edges *model.Edges
	n     int32
	link  int32
}

// collect lists the edges of every label by target and source, and finds labels of several connections.
func (s *saver) collect() map[string][]savedEdge {
	byLabel := map[string][]savedEdge{}
	s.mixed = map[string]bool{}
	s.rivals, s.rival = map[int32][]int32{}, map[int32]bool{}
	first := map[string]string{}
	same := map[string][]int32{}
	for n, l := range s.r.links {
		if c, ok := first[l.label]; ok && c != l.edges.Connection {
			s.mixed[l.label] = true
		} else if !ok {
			first[l.label] = l.edges.Connection
		}
		key := l.label + "\x00" + l.edges.Connection
		for _, before := range same[key] {
			if b := s.r.links[before]; b.edges.Pre == l.edges.Pre && b.edges.Post == l.edges.Post && overlap(b.src, l.src) && overlap(b.dst, l.dst) {
				s.mixed[l.label] = true
				s.rivals[int32(n)] = append(s.rivals[int32(n)], before)
				s.rival[before] = true
			}
		}
		same[key] = append(same[key], int32(n))
	}
	for _, g := range s.r.circuit.Edges {
		link := s.r.made[g]
		for n := range g.N {
			label := g.Labels[g.Label[n]]
			byLabel[label] = append(byLabel[label], savedEdge{g, int32(n), link[n]})
		}
	}
	for _, list := range byLabel {
		slices.SortStableFunc(list, func(a, b savedEdge) int {
			return cmp.Or(cmp.Compare(s.order[a.edges.Post], s.order[b.edges.Post]), cmp.Compare(a.edges.Dst[a.n], b.edges.Dst[b.n]),
				cmp.Compare(s.order[a.edges.Pre], s.order[b.edges.Pre]), cmp.Compare(a.edges.Src[a.n], b.edges.Src[b.n]), cmp.Compare(a.link, b.link))
		})
	}
	return byLabel
}

func overlap(a, b []model.Span) bool {
	for _, x := range a {
		for _, y := range b {
			if x.Lo < y.Hi && y.Lo < x.Hi {
				return true
			}
		}
	}
	return false
}

// synapse names an edge's connection and, where several statements could join the pair, which of them it was.
func (s *saver) synapse(e savedEdge) string {
	src, dst := e.edges.Src[e.n], e.edges.Dst[e.n]
	rank := 1
	for _, before := range s.rivals[e.link] {
		if l := s.r.links[before]; holds(l.src, src) && holds(l.dst, dst) {
			rank++
		}
	}
	if rank > 1 || s.rival[e.link] {
		return e.edges.Connection + "#" + strconv.Itoa(rank)
	}
	return e.edges.Connection
}

func holds(spans []model.Span, i int32) bool {
	for _, s := range spans {
		if i >= s.Lo && i < s.Hi {
			return true
		}
	}
	return false
}
