package vec

import (
	"math"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// function pairs a function with its form over slices and a precise value.
type function struct {
	name   string
	one    func(float64) float64
	all    func(dst, x []float64)
	exact  func(x *big.Float) *big.Float
	lo, hi float64 // where the error is measured
	bound  float64 // ulp
}

const prec = 160

func bf(x float64) *big.Float { return new(big.Float).SetPrec(prec).SetFloat64(x) }

func op() *big.Float { return new(big.Float).SetPrec(prec) }

// bigExpm1 is exp(x) - 1 to about 150 bits: the Taylor series of x/2^k, squared
// back by (1+e)² - 1 = e(2+e).
func bigExpm1(x *big.Float) *big.Float {
	const k = 20
	y := op().SetMantExp(x, -k)
	sum, term := op(), bf(1)
	for i := 1; i < 40; i++ {
		term = op().Quo(op().Mul(term, y), bf(float64(i)))
		sum = op().Add(sum, term)
	}
	for range k {
		sum = op().Mul(sum, op().Add(bf(2), sum))
	}
	return sum
}

// bigExp goes through exp(|x|), for which the sum with 1 cancels nothing.
func bigExp(x *big.Float) *big.Float {
	if x.Sign() < 0 {
		return op().Quo(bf(1), bigExp(neg(x)))
	}
	return op().Add(bf(1), bigExpm1(x))
}

// bigLog is by Newton's method on bigExp, from the nearest float64 on.
func bigLog(x *big.Float) *big.Float {
	mant := op()
	e := x.MantExp(mant) // x = mant·2^e, so that bigExp stays small
	m, _ := mant.Float64()
	if m < math.Sqrt(0.5) { // near 1 the result is small: no sum may cancel
		mant, e, m = op().Mul(mant, bf(2)), e-1, 2*m
	}
	y := bf(math.Log(m))
	for range 3 {
		y = op().Add(y, op().Sub(op().Mul(mant, bigExp(neg(y))), bf(1)))
	}
	ln2, _ := op().SetString("0.693147180559945309417232121458176568075500134360255254120680009493393621969694715605863326996418687")
	return op().Add(y, op().Mul(ln2, bf(float64(e))))
}

func neg(x *big.Float) *big.Float { return op().Neg(x) }

var functions = []function{
	{"exp", Exp1, Exp, bigExp, -708.39, 709.78, 1},
	{"expm1", Expm11, Expm1, bigExpm1, -800, 709.78, 2},
	{"sigmoid", Sigmoid1, Sigmoid, func(x *big.Float) *big.Float {
		return op().Quo(bf(1), op().Add(bf(2), bigExpm1(neg(x))))
	}, -708, 800, 2},
	{"linoid", Linoid1, Linoid, func(x *big.Float) *big.Float {
		return op().Quo(neg(x), bigExpm1(neg(x)))
	}, -700, 1000, 2},
	{"tanh", Tanh1, Tanh, func(x *big.Float) *big.Float {
		e := bigExpm1(op().Mul(bf(2), x))
		return op().Quo(e, op().Add(bf(2), e))
	}, -350, 350, 2},
	{"log", Log1, Log, bigLog, 5e-324, math.MaxFloat64, 1},
}

// ulps is the distance of y from the exact value in units of y's last place.
func ulps(y float64, exact *big.Float) float64 {
	z, _ := exact.Float64()
	if y == z {
		d, _ := op().Sub(bf(y), exact).Float64()
		return math.Abs(d) / (math.Nextafter(math.Abs(y), math.Inf(1)) - math.Abs(y))
	}
	d, _ := op().Sub(bf(y), exact).Float64()
	return math.Abs(d) / (math.Nextafter(math.Abs(z), math.Inf(1)) - math.Abs(z))
}

// points are arguments over the whole range: uniform, near 0 on a logarithmic
// scale, and beside the halves of ln 2 where the reduction switches.
func points(f *function, n int) []float64 {
	r := rand.New(rand.NewPCG(1, 2))
	var x []float64
	in := func(v float64) {
		if v >= f.lo && v <= f.hi {
			x = append(x, v)
		}
	}
	for _, v := range []float64{f.lo, f.hi, 1, -1, 0.5, -0.5, 1e-300, -1e-300, 5e-324, -5e-324} {
		in(v)
	}
	for range n {
		in(f.lo + r.Float64()*(f.hi-f.lo))
		in(r.NormFloat64() * 3)
		in(r.NormFloat64() * 40)
		in(math.Copysign(math.Exp(r.Float64()*45-44), r.Float64()-0.5))
		in(math.Exp(r.Float64()*1400 - 700))
		in(1 + r.NormFloat64()*1e-3)
		in((float64(r.IntN(2000)-1000)+0.5)*math.Ln2*0.5 + r.NormFloat64()*1e-9)
	}
	return x
}

// TestError measures the error in ulp against math/big over the whole range.
func TestError(t *testing.T) {
	for i := range functions {
		f := &functions[i]
		t.Run(f.name, func(t *testing.T) {
			n := 1500
			if testing.Short() {
				n = 300
			}
			worst, at := 0.0, 0.0
			for _, x := range points(f, n) {
				if e := ulps(f.one(x), f.exact(bf(x))); !(e <= worst) {
					worst, at = e, x
				}
			}
			t.Logf("at most %.3f ulp, at %.17g", worst, at)
			if !(worst <= f.bound) {
				t.Errorf("%.3f ulp at %.17g: more than %g", worst, at, f.bound)
			}
		})
	}
}

// TestPow measures the error of x^y against math/big.
func TestPow(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	worst, wx, wy := 0.0, 0.0, 0.0
	n := 1500
	if testing.Short() {
		n = 300
	}
	for k := range n * 4 {
		x, y := math.Exp(r.NormFloat64()*3), r.NormFloat64()*4
		switch k % 4 {
		case 1: // large results
			y = (r.Float64() - 0.5) * 1400 / math.Log(x)
		case 2: // large powers of what is near 1
			x = 1 + r.NormFloat64()*1e-3
			y = r.NormFloat64() * 1e4
		case 3:
			x, y = math.Exp((r.Float64()-0.5)*1400), r.NormFloat64()*0.3
		}
		exact := bigExp(op().Mul(bf(y), bigLog(bf(x))))
		if f, _ := exact.Float64(); f < 1e-307 || f > 1e307 {
			continue
		}
		if e := ulps(Pow1(x, y), exact); !(e <= worst) {
			worst, wx, wy = e, x, y
		}
	}
	t.Logf("at most %.3f ulp, at %.17g^%.17g", worst, wx, wy)
	if !(worst <= 2) {
		t.Errorf("%.3f ulp at %.17g^%.17g: more than 2", worst, wx, wy)
	}
	for _, c := range [][2]float64{{0, 0}, {0, -1}, {-2, 3}, {-2, 0.5}, {2, 1e300}, {2, -1e300}, {math.Inf(1), -1}, {2, 2000}, {2, -1060}, {5e-324, 0.5}, {1, math.NaN()}, {math.NaN(), 0}} {
		a, b := Pow1(c[0], c[1]), math.Pow(c[0], c[1])
		if a != b && !(a != a && b != b) {
			t.Errorf("%g^%g is %g instead of %g", c[0], c[1], a, b)
		}
	}
	for x := 1.0; x < 40; x++ {
		if p := Pow1(x, 2); p != x*x {
			t.Errorf("%g² is %g", x, p)
		}
	}
}

// TestTwin: the AVX-512 form is what command twin writes.
func TestTwin(t *testing.T) {
	dir := t.TempDir()
	for _, room := range []string{"blocks", "exp", "factor", "multistep", "relax", "signs", "stage", "sum"} {
		text, err := os.ReadFile(room + "_avx2.go")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, room+"_avx2.go"), text, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	bin := filepath.Join(dir, "twin")
	if out, err := exec.Command("go", "build", "-o", bin, "./twin").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(bin)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, room := range []string{"blocks", "exp", "factor", "multistep", "relax", "signs", "stage", "sum"} {
		want, _ := os.ReadFile(filepath.Join(dir, room+"_avx512.go"))
		got, _ := os.ReadFile(filepath.Join(here, room+"_avx512.go"))
		if string(want) != string(got) || len(got) == 0 {
			t.Errorf("%s_avx512.go is old: run go generate", room)
		}
	}
}

// TestTwins: the vector code gives the scalar code's bits, whatever the length,
// in place or not, special values included.
func TestTwins(t *testing.T) {
	special := []float64{
		0, math.Copysign(0, -1), 1, -1, 0x1p-1022, 1e-310, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(), 708, -708, 708.0000001, 709.7, 709.78, 709.8,
		-708.39, -708.4, -745, -746, 1e300, -1e300, -37.4, -37.5, 5e-324, 18.7, 18.8, -18.72,
	}
	all(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for i := range functions {
			f := &functions[i]
			for n := range 70 {
				x := make([]float64, n)
				for i := range x {
					x[i] = r.NormFloat64() * 30
					if r.IntN(8) == 0 && n > 10 {
						x[i] = special[r.IntN(len(special))]
					}
				}
				dst := make([]float64, n)
				f.all(dst, x)
				for i := range x {
					if want := f.one(x[i]); math.Float64bits(dst[i]) != math.Float64bits(want) && want == want {
						t.Fatalf("%s(%g) is %g, its twin %g", f.name, x[i], dst[i], want)
					} else if want != want && dst[i] == dst[i] {
						t.Fatalf("%s(%g) is %g, not NaN", f.name, x[i], dst[i])
					}
				}
				f.all(x, x)
				for i := range x {
					if math.Float64bits(dst[i]) != math.Float64bits(x[i]) && x[i] == x[i] {
						t.Fatalf("%s in place differs", f.name)
					}
				}
			}
		}
	})
}

// TestSpecial: limits, infinities, signed zeros and NaN.
func TestSpecial(t *testing.T) {
	inf, nan, minus0 := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, c := range []struct {
		name    string
		f       func(float64) float64
		x, want float64
	}{
		{"exp", Exp1, 0, 1}, {"exp", Exp1, inf, inf}, {"exp", Exp1, -inf, 0}, {"exp", Exp1, nan, nan},
		{"exp", Exp1, 710, inf}, {"exp", Exp1, -746, 0}, {"exp", Exp1, -720, 0},
		{"expm1", Expm11, 0, 0}, {"expm1", Expm11, minus0, 0}, {"expm1", Expm11, inf, inf},
		{"expm1", Expm11, -inf, -1}, {"expm1", Expm11, nan, nan}, {"expm1", Expm11, -100, -1},
		{"sigmoid", Sigmoid1, 0, 0.5}, {"sigmoid", Sigmoid1, inf, 1}, {"sigmoid", Sigmoid1, -inf, 0}, {"sigmoid", Sigmoid1, nan, nan},
		{"linoid", Linoid1, 0, 1}, {"linoid", Linoid1, minus0, 1}, {"linoid", Linoid1, inf, inf}, {"linoid", Linoid1, -inf, 0},
		{"linoid", Linoid1, nan, nan}, {"linoid", Linoid1, 1e300, 1e300}, {"linoid", Linoid1, -1e300, 0},
		{"log", Log1, 1, 0}, {"log", Log1, 0, -inf}, {"log", Log1, inf, inf}, {"log", Log1, -1, nan}, {"log", Log1, nan, nan},
		{"log", Log1, 5e-324, -744.4400719213812},
		{"tanh", Tanh1, 0, 0}, {"tanh", Tanh1, minus0, minus0}, {"tanh", Tanh1, inf, 1}, {"tanh", Tanh1, -inf, -1}, {"tanh", Tanh1, nan, nan},
	} {
		got := c.f(c.x)
		if got != got && c.want != c.want {
			continue
		}
		if math.Float64bits(got) != math.Float64bits(c.want) {
			t.Errorf("%s(%g) is %g instead of %g", c.name, c.x, got, c.want)
		}
	}
}

// BenchmarkElementary is ns per value over 360 values.
func BenchmarkElementary(b *testing.B) {
	const n = 360
	x, dst := make([]float64, n), make([]float64, n)
	r := rand.New(rand.NewPCG(5, 6))
	for i := range x {
		x[i] = r.NormFloat64() * 5
	}
	per := func(b *testing.B) { b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/value") }
	for _, kern := range Kernels() {
		if Use(kern) != nil {
			continue
		}
		for i := range functions {
			f := &functions[i]
			b.Run(f.name+"/"+kern, func(b *testing.B) {
				for b.Loop() {
					f.all(dst, x)
				}
				per(b)
			})
		}
	}
	Use("auto")
	b.Run("math.Exp", func(b *testing.B) {
		for b.Loop() {
			for i := range dst {
				dst[i] = math.Exp(x[i])
			}
		}
		per(b)
	})
}

// TestRelax holds the solution of a linear equation to its closed form, one value to the slice, and every form to the same bits, in place too.
func TestRelax(t *testing.T) {
	y := []float64{1, 1, -2, 3, 0.5, 0, 7, 1, 1}
	f := []float64{2, 2, 1, -3, 4, 1, 0, 1e-3, 1}
	b := []float64{-40, 0, -1e-9, 0.3, -1e-300, 1e-12, -5, -700, 1e-160}
	dst := make([]float64, len(y))
	const h = 0.25
	for _, k := range Kernels() {
		if err := Use(k); err != nil {
			t.Fatal(err)
		}
		Relax(dst, y, f, b, h)
		for i := range y {
			want := y[i] + h*f[i]
			if x := h * b[i]; math.Abs(x) > 1e-17 {
				want = y[i] + f[i]*math.Expm1(x)/b[i]
			}
			if math.Abs(dst[i]-want) > 1e-15*(1+math.Abs(want)) {
				t.Errorf("%s: %d: %g instead of %g", k, i, dst[i], want)
			}
			for n := i + 1; n <= len(y); n++ { // of every length, in place
				z := append([]float64(nil), y[:n]...)
				if Relax(z, z, f, b, h); z[i] != dst[i] {
					t.Errorf("%s: %d of %d in place: %g instead of %g", k, i, n, z[i], dst[i])
				}
			}
			if one := Relax1(y[i], f[i], b[i], h); one != dst[i] {
				t.Errorf("%s: %d: one value is %g, of the slice %g", k, i, one, dst[i])
			}
		}
	}
	Use("auto")
}
