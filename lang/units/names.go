package units

import (
	"fmt"
	"math"
	"sort"
	"strings"
)

// base makes a unit of whole exponents of m, kg, s, A, K, mol, cd.
func base(m, kg, s, a, k, mol, cd int32) Unit {
	return Unit{dim: [nDim]int32{2 * m, 2 * kg, 2 * s, 2 * a, 2 * k, 2 * mol, 2 * cd}}
}

// scaled multiplies by 2^p2 3^p3 5^p5.
func (u Unit) scaled(p2, p3, p5 int32) Unit {
	u.scale[two] += 2 * p2
	u.scale[three] += 2 * p3
	u.scale[five] += 2 * p5
	return u
}

// tens multiplies by 10^n.
func (u Unit) tens(n int32) Unit { return u.scaled(n, 0, n) }

// prefixes of the SI as far as the field uses them. Atto is left out: `as` is a word of the language.
var prefixes = []struct {
	name string
	tens int32
}{
	{"f", -15}, {"p", -12}, {"n", -9}, {"u", -6}, {"m", -3}, {"c", -2}, {"d", -1}, {"k", 3}, {"M", 6}, {"G", 9}, {"T", 12},
}

// prefixed are the units that take every prefix.
var prefixed = map[string]Unit{
	"m":   base(1, 0, 0, 0, 0, 0, 0),
	"g":   base(0, 1, 0, 0, 0, 0, 0).tens(-3),
	"s":   base(0, 0, 1, 0, 0, 0, 0),
	"A":   base(0, 0, 0, 1, 0, 0, 0),
	"K":   base(0, 0, 0, 0, 1, 0, 0),
	"mol": base(0, 0, 0, 0, 0, 1, 0),
	"cd":  base(0, 0, 0, 0, 0, 0, 1),
	"Hz":  base(0, 0, -1, 0, 0, 0, 0),
	"N":   base(1, 1, -2, 0, 0, 0, 0),
	"Pa":  base(-1, 1, -2, 0, 0, 0, 0),
	"J":   base(2, 1, -2, 0, 0, 0, 0),
	"W":   base(2, 1, -3, 0, 0, 0, 0),
	"C":   base(0, 0, 1, 1, 0, 0, 0),
	"V":   base(2, 1, -3, -1, 0, 0, 0),
	"F":   base(-2, -1, 4, 2, 0, 0, 0),
	"ohm": base(2, 1, -3, -2, 0, 0, 0),
	"S":   base(-2, -1, 3, 2, 0, 0, 0),
	"Wb":  base(2, 1, -2, -1, 0, 0, 0),
	"T":   base(0, 1, -2, -1, 0, 0, 0),
	"H":   base(2, 1, -2, -2, 0, 0, 0),
	"L":   base(3, 0, 0, 0, 0, 0, 0).tens(-3),
	"l":   base(3, 0, 0, 0, 0, 0, 0).tens(-3),
	"M":   base(-3, 0, 0, 0, 0, 1, 0).tens(3),
	"eV":  {dim: base(2, 1, -2, 0, 0, 0, 0).dim, rest: rest(1.602176634e-19)},
	"rad": One,
}

// plain are the units that take no prefix.
var plain = map[string]Unit{
	"min":  base(0, 0, 1, 0, 0, 0, 0).scaled(2, 1, 1),
	"h":    base(0, 0, 1, 0, 0, 0, 0).scaled(4, 2, 2),
	"day":  base(0, 0, 1, 0, 0, 0, 0).scaled(7, 3, 2),
	"degC": {dim: base(0, 0, 0, 0, 1, 0, 0).dim, aff: true},
	"deg":  {scale: [nPrime]int32{-4, -4, -2, 2}}, // π/180
	"cal":  {dim: base(2, 1, -2, 0, 0, 0, 0).dim, rest: rest(4.184)},
	"kcal": {dim: base(2, 1, -2, 0, 0, 0, 0).dim, rest: rest(4184)},
	"atm":  {dim: base(-1, 1, -2, 0, 0, 0, 0).dim, rest: rest(101325)},
	"mmHg": {dim: base(-1, 1, -2, 0, 0, 0, 0).dim, rest: rest(133.322387415)},
}

var known = allNames()

func allNames() map[string]Unit {
	all := map[string]Unit{}
	for name, u := range prefixed {
		for _, p := range prefixes {
			if (name == "Hz" || name == "rad") && (p.name == "c" || p.name == "d") {
				continue
			}
			all[p.name+name] = u.tens(p.tens)
		}
	}
	// Whole names are entered last: they win over a prefix and a shorter name ("cd", "min", "Pa").
	for name, u := range prefixed {
		all[name] = u
	}
	for name, u := range plain {
		all[name] = u
	}
	return all
}

// ascii turns the Greek letters of unit names into the spelling of the tables: micro and ohm.
var ascii = strings.NewReplacer("µ", "u", "μ", "u", "Ω", "ohm", "Ω", "ohm", "°C", "degC")

// Lookup finds a unit by name: `ms`, `uA`, `µA`, `Mohm`, `degC`.
func Lookup(name string) (Unit, bool) {
	u, ok := known[name]
	if !ok {
		u, ok = known[ascii.Replace(name)]
	}
	return u, ok
}

// Names lists every unit name, sorted.
func Names() []string {
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Factor is one named unit raised to Num/Den. The name "1" stands for a bare one.
type Factor struct {
	Name     string
	Num, Den int
}

// UnknownError tells that a unit expression names a unit that does not exist.
type UnknownError struct {
	Index int // of the factor
	Name  string
}

func (e *UnknownError) Error() string { return fmt.Sprintf("unknown unit %s", e.Name) }

// FormError tells that a unit expression makes no unit: an exponent that is no multiple of one half, or degC in a product.
type FormError struct {
	Index int // of the factor
	Text  string
}

func (e *FormError) Error() string { return e.Text }

// Make is the product of factors.
func Make(factors []Factor) (Unit, error) {
	product := One
	for i, f := range factors {
		if f.Name == "1" {
			continue
		}
		u, ok := Lookup(f.Name)
		if !ok {
			return One, &UnknownError{i, f.Name}
		}
		if u.aff {
			if len(factors) == 1 && f.Num == 1 && f.Den == 1 {
				return u, nil
			}
			return One, &FormError{i, f.Name + " has an offset and can't stand in a product of units"}
		}
		p, ok := u.Pow(f.Num, f.Den)
		if !ok || f.Den < 1 || f.Den > 2 {
			return One, &FormError{i, "exponents of units are whole or half numbers"}
		}
		product = product.Mul(p)
	}
	if math.IsInf(float64(product.rest), 0) || math.IsNaN(float64(product.rest)) {
		return One, &FormError{0, "the unit is out of range"}
	}
	return product, nil
}
