// Package sonata writes recorded spikes in the SONATA format (Dai et al. 2020, PLoS Comput. Biol. 16: e1007696; github.com/AllenInstitute/sonata,
// spike file): an HDF5 file with /spikes/<population>/timestamps and node_ids.
package sonata

import (
	"encoding/binary"
	"io"
	"math"

	"nbc/runtime/hdf5"
	"nbc/runtime/results"
)

// blockSpikes is how many spikes of a population are held before they are written.
const blockSpikes = 1024

// population is a population on its way into the file.
type population struct {
	n           int64 // spikes
	done        int64
	block       []results.Spike
	times, ids  *hdf5.Dataset
	trials, own *hdf5.Dataset // with trials only: the trial, and the time in it
}

// Write writes the spikes of a run: populations as results.json has them, node_ids counted from 0 in their order. Timestamps are in
// ms on one line of time: trial n begins at (n-1) times the length of a trial, and a warm-up ends at 0, so its times are negative.
// Runs with trials have two data sets more, trial and trial_timestamps: the trial (0 for the warm-up) and the time in it, to the bit.
// Events with other names than "spike" are left out.
func Write(w io.WriterAt, r *results.Run) error {
	pops := make([]population, len(r.Populations))
	each := func(f func(p *population, s results.Spike) error) error {
		return r.EachSpike(func(s results.Spike) error {
			if s.Event != "spike" {
				return nil
			}
			return f(&pops[s.Population], s)
		})
	}
	if err := each(func(p *population, _ results.Spike) error { p.n++; return nil }); err != nil {
		return err
	}
	listed := map[string]bool{}
	for _, t := range r.Of(results.Spikes) {
		for _, s := range t.Sources {
			listed[s.Population] = true
		}
	}
	spikes := &hdf5.Group{Name: "spikes"}
	root := &hdf5.Group{Groups: []*hdf5.Group{spikes}, Attrs: []hdf5.Attr{
		{Name: "magic", Type: hdf5.Uint32, Data: binary.LittleEndian.AppendUint32(nil, 0x0A7A)},
		{Name: "version", Type: hdf5.Uint32, N: 2, Data: binary.LittleEndian.AppendUint64(nil, 1<<32)}, // 0.1
	}}
	for i := range pops {
		p := &pops[i]
		if p.n == 0 && !listed[r.Populations[i].Name] {
			continue
		}
		ms := []hdf5.Attr{hdf5.Text("units", "ms")}
		p.times = &hdf5.Dataset{Name: "timestamps", Type: hdf5.Float64, Dims: []int64{p.n}, Attrs: ms}
		p.ids = &hdf5.Dataset{Name: "node_ids", Type: hdf5.Uint64, Dims: []int64{p.n}}
		g := &hdf5.Group{Name: r.Populations[i].Name, Datasets: []*hdf5.Dataset{p.times, p.ids},
			Attrs: []hdf5.Attr{{Name: "sorting", Type: hdf5.Enum("none", "by_id", "by_timestamp"), Data: []byte{2}}}}
		if r.Trials != nil {
			p.trials = &hdf5.Dataset{Name: "trial", Type: hdf5.Uint64, Dims: []int64{p.n}}
			p.own = &hdf5.Dataset{Name: "trial_timestamps", Type: hdf5.Float64, Dims: []int64{p.n}, Attrs: ms}
			g.Datasets = append(g.Datasets, p.trials, p.own)
		}
		spikes.Groups = append(spikes.Groups, g)
	}
	if err := hdf5.Create(w, root); err != nil {
		return err
	}
	err := each(func(p *population, s results.Spike) error {
		p.block = append(p.block, s)
		if len(p.block) < blockSpikes {
			return nil
		}
		return p.write(w, r)
	})
	for i := range pops {
		if err == nil {
			err = pops[i].write(w, r)
		}
	}
	return err
}

// write writes the spikes that are held.
func (p *population) write(w io.WriterAt, r *results.Run) error {
	if len(p.block) == 0 {
		return nil
	}
	column := func(d *hdf5.Dataset, value func(s results.Spike) uint64) error {
		if d == nil {
			return nil
		}
		var b []byte
		for _, s := range p.block {
			b = binary.LittleEndian.AppendUint64(b, value(s))
		}
		return d.WriteAt(w, p.done, b)
	}
	for _, c := range []struct {
		d     *hdf5.Dataset
		value func(s results.Spike) uint64
	}{
		{p.times, func(s results.Spike) uint64 { return math.Float64bits(Timestamp(&r.Index, s)) }},
		{p.ids, func(s results.Spike) uint64 { return uint64(s.Node) }},
		{p.trials, func(s results.Spike) uint64 { return uint64(s.Trial) }},
		{p.own, func(s results.Spike) uint64 { return math.Float64bits(s.T) }},
	} {
		if err := column(c.d, c.value); err != nil {
			return err
		}
	}
	p.done += int64(len(p.block))
	p.block = p.block[:0]
	return nil
}

// Timestamp is the time of a spike in ms on the line of time that runs through all trials.
func Timestamp(x *results.Index, s results.Spike) float64 {
	switch {
	case x.Trials == nil:
		return s.T
	case s.Trial == 0:
		return s.T - x.Time.WarmUp
	}
	return float64(s.Trial-1)*(x.Time.End-x.Time.Start) + s.T
}
