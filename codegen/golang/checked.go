package golang

import "fmt"

// A loop that looks at what it stores adds up each value times 0: the sum stays 0 unless a value is not finite. So the states need not
// be read again for that. Several sums side by side: each addition waits for the one before.

const mostSums = 4

// open begins the sums of a loop, if it stores states.
func (s *stream) open(list []output) {
	stored := 0
	for _, o := range list {
		if !o.row {
			stored++
		}
	}
	s.checks = s.g.checking && stored > 0
	if !s.checks {
		return
	}
	s.loops++
	s.sums, s.stored = min(stored, mostSums), 0
	if s.lanes > 1 {
		s.f.open("{")
		s.f.line("zero := c%d(&%s)", s.lanes, s.g.quad(0))
	}
	for k := range s.sums {
		if s.lanes > 1 {
			s.f.line("%s := zero", s.fault(k))
		} else {
			s.f.line("%s := 0.0", s.fault(k))
		}
	}
}

// checked stores an output's value, by its name, and then takes it into a sum: the other way round it would be copied for that.
func (s *stream) checked(o output, value string, store func(name string)) {
	if !s.checks || o.row {
		store(value)
		return
	}
	name, sum := "new_"+o.name, s.fault(s.stored%s.sums)
	s.stored++
	s.f.line("%s := %s", name, value)
	store(name)
	if s.lanes > 1 {
		s.f.line("%s = %s.MulAdd(zero, %s)", sum, name, sum)
	} else {
		s.f.line("%s += %s * 0", sum, name)
	}
}

// fault is the name of a sum: the loops of one function have their own.
func (s *stream) fault(k int) string { return fmt.Sprintf("fault%d_%d", s.loops, k+1) }

// shut keeps the sums of a loop.
func (s *stream) shut() {
	if !s.checks {
		return
	}
	all := s.fault(0)
	for k := 1; k < s.sums; k++ {
		if s.lanes > 1 {
			all += ".Add(" + s.fault(k) + ")"
		} else {
			all += " + " + s.fault(k)
		}
	}
	if s.lanes > 1 {
		at := "unsafe.Pointer(&k.faults)"
		s.f.line("st%d(%s, 0, ld%d(%s, 0).Add(%s))", s.lanes, at, s.lanes, at, all)
		s.f.close("}")
	} else {
		s.f.line("k.faults[0] += %s", all)
	}
}
