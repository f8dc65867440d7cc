package record

import (
	"strconv"
	"strings"

	"nbc/runtime/model"
	"nbc/runtime/results"
)

// Recorder writes what the record statements of an experiment ask for, as the simulation reports it. The first error of any
// file stays in Err; what comes after it is dropped.
type Recorder struct {
	c    *model.Circuit
	exp  *model.Experiment
	dir  *Dir
	net  Network
	task bool

	trace  *CSV
	at     map[*model.Record]int // TrialEnd records: where their values stand in row
	row    []float64             // the values of the trial that is running
	action bool                  // the trace has a column of its own for the choice
	answer bool                  // and for whether it was correct
	series map[*model.Record]*Rows
	format string    // of series, weights over time and spikes
	room   []float64 // for a row

	watched map[*model.Record][]*float64 // the weights of a Weights record over trials or time

	spikes  *Rows
	number  map[*model.Population][]int // of each element and of each event, in the lists of the spikes
	events  map[*model.Population][]int
	wanted  []*spikeRecord
	NSpikes int64
	draws   *CSV

	tables []results.Table // what has been opened, without rows
	pops   []results.Population
	popAt  map[string]bool

	err error
}

// New opens the files of the circuit's experiment: series and spikes in the format asked for, all else as CSV. Without net no weights
// are written.
func New(c *model.Circuit, net Network, dir *Dir, format string) (*Recorder, error) {
	r := &Recorder{c: c, exp: c.Experiment, dir: dir, net: net, task: c.Experiment.Task != nil, format: format,
		at: map[*model.Record]int{}, series: map[*model.Record]*Rows{}, watched: map[*model.Record][]*float64{}, popAt: map[string]bool{}}
	if r.task {
		if err := r.openTrace(); err != nil {
			return nil, err
		}
	}
	for _, rec := range r.exp.Records {
		var err error
		switch {
		case rec.What == model.Series && !r.inTrace(rec):
			err = r.openSeries(rec)
		case rec.What == model.Weights && (rec.TrialEnd || rec.TrialStart || rec.Rhythm != nil || rec.Every != nil || rec.Clock >= 0):
			err = r.openWeights(rec)
		case rec.What == model.Spikes:
			r.listen(rec)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := r.openSpikes(); err != nil {
		return nil, err
	}
	if _, ok := dir.earlier[drawsFile]; ok { // there may be none after the point at which the run goes on
		return r, r.openDraws()
	}
	return r, nil
}

// openTrace makes trace.csv: the trial and what the experiment records at its end. How long a trial took stands in no file but the
// manifest, so that two runs of one seed share every byte of the others.
func (r *Recorder) openTrace() error {
	cols := []Column{{Name: "trial", About: "number of the trial"}}
	taken := map[string]int{"trial": 1}
	add := func(c Column) {
		taken[c.Name]++
		if n := taken[c.Name]; n > 1 {
			c.Name += "_" + strconv.Itoa(n)
		}
		cols = append(cols, c)
	}
	for _, rec := range r.exp.Records {
		if rec.What != model.Series || !r.inTrace(rec) {
			continue
		}
		r.at[rec] = len(r.row)
		for _, q := range rec.Quantities {
			for _, n := range q.Names {
				add(Column{Name: n, Unit: q.Unit, About: "recorded at the trial's end"})
				r.row = append(r.row, 0)
			}
		}
	}
	chooses := r.exp.Task.Choice != nil
	if r.action = chooses && taken["action"] == 0; r.action {
		add(Column{Name: "action", About: "the choice, 0 for none"})
	}
	if r.answer = chooses && taken["correct"] == 0; r.answer {
		add(Column{Name: "correct", About: "1 when the choice was right, else 0"})
	}
	var err error
	r.trace, err = r.table(results.Trials, "trace", "one row a trial", cols)
	return err
}

// inTrace tells whether a record has its columns in the trace: what is recorded at the end of every trial.
func (r *Recorder) inTrace(rec *model.Record) bool {
	return r.task && rec.OfTrials()
}

// head are the columns that say when a row is.
func (r *Recorder) head() []rowColumn {
	t := rowColumn{Column: Column{Name: "t", Unit: "ms"}}
	if r.task {
		return []rowColumn{{Column: Column{Name: "trial", About: "number of the trial, 0 for the warm-up"}, Whole: true}, t}
	}
	return []rowColumn{t}
}

// when begins a row.
func (r *Recorder) when(trial int, t float64) []float64 {
	if r.task {
		return append(r.room[:0], float64(trial), t)
	}
	return append(r.room[:0], t)
}

func (r *Recorder) openSeries(rec *model.Record) error {
	cols := r.head()
	for _, q := range rec.Quantities {
		for _, n := range q.Names {
			cols = append(cols, rowColumn{Column: Column{Name: n, Unit: q.Unit}})
		}
	}
	w, err := r.rows(results.Series, r.stem(rec.Name), "recorded "+When(r.c, rec), cols)
	if err == nil {
		r.describe(&r.tables[len(r.tables)-1], rec)
	}
	r.series[rec] = w
	return err
}

// stem is a name for a series that no other table of the results has.
func (r *Recorder) stem(stem string) string {
	taken := map[string]bool{"": true, "trace": true, "spikes": true, "draws": true, "network": true, "weights-start": true, "weights-end": true}
	for _, t := range r.tables {
		taken[t.Name] = true
	}
	stem = strings.Map(func(c rune) rune {
		if c == '/' || c == '\\' || c < ' ' {
			return '_'
		}
		return c
	}, stem)
	name := stem
	for n := 2; taken[name]; n++ {
		name = stem + "-" + strconv.Itoa(n)
	}
	return name
}

// When says at what times a series is recorded.
func When(c *model.Circuit, rec *model.Record) string {
	var list []string
	if rec.AtStart {
		list = append(list, "start")
	}
	if rec.AtEnd {
		list = append(list, "end")
	}
	if rec.TrialStart {
		list = append(list, "trial.start")
	}
	if rec.TrialEnd {
		list = append(list, "trial.end")
	}
	text := ""
	if len(list) > 0 {
		text = "at " + strings.Join(list, ", ")
	}
	and := func(s string) {
		if text != "" {
			text += ", "
		}
		text += s
	}
	number := func(f func() float64, unit, otherwise string) string {
		if v, ok := evaluate(f); ok {
			return string(AppendFloat(nil, v)) + unit
		}
		return otherwise
	}
	if rec.Rhythm != nil {
		and("every " + number(rec.Rhythm, " trials", "few trials"))
	}
	switch {
	case rec.Every != nil:
		if every := number(rec.Every, " ms", ""); every != "" {
			and("every " + every)
		} else {
			and("over time")
		}
	case rec.Clock >= 0 && rec.Clock < len(c.Clocks):
		and("on " + c.Clocks[rec.Clock].Name)
	case text == "" && rec.What == model.Series:
		and("over time")
	}
	return text + limits(rec)
}

// limits says which part of a run is recorded, "" for all of it.
func limits(rec *model.Record) string {
	stretch := func(s model.Stretch, unit string) string {
		from, ok1 := evaluate(s.From)
		to, ok2 := evaluate(s.To)
		text := string(AppendFloat(nil, from)) + unit
		if !ok1 || !ok2 {
			return "?"
		}
		if from != to {
			text += " .. " + string(AppendFloat(nil, to)) + unit
		}
		return text
	}
	text := ""
	if rec.During != nil {
		text += " during " + stretch(*rec.During, " ms")
	}
	for i, t := range rec.Trials {
		text += []string{" in trials ", ", "}[min(i, 1)] + stretch(t, "")
	}
	return text
}

// evaluate calls a generated function that may read parameters, which a circuit that is only listed does not have.
func evaluate(f func() float64) (v float64, ok bool) {
	defer func() {
		if recover() != nil {
			v, ok = 0, false
		}
	}()
	return f(), true
}

// Sample takes the values of a series at time t of a trial, or tells that the weights of a record are due.
func (r *Recorder) Sample(rec *model.Record, trial int, t float64, values []float64) {
	if at, ok := r.at[rec]; ok {
		copy(r.row[at:], values)
		return
	}
	w := r.series[rec]
	if w == nil || r.err != nil {
		return
	}
	r.room = append(r.when(trial, t), values...)
	for _, p := range r.watched[rec] {
		r.room = append(r.room, *p)
	}
	r.keep(w.Row(r.room))
}

// Spike takes an event; those that no statement asks for are left out.
func (r *Recorder) Spike(trial int, t float64, pop *model.Population, event, elem int) {
	k := elem*len(pop.Events) + event
	wanted := false
	for _, s := range r.wanted {
		wanted = wanted || s.has(trial, r.task && trial == 0, t, pop, k)
	}
	if !wanted || r.err != nil {
		return
	}
	r.NSpikes++
	r.room = append(r.when(trial, t), float64(r.number[pop][elem]), float64(r.events[pop][event]))
	r.keep(r.spikes.Row(r.room))
}

// Trial is the outcome of a trial.
type Trial struct {
	Number  int
	Choice  int // 0: none
	Correct bool
}

// Trial ends a trial: its row of the trace is written, and everything up to here goes to the disk.
func (r *Recorder) Trial(tr Trial) {
	if r.trace == nil || r.err != nil {
		return
	}
	w := r.trace
	w.Int(int64(tr.Number))
	for _, v := range r.row {
		w.Float(v)
	}
	clear(r.row)
	if r.action {
		w.Int(int64(tr.Choice))
	}
	if r.answer {
		correct := int64(0)
		if tr.Correct {
			correct = 1
		}
		w.Int(correct)
	}
	r.keep(w.End())
	r.Flush()
}

// Flush hands everything that is buffered to the system.
func (r *Recorder) Flush() {
	for _, w := range r.dir.open {
		r.keep(w.Flush())
	}
}

// Draw is one draw of an event body.
type Draw struct {
	Trial          int // 0: the warm-up
	Source, Target string
	T              float64 // ms
	Name           string  // the written variable
	Distribution   string
	Parameters     string // "mean=4.5"
	Value          float64
}

// Draw writes a draw in the form that --draws reads.
func (r *Recorder) Draw(d Draw) {
	if r.err != nil {
		return
	}
	if r.draws == nil {
		if err := r.openDraws(); err != nil {
			r.keep(err)
			return
		}
	}
	w := r.draws
	w.Int(int64(d.Trial))
	w.Text(d.Source)
	w.Text(d.Target)
	w.Float(d.T)
	w.Text(d.Name)
	w.Text(d.Distribution)
	w.Text(d.Parameters)
	w.Float(d.Value)
	r.keep(w.End())
}

const drawsFile = "draws.csv"

func (r *Recorder) openDraws() error {
	w, err := r.table(results.Draws, strings.TrimSuffix(drawsFile, ".csv"), "the draws of event bodies, as --draws reads them", []Column{
		{Name: "trial", About: "number of the trial, 0 for the warm-up"}, {Name: "source", About: "element that draws, or source of the edge"},
		{Name: "target", About: "target of the edge"}, {Name: "t_ms", Unit: "ms"}, {Name: "name", About: "variable that is written"},
		{Name: "distribution"}, {Name: "parameters"}, {Name: "value", About: "what was drawn"}})
	if err == nil {
		r.draws = w
	}
	return err
}

func (r *Recorder) keep(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Err is the first error of any file.
func (r *Recorder) Err() error { return r.err }
