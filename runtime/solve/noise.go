package solve

import "math"

// Calculus is the stochastic calculus in which a noise is meant, or that of a method.
type Calculus int

// The calculi. For noise whose amplitude does not depend on its own state both are the same.
const (
	NoNoise      Calculus = iota // of a method for ordinary equations
	Ito                          // of noise, and of methods
	Stratonovich                 // of noise, and of methods
	AnyCalculus                  // of a method that takes each noise as it is meant
)

// Noise is what makes dy = f dt + g dW of a system: each noisy state has a Wiener process of its own.
type Noise struct {
	// States are the indices of the noisy states, ascending.
	States []int32
	// Meant says for each in which calculus its noise is meant: Ito or Stratonovich.
	Meant []Calculus
	// Diffusion sets g at the noisy states, in their units per square root of a ms; g is as long as y, and 0 elsewhere.
	Diffusion RHS
	// Chance gives the random numbers.
	Chance Chance
}

// Chance gives standard normal numbers as functions of where in time they are asked for; a and b are as long as Noise.States, b may be
// nil.
type Chance interface {
	// Cell gives those of the cell k of the grid of steps.
	Cell(k int64, a, b []float64)
	// Cut gives those of the point t (ms) within cell k.
	Cut(k int64, t float64, a, b []float64)
}

// increment is what the Wiener processes do from one time to a later one, end.
type increment struct {
	end float64   // ms
	w   []float64 // W(end) - W(start)
	z   []float64 // the integral of W - W(start) over the time, or nil
	// span is the time (ms) over which w is spread by chance: the quadratic variation. It is the length of an increment as drawn; what
	// remains of one after an event, on the straight line by which the step was interpolated, has less.
	span   float64
	smooth bool // it lies on such a line
}

// wiener gives the increments of the steps: one for each cell t0 + k·dt of a grid that events do not move. Where a step ends within a
// cell at a known time, the cell is cut there by the Brownian bridge; where an event cuts a step that was taken, on the straight line on
// which the event was located. In both cases what remains adds up to the cell's increment: the paths at the points of the grid do not
// depend on where cells were cut.
type wiener struct {
	chance Chance
	t0, dt float64      // ms: cell k is t0 + k·dt .. t0 + (k+1)·dt
	k      int64        // the cell under way
	list   []*increment // the parts of it that are still to come, then spare ones
	used   int          // of list
	a, b   []float64    // normal numbers; b is nil where no z is needed
}

func newWiener(n *Noise, dt float64, both bool) *wiener {
	w := &wiener{chance: n.Chance, dt: dt, k: -1, a: make([]float64, len(n.States))}
	if both {
		w.b = make([]float64, len(n.States))
	}
	return w
}

// insert puts a new increment before all others. Its contents are of no meaning.
func (w *wiener) insert() *increment {
	if w.used == len(w.list) {
		x := &increment{w: make([]float64, len(w.a))}
		if w.b != nil {
			x.z = make([]float64, len(w.a))
		}
		w.list = append(w.list, x)
	}
	x := w.list[w.used]
	copy(w.list[1:], w.list[:w.used])
	w.list[0] = x
	w.used++
	return x
}

// done forgets the first increment: its time is over.
func (w *wiener) done() {
	x := w.list[0]
	w.used--
	copy(w.list, w.list[1:w.used+1])
	w.list[w.used] = x
}

// next is the increment of a step from t that ends at tEnd or earlier.
func (w *wiener) next(t, tEnd float64) (*increment, error) {
	if w.used == 0 {
		w.cell()
	}
	x := w.list[0]
	if !(x.end > t) {
		return nil, &StepUnderflowError{t, w.dt, -1}
	}
	// Times closer than slack are the same point reached by other arithmetic.
	slack := max(1e-9*w.dt, 4*eps*math.Abs(tEnd))
	if tEnd < x.end-slack {
		return w.cut(t, tEnd), nil
	}
	if tEnd <= x.end+slack {
		x.end = tEnd
	}
	return x, nil
}

// cell draws the increment of the next cell.
func (w *wiener) cell() {
	w.k++
	w.chance.Cell(w.k, w.a, w.b)
	x := w.insert()
	x.end, x.span, x.smooth = w.t0+float64(float64(w.k+1)*w.dt), w.dt, false
	root := math.Sqrt(w.dt)
	for i, a := range w.a {
		x.w[i] = root * a
	}
	for i, b := range w.b {
		x.z[i] = w.dt / 2 * (x.w[i] + float64(root*b)/math.Sqrt(3))
	}
}

// cut divides the first increment, which begins at t, at the time at within, and returns the first part.
func (w *wiener) cut(t, at float64) *increment {
	rest := w.list[0]
	x := w.insert()
	if rest.smooth {
		w.straight(x, rest, t, at)
		return x
	}
	h, r := at-t, rest.end-at
	w.chance.Cut(w.k, at, w.a, w.b)
	x.end, x.span, x.smooth = at, h, false
	rest.span = r
	if w.b == nil {
		// W(at) given W(end): the Brownian bridge.
		mean, sd := h/(h+r), math.Sqrt(h*r/(h+r))
		for i, a := range w.a {
			x.w[i] = float64(mean*rest.w[i]) + float64(sd*a)
			rest.w[i] -= x.w[i]
		}
		return x
	}
	b := newBridge(h, r)
	for i, a := range w.a {
		x.w[i], x.z[i] = b.at(rest.w[i], rest.z[i], a, w.b[i])
		rest.w[i], rest.z[i] = rest.w[i]-x.w[i], rest.z[i]-x.z[i]-float64(r*x.w[i])
	}
	return x
}

// straight divides an increment that begins at t in proportion to time.
func (w *wiener) straight(x, rest *increment, t, at float64) {
	θ := (at - t) / (rest.end - t)
	for i, v := range rest.w {
		x.w[i] = θ * v
		rest.w[i] = v - x.w[i]
		if w.b != nil {
			x.z[i], rest.z[i] = x.w[i]*(at-t)/2, rest.w[i]*(rest.end-at)/2
		}
	}
	x.end, x.smooth, rest.smooth = at, true, true
	x.span, rest.span = θ*θ*rest.span, (1-θ)*(1-θ)*rest.span
}

// back tells that the step with the first increment, from t, has been cut by an event at the time at within it.
func (w *wiener) back(t, at float64) {
	rest := w.list[0]
	w.straight(w.insert(), rest, t, at)
	w.done()
}

// bridge is the law of (W, Z) at a time h into an increment of length h + r, given both at its end; Z is the integral of W.
type bridge struct {
	m        [2][2]float64 // the mean is m (w, z)
	l        [3]float64    // Cholesky factor of the covariance: l00, l10, l11
	h, total float64
}

// newBridge conditions the Gaussian process (W, Z): with Q(h) = [[h, h²/2], [h²/2, h³/3]] its covariance after h and
// A = [[1, 0], [r, 1]] what it becomes after r more without noise, the mean is Q(h) Aᵀ Q(h+r)⁻¹ (w, z) and the covariance
// Q(h) - Q(h) Aᵀ Q(h+r)⁻¹ A Q(h).
func newBridge(h, r float64) bridge {
	// In units of the whole length, which keeps the matrices near 1.
	T := h + r
	u, v := h/T, r/T
	q := [2][2]float64{{u, u * u / 2}, {u * u / 2, u * u * u / 3}}
	// Q(1)⁻¹ of [[1, 1/2], [1/2, 1/3]].
	inv := [2][2]float64{{4, -6}, {-6, 12}}
	at := [2][2]float64{{1, v}, {0, 1}}
	k := times(times(q, at), inv)
	a := [2][2]float64{{1, 0}, {v, 1}}
	s := times(times(k, a), q)
	c00, c10, c11 := q[0][0]-s[0][0], q[1][0]-s[1][0], q[1][1]-s[1][1]
	b := bridge{m: k, h: h, total: T}
	b.l[0] = math.Sqrt(max(c00, 0))
	if b.l[0] > 0 {
		b.l[1] = c10 / b.l[0]
	}
	b.l[2] = math.Sqrt(max(c11-b.l[1]*b.l[1], 0))
	return b
}

// at is (W, Z) at the cut for the end's w and z and two standard normal numbers.
func (b *bridge) at(w, z, n0, n1 float64) (float64, float64) {
	rw, rz := math.Sqrt(b.total), b.total*math.Sqrt(b.total)
	w, z = w/rw, z/rz
	x := float64(b.m[0][0]*w) + float64(b.m[0][1]*z) + float64(b.l[0]*n0)
	y := float64(b.m[1][0]*w) + float64(b.m[1][1]*z) + float64(b.l[1]*n0) + float64(b.l[2]*n1)
	return rw * x, rz * y
}

func times(a, b [2][2]float64) (c [2][2]float64) {
	for i := range 2 {
		for j := range 2 {
			c[i][j] = a[i][0]*b[0][j] + a[i][1]*b[1][j]
		}
	}
	return c
}

// memory is the Wiener processes' part of Stepper.Memory: the grid, and of the cell under way the increments from number first on.
func (w *wiener) memory(first int) []float64 {
	m := []float64{w.t0, float64(w.k), float64(w.used - first)}
	for _, x := range w.list[first:w.used] {
		m = append(m, x.end, x.span, flag(x.smooth))
		m = append(append(m, x.w...), x.z...)
	}
	return m
}

// recall sets it.
func (w *wiener) recall(m []float64) {
	w.t0, w.k, w.used = m[0], int64(m[1]), 0
	n := int(m[2])
	m = m[3:]
	for range n {
		w.insert()
	}
	for _, x := range w.list[:n] {
		x.end, x.span, x.smooth = m[0], m[1], m[2] != 0
		m = m[3:]
		m = m[copy(x.w, m):]
		m = m[copy(x.z, m):]
	}
}
