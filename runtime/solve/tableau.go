package solve

import "math"

// tableau is an explicit Runge-Kutta method as data. Stages are numbered from
// 0; row i of a holds the coefficients of stage i+1.
type tableau struct {
	name     string
	cite     string
	order    int       // of the solution that is carried on
	errOrder int       // of the embedded solution; 0 for a fixed-step method
	c        []float64 // nodes of the stages, c[0] = 0
	a        [][]float64
	b        []float64 // weights of the solution
	e        []float64 // weights of the error estimate, b - bhat
	fsal     bool      // the last stage is f(t+h, y1), its row is b

	// Dense output: y(t+θh) = y0 + h Σ_i b_i(θ) k_i with b_i(θ) = Σ_m w[i][m] θ^(m+1),
	// over the stages and the extra stages.
	cx []float64   // nodes of the extra stages
	ax [][]float64 // their rows; a nil first row stands for f(t+h, y1)
	w  [][]float64 // nil for cubic Hermite interpolation
	// denseOrder is the order of the interpolant's global error.
	denseOrder int
}

// tableaus lists the explicit methods, simplest first.
var tableaus = []*tableau{&euler, &heun, &rk4, &bs3, &dp5, &tsit5, &vern7, &vern9}

// end returns the index of the stage that holds f(t+h, y1): the last one of a
// method with the FSAL property, the first extra one otherwise.
func (tb *tableau) end() int {
	if tb.fsal {
		return len(tb.c) - 1
	}
	return len(tb.c)
}

// interpolant returns the weights' polynomials, those of cubic Hermite
// interpolation where the method has none of its own: with y1 = y0 + h Σ b_i k_i,
//
//	y(θ) = y0 + (3θ² - 2θ³)(y1 - y0) + h(θ - 2θ² + θ³) f0 + h(θ³ - θ²) f1.
func (tb *tableau) interpolant() [][]float64 {
	if tb.w != nil {
		return tb.w
	}
	w := make([][]float64, tb.end()+1)
	for i := range w {
		w[i] = make([]float64, 3)
		if i < len(tb.b) {
			w[i][1] += 3 * tb.b[i]
			w[i][2] -= 2 * tb.b[i]
		}
	}
	w[0][0]++
	w[0][1] -= 2
	w[0][2]++
	w[tb.end()][1]--
	w[tb.end()][2]++
	return w
}

// hermiteExtra is the one extra stage of a method without FSAL that is
// interpolated by Hermite's cubic.
var (
	hermiteC = []float64{1}
	hermiteA = [][]float64{nil}
)

// euler is the method of Leonhard Euler (1768).
var euler = tableau{
	name: "Euler", cite: "L. Euler, Institutionum calculi integralis, 1768",
	order: 1, denseOrder: 1,
	c:  []float64{0},
	b:  []float64{1},
	cx: hermiteC, ax: hermiteA,
}

// heun is the trapezoidal second-order method of Karl Heun (1900).
var heun = tableau{
	name: "Heun", cite: "K. Heun, Z. Math. Phys. 45, 23-38, 1900",
	order: 2, denseOrder: 2,
	c:  []float64{0, 1},
	a:  [][]float64{{1}},
	b:  []float64{0.5, 0.5},
	cx: hermiteC, ax: hermiteA,
}

// rk4 is the classical fourth-order method of Wilhelm Kutta (1901). Its cubic
// Hermite interpolant has a local error of order 4, a global one of order 4.
var rk4 = tableau{
	name: "RK4", cite: "W. Kutta, Z. Math. Phys. 46, 435-453, 1901",
	order: 4, denseOrder: 4,
	c:  []float64{0, 0.5, 0.5, 1},
	a:  [][]float64{{0.5}, {0, 0.5}, {0, 0, 1}},
	b:  []float64{1. / 6, 1. / 3, 1. / 3, 1. / 6},
	cx: hermiteC, ax: hermiteA,
}

// bs3 is the 3(2) pair of Bogacki and Shampine; Hermite's cubic is of its order.
var bs3 = tableau{
	name: "BS3", cite: "P. Bogacki, L. F. Shampine, Appl. Math. Lett. 2, 321-325, 1989",
	order: 3, errOrder: 2, denseOrder: 3, fsal: true,
	c: []float64{0, 0.5, 0.75, 1},
	a: [][]float64{
		{0.5},
		{0, 0.75},
		{2. / 9, 1. / 3, 4. / 9},
	},
	b: []float64{2. / 9, 1. / 3, 4. / 9},
	e: []float64{2./9 - 7./24, 1./3 - 1./4, 4./9 - 1./3, -1. / 8},
}

// dp5 is the 5(4) pair of Dormand and Prince with Shampine's fourth-order
// interpolant, whose weights dp5Dense forms.
var dp5 = tableau{
	name: "DP5", cite: "J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6, 19-26, 1980; interpolant: L. F. Shampine, Math. Comp. 46, 135-150, 1986",
	order: 5, errOrder: 4, denseOrder: 4, fsal: true,
	c: []float64{0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1},
	a: [][]float64{
		{1. / 5},
		{3. / 40, 9. / 40},
		{44. / 45, -56. / 15, 32. / 9},
		{19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
		{9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
		{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
	},
	b: []float64{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
	e: []float64{
		71. / 57600, 0, -71. / 16695, 71. / 1920, -17253. / 339200, 22. / 525, -1. / 40,
	},
	w: dp5Dense(),
}

// dp5Dense returns the weights of the interpolant of Hairer, Nørsett and
// Wanner's DOPRI5 (Solving ODEs I, II.6): Hermite's cubic plus θ²(1-θ)² Σ d_i k_i.
func dp5Dense() [][]float64 {
	d := []float64{
		-12715105075. / 11282082432, 0, 87487479700. / 32700410799, -10690763975. / 1880347072,
		701980252875. / 199316789632, -1453857185. / 822651844, 69997945. / 29380423,
	}
	b := []float64{35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84, 0}
	w := make([][]float64, 7)
	for i := range w {
		w[i] = []float64{0, 3*b[i] + d[i], -2*b[i] - 2*d[i], d[i]}
	}
	w[0][0]++
	w[0][1] -= 2
	w[0][2]++
	w[6][1]--
	w[6][2]++
	return w
}

// tsit5 is the 5(4) pair of Tsitouras with its free fourth-order interpolant.
var tsit5 = tableau{
	name: "Tsit5", cite: "Ch. Tsitouras, Comput. Math. Appl. 62, 770-775, 2011",
	order: 5, errOrder: 4, denseOrder: 4, fsal: true,
	c: []float64{0, 0.161, 0.327, 0.9, 0.9800255409045097, 1, 1},
	a: [][]float64{
		{0.161},
		{-0.00848065549235698854, 0.33548065549235698854},
		{2.89715305710549343213, -6.35944848997507484315, 4.36229543286958141102},
		{5.32586482843925660443, -11.7488835640628278777, 7.49553934288983620830, -0.0924950663617552492565},
		{5.86145544294642002866, -12.9209693178471092917, 8.15936789857615864318, -0.0715849732814009972245, -0.0282690503940683829090},
		{0.0964607668180652295182, 0.01, 0.479889650414499574775, 1.37900857410374189319, -3.29006951543608067990, 2.32471052409977398242},
	},
	b: []float64{0.0964607668180652295182, 0.01, 0.479889650414499574775, 1.37900857410374189319, -3.29006951543608067990, 2.32471052409977398242},
	e: []float64{
		-0.00178001105222577714, -0.0008164344596567469, 0.007880878010261995,
		-0.1447110071732629, 0.5823571654525552, -0.45808210592918697, 1. / 66,
	},
	w: [][]float64{
		{1, -2.763706197274826, 2.9132554618219126, -1.0530884977290216},
		{0, 0.1317, -0.2234, 0.1017},
		{0, 3.9302962368947516, -5.941033872131505, 2.490627285651253},
		{0, -12.411077166933676, 30.33818863028232, -16.548102889244902},
		{0, 37.50931341651104, -88.1789048947664, 47.37952196281928},
		{0, -27.896526289197286, 65.09189467479366, -34.87065786149661},
		{0, 1.5, -4, 2.5},
	},
}

// weights sets out[i] = b_i(θ) from the polynomials w.
func weights(w [][]float64, th float64, out []float64) {
	for i, p := range w {
		s := 0.0
		for m := len(p) - 1; m >= 0; m-- {
			s = float64(s*th) + p[m]
		}
		out[i] = s * th
	}
}

// eps is the distance from 1 to the next float64.
var eps = math.Nextafter(1, 2) - 1
