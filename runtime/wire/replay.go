package wire

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"nbc/runtime/names"
)

// DrawTable is recorded draws to be replayed: a file with the columns of a DrawLog, or with trial, source, rate and count.
// It serves one run.
type DrawTable struct {
	Name     string
	Hash     string // sha256 of the file
	rows     map[drawKey][]*drawRow
	trials   map[int][]*drawRow
	warnings []string
	odd      int
}

// drawKey is a trial and a source.
type drawKey struct {
	trial  int
	source string
}

// drawRow is one recorded draw; what the file does not say is "" or nil.
type drawRow struct {
	line                       int
	source                     string
	target, name, distribution string
	parameters                 []float64
	value                      float64
	used                       bool
}

// drawHeader is the columns of a draw log.
var drawHeader = []string{"trial", "source", "target", "t_ms", "name", "distribution", "parameters", "value"}

// ReadDraws reads recorded draws; name is used in messages.
func ReadDraws(r io.Reader, name string) (*DrawTable, error) {
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	t := &DrawTable{Name: name, Hash: hex.EncodeToString(sum[:]), rows: map[drawKey][]*drawRow{}, trials: map[int][]*drawRow{}}
	p := &tableReader{name: name, csv: csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))))}
	p.csv.FieldsPerRecord = -1
	p.csv.TrimLeadingSpace = true
	head, _ := p.next()
	if head == nil && len(p.errs) == 0 {
		return nil, fmt.Errorf("%s is empty; a draws file has the columns trial, source and value or count", name)
	}
	at, ok := p.heads(head, []string{"trial", "source"}, []string{"target", "t_ms", "name", "distribution", "parameters", "value", "rate", "count"})
	if ok && (at[7] < 0) == (at[9] < 0) {
		p.fail(1, "the header must have one of the columns value and count")
		ok = false
	}
	for row, line := p.next(); ok && row != nil; row, line = p.next() {
		if len(row) != len(head) {
			p.fail(line, "%s where the header has %d", fields(len(row)), len(head))
			continue
		}
		t.add(p, at, row, line)
	}
	if p.more > 0 {
		p.errs = append(p.errs, fmt.Errorf("%s: ... and %d more mistakes", name, p.more))
	}
	return t, errors.Join(p.errs...)
}

func (t *DrawTable) add(p *tableReader, at []int, row []string, line int) {
	field := func(k int) string {
		if at[k] < 0 {
			return ""
		}
		return strings.TrimSpace(row[at[k]])
	}
	trial, err := strconv.Atoi(field(0))
	if err != nil || trial < 0 {
		p.fail(line, "%q is no number of a trial (0 is the warm-up)", field(0))
		return
	}
	r := &drawRow{line: line, source: field(1), target: names.CanonicalPath(field(2)), name: names.Canonical(field(4)), distribution: field(5)}
	if r.source == "" {
		p.fail(line, "the source is missing")
		return
	}
	text, column := field(7), "value"
	if at[7] < 0 {
		text, column, r.distribution = field(9), "count", "poisson"
	}
	if r.value, err = number(text); err != nil {
		p.fail(line, "%s: %v", column, err)
		return
	}
	given := strings.Fields(field(6))
	if at[8] >= 0 {
		given = []string{field(8)}
	}
	for _, g := range given {
		x, err := number(g[strings.Index(g, "=")+1:])
		if err != nil {
			p.fail(line, "parameters: %v", err)
			return
		}
		r.parameters = append(r.parameters, x)
	}
	k := drawKey{trial, names.CanonicalPath(r.source)}
	t.rows[k] = append(t.rows[k], r)
	t.trials[trial] = append(t.trials[trial], r)
}

// take gives the next recorded draw of a source in a trial that fits.
func (t *DrawTable) take(trial int, source, target, name, distribution string, parameters []string, values []float64) (float64, error) {
	k := drawKey{trial, names.CanonicalPath(source)}
	for n, r := range t.rows[k] {
		if r.used || r.target != "" && r.target != names.CanonicalPath(target) || r.name != "" && r.name != names.Canonical(name) {
			continue
		}
		r.used = true
		if n == 0 {
			t.rows[k] = t.rows[k][1:]
		}
		if r.distribution != "" && r.distribution != distribution {
			return 0, fmt.Errorf("%s:%d: a draw from %s is recorded where %s draws from %s", t.Name, r.line, r.distribution, source, distribution)
		}
		if err := possible(distribution, r.value); err != nil {
			return 0, fmt.Errorf("%s:%d: %w", t.Name, r.line, err)
		}
		t.compare(r, trial, source, parameters, values)
		return r.value, nil
	}
	return 0, fmt.Errorf("%s has no draw %s of %s in trial %d that has not been used", t.Name, name, source, trial)
}

// possible tells whether a distribution can give a value at all.
func possible(distribution string, x float64) error {
	switch {
	case distribution == "poisson" && (x < 0 || x != math.Trunc(x)):
		return fmt.Errorf("%g is no count", x)
	case distribution == "bernoulli" && x != 0 && x != 1:
		return fmt.Errorf("%g is no outcome of bernoulli, 0 or 1", x)
	case (distribution == "exponential" || distribution == "gamma" || distribution == "lognormal") && x < 0:
		return fmt.Errorf("%g is negative, which %s never is", x, distribution)
	}
	return nil
}

// maxOdd is how many differences of parameters are told one by one.
const maxOdd = 5

// compare warns where the parameters of a draw are not the recorded ones: the runs have parted.
func (t *DrawTable) compare(r *drawRow, trial int, source string, parameters []string, values []float64) {
	for n, want := range r.parameters {
		if n >= len(values) || math.Abs(values[n]-want) <= 1e-6*math.Max(math.Abs(want), math.Abs(values[n])) {
			continue
		}
		t.odd++
		if t.odd > maxOdd {
			last := fmt.Sprintf("%s: ... and %d more draws with other parameters", t.Name, t.odd-maxOdd)
			if t.odd == maxOdd+1 {
				t.warnings = append(t.warnings, last)
			}
			t.warnings[len(t.warnings)-1] = last
			return
		}
		what := "parameter"
		if n < len(parameters) {
			what = parameters[n]
		}
		t.warnings = append(t.warnings, fmt.Sprintf("%s:%d: trial %d, %s: %s is %.9g here, %.9g in the file", t.Name, r.line, trial, source, what, values[n], want))
		return
	}
}

// left tells of recorded draws of a trial that were not used.
func (t *DrawTable) left(trial int) error {
	for _, r := range t.trials[trial] {
		if !r.used {
			return fmt.Errorf("%s:%d: trial %d has a draw of %s that the circuit did not make", t.Name, r.line, trial, r.source)
		}
	}
	return nil
}

// DrawLog writes every draw as a row of CSV; set its Add as Draws.OnDraw.
type DrawLog struct{ csv *csv.Writer }

// NewDrawLog writes the header.
func NewDrawLog(w io.Writer) *DrawLog {
	l := &DrawLog{csv.NewWriter(w)}
	l.csv.Write(drawHeader)
	return l
}

// Add writes one draw.
func (l *DrawLog) Add(r DrawRecord) {
	number := func(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }
	l.csv.Write([]string{strconv.Itoa(r.Trial), r.Source, r.Target, number(r.T), r.Name, r.Distribution, r.Parameters, number(r.Value)})
}

// Flush writes what is buffered and returns the first error of all writes.
func (l *DrawLog) Flush() error {
	l.csv.Flush()
	return l.csv.Error()
}
