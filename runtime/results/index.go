// Package results describes what a run left behind and reads it: results.json says which table is where and what its columns
// mean, and a Run reads series, spikes, trials and weights whatever format they were written in. It knows nothing of circuits
// under way, so that programs which only look at results can use it.
package results

import (
	"bytes"
	"encoding/json"
	"reflect"
)

// IndexName is the file that says what is where.
const IndexName = "results.json"

// Format is the version of results.json.
const Format = 1

// The encodings of tables, and the formats that a run can be asked for.
const (
	CSV    = "csv"
	NPZ    = "npz"
	Sonata = "sonata"
)

// Formats are what a run can write series and spikes as.
var Formats = []string{CSV, NPZ, Sonata}

// The kinds of tables.
const (
	Trials       = "trials"        // one row a trial: what is recorded at its end
	Series       = "series"        // quantities over time: (trial,) t, then one column a quantity
	Spikes       = "spikes"        // one row an event: (trial,) t, element, event
	Weights      = "weights"       // edges with their weights at one instant: connection, source, target, weight(, synapse)
	WeightSeries = "weight-series" // one row an instant: trial, t, then one column an edge
	Draws        = "draws"         // the draws of event bodies
	SonataSpikes = "sonata-spikes" // the spikes once more, for programs that read SONATA
)

// Index is what results.json holds.
type Index struct {
	Format      int          `json:"format"`
	Circuit     string       `json:"circuit"`
	Experiment  string       `json:"experiment"`
	Status      string       `json:"status"`   // complete, interrupted or failed
	Encoding    string       `json:"encoding"` // what the run was asked for with --format
	Trials      *TrialCount  `json:"trials,omitempty"`
	Time        Time         `json:"time"`
	Populations []Population `json:"populations"`
	Tables      []Table      `json:"tables"`
}

// TrialCount counts trials.
type TrialCount struct {
	Planned int `json:"planned"`
	Done    int `json:"done"`
}

// Time is the span in ms of the run or of each trial, and how long the warm-up before it was.
type Time struct {
	Start  float64 `json:"start_ms"`
	End    float64 `json:"end_ms"`
	WarmUp float64 `json:"warmup_ms,omitempty"`
}

// Population is the elements of one declaration of which something is recorded. Node n (from 0) is Elements[n].
type Population struct {
	Name     string   `json:"name"`           // path without indices: VAC.wta.exci
	Type     string   `json:"type"`           // the blox
	Kind     string   `json:"kind,omitempty"` // excitatory, inhibitory, or nothing
	Elements []string `json:"elements"`       // VAC.wta[1].exci[1], ...
}

// Table is one table of the results.
type Table struct {
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	File     string   `json:"file"`
	Encoding string   `json:"encoding"`
	Rows     int64    `json:"rows"`
	About    string   `json:"about,omitempty"`
	EveryMs  float64  `json:"every_ms,omitempty"` // of a series: the interval of its samples
	At       string   `json:"at,omitempty"`       // of weights: start or end
	Sources  []Source `json:"sources,omitempty"`  // of spikes: whose events were recorded
	Columns  []Column `json:"columns"`
}

// Source is elements of a population whose events were recorded, whether or not there were any: Nodes (from 0), or all of them.
// During (from and to in ms) and Trials (from and to, each) limit what was recorded; with either the warm-up was not.
type Source struct {
	Population string       `json:"population"`
	Nodes      []int        `json:"nodes,omitempty"`
	During     []float64    `json:"during_ms,omitempty"`
	Trials     [][2]float64 `json:"trials,omitempty"`
}

// Column is a column of a table. Unit is "" for text, counts and numbers without dimension.
type Column struct {
	Name  string `json:"name"`
	Unit  string `json:"unit,omitempty"`
	About string `json:"about,omitempty"`
	// Of a column that shows a quantity of one element: which quantity, of which node (from 0) of which population.
	Quantity   string `json:"quantity,omitempty"`
	Population string `json:"population,omitempty"`
	Node       int    `json:"node,omitempty"`
	// Of a column that shows the weight of one edge.
	Connection string `json:"connection,omitempty"`
	Source     string `json:"source,omitempty"`
	Target     string `json:"target,omitempty"`
	Synapse    string `json:"synapse,omitempty"`
}

// JSON is the index as text: one line a field, and one line an entry of a list; an entry's own list has a line for each too.
func (x *Index) JSON() []byte {
	x.Format = Format
	if x.Populations == nil {
		x.Populations = []Population{}
	}
	if x.Tables == nil {
		x.Tables = []Table{}
	}
	var b bytes.Buffer
	object(&b, reflect.ValueOf(*x), "", func(name string) bool { return name == "populations" || name == "tables" || name == "columns" })
	b.WriteString("\n")
	return b.Bytes()
}

// object writes a struct with its fields on lines of their own; those lists that open tells are written an entry a line.
func object(b *bytes.Buffer, v reflect.Value, indent string, open func(field string) bool) {
	b.WriteString("{")
	first := true
	for i := range v.NumField() {
		name, omit, _ := bytes.Cut([]byte(v.Type().Field(i).Tag.Get("json")), []byte(","))
		f := v.Field(i)
		if len(omit) > 0 && f.IsZero() {
			continue
		}
		if !first {
			b.WriteString(",")
		}
		first = false
		b.WriteString("\n" + indent + "  \"" + string(name) + "\": ")
		if !open(string(name)) {
			b.Write(Compact(f.Interface()))
			continue
		}
		b.WriteString("[")
		for k := range f.Len() {
			if k > 0 {
				b.WriteString(",")
			}
			b.WriteString("\n" + indent + "    ")
			if t := f.Index(k).Type(); t == reflect.TypeFor[Column]() || t == reflect.TypeFor[Population]() {
				b.Write(Compact(f.Index(k).Interface()))
			} else {
				object(b, f.Index(k), indent+"    ", open)
			}
		}
		if f.Len() > 0 {
			b.WriteString("\n" + indent + "  ")
		}
		b.WriteString("]")
	}
	b.WriteString("\n" + indent + "}")
}

// Compact is a value as JSON on one line. Labels such as `VAC -> AC` stay readable.
func Compact(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return []byte("null") // no type that is written can fail
	}
	return bytes.TrimSpace(b.Bytes())
}
