package units

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func must(t testing.TB, factors ...Factor) Unit {
	t.Helper()
	u, err := Make(factors)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func named(t testing.TB, name string) Unit {
	t.Helper()
	u, ok := Lookup(name)
	if !ok {
		t.Fatalf("no unit %s", name)
	}
	return u
}

func TestFactorIsExact(t *testing.T) {
	for _, c := range []struct {
		from, to string
		want     float64
	}{
		{"mV", "V", 1e-3}, {"V", "mV", 1e3}, {"uA", "nA", 1e3}, {"min", "ms", 60000}, {"h", "s", 3600}, {"us", "ms", 1e-3},
		{"pS", "S", 1e-12}, {"µA", "A", 1e-6}, {"μA", "A", 1e-6}, {"Mohm", "ohm", 1e6}, {"MΩ", "ohm", 1e6}, {"uM", "mM", 1e-3},
		{"mL", "L", 1e-3}, {"kg", "g", 1e3}, {"deg", "rad", math.Pi / 180}, {"mV", "mV", 1}, {"fs", "s", 1e-15},
	} {
		if got := named(t, c.from).Factor(named(t, c.to)); got != c.want {
			t.Errorf("%s in %s: got %v, want %v", c.from, c.to, got, c.want)
		}
	}
}

func TestLaws(t *testing.T) {
	for _, c := range [][2]Unit{
		{named(t, "V"), named(t, "A").Mul(named(t, "ohm"))},
		{named(t, "S"), One.Div(named(t, "ohm"))},
		{named(t, "C"), named(t, "F").Mul(named(t, "V"))},
		{named(t, "J"), named(t, "N").Mul(named(t, "m"))},
		{named(t, "W"), named(t, "V").Mul(named(t, "A"))},
		{named(t, "M"), named(t, "mol").Div(named(t, "L"))},
		{named(t, "uA"), named(t, "mS").Mul(named(t, "mV"))},
		{named(t, "Hz"), One.Div(named(t, "s"))},
		{named(t, "Pa"), named(t, "N").Div(must(t, Factor{"m", 2, 1}))},
	} {
		if c[0] != c[1] {
			t.Errorf("%v is not %v", c[0], c[1])
		}
	}
}

func TestConvertOffset(t *testing.T) {
	c, k := named(t, "degC"), named(t, "K")
	if got := c.Convert(37, k); math.Abs(got-310.15) > 1e-12 {
		t.Errorf("37 degC is %v K", got)
	}
	if got := k.Convert(310.15, c); math.Abs(got-37) > 1e-12 {
		t.Errorf("310.15 K is %v degC", got)
	}
	if got := c.Convert(37, c); got != 37 {
		t.Errorf("37 degC is %v degC", got)
	}
	if _, err := Make([]Factor{{"degC", 1, 1}, {"s", -1, 1}}); err == nil {
		t.Error("degC/s was taken")
	}
}

func TestErrors(t *testing.T) {
	_, err := Make([]Factor{{"mV", 1, 1}, {"millivolt", 1, 1}})
	if u, ok := err.(*UnknownError); !ok || u.Index != 1 || u.Name != "millivolt" {
		t.Errorf("got %v", err)
	}
	if _, ok := named(t, "mV").Pow(1, 4); ok {
		t.Error("a quarter power was taken")
	}
}

func TestString(t *testing.T) {
	for _, c := range []struct {
		want string
		f    []Factor
	}{
		{"1", nil},
		{"mV", []Factor{{"mV", 1, 1}}},
		{"1/ms", []Factor{{"ms", -1, 1}}},
		{"1/s", []Factor{{"Hz", 1, 1}}},
		{"uA/cm^2", []Factor{{"uA", 1, 1}, {"cm", -2, 1}}},
		{"mS/cm^2", []Factor{{"mS", 1, 1}, {"cm", -2, 1}}},
		{"mS/cm^2/ms^2", []Factor{{"mS", 1, 1}, {"cm", -2, 1}, {"ms", -2, 1}}},
		{"mV/ms", []Factor{{"mV", 1, 1}, {"ms", -1, 1}}},
		{"uA/cm^2", []Factor{{"mS", 1, 1}, {"cm", -2, 1}, {"mV", 1, 1}}},
		{"1/ms^(1/2)", []Factor{{"ms", -1, 2}}},
		{"mV*ms", []Factor{{"mV", 1, 1}, {"ms", 1, 1}}},
		{"degC", []Factor{{"degC", 1, 1}}},
		{"1000", []Factor{{"s", 1, 1}, {"ms", -1, 1}}},
		{"1/ms/mM^2", []Factor{{"mM", -2, 1}, {"ms", -1, 1}}},
	} {
		if got := must(t, c.f...).String(); got != c.want && !(c.want == "1000" && got == "1e3") {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func random(r *rand.Rand, names []string) Unit {
	u := One
	for range r.IntN(4) {
		p, _ := known[names[r.IntN(len(names))]].Pow(r.IntN(7)-3, 1+r.IntN(2))
		u = u.Mul(p)
	}
	return u
}

func TestProperties(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var names []string
	for _, n := range Names() {
		if known[n].rest == 0 { // products of the others are rounded
			names = append(names, n)
		}
	}
	for i := range 2000 {
		a, b, c := random(r, names), random(r, names), random(r, names)
		if a.Mul(b) != b.Mul(a) || a.Mul(b).Mul(c) != a.Mul(b.Mul(c)) || a.Mul(b).Div(b) != a || a.Div(a) != One {
			t.Fatalf("not a group: %v, %v, %v", a, b, c)
		}
		sq, ok := a.Pow(2, 1)
		root, ok2 := sq.Pow(1, 2)
		if !ok || !ok2 || root != a || sq != a.Mul(a) {
			t.Fatalf("powers of %v", a)
		}
		if back := a.Div(b).Factor(One) * b.Div(a).Factor(One); math.Abs(back-1) > 1e-12 {
			t.Fatalf("factors of %v and %v: %v", a, b, back)
		}
		if a.SameDim(b) != (a.Div(b).Dimensionless()) {
			t.Fatalf("dimensions of %v and %v", a, b)
		}
		if i%40 == 0 && a.String() == "" {
			t.Fatal("no spelling")
		}
	}
}

func TestEveryNameReadsBack(t *testing.T) {
	for _, n := range Names() {
		u, ok := Lookup(n)
		if !ok {
			t.Errorf("%s", n)
		}
		_ = u.String()
	}
	if len(Names()) < 200 {
		t.Errorf("only %d names", len(Names()))
	}
}

func ExampleUnit_String() {
	v, _ := Make([]Factor{{"uA", 1, 1}, {"cm", -2, 1}})
	c, _ := Make([]Factor{{"uF", 1, 1}, {"cm", -2, 1}})
	fmt.Println(v.Div(c))
	// Output: mV/ms
}
