package sparse

// Structure is what is known of matrices σI - J by the pattern of J alone: how systems of them will be solved. It can be shared.
type Structure struct {
	Pattern Pattern // of J
	// Iterative tells that systems are solved by iteration, as long as it converges, since the factors would take longer.
	Iterative bool
	whole     Pattern // with the diagonal
	pos       []int32 // of J's entries in it
	diag      []int32
	dense     bool
	order     []int32 // of a sparse factorisation; nil: it would take too long, or too much memory
	plan      *plan   // of an incomplete one
	direct    cost    // of factors, and of iterations
	iterative cost
}

// cost is about how many multiplications Factor and Solve take.
type cost struct{ factor, solve float64 }

const (
	// smallSystem is up to where dense elimination is faster than the sparse one, whatever the pattern; nearly full matrices
	// go the same way.
	smallSystem = 12
	// solvesPerFactor is how many systems of one matrix are counted with: the stages of a Rosenbrock method.
	solvesPerFactor = 8
	// directWorth is how much longer than iterations the factors may take: they serve whatever the matrix is. Up to directStill, as in sheets of
	// tissue, they take over once an iteration does not converge.
	directWorth, directStill = 2, 40
	// entryWork is what looking up an entry costs, beside a multiplication within a row of factors.
	entryWork = 2
)

// Analyse prepares for matrices J of a pattern.
func Analyse(p Pattern) *Structure {
	s := &Structure{Pattern: p}
	s.whole, s.pos, s.diag = p.withDiagonal()
	n, entries := float64(p.N), float64(len(s.whole.Col))
	// An iteration goes over the matrix, the factors, and some ten vectors.
	most := directWorth * solvesPerFactor * usualIterations * (entryWork*2*entries + 10*n)
	if p.N <= smallSystem || 2*entries > n*n {
		if n*n*n/3 <= most {
			s.dense, s.direct = true, cost{n * n * n / 3, n * n}
			return s
		}
	} else if s.order, s.direct.solve, s.direct.factor = minimumDegree(s.whole, directStill/directWorth*most); s.direct.factor <= most {
		return s
	}
	s.Iterative = true
	s.plan = newPlan(s.whole)
	s.iterative = cost{entryWork * s.plan.work, usualIterations * (entryWork*(entries+float64(s.plan.pattern.Entries())) + 10*n)}
	return s
}

// Shifted solves systems of σI - J for changing σ and J of one structure.
type Shifted struct {
	Structure *Structure
	a         []float64
	f         interface {
		factor(a []float64) error
		// solve sets b to the solution x of A x = b. scale holds the sizes of errors of x that matter alike, or is nil.
		solve(b, scale []float64) error
	}
}

// NewShifted makes room for a matrix of a structure.
func NewShifted(st *Structure) *Shifted {
	s := &Shifted{Structure: st, a: make([]float64, len(st.whole.Col))}
	switch {
	case st.Iterative:
		s.f = newKrylov(st.whole, st.plan)
	case st.dense:
		s.f = newDense(st.whole)
	default:
		s.f = newLU(st.whole, st.order)
	}
	return s
}

// Cost is about how many multiplications Factor and Solve take.
func (s *Shifted) Cost() (factor, solve float64) {
	c := s.Structure.direct
	if _, ok := s.f.(*krylov); ok {
		c = s.Structure.iterative
	}
	return c.factor, c.solve
}

// Factor factors σI - J, with the values of J in the order of its pattern. A *SingularError names a row that depends on others.
func (s *Shifted) Factor(sigma float64, j []float64) error {
	clear(s.a)
	for k, v := range j {
		s.a[s.Structure.pos[k]] = -v
	}
	for _, d := range s.Structure.diag {
		s.a[d] += sigma
	}
	if k, ok := s.f.(*krylov); ok {
		k.sigma = sigma
	}
	return s.f.factor(s.a)
}

// Solve sets b to the solution x of (σI - J) x = b. Where that is found by iteration, its error is far below scale, which holds the sizes of
// errors of x that matter alike; ErrSlow where the iteration does not converge. No factors need a scale.
func (s *Shifted) Solve(b, scale []float64) error {
	err := s.f.solve(b, scale)
	if err != ErrSlow || s.Structure.order == nil {
		return err
	}
	s.f = newLU(s.Structure.whole, s.Structure.order)
	if err := s.f.factor(s.a); err != nil {
		return err
	}
	return s.f.solve(b, scale)
}

// Memory is what the next factorisation depends on beside the matrix: the pivots of the last one, if any, which also tell that iterations have
// not converged.
func (s *Shifted) Memory() []float64 {
	f, ok := s.f.(*lu)
	if !ok || !f.have {
		return nil
	}
	m := make([]float64, len(f.pivot))
	for k, c := range f.pivot {
		m[k] = float64(c)
	}
	return m
}

// Recall makes the next factorisation give the same bits as that of the one whose Memory it gets.
func (s *Shifted) Recall(m []float64) {
	if len(m) == 0 {
		return
	}
	f, ok := s.f.(*lu)
	if !ok {
		f = newLU(s.Structure.whole, s.Structure.order)
		s.f = f
	}
	f.forced = make([]int32, len(m))
	for k, c := range m {
		f.forced[k] = int32(c)
	}
}
