package sparse

// Shifted solves systems of σI - J for changing σ and J of one pattern.
type Shifted struct {
	Pattern Pattern // of J
	a       []float64
	pos     []int32 // of J's entries in a
	diag    []int32
	f       interface {
		factor(a []float64) error
		solve(b []float64)
		cost() (factor, solve float64)
	}
}

// smallSystem is up to where dense elimination is faster than the sparse one, whatever the pattern; nearly full matrices of any size
// go the same way.
const smallSystem = 12

// NewShifted prepares for matrices J of a pattern.
func NewShifted(p Pattern) *Shifted {
	q, pos, diag := p.withDiagonal()
	s := &Shifted{Pattern: p, a: make([]float64, len(q.Col)), pos: pos, diag: diag}
	if p.N <= smallSystem || 2*len(q.Col) > p.N*p.N {
		s.f = newDense(q)
	} else {
		s.f = newLU(q)
	}
	return s
}

// Factor factors σI - J, with the values of J in the order of its pattern. A *SingularError names a row that depends on others.
func (s *Shifted) Factor(sigma float64, j []float64) error {
	clear(s.a)
	for k, v := range j {
		s.a[s.pos[k]] = -v
	}
	for _, d := range s.diag {
		s.a[d] += sigma
	}
	return s.f.factor(s.a)
}

// Solve sets b to the solution of (σI - J) x = b.
func (s *Shifted) Solve(b []float64) { s.f.solve(b) }

// Cost is about how many multiplications Factor and Solve take, as the last factorisation showed; 0 before the first.
func (s *Shifted) Cost() (factor, solve float64) { return s.f.cost() }

// Memory is what the next factorisation depends on beside the matrix: the pivots of the last one, if any.
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
	f, ok := s.f.(*lu)
	if !ok || len(m) == 0 {
		return
	}
	f.forced = make([]int32, len(m))
	for k, c := range m {
		f.forced[k] = int32(c)
	}
}
