package figure

import (
	"fmt"
	"math"
)

// LearningData is the outcome of the trials of one or several runs.
type LearningData struct {
	Correct [][]bool // for each run, for each trial: whether the choice was right
	Window  int      // trials in the running accuracy; 0 is 21
	Chance  float64  // accuracy of guessing, 0 to 1, drawn as a line; none if 0 or less
}

// LearningCurve draws accuracy in percent over trials: the mean of the last
// Window trials (of all trials so far, before there are as many) and the mean
// of all trials so far. For a single run each trial is a tick mark, on top if
// it was correct and at the bottom if not; for several the curves are means
// over the runs, with a band of one standard deviation. 120 by 65 mm.
func LearningCurve(d LearningData, s Style) *Figure {
	sh := newSheet(s, 120, 65)
	window := d.Window
	if window <= 0 {
		window = 21
	}
	var runs [][]bool
	trials := 0
	for _, r := range d.Correct {
		if len(r) > 0 {
			runs = append(runs, r)
			trials = max(trials, len(r))
		}
	}
	spec := plotSpec{xlabel: "Trial", ylabel: "Accuracy (%)"}
	y := newAxis(0, 100, 5, true)
	if len(runs) == 1 {
		y.lo, y.hi = -9, 109 // room for the tick marks
	}
	spec.fixedY = &y
	spec.x.add(1)
	spec.x.add(float64(max(trials, 2)))
	running, total := sh.cycle[0], sh.cycle[4]
	name := fmt.Sprintf("last %d trials", window)
	if len(runs) > 1 {
		name += fmt.Sprintf(", mean ± sd of %d runs", len(runs))
	}
	spec.legend = []key{{name, running, markLine}, {"all trials so far", total, markLine}}
	if len(runs) == 1 {
		spec.legend = append(spec.legend, key{"correct", sh.good, markTick}, key{"wrong", sh.bad, markTick})
	}
	chance := d.Chance > 0 && d.Chance <= 1
	if chance {
		spec.legend = append(spec.legend, key{"chance", sh.soft, markDash})
	}
	p := sh.newPlot(spec)
	if chance {
		c := p.py(100 * d.Chance)
		sh.line([]pt{{p.area.x0, c}, {p.area.x1, c}}, sh.soft, 0.8, dashed...)
	}
	if trials == 0 {
		p.say("no trials")
		return sh.done()
	}
	if len(runs) == 1 {
		p.trialMarks(runs[0])
	}
	x := make([]float64, trials)
	for i := range x {
		x[i] = float64(i + 1)
	}
	mean, sd := accuracy(runs, trials, window)
	all, _ := accuracy(runs, trials, trials)
	if len(runs) > 1 {
		p.band(x, shifted(mean, sd, -1), shifted(mean, sd, 1), faded(running, 0.25))
	}
	p.strokes(p.curve(x, mean), running, 1.6, false)
	p.strokes(p.curve(x, all), total, 0.9, false) // on top: at first the two are the same
	return sh.done()
}

// trialMarks draws the tick marks of the trials of one run.
func (p *plot) trialMarks(run []bool) {
	var good, bad []box
	mark := func(marks []box, x, from, to float64) []box {
		if n := len(marks); n > 0 && x-marks[n-1].x0 < 0.1 { // closer than can be seen
			return marks
		}
		return append(marks, box{x, p.py(from), x, p.py(to)})
	}
	for i, ok := range run {
		x := p.px(float64(i + 1))
		if ok {
			good = mark(good, x, 108, 103)
		} else {
			bad = mark(bad, x, -3, -8)
		}
	}
	width := max(0.15, min(1, 0.7*p.area.w()/float64(len(run))))
	if len(good) > 0 {
		p.add(&opRules{good, p.good, width, false})
	}
	if len(bad) > 0 {
		p.add(&opRules{bad, p.bad, width, false})
	}
}

// accuracy is the accuracy in percent over a running window: its mean and
// standard deviation over the runs that reach each trial.
func accuracy(runs [][]bool, trials, window int) (mean, sd []float64) {
	sum, sq, n := make([]float64, trials), make([]float64, trials), make([]float64, trials)
	for _, r := range runs {
		right := 0
		for i, ok := range r {
			if ok {
				right++
			}
			if i >= window && r[i-window] {
				right--
			}
			a := 100 * float64(right) / float64(min(i+1, window))
			sum[i] += a
			sq[i] += a * a
			n[i]++
		}
	}
	for i := range sum {
		sum[i] /= n[i]
		if n[i] > 1 {
			sq[i] = math.Sqrt(max(0, (sq[i]-n[i]*sum[i]*sum[i])/(n[i]-1)))
		} else {
			sq[i] = 0
		}
	}
	return sum, sq
}
