// Package units is the algebra of physical units: dimensions, exact scales and the names that people write.
package units

import (
	"math"
	"math/big"
)

// The base dimensions, in the order of Unit.dim.
const (
	metre = iota
	kilogram
	second
	ampere
	kelvin
	mole
	candela
	nDim
)

// Primes whose powers make up a scale: almost every unit of the field is such a product, so scales compare exactly.
const (
	two = iota
	three
	five
	pi
	nPrime
)

// Unit is a unit of measurement: a dimension, a scale against SI and, for degC alone, an offset. The zero value is One.
// Units compare with ==; equal means the same dimension, scale and offset.
type Unit struct {
	dim   [nDim]int32   // exponents in halves
	scale [nPrime]int32 // exponents in halves
	rest  restFactor    // the part of the scale that is no such product
	aff   bool          // degC: 0 is 273.15 K
}

// restFactor is a factor of which the zero value stands for 1, so that the zero Unit is One.
type restFactor float64

func (r restFactor) value() float64 {
	if r == 0 {
		return 1
	}
	return float64(r)
}

// rest makes a restFactor of a factor.
func rest(f float64) restFactor {
	if f == 1 {
		return 0
	}
	return restFactor(f)
}

// One is the unit of plain numbers.
var One Unit

// zeroCelsius is 0 degC in kelvin.
const zeroCelsius = 273.15

// Mul is the product. A degC in a product is a temperature difference, as K is.
func (u Unit) Mul(v Unit) Unit {
	w := Unit{}
	for i := range w.dim {
		w.dim[i] = u.dim[i] + v.dim[i]
	}
	for i := range w.scale {
		w.scale[i] = u.scale[i] + v.scale[i]
	}
	w.rest = rest(u.rest.value() * v.rest.value())
	return w
}

// Div is the quotient.
func (u Unit) Div(v Unit) Unit {
	inv, _ := v.Pow(-1, 1)
	return u.Mul(inv)
}

// maxExponent bounds exponents, in halves, so that no chain of powers overflows them.
const maxExponent = 1 << 20

// Pow raises to num/den; false where an exponent would not be a multiple of one half, or absurdly large.
func (u Unit) Pow(num, den int) (Unit, bool) {
	if den == 0 || num > maxExponent || num < -maxExponent || den > maxExponent || den < -maxExponent {
		return One, false
	}
	w := Unit{}
	times := func(e int32) (int32, bool) {
		p := int64(e) * int64(num)
		if p%int64(den) != 0 {
			return 0, false
		}
		p /= int64(den)
		return int32(p), p <= maxExponent && p >= -maxExponent
	}
	ok := true
	for i := range u.dim {
		if w.dim[i], ok = times(u.dim[i]); !ok {
			return One, false
		}
	}
	for i := range u.scale {
		if w.scale[i], ok = times(u.scale[i]); !ok {
			return One, false
		}
	}
	if u.rest != 0 {
		w.rest = rest(math.Pow(u.rest.value(), float64(num)/float64(den)))
	}
	return w, true
}

// SameDim tells whether one converts into the other.
func (u Unit) SameDim(v Unit) bool { return u.dim == v.dim }

// IsOne tells whether numbers in u are plain numbers: no dimension, scale 1.
func (u Unit) IsOne() bool { return u == One }

// Dimensionless tells whether u has no dimension, whatever its scale.
func (u Unit) Dimensionless() bool { return u.dim == One.dim }

// Affine tells whether u has an offset, as degC has.
func (u Unit) Affine() bool { return u.aff }

// Linear is u without its offset: the unit of differences.
func (u Unit) Linear() Unit {
	u.aff = false
	return u
}

// Factor is what a number in u is multiplied with to be one in to; offsets are left out. It is exactly 1 when the scales
// are equal and the correctly rounded ratio whenever the ratio is rational.
func (u Unit) Factor(to Unit) float64 {
	if u.scale == to.scale && u.rest == to.rest {
		return 1
	}
	var e [nPrime]int64
	for i := range e {
		e[i] = int64(u.scale[i]) - int64(to.scale[i])
	}
	f := rational(e) * math.Pow(math.Pi, float64(e[pi])/2)
	if u.rest != to.rest {
		f *= u.rest.value() / to.rest.value()
	}
	return f
}

// rational is 2^(e0/2) 3^(e1/2) 5^(e2/2), rounded once where the exponents are whole.
func rational(e [nPrime]int64) float64 {
	primes := [...]int64{2, 3, 5}
	num, den := big.NewInt(1), big.NewInt(1)
	half := 1.0
	for i, p := range primes {
		n := e[i]
		if n > 2000 || n < -2000 {
			half *= math.Pow(float64(p), float64(n)/2)
			continue
		}
		if n%2 != 0 {
			n--
			half *= math.Sqrt(float64(p))
		}
		into := num
		if n < 0 {
			n, into = -n, den
		}
		into.Mul(into, new(big.Int).Exp(big.NewInt(p), big.NewInt(n/2), nil))
	}
	f, _ := new(big.Rat).SetFrac(num, den).Float64()
	if half != 1 {
		f *= half
	}
	return f
}

// Convert turns the number x in u into the number in to, offsets included.
func (u Unit) Convert(x float64, to Unit) float64 {
	if u == to {
		return x
	}
	f := u.Factor(to)
	switch {
	case u.aff && !to.aff:
		return (x + zeroCelsius) * f
	case to.aff && !u.aff:
		return x*f - zeroCelsius
	}
	return x * f
}
