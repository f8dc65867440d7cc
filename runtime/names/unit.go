package names

import (
	"fmt"
	"strconv"
	"strings"

	"nbc/lang/units"
)

// ParseUnit reads a unit: `ms`, `mS/cm^2`, `1/ms`, `mV*ms^(1/2)`, `J/(mol*K)`, with or without square brackets around it.
func ParseUnit(text string) (units.Unit, error) {
	s := strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(s, "["); ok {
		if s, ok = strings.CutSuffix(inner, "]"); !ok {
			return units.One, fmt.Errorf("unit %q: a ] is missing", text)
		}
	}
	if strings.TrimSpace(s) == "" {
		return units.One, nil
	}
	p := unitParser{rest: s}
	p.product(1)
	p.space()
	if p.err == nil && p.rest != "" {
		p.err = fmt.Errorf("%q is out of place", p.rest)
	}
	if p.err != nil {
		return units.One, fmt.Errorf("unit %q: %w", text, p.err)
	}
	u, err := units.Make(p.factors)
	if unknown, ok := err.(*units.UnknownError); ok {
		return units.One, fmt.Errorf("unknown unit %s%s", unknown.Name, nearUnit(unknown.Name))
	}
	return u, err
}

func nearUnit(name string) string {
	if near := Nearest(name, units.Names()); len(near) > 0 {
		return "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// unitParser reads factors joined by * and /.
type unitParser struct {
	rest    string
	factors []units.Factor
	err     error
}

func (p *unitParser) space() { p.rest = strings.TrimLeft(p.rest, " ") }

func (p *unitParser) next(c byte) bool {
	p.space()
	if p.rest != "" && p.rest[0] == c {
		p.rest = p.rest[1:]
		return true
	}
	return false
}

// product reads a product to the power of sign, 1 or -1.
func (p *unitParser) product(sign int) {
	p.factor(sign)
	for p.err == nil {
		switch {
		case p.next('*'), strings.HasPrefix(p.rest, "·") && p.skip("·"):
			p.factor(sign)
		case p.next('/'):
			p.factor(-sign)
		default:
			return
		}
	}
}

func (p *unitParser) skip(s string) bool {
	p.rest = strings.TrimPrefix(p.rest, s)
	return true
}

func (p *unitParser) factor(sign int) {
	if p.next('(') {
		p.product(sign)
		if p.err == nil && !p.next(')') {
			p.err = fmt.Errorf("a ) is missing")
		}
		return
	}
	p.space()
	end := strings.IndexAny(p.rest, " */^()·")
	if end < 0 {
		end = len(p.rest)
	}
	name := p.rest[:end]
	if name == "" {
		p.err = fmt.Errorf("a unit's name is missing")
		return
	}
	p.rest = p.rest[end:]
	num, den := 1, 1
	if p.next('^') {
		num, den = p.exponent()
	}
	p.factors = append(p.factors, units.Factor{Name: name, Num: sign * num, Den: den})
}

// exponent reads 2, -2, 0.5, (1/2) or (-1/2).
func (p *unitParser) exponent() (num, den int) {
	p.space()
	text := ""
	if p.next('(') {
		inner, after, ok := strings.Cut(p.rest, ")")
		if !ok {
			p.err = fmt.Errorf("a ) is missing")
			return 1, 1
		}
		text, p.rest = inner, after
	} else {
		end := strings.IndexFunc(p.rest, func(r rune) bool { return !strings.ContainsRune("+-.0123456789", r) })
		if end < 0 {
			end = len(p.rest)
		}
		text, p.rest = p.rest[:end], p.rest[end:]
	}
	top, bottom, fraction := strings.Cut(text, "/")
	den = 1
	num, err := strconv.Atoi(strings.TrimSpace(top))
	if err != nil && !fraction {
		if f, ferr := strconv.ParseFloat(top, 64); ferr == nil && f*2 == float64(int(f*2)) {
			return int(f * 2), 2
		}
	}
	if fraction && err == nil {
		den, err = strconv.Atoi(strings.TrimSpace(bottom))
	}
	if err != nil || den < 1 {
		p.err = fmt.Errorf("%q is no exponent; write 2, -1 or (1/2)", text)
		return 1, 1
	}
	return num, den
}
