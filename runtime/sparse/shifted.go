package sparse

// Structure is what is known of matrices σI - J by the pattern of J alone: how they will be factored. It can be shared.
type Structure struct {
	Pattern Pattern // of J
	whole   Pattern // with the diagonal
	pos     []int32 // of J's entries in it
	diag    []int32
	dense   bool
	order   []int32
	// FactorCost and SolveCost are about how many multiplications Factor and Solve take; infinite where the factors would not fit.
	FactorCost, SolveCost float64
}

// smallSystem is up to where dense elimination is faster than the sparse one, whatever the pattern; nearly full matrices of any size
// go the same way.
const smallSystem = 12

// Analyse prepares for matrices J of a pattern.
func Analyse(p Pattern) *Structure {
	s := &Structure{Pattern: p}
	s.whole, s.pos, s.diag = p.withDiagonal()
	n := float64(p.N)
	if p.N <= smallSystem || 2*float64(len(s.whole.Col)) > n*n {
		s.dense, s.FactorCost, s.SolveCost = true, n*n*n/3, n*n
		return s
	}
	s.order, s.SolveCost, s.FactorCost = minimumDegree(s.whole)
	return s
}

// Shifted solves systems of σI - J for changing σ and J of one structure.
type Shifted struct {
	Structure *Structure
	a         []float64
	f         interface {
		factor(a []float64) error
		solve(b []float64)
	} // nil: the factors would not fit
}

// NewShifted makes room for a matrix of a structure.
func NewShifted(st *Structure) *Shifted {
	s := &Shifted{Structure: st, a: make([]float64, len(st.whole.Col))}
	switch {
	case st.dense && st.whole.N*st.whole.N <= mostEntries:
		s.f = newDense(st.whole)
	case st.order != nil:
		s.f = newLU(st.whole, st.order)
	}
	return s
}

// Factor factors σI - J, with the values of J in the order of its pattern. A *SingularError names a row that depends on others.
func (s *Shifted) Factor(sigma float64, j []float64) error {
	if s.f == nil {
		return ErrFill
	}
	clear(s.a)
	for k, v := range j {
		s.a[s.Structure.pos[k]] = -v
	}
	for _, d := range s.Structure.diag {
		s.a[d] += sigma
	}
	return s.f.factor(s.a)
}

// Solve sets b to the solution of (σI - J) x = b.
func (s *Shifted) Solve(b []float64) { s.f.solve(b) }

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
