package record

import (
	"bytes"
	"math"
	"reflect"

	"nbc/runtime/results"
)

// Format is the version of the manifest and of the files beside it.
const Format = 1

// The states of a run as the manifest has them.
const (
	Complete    = "complete"
	Interrupted = "interrupted"
	Failed      = "failed"
)

// Manifest is what manifest.json holds. Two runs of one program with one seed and one set of flags give the same manifest
// but for Run.
type Manifest struct {
	Format     int    `json:"format"`
	Circuit    string `json:"circuit"`
	Experiment string `json:"experiment"`
	Status     string `json:"status"`
	Message    string `json:"message,omitempty"` // why a run failed

	Source      string `json:"source"` // the .nbx file
	NBC         string `json:"nbc_version"`
	Go          string `json:"go_version"`
	SourceHash  string `json:"source_sha256"`
	KernelHash  string `json:"kernel_sha256,omitempty"`
	ProgramHash string `json:"program_sha256,omitempty"`

	Seed       uint64      `json:"seed"`
	Trials     *Trials     `json:"trials,omitempty"`
	Accuracy   *Accuracy   `json:"accuracy,omitempty"`
	Time       float64     `json:"simulated_ms"`
	Solver     Solver      `json:"solver"`
	Kernel     string      `json:"kernel"`
	Spikes     int64       `json:"recorded_spikes,omitempty"`
	Size       *Size       `json:"size,omitempty"`
	Set        []string    `json:"set,omitempty"`
	Data       []Data      `json:"data,omitempty"`
	Parameters []Parameter `json:"parameters"`
	Files      []File      `json:"files"`
	Run        Run         `json:"run"`
}

// Trials counts trials.
type Trials struct {
	Planned int `json:"planned"`
	Done    int `json:"done"`
}

// Accuracy is the share of correct choices among the trials with a choice.
type Accuracy struct {
	Total  Number `json:"total"`
	Last50 Number `json:"last_50"`
	Chosen int    `json:"trials_with_choice"`
}

// Solver is what integrated the run and the work it did.
type Solver struct {
	Name        string `json:"name"`
	Stiff       string `json:"stiff,omitempty"`     // the method that took over where the problem was stiff
	Multistep   string `json:"multistep,omitempty"` // the one that took over where only the decay of linear states bounded the steps
	Chosen      string `json:"chosen,omitempty"`    // why nbc chose it, where it was not named
	RTol        Number `json:"rtol,omitempty"`
	ATol        Number `json:"atol,omitempty"`
	Dt          Number `json:"dt_ms,omitempty"`
	Steps       int64  `json:"steps"`
	Rejected    int64  `json:"rejected"`
	Evaluations int64  `json:"evaluations"`
	Switches    int64  `json:"switches,omitempty"` // between the two methods
	Restarts    int64  `json:"restarts,omitempty"` // after events that changed something
	// Of stiff methods.
	Jacobians      int64 `json:"jacobians,omitempty"`
	Entries        int   `json:"jacobian_entries,omitempty"` // that may differ from 0
	Factorisations int64 `json:"factorisations,omitempty"`
	Iterative      bool  `json:"iterative,omitempty"` // systems were solved by iteration
}

// Size is how large the circuit is.
type Size struct {
	Elements int `json:"elements"`
	States   int `json:"states"`
	Edges    int `json:"edges"`
}

// Data is a file that a run read.
type Data struct {
	Path   string `json:"path"` // what it stands for: "stim.images", "--network"
	From   string `json:"from"`
	Rows   int    `json:"rows,omitempty"`
	SHA256 string `json:"sha256"`
}

// Parameter is a parameter of an element or of a group of elements: one value where all agree, else all of them in order.
type Parameter struct {
	Path   string   `json:"path"`
	Value  *Number  `json:"value,omitempty"`
	Values []Number `json:"values,omitempty"`
	Unit   string   `json:"unit,omitempty"`
}

// Uniform makes the shortest form of a parameter's values.
func Uniform(path, unit string, values []float64) Parameter {
	p := Parameter{Path: path, Unit: unit}
	same := len(values) > 0
	for _, v := range values {
		same = same && math.Float64bits(v) == math.Float64bits(values[0])
	}
	if same {
		v := Number(values[0])
		p.Value = &v
		return p
	}
	p.Values = make([]Number, len(values))
	for i, v := range values {
		p.Values[i] = Number(v)
	}
	return p
}

// Run is what differs between two runs that are otherwise the same.
type Run struct {
	Command     []string `json:"command"`
	Started     string   `json:"started"` // RFC 3339
	Finished    string   `json:"finished"`
	WallSeconds float64  `json:"wall_seconds"`
}

// Number is a float64 that JSON can hold even when it is not finite: as text.
type Number float64

// MarshalJSON writes the shortest exact form.
func (n Number) MarshalJSON() ([]byte, error) {
	b := AppendFloat(nil, float64(n))
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		b = append(append([]byte{'"'}, b...), '"')
	}
	return b, nil
}

// JSON is the manifest's text: one line a field, and one line an entry of a list.
func (m *Manifest) JSON() []byte {
	m.Format = Format
	var b bytes.Buffer
	b.WriteString("{\n")
	v := reflect.ValueOf(*m)
	first := true
	for i := range v.NumField() {
		tag := v.Type().Field(i).Tag.Get("json")
		name, omit, _ := bytes.Cut([]byte(tag), []byte(","))
		f := v.Field(i)
		if len(omit) > 0 && f.IsZero() {
			continue
		}
		if !first {
			b.WriteString(",\n")
		}
		first = false
		b.WriteString("  \"" + string(name) + "\": ")
		if f.Kind() != reflect.Slice {
			b.Write(results.Compact(f.Interface()))
			continue
		}
		b.WriteString("[")
		for k := range f.Len() {
			if k > 0 {
				b.WriteString(",")
			}
			b.WriteString("\n    ")
			b.Write(results.Compact(f.Index(k).Interface()))
		}
		if f.Len() > 0 {
			b.WriteString("\n  ")
		}
		b.WriteString("]")
	}
	b.WriteString("\n}\n")
	return b.Bytes()
}
