package report

import (
	"nbc/runtime/figure"
	"nbc/runtime/model"
)

// maxSpikes bounds what a raster holds; later spikes are left out and the title says so.
const maxSpikes = 2 << 20

// raster collects the spikes of a plot.
type raster struct {
	rows   map[*model.Population][]int32 // element*events + event -> row, or -1
	n      int
	groups []figure.Group
	spikes []figure.Spike
	more   bool
}

// newRaster gives every element a row, in the order in which the plot names them; rows that stand together under one name and colour
// are a group. What no statement records is added.
func (f *Figures) newRaster(p *model.Plot, called func(pop *model.Population, i int) string) *raster {
	r := &raster{rows: map[*model.Population][]int32{}}
	for _, src := range p.Spikes {
		rows := r.rows[src.Pop]
		if rows == nil {
			rows = make([]int32, src.Pop.N*len(src.Pop.Events))
			for i := range rows {
				rows[i] = -1
			}
			r.rows[src.Pop] = rows
		}
		for _, span := range src.Spans {
			for i := int(span.Lo); i < int(span.Hi); i++ {
				k := i*len(src.Pop.Events) + src.Event
				if rows[k] >= 0 {
					continue
				}
				rows[k] = int32(r.n)
				name := called(src.Pop, i)
				if last := len(r.groups) - 1; last < 0 || r.groups[last].Name != name || r.groups[last].Kind != kind(src.Pop, i) {
					r.groups = append(r.groups, figure.Group{Name: name, Start: r.n, Kind: kind(src.Pop, i)})
				}
				r.n++
				r.groups[len(r.groups)-1].End = r.n
			}
		}
	}
	if len(p.Spikes) > 0 {
		rec := &model.Record{What: model.Spikes, Spikes: p.Spikes, Clock: -1}
		f.exp.Records = append(f.exp.Records[:len(f.exp.Records):len(f.exp.Records)], rec)
	}
	return r
}

func (r *raster) add(t float64, pop *model.Population, event, elem int) {
	rows := r.rows[pop]
	if rows == nil {
		return
	}
	row := rows[elem*len(pop.Events)+event]
	switch {
	case row < 0:
	case len(r.spikes) == maxSpikes:
		r.more = true
	default:
		r.spikes = append(r.spikes, figure.Spike{Time: t, Neuron: int(row)})
	}
}

func (r *raster) reset() { r.spikes, r.more = r.spikes[:0], false }

func (r *raster) figure(style figure.Style, during string, times [2]float64) *figure.Figure {
	if r.more && style.Title == "" {
		style.Title = "The first 2 million spikes" + during
	}
	return figure.Raster(figure.RasterData{Neurons: r.n, Groups: r.groups, Spikes: r.spikes, TimeRange: times}, style)
}
