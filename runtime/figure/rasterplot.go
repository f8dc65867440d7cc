package figure

import (
	"cmp"
	"slices"
	"sort"
)

// Spike is a spike of one neuron.
type Spike struct {
	Time   float64
	Neuron int // index, from 0
}

// RasterData is the spikes of a number of neurons.
type RasterData struct {
	XLabel    string // "Time (ms)" if empty
	YLabel    string // "Neuron" if empty and there are no groups
	Neurons   int    // number of neurons; 0 means as many as the spikes and groups show
	Spikes    []Spike
	Groups    []Group    // populations, by index of neuron
	TimeRange [2]float64 // limits of the time axis; those of the spikes if equal
}

// Raster draws a dot for every spike, neuron 0 at the bottom. The kind of a
// neuron's group gives its colour; the names of the groups stand on the left,
// as many as fit, with lines between the groups. 85 by 70 mm.
func Raster(d RasterData, s Style) *Figure {
	sh := newSheet(s, 85, 70)
	n := d.Neurons
	if n <= 0 {
		n = 0
		for _, q := range d.Spikes {
			n = max(n, q.Neuron+1)
		}
		for _, g := range d.Groups {
			n = max(n, g.End)
		}
	}
	spec := plotSpec{xlabel: d.XLabel, ylabel: d.YLabel}
	if spec.xlabel == "" {
		spec.xlabel = "Time (ms)"
	}
	groups := cleanGroups(d.Groups, n)
	slices.SortStableFunc(groups, func(a, b Group) int { return cmp.Compare(a.Start, b.Start) })
	if spec.ylabel == "" && len(groups) == 0 {
		spec.ylabel = "Neuron"
	}
	ranged := usable(d.TimeRange[0]) && usable(d.TimeRange[1]) && d.TimeRange[0] < d.TimeRange[1]
	if ranged {
		spec.x = extent{d.TimeRange[0], d.TimeRange[1], true}
	}
	shown := func(q Spike) bool {
		return usable(q.Time) && q.Neuron >= 0 && q.Neuron < n &&
			(!ranged || q.Time >= d.TimeRange[0] && q.Time <= d.TimeRange[1])
	}
	for _, q := range d.Spikes {
		if !ranged && shown(q) {
			spec.x.add(q.Time)
		}
	}
	a := indexAxis(n, 6)
	spec.fixedY = &a
	spec.bare = len(groups) > 0
	var has [3]bool
	for i, g := range groups {
		groups[i].Name = fitText(g.Name, regular, 7, maxName)
		groups[i].Kind = validKind(g.Kind)
		has[groups[i].Kind] = true
		spec.labels = append(spec.labels, groups[i].Name)
	}
	spec.legend = sh.kindKeys(has, markDot)
	p := sh.newPlot(spec)
	row := p.area.h() / float64(max(n, 1))
	var tags []nameTag
	for _, g := range groups {
		y0, y1 := p.py(float64(g.End)-0.5), p.py(float64(g.Start)-0.5)
		tags = append(tags, nameTag{g.Name, (y0 + y1) / 2, y1 - y0})
		if y1-y0 > 1.5 {
			for _, y := range [2]float64{y0, y1} {
				p.rule(p.area.x0-3, y, p.area.x1, y, p.grid, 0.5)
			}
		}
	}
	if spec.bare {
		p.rule(p.area.x0, p.area.y0, p.area.x0, p.area.y1, p.ink, 0.6)
		p.leftNames(tags)
	}
	radius := max(0.35, min(1.1, 0.45*row))
	var at [3][]pt
	for _, q := range d.Spikes {
		if shown(q) {
			k := kindAt(groups, q.Neuron)
			at[k] = append(at[k], pt{p.px(q.Time), p.py(float64(q.Neuron))})
		}
	}
	if len(at[0])+len(at[1])+len(at[2]) == 0 {
		p.say("no spikes")
	}
	for k, c := range at {
		p.dots(thin(c, radius), radius, p.kindColor(Kind(k)))
	}
	return sh.done()
}

// kindAt is the kind of a neuron, given groups in order of their start.
func kindAt(groups []Group, neuron int) Kind {
	i := sort.Search(len(groups), func(i int) bool { return groups[i].Start > neuron }) - 1
	if i < 0 || neuron >= groups[i].End {
		return Other
	}
	return groups[i].Kind
}
