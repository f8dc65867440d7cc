package page

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"nbc/runtime/graph"
	"nbc/runtime/record"
	"nbc/runtime/results"
)

// budget is how many numbers of series, spikes and weights all runs of a report hold together. What is beyond is thinned or left
// out, and the page says so.
const budget = 24 << 20

// head is what the page knows of a run beside arrays of numbers.
type head struct {
	Dir      string          `json:"dir"`
	Index    results.Index   `json:"index"`
	Manifest json.RawMessage `json:"manifest,omitempty"`
	Circuit  json.RawMessage `json:"circuit,omitempty"`
	Trials   *frame          `json:"trials,omitempty"`
	Series   []*series       `json:"series"`
	Spikes   *spikes         `json:"spikes,omitempty"`
	Weights  *weights        `json:"weights,omitempty"`
	Notes    []string        `json:"notes,omitempty"` // what was left out
}

// array is a place among a run's arrays.
type array struct {
	At int `json:"at"` // bytes
	N  int `json:"n"`
}

// run is one run on its way into the page.
type run struct {
	head   head
	arrays []byte
}

// frame is what was recorded at the trials' ends.
type frame struct {
	Columns []results.Column  `json:"columns"`
	Values  [][]record.Number `json:"values"`
}

// read takes up a results directory, with at most so many numbers.
func read(dir string, budget int) (*run, error) {
	x, err := results.Open(dir)
	if err != nil {
		return nil, err
	}
	r := &run{head: head{Dir: dir, Index: x.Index, Series: []*series{}}}
	r.head.Index.Populations = slices.Clone(x.Populations)
	for i := range r.head.Index.Populations {
		r.head.Index.Populations[i].Elements = nil // those that matter come with spikes and weights
	}
	for _, part := range []struct {
		name string
		to   *json.RawMessage
	}{{record.ManifestName, &r.head.Manifest}, {graph.FileName, &r.head.Circuit}} {
		text, err := os.ReadFile(filepath.Join(x.Dir, part.name))
		switch {
		case errors.Is(err, fs.ErrNotExist): // of a run that was broken off
		case err != nil:
			return nil, fmt.Errorf("cannot read %s: %w", filepath.Join(x.Dir, part.name), err)
		case !json.Valid(text):
			return nil, fmt.Errorf("%s is damaged: it is no JSON", filepath.Join(x.Dir, part.name))
		default:
			*part.to = text
		}
	}
	f, err := x.TrialFrame()
	if err != nil {
		return nil, err
	}
	if f != nil {
		r.head.Trials = &frame{Columns: f.Columns, Values: make([][]record.Number, len(f.Values))}
		for i, v := range f.Values {
			r.head.Trials.Values[i] = make([]record.Number, len(v))
			for k, y := range v {
				r.head.Trials.Values[i][k] = record.Number(y)
			}
		}
	}
	// Each sort of data may fill a third, and what others leave.
	left := budget
	for i, take := range []func(*results.Run, int) (int, error){r.weights, r.spikes, r.series} {
		used, err := take(x, left/(3-i))
		if err != nil {
			return nil, err
		}
		left -= used
	}
	return r, nil
}

func (r *run) note(format string, args ...any) {
	r.head.Notes = append(r.head.Notes, fmt.Sprintf(format, args...))
}

// pad brings the arrays to a multiple of 8 bytes, so that the page can look at them as numbers of any size.
func (r *run) pad() {
	for len(r.arrays)%8 != 0 {
		r.arrays = append(r.arrays, 0)
	}
}

// floats adds an array of 32-bit floats.
func (r *run) floats(v []float64) array {
	r.pad()
	a := array{At: len(r.arrays), N: len(v)}
	for _, x := range v {
		r.arrays = binary.LittleEndian.AppendUint32(r.arrays, math.Float32bits(float32(x)))
	}
	return a
}

// integers adds an array of 32-bit whole numbers.
func (r *run) integers(v []int32) array {
	r.pad()
	a := array{At: len(r.arrays), N: len(v)}
	for _, x := range v {
		r.arrays = binary.LittleEndian.AppendUint32(r.arrays, uint32(x))
	}
	return a
}

// levels is the number of steps that the range of a recorded column is divided into.
const levels = 65534

// quantise appends values as 16-bit numbers: 0 is no number, 1 to 65535 the range from lo to hi.
func (r *run) quantise(v []float64, lo, hi float64) {
	for _, x := range v {
		q := uint16(0)
		if x >= lo && x <= hi {
			q = 1
			if hi > lo {
				q = uint16(1 + math.Round((x-lo)/(hi-lo)*levels))
			}
		}
		r.arrays = binary.LittleEndian.AppendUint16(r.arrays, q)
	}
}
