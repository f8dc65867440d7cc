package solve

import "nbc/runtime/vec"

// choose looks now and then in which blocks states are fast, or nearly so, for a step of h.
func (s *multistep) choose(h float64) {
	if s.age < fastEvery && h <= fastGrown*s.chosenFor {
		return
	}
	s.age, s.chosenFor = 0, h
	s.fast = s.fast[:0]
	bound := -fastNear * fastFrom / h
	for lo := 0; lo < len(s.rate); lo += vec.BlockLen {
		for _, b := range s.rate[lo : lo+vec.BlockLen] {
			if b < bound {
				s.fast = append(s.fast, int32(lo/vec.BlockLen))
				break
			}
		}
	}
}

// fastest is the largest decay rate (1/ms) that linear states have.
func (s *multistep) fastest() float64 {
	least := 0.0
	for _, b := range s.rate {
		if b < least {
			least = b
		}
	}
	return -least
}

// fastestAt is the same at (t, y), between turns of the method.
func (s *multistep) fastestAt(t float64, y []float64) float64 {
	s.Reset(t, y)
	s.eval(0, &s.past[0])
	s.eval(1, &s.past[0])
	s.stats.Evaluations++
	return s.fastest()
}
