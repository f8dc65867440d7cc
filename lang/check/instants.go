package check

import (
	"nbc/lang/ast"
)

// recordClock checks what stands after `record ... on`: a clock.
func (c *checker) recordClock(ex *experiment, x ast.Expr) {
	if x == nil {
		return
	}
	n := len(c.ds)
	t, found := unknownType, false
	if name, ok := unparen(x).(*ast.Name); ok {
		t, found = c.find(ex.e, name.Ident.Name)
	}
	if found && t.class == clockName {
		return
	}
	if s, ok := unparen(x).(*ast.Select); ok && c.path(ex, s).class != eventName {
		if len(c.ds) == n {
			c.errorf(UnknownEvent, s.Range(), "%s is no clock", c.text(x)).help("write `record ... on` with a clock, or `every 0.1 ms`")
		}
		return
	} else if !ok {
		if c.eventExpr(ex.e, x); len(c.ds) > n {
			return
		}
	}
	c.errorf(BadInstant, x.Range(), "%s is an event, and a record follows a clock", c.text(x)).
		help("write `record ... on` with a clock, or `every 0.1 ms`; to keep a value as of an event, let the event put it into a var")
}

// instants compares the instants of a record with what is recorded: quantities at the start and the end of all or of each trial, every
// so often or on a clock, weights at these, spikes when they happen.
func (c *checker) instants(ex *experiment, s *ast.RecordStep) {
	what := ""
	if s.What != nil {
		what = s.What.Name
	}
	for _, x := range s.At {
		_, ofTrial := unparen(x).(*ast.Select)
		switch {
		case what == "spikes":
			c.errorf(BadInstant, x.Range(), "spikes are recorded whenever they happen").help("leave out `at`")
			return
		case ofTrial:
			c.needsTask(ex, x.Range(), c.text(x))
		case s.During != nil:
			c.errorf(BadInstant, s.During.Range(), "the start and the end of a run need no range of time").help("leave out `during`")
			return
		case len(s.Trials) > 0 && what == "":
			c.errorf(BadInstant, s.Trials[0].Range(), "the start and the end are those of the whole run, not of some trials").
				help("leave out `in trials`, or write `at trial.start` or `at trial.end`")
			return
		}
	}
	if s.Rhythm != nil {
		if c.wantCount(ex, s.Rhythm, "a number of trials") {
			c.positive(s.Rhythm, "a number of trials", false)
		}
		c.needsTask(ex, s.Rhythm.Range(), "a number of trials")
	}
	interval := s.Every
	if interval == nil {
		interval = s.On
	}
	over := interval != nil
	if interval == nil {
		interval = s.Rhythm
	}
	switch {
	case what == "spikes" && interval != nil:
		c.errorf(BadInstant, interval.Range(), "spikes are not recorded at intervals").help("leave out the interval: each spike is recorded when it happens")
	case what == "" && s.Rhythm != nil:
		c.errorf(BadInstant, s.Rhythm.Range(), "only weights are recorded every so many trials").help("write `at trial.end`, and `in trials 50, 100` if others are not needed")
	case what == "" && !over && len(s.At) == 0:
		at := s.Span
		if n := len(s.Items); n > 0 {
			at = ast.Span{Start: s.Items[0].Start, End: s.Items[n-1].End}
		}
		c.errorf(BadInstant, at, "nothing says when to record this").help("add `every 0.1 ms`, `at end`, `at trial.end`, or `on` and a clock")
	case over && len(s.At) > 0 && what == "":
		c.errorf(BadInstant, s.At[0].Range(), "a record has one sort of instants: over time, or at starts and ends").help("write two records")
	case s.Every != nil && s.On != nil:
		c.errorf(BadInstant, s.On.Range(), "a record has an interval or a clock, not both").help("write two records")
	case s.During != nil && what != "spikes" && !over:
		c.errorf(BadInstant, s.During.Range(), "`during` is for what is recorded over time").help("leave it out, or record `every 0.1 ms`")
	}
}

// needsTask reports what only an experiment of trials has.
func (c *checker) needsTask(ex *experiment, at ast.Span, what string) {
	if ex.x.Decl.Variant {
		return
	}
	for _, s := range ex.x.Decl.Steps {
		switch s.(type) {
		case *ast.TaskStep, *ast.BadStep:
			return
		}
	}
	c.errorf(NeedsTask, at, "%s needs trials, and %s has no task", what, ex.x.Decl.Name.Text).see(ex.x.Decl.Name.Span, "the experiment").
		help("write `task T(trials = 100, duration = 1000 ms)` in place of `run`, or record and plot over time")
}

// columns reports two columns of one name in a file, and a column with the name of the time's.
func (c *checker) columns(s *ast.RecordStep) {
	seen := map[string]ast.Span{}
	for _, it := range s.Items {
		if g, ok := it.Value.(*ast.Glob); ok {
			for _, x := range c.p.globs[g] {
				if first, ok := seen[written(x)]; ok {
					c.errorf(DuplicateName, g.Span, "%s stands for %s, which is recorded twice", g.Text, written(x)).see(first, "the first time").
						help("write two records, or leave one out")
					break
				}
				seen[written(x)] = g.Span
			}
			continue
		}
		name, at := c.text(it.Value), it.Value.Range()
		if it.As != nil {
			name, at = it.As.Text, it.As.Span
		}
		if first, ok := seen[name]; ok {
			c.errorf(DuplicateName, at, "two columns named %s", name).see(first, "the first one").help("name one with `as`")
			continue
		}
		seen[name] = at
		if name == "t" && it.As != nil {
			c.errorf(ReservedMeaning, at, "the column t is the time").help("choose another name")
		}
	}
}
