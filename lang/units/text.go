package units

import (
	"fmt"
	"math"
	"strings"
	"sync"
)

// The names that String builds from, the most usual first: what a reader of the field would write.
var (
	usualTop = []string{
		"mV", "V", "uV", "ms", "s", "us", "uA", "nA", "pA", "mA", "A", "mS", "nS", "uS", "S", "pS", "uF", "nF", "pF", "mF", "F",
		"mM", "uM", "nM", "M", "cm", "mm", "um", "m", "nm", "ohm", "kohm", "Mohm", "Gohm", "mol", "mmol", "umol", "K", "C", "J", "N", "Pa", "W",
		"kg", "g", "mg", "L", "mL", "min", "h", "cd",
	}
	usualBottom = []string{"cm", "ms", "s", "mm", "um", "m", "mV", "V", "mM", "uM", "mol", "K", "M", "uA", "nA", "mS", "kg", "C", "us", "pF", "uF", "J"}
)

type term struct {
	name     string
	num, den int
	unit     Unit
}

// String is a readable spelling: the usual names of the field where some fit, else SI base units.
func (u Unit) String() string {
	switch {
	case u.IsOne():
		return "1"
	case u.aff:
		return "degC"
	}
	if u == plain["deg"] {
		return "deg"
	}
	if u.Dimensionless() {
		return number(u.Factor(One))
	}
	v := vocabulary()
	for _, list := range [][]term{v.top, v.roots} {
		for _, t := range list {
			if t.unit == u {
				return spell(t)
			}
		}
	}
	// Products of two, then three; first those that begin with a plain unit or a reciprocal, which read best.
	pair := func(fits func(t term) bool) string {
		for _, index := range []map[Unit]term{v.byBottom, v.byRoot, v.byTop} {
			for _, t := range v.top {
				if b, ok := index[u.Div(t.unit)]; ok && b.name != t.name && fits(t) {
					return spell(t, b)
				}
			}
		}
		return ""
	}
	triple := func(fits func(t term) bool) string {
		for _, t := range v.top {
			if !fits(t) {
				continue
			}
			for _, b := range v.bottom {
				rest := u.Div(t.unit).Div(b.unit)
				for _, index := range []map[Unit]term{v.byBottom, v.byTop} {
					if c, ok := index[rest]; ok && c.name != b.name && c.name != t.name && b.name != t.name {
						return spell(t, b, c)
					}
				}
			}
		}
		return ""
	}
	plain := func(t term) bool { return t.num == 1 }
	if text := pair(func(t term) bool { return t.num == 1 || t.num < 0 }); text != "" {
		return text
	}
	if text := triple(plain); text != "" {
		return text
	}
	if text := pair(func(term) bool { return true }); text != "" {
		return text
	}
	return u.inBase()
}

// words are the powers of usual units that a spelling may be made of.
type words struct {
	top, bottom, roots      []term
	byTop, byBottom, byRoot map[Unit]term
}

var vocabulary = sync.OnceValue(func() words {
	index := func(list []term) map[Unit]term {
		m := map[Unit]term{}
		for _, t := range list {
			if _, ok := m[t.unit]; !ok {
				m[t.unit] = t
			}
		}
		return m
	}
	w := words{
		top:    terms(usualTop, []int{1, 2, 3, -1, -2, -3, 4, -4}, 1),
		bottom: terms(usualBottom, []int{-1, -2, -3}, 1),
		roots:  terms(usualBottom, []int{1, -1, 3, -3}, 2),
	}
	w.byTop, w.byBottom, w.byRoot = index(terms(usualTop, []int{1, 2}, 1)), index(w.bottom), index(w.roots)
	return w
})

func terms(names []string, powers []int, den int) []term {
	var list []term
	for _, p := range powers {
		for _, name := range names {
			unit, _ := known[name].Pow(p, den)
			list = append(list, term{name, p, den, unit})
		}
	}
	return list
}

// spell writes factors: those above the line first.
func spell(list ...term) string {
	var above, below []string
	for _, t := range list {
		n := t.num
		if n < 0 {
			n = -n
		}
		text := t.name
		switch {
		case t.den == 2 && n%2 != 0:
			text += fmt.Sprintf("^(%d/2)", n)
		case n/t.den != 1:
			text += fmt.Sprintf("^%d", n/t.den)
		}
		if t.num > 0 {
			above = append(above, text)
		} else {
			below = append(below, text)
		}
	}
	if len(above) == 0 {
		above = []string{"1"}
	}
	return strings.Join(append([]string{strings.Join(above, "*")}, below...), "/")
}

// inBase writes u in base units, with the scale as a number before them.
func (u Unit) inBase() string {
	names := [nDim]string{"m", "kg", "s", "A", "K", "mol", "cd"}
	si := Unit{dim: u.dim}
	var list []term
	for i, e := range u.dim {
		if e != 0 {
			list = append(list, term{name: names[i], num: int(e), den: 2})
		}
	}
	text := spell(list...)
	if f := u.Factor(si); f != 1 {
		text = number(f) + " " + text
	}
	return text
}

func number(f float64) string {
	if e := math.Round(math.Log10(math.Abs(f))); !math.IsInf(e, 0) && !math.IsNaN(e) && f == math.Pow(10, e) {
		return fmt.Sprintf("1e%d", int(e))
	}
	return fmt.Sprintf("%g", f)
}
