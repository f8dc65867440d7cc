package figure

import (
	"math"
	"strconv"
	"strings"
)

// usable tells whether a value can be drawn: it is finite and so far from the
// limits of a float64 that differences are finite too.
func usable(v float64) bool { return math.Abs(v) <= 1e290 }

// extent collects the range of usable values.
type extent struct {
	lo, hi float64
	any    bool
}

func (e *extent) add(v float64) {
	switch {
	case !usable(v):
	case !e.any:
		e.lo, e.hi, e.any = v, v, true
	default:
		e.lo, e.hi = min(e.lo, v), max(e.hi, v)
	}
}

// span is the range as the limits of an axis: never empty, and 0 to 1 without
// values.
func (e *extent) span() (lo, hi float64) {
	if !e.any {
		return 0, 1
	}
	lo, hi = e.lo, e.hi
	size := max(math.Abs(lo), math.Abs(hi))
	if hi-lo > 1e-9*size && hi-lo > 1e-290 {
		return lo, hi
	}
	pad := 0.5
	if size > 5 || size > 1e-290 && size < 0.05 {
		pad = size / 10
	}
	return lo - pad, hi + pad
}

// axis is a linear scale with its ticks.
type axis struct {
	lo, hi float64
	ticks  []float64 // rising, within lo and hi
	labels []string
	exp    int // the labels count in units of 10 to the exp
}

// newAxis makes an axis from lo to hi with about n ticks (at least two). With
// expand the limits move outwards to the next ticks.
func newAxis(lo, hi float64, n int, expand bool) axis {
	e := extent{}
	e.add(lo)
	e.add(hi)
	lo, hi = e.span()
	step := niceStep((hi - lo) / float64(max(1, n)))
	if slack := 0.006 * (hi - lo); !expand { // a limit that all but reaches a tick moves to it
		if t := math.Floor(lo/step) * step; lo-t < slack {
			lo = t
		}
		if t := math.Ceil(hi/step) * step; t-hi < slack {
			hi = t
		}
	}
	first, last := math.Ceil(lo/step-1e-6), math.Floor(hi/step+1e-6)
	for range 3 { // a coarse step may hit a short axis only once
		if expand || last-first >= 1 {
			break
		}
		step = niceStep(step / 2.6)
		first, last = math.Ceil(lo/step-1e-6), math.Floor(hi/step+1e-6)
	}
	if expand {
		first, last = math.Floor(lo/step+1e-6), math.Ceil(hi/step-1e-6)
		lo, hi = min(lo, first*step), max(hi, last*step)
	}
	a := axis{lo: lo, hi: hi}
	for k := first; k <= last && len(a.ticks) < 100; k++ {
		a.ticks = append(a.ticks, k*step+0) // not -0
	}
	a.label(step)
	return a
}

// niceStep is the smallest of 1, 2 and 5 times a power of ten that is not
// below v.
func niceStep(v float64) float64 {
	if !(v > 1e-300) || math.IsInf(v, 0) {
		return 1
	}
	k := int(math.Floor(math.Log10(v)))
	for _, m := range [4]float64{1, 2, 5, 10} {
		if s := m * math.Pow10(k); s >= v*(1-1e-9) {
			return s
		}
	}
	return math.Pow10(k + 1)
}

// label writes the tick labels. Very large and very small numbers are counted
// in a power of ten.
func (a *axis) label(step float64) {
	size := max(math.Abs(a.lo), math.Abs(a.hi))
	if size >= 1e5 || size < 1e-3 {
		a.exp = int(math.Floor(math.Log10(size) + 1e-9))
	}
	unit := math.Pow10(a.exp)
	decimals := 0
	if s := step / unit; s > 0 {
		decimals = max(0, min(12, int(math.Ceil(-math.Log10(s)-1e-9))))
	}
	for _, t := range a.ticks {
		a.labels = append(a.labels, decimal(t/unit, decimals))
	}
}

// decimal formats a number with a real minus sign.
func decimal(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-")
	}
	return strings.Replace(s, "-", "−", 1)
}

// short formats a number with at most n significant digits.
func short(v float64, n int) string {
	s := strconv.FormatFloat(v, 'g', n, 64)
	if m, e, ok := strings.Cut(s, "e"); ok {
		x, _ := strconv.Atoi(e)
		return strings.Replace(m, "-", "−", 1) + power(x)
	}
	return strings.Replace(s, "-", "−", 1)
}

// power writes a factor of ten to the e, such as ×10⁻³; nothing if e is 0.
func power(e int) string {
	if e == 0 {
		return ""
	}
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	var b strings.Builder
	b.WriteString("×10")
	for _, c := range strconv.Itoa(e) {
		if c == '-' {
			b.WriteRune('⁻')
		} else {
			b.WriteRune(digits[c-'0'])
		}
	}
	return b.String()
}

// at is the place of v between p0 and p1.
func (a *axis) at(v, p0, p1 float64) float64 {
	return clampFar(p0 + (v-a.lo)/(a.hi-a.lo)*(p1-p0))
}

// labelWidth is the width of the widest label in points.
func (a *axis) labelWidth(st textStyle) float64 {
	w := 0.0
	for _, l := range a.labels {
		w = max(w, textWidth(l, st.face, st.size))
	}
	return w
}

// fitAxis is the axis with the most ticks, up to one for every 22 points,
// whose labels do not touch along a width in points.
func fitAxis(lo, hi, width float64, st textStyle, expand bool) axis {
	for n := max(2, int(width/22)); ; n-- {
		a := newAxis(lo, hi, n, expand)
		fits := true
		for i := 1; i < len(a.ticks); i++ {
			gap := (a.ticks[i] - a.ticks[i-1]) / (a.hi - a.lo) * width
			half := (textWidth(a.labels[i], st.face, st.size) + textWidth(a.labels[i-1], st.face, st.size)) / 2
			fits = fits && gap > half+5
		}
		if fits || n <= 1 {
			return a
		}
	}
}
