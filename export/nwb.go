package export

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"

	"nbc/runtime/hdf5"
	"nbc/runtime/results"
)

// nwbVersion is the version of the NWB schema that the file keeps to.
const nwbVersion = "2.8.0"

// nwb is a file in Neurodata Without Borders' format on its way: spikes as units, series as acquired time series, trials as intervals.
// Times are in seconds from the beginning of the warm-up.
type nwb struct {
	r     *results.Run
	name  string // what object ids are made from
	units []unit
	at    map[[2]int]int // unit of a population's node
}

// unit is an element whose spikes are recorded.
type unit struct {
	population, node int
	n, done          int64
	block            []byte
}

// blockTimes is how many spike times of a unit are held before they are written.
const blockTimes = 64

// manifest is what the file tells of the run.
type manifest struct {
	Source      string `json:"source"`
	NBC         string `json:"nbc_version"`
	SourceHash  string `json:"source_sha256"`
	ProgramHash string `json:"program_sha256"`
	Seed        uint64 `json:"seed"`
	Run         struct {
		Started  string `json:"started"`
		Finished string `json:"finished"`
	} `json:"run"`
}

// writeNWB writes a file of the NWB format (nwb-schema 2.8, hdmf-common 1.8): spikes, series and trials. Weights have no place in it.
func writeNWB(f *os.File, r *results.Run) error {
	if len(r.Of(results.Spikes))+len(r.Of(results.Series))+len(r.Of(results.Trials)) == 0 {
		return ErrNothing
	}
	var m manifest
	text, err := os.ReadFile(filepath.Join(r.Dir, "manifest.json"))
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		return fmt.Errorf("the manifest, which says when the run was, cannot be read: %w", err)
	}
	w := &nwb{r: r, name: fmt.Sprint(m.SourceHash, m.ProgramHash, m.Seed, r.Experiment, m.Run.Started), at: map[[2]int]int{}}
	if err := w.count(); err != nil {
		return err
	}
	one := func(name, text string) *hdf5.Dataset { return &hdf5.Dataset{Name: name, Texts: []string{text}} }
	group := func(name string, groups ...*hdf5.Group) *hdf5.Group { return &hdf5.Group{Name: name, Groups: groups} }
	acquisition, general := group("acquisition"), group("general")
	general.Datasets = []*hdf5.Dataset{one("experiment_description", fmt.Sprintf("Simulation of the experiment %s of the circuit %s, seed %d.", r.Experiment, r.Circuit, m.Seed)),
		{Name: "source_script", Texts: []string{"source sha256 " + m.SourceHash}, Attrs: []hdf5.Attr{text1("file_name", m.Source)}}}
	general.Datasets = append(general.Datasets, &hdf5.Dataset{Name: "keywords", Texts: []string{"simulation", "neural circuit"}, Dims: []int64{2}})
	root := &hdf5.Group{Attrs: append(w.typed("core", "NWBFile", "/"), text1("nwb_version", nwbVersion)),
		Groups: []*hdf5.Group{acquisition, group("analysis"), general, group("processing"), group("stimulus", group("presentation"), group("templates"))},
		Datasets: []*hdf5.Dataset{{Name: "file_create_date", Texts: []string{m.Run.Finished}, Dims: []int64{1}}, one("identifier", w.id("")),
			one("session_description", fmt.Sprintf("A run of nbc %s: %s of %s, %s.", m.NBC, r.Experiment, r.Circuit, r.Status)),
			one("session_start_time", m.Run.Started), one("timestamps_reference_time", m.Run.Started)}}
	var times *hdf5.Dataset
	var data []part
	if len(w.units) > 0 {
		g, t, list := w.unitTable()
		times, data = t, list
		root.Groups = append(root.Groups, g)
	}
	frame, err := r.TrialFrame()
	if err != nil {
		return err
	}
	if frame != nil {
		g, list := w.trialTable(frame)
		data = append(data, list...)
		root.Groups = append(root.Groups, group("intervals", g))
	}
	var series []*timeSeries
	for _, t := range r.Of(results.Series) {
		list, err := w.series(t)
		if err != nil {
			return err
		}
		series = append(series, list...)
		for _, s := range list {
			acquisition.Groups = append(acquisition.Groups, s.group)
		}
	}
	if err := hdf5.Create(f, root); err != nil {
		return err
	}
	for _, p := range data {
		if err := p.to.WriteAt(f, 0, p.data); err != nil {
			return err
		}
	}
	for _, s := range series {
		if err := s.write(f, w); err != nil {
			return err
		}
	}
	if times == nil {
		return nil
	}
	return w.spikes(f, times)
}

// part is data that stand in memory, with the place they go to.
type part struct {
	to   *hdf5.Dataset
	data []byte
}

func floats(values ...float64) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

// text1 is an attribute of one text.
func text1(name, s string) hdf5.Attr { return hdf5.Attr{Name: name, Texts: []string{s}} }

// id is a UUID that depends on the run and the object alone.
func (w *nwb) id(object string) string {
	h := sha256.Sum256([]byte(w.name + "\x00" + object))
	h[6], h[8] = h[6]&0x0F|0x80, h[8]&0x3F|0x80 // version 8: of the maker's own
	return fmt.Sprintf("%x-%x-%x-%x-%x", h[:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// typed are the attributes of an object of NWB.
func (w *nwb) typed(namespace, kind, object string) []hdf5.Attr {
	return []hdf5.Attr{text1("namespace", namespace), text1("neurodata_type", kind), text1("object_id", w.id(object))}
}

// seconds is the time of what happened at t ms of a trial.
func (w *nwb) seconds(trial int, t float64) float64 {
	x := &w.r.Time
	switch {
	case w.r.Trials == nil:
		return (t - min(x.Start, 0)) / 1000
	case trial == 0:
		return t / 1000
	}
	return (x.WarmUp + float64(trial-1)*(x.End-x.Start) + t) / 1000
}

// count finds the units and how many spikes each has.
func (w *nwb) count() error {
	add := func(p, n int) {
		if _, ok := w.at[[2]int{p, n}]; !ok {
			w.at[[2]int{p, n}] = len(w.units)
			w.units = append(w.units, unit{population: p, node: n})
		}
	}
	for p := range w.r.Populations {
		for _, t := range w.r.Of(results.Spikes) {
			for _, s := range t.Sources {
				if s.Population != w.r.Populations[p].Name {
					continue
				}
				for _, n := range s.Nodes {
					add(p, n)
				}
				for n := 0; n < len(w.r.Populations[p].Elements) && s.Nodes == nil; n++ {
					add(p, n)
				}
			}
		}
	}
	return w.eachSpike(func(p, n int, _ float64) error {
		add(p, n)
		w.units[w.at[[2]int{p, n}]].n++
		return nil
	})
}

func (w *nwb) eachSpike(f func(population, node int, t float64) error) error {
	return w.r.EachSpike(func(s results.Spike) error {
		if s.Event != "spike" {
			return nil
		}
		return f(s.Population, s.Node, w.seconds(s.Trial, s.T))
	})
}

// column makes a column of a table: of numbers, or with texts of these.
func (w *nwb) column(table, name, about string, typ hdf5.Type, n int64, texts []string) *hdf5.Dataset {
	return &hdf5.Dataset{Name: name, Type: typ, Dims: []int64{n}, Texts: texts,
		Attrs: append(w.typed("hdmf-common", "VectorData", table+"/"+name), text1("description", about))}
}

// table makes a table of n rows with its numbering.
func (w *nwb) table(name, kind, about string, n int64, columns []*hdf5.Dataset) (*hdf5.Group, part) {
	ids := &hdf5.Dataset{Name: "id", Type: hdf5.Int64, Dims: []int64{n}, Attrs: w.typed("hdmf-common", "ElementIdentifiers", name+"/id")}
	var names []string
	for _, c := range columns {
		if !strings.HasSuffix(c.Name, "_index") {
			names = append(names, c.Name)
		}
	}
	var b []byte
	for i := range n {
		b = binary.LittleEndian.AppendUint64(b, uint64(i))
	}
	return &hdf5.Group{Name: name, Datasets: append([]*hdf5.Dataset{ids}, columns...), Attrs: append(w.typed("core", kind, name),
		text1("description", about), hdf5.Attr{Name: "colnames", Texts: names, N: len(names)})}, part{ids, b}
}

// unitTable makes the table of the units; the spike times themselves are written by spikes.
func (w *nwb) unitTable() (*hdf5.Group, *hdf5.Dataset, []part) {
	rows := int64(len(w.units))
	var elements, populations []string
	var ends []byte
	total := int64(0)
	for _, u := range w.units {
		p := &w.r.Populations[u.population]
		elements, populations = append(elements, p.Elements[u.node]), append(populations, p.Name)
		total += u.n
		ends = binary.LittleEndian.AppendUint64(ends, uint64(total))
	}
	times := w.column("units", "spike_times", "the spike times in seconds", hdf5.Float64, total, nil)
	times.Attrs = append(times.Attrs, hdf5.Attr{Name: "resolution", Type: hdf5.Float64, Data: floats(1e-15)})
	index := w.column("units", "spike_times_index", "where the times of each unit end", hdf5.Uint64, rows, nil)
	index.Attrs = append(w.typed("hdmf-common", "VectorIndex", "units/spike_times_index"), text1("description", "where the times of each unit end"),
		hdf5.Attr{Name: "target", To: times})
	g, ids := w.table("units", "Units", "elements whose spikes were recorded", rows, []*hdf5.Dataset{times, index,
		w.column("units", "element", "path of the element in the circuit", hdf5.Type{}, rows, elements),
		w.column("units", "population", "the population that it belongs to", hdf5.Type{}, rows, populations)})
	return g, times, []part{ids, {index, ends}}
}

// trialTable makes the table of the trials, with what was recorded at their ends.
func (w *nwb) trialTable(f *results.Frame) (*hdf5.Group, []part) {
	rows := int64(0)
	if len(f.Values) > 0 {
		rows = int64(len(f.Values[0]))
	}
	start, stop := w.column("trials", "start_time", "start of the trial in seconds", hdf5.Float64, rows, nil), w.column("trials", "stop_time", "end of the trial in seconds", hdf5.Float64, rows, nil)
	list := []part{{to: start}, {to: stop}}
	columns := []*hdf5.Dataset{start, stop}
	for i := range rows {
		list[0].data = append(list[0].data, floats(w.seconds(int(i)+1, 0))...)
		list[1].data = append(list[1].data, floats(w.seconds(int(i)+1, w.r.Time.End-w.r.Time.Start))...)
	}
	taken := map[string]bool{"id": true, "trial": true, "start_time": true, "stop_time": true}
	for i, c := range f.Columns {
		name := plain(c.Name)
		if taken[name] {
			continue
		}
		taken[name] = true
		about := "recorded at the end of the trial"
		if c.Unit != "" {
			about += ", in " + c.Unit
		}
		d := w.column("trials", name, about, hdf5.Float64, rows, nil)
		columns = append(columns, d)
		list = append(list, part{d, floats(f.Values[i]...)})
	}
	g, ids := w.table("trials", "TimeIntervals", "trials, in the order in which they were run", rows, columns)
	return g, append(list, ids)
}

// spikes fills in the spike times, each unit's together.
func (w *nwb) spikes(f *os.File, times *hdf5.Dataset) error {
	first := make([]int64, len(w.units))
	for i := 1; i < len(first); i++ {
		first[i] = first[i-1] + w.units[i-1].n
	}
	flush := func(k int) error {
		u := &w.units[k]
		err := times.WriteAt(f, first[k]+u.done, u.block)
		u.done += int64(len(u.block) / 8)
		u.block = u.block[:0]
		return err
	}
	err := w.eachSpike(func(p, n int, t float64) error {
		k := w.at[[2]int{p, n}]
		u := &w.units[k]
		u.block = append(u.block, floats(t)...)
		if len(u.block) < 8*blockTimes {
			return nil
		}
		return flush(k)
	})
	for k := range w.units {
		if err == nil {
			err = flush(k)
		}
	}
	return err
}
