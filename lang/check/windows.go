package check

import (
	"nbc/lang/ast"
)

// during checks the range of time of a record: `during 0 ms .. 200 ms`.
func (c *checker) during(ex *experiment, x ast.Expr) {
	if x == nil {
		return
	}
	r, ok := unparen(x).(*ast.Range)
	if !ok {
		c.expr(ex.e, x)
		c.errorf(BadWindow, x.Range(), "a record is made from one time to another").help("write `during 0 ms .. 200 ms`")
		return
	}
	known := true
	var ends [2]float64
	for i, end := range []ast.Expr{r.Lo, r.Hi} {
		if end == nil {
			return // told by the parser
		}
		c.wantTime(c.scalarValue(ex.e, end), end, "the end of a recording")
		v, ok := c.constant(nil, end)
		known = known && ok && (v.Unit.SameDim(ms) || v.Zero)
		ends[i] = v.Num * timeFactor(v)
	}
	if !known {
		return
	}
	from, to, where, ok := c.length(ex)
	switch {
	case ends[0] > ends[1]:
		c.errorf(BadWindow, x.Range(), "this recording ends before it begins").help("the earlier time stands first: `during " + c.text(r.Hi) + " .. " + c.text(r.Lo) + "`")
	case ok && (ends[0] > to || ends[1] < from):
		c.errorf(BadWindow, x.Range(), "this lies outside of the run, from %s to %s ms", formatNumber(from), formatNumber(to)).see(where, "which is this").
			help("with trials, times count from the start of each trial")
	case ok && ends[1] > to:
		c.warnf(LateInstant, r.Hi.Range(), "the run ends before, at %s ms", formatNumber(to)).see(where, "here").help("record up to its end: `" + formatNumber(to) + " ms`")
	case ok && ends[0] < from:
		c.warnf(LateInstant, r.Lo.Range(), "the run begins later, at %s ms", formatNumber(from)).see(where, "here").help("record from its start: `" + formatNumber(from) + " ms`")
	}
}

// length is the time from the start to the end of an experiment's run or of each of its trials, where that is known.
func (c *checker) length(ex *experiment) (from, to float64, at ast.Span, ok bool) {
	number := func(x ast.Expr) (float64, bool) {
		if x == nil {
			return 0, false
		}
		v, ok := c.constant(nil, x)
		return v.Num * timeFactor(v), ok && (v.Unit.SameDim(ms) || v.Zero)
	}
	for _, step := range ex.x.Decl.Steps {
		switch s := step.(type) {
		case *ast.RunStep:
			r, is := unparen(s.Time).(*ast.Range)
			if !is {
				return 0, 0, s.Span, false
			}
			lo, ok1 := number(r.Lo)
			hi, ok2 := number(r.Hi)
			return lo, hi, s.Span, ok1 && ok2
		case *ast.TaskStep:
			for _, a := range s.Args {
				if a.Name != nil && a.Name.Name == "duration" {
					to, ok = number(a.Value)
					return 0, to, a.Span, ok
				}
			}
		}
	}
	return 0, 0, at, false
}

// trials checks the trials of a record: `in trials 1, 50, 91 .. 100`.
func (c *checker) trials(ex *experiment, s *ast.RecordStep) {
	if len(s.Trials) == 0 {
		return
	}
	c.needsTask(ex, s.Trials[0].Range(), "a choice of trials")
	for _, x := range s.Trials {
		r, ok := unparen(x).(*ast.Range)
		if !ok {
			c.trial(ex, x)
			continue
		}
		lo, ok1 := c.trial(ex, r.Lo)
		hi, ok2 := c.trial(ex, r.Hi)
		if ok1 && ok2 && lo > hi {
			c.errorf(BadWindow, x.Range(), "no trial lies from %s to %s", c.text(r.Lo), c.text(r.Hi)).help("the lower number stands first")
		}
	}
}

// trial checks the number of a trial and gives it where it is known and right.
func (c *checker) trial(ex *experiment, x ast.Expr) (n float64, ok bool) {
	if x == nil || !c.wantCount(ex, x, "the number of a trial") {
		return 0, false
	}
	v, ok := c.constant(nil, x)
	if !ok {
		return 0, false
	}
	if v.Num < 1 {
		c.errorf(BadWindow, x.Range(), "there is no trial %s", c.text(x)).help("trials are counted from 1")
		return 0, false
	}
	for _, step := range ex.x.Decl.Steps {
		t, is := step.(*ast.TaskStep)
		if !is {
			continue
		}
		for _, a := range t.Args {
			if a.Name == nil || a.Name.Name != "trials" {
				continue
			}
			if all, known := c.constant(nil, a.Value); known && v.Num > all.Num {
				c.errorf(BadWindow, x.Range(), "there is no trial %s: the experiment has %s", c.text(x), formatNumber(all.Num)).see(a.Span, "here").
					help("`trial.trials` is the number of the last trial")
				return 0, false
			}
		}
	}
	return v.Num, true
}

// wantCount checks that a value is a whole number without unit.
func (c *checker) wantCount(ex *experiment, x ast.Expr, what string) bool {
	t := c.scalarValue(ex.e, x)
	if t.class != value {
		return false
	}
	if t.v != Int {
		c.errorf(TypeMismatch, x.Range(), "%s is a whole number, and %s is %s", what, c.text(x), t.describe())
		return false
	}
	return true
}
