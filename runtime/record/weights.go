package record

import (
	"nbc/runtime/model"
	"nbc/runtime/names"
)

// selection is the edges of one group that a weights file holds.
type selection struct {
	edges  *model.Edges
	labels []bool // by Edges.Labels; nil: all
}

// Start writes weights-start.csv.
func (r *Recorder) Start() error {
	return r.weights("weights-start.csv", "weights at the start of the run", func(rec *model.Record) bool { return rec.AtStart })
}

// End writes weights-end.csv.
func (r *Recorder) End() error {
	return r.weights("weights-end.csv", "weights at the end of the run", func(rec *model.Record) bool { return rec.AtEnd })
}

// weights writes what the `record weights` statements name or, without any, everything that learns.
func (r *Recorder) weights(file, about string, asked func(*model.Record) bool) error {
	var list []selection
	none := true
	for _, rec := range r.exp.Records {
		if rec.What != model.Weights {
			continue
		}
		none = false
		if asked(rec) || !rec.AtStart && !rec.AtEnd {
			list = choose(list, r.c, rec)
		}
	}
	if none {
		for _, e := range Plastic(r.c) {
			list = append(list, selection{edges: e})
		}
	}
	if len(list) == 0 {
		return nil
	}
	return r.edges(file, about, list)
}

// choose adds the edges of one statement, each only once. The order is the circuit's.
func choose(list []selection, c *model.Circuit, rec *model.Record) []selection {
	groups := rec.Edges
	if len(groups) == 0 {
		groups = c.Edges
	}
	for _, e := range groups {
		labels := make([]bool, len(e.Labels))
		any := false
		for i, label := range e.Labels {
			for _, l := range rec.Labels {
				labels[i] = labels[i] || names.MatchLabel(l, label)
			}
			any = any || labels[i]
		}
		if len(rec.Labels) == 0 {
			labels, any = nil, true
		}
		if !any || e.Weight() == nil {
			continue
		}
		found := false
		for i := range list {
			if s := &list[i]; s.edges == e {
				found = true
				for k := range s.labels {
					s.labels[k] = s.labels[k] || labels == nil || labels[k]
				}
			}
		}
		if !found {
			list = append(list, selection{e, labels})
		}
	}
	return list
}

// Plastic lists the edge groups whose weights change.
func Plastic(c *model.Circuit) []*model.Edges {
	var list []*model.Edges
	for _, e := range c.Edges {
		if e.Plastic && e.Weight() != nil {
			list = append(list, e)
		}
	}
	return list
}

// Network writes network.csv: every edge of the circuit, as --network reads it.
func (r *Recorder) Network() error {
	var list []selection
	for _, e := range r.c.Edges {
		list = append(list, selection{edges: e})
	}
	return r.edges("network.csv", "every edge of the circuit, as --network reads it", list)
}

func (r *Recorder) edges(file, about string, list []selection) error {
	w, err := r.dir.CSV(file, about, []Column{{Name: "connection"}, {Name: "source"}, {Name: "target"}, {Name: "weight"}})
	if err != nil {
		return err
	}
	for _, s := range list {
		e := s.edges
		weight := e.Weight()
		for k := range e.N {
			label := ""
			if len(e.Labels) > 0 {
				label = e.Labels[e.Label[k]]
				if s.labels != nil && !s.labels[e.Label[k]] {
					continue
				}
			}
			w.Text(label)
			w.Text(names.ElementName(e.Pre, int(e.Src[k])))
			w.Text(names.ElementName(e.Post, int(e.Dst[k])))
			if weight != nil {
				w.Float(weight.Data[k])
			} else {
				w.Text("")
			}
			if err := w.End(); err != nil {
				return err
			}
		}
	}
	return nil
}
