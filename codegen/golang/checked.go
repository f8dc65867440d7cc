package golang

import (
	"fmt"
	"slices"
)

// A loop that looks at what it stores adds up each value times 0: the sum stays 0 unless a value is not finite. So the states need not
// be read again for that.

// open begins the sum of a loop, if it stores states.
func (s *stream) open(list []output) {
	s.checks = s.g.checking && slices.ContainsFunc(list, func(o output) bool { return !o.row })
	if !s.checks {
		return
	}
	s.sums++
	if s.lanes > 1 {
		s.f.line("%s := c%d(&%s)", s.fault(), s.lanes, s.g.quad(0))
	} else {
		s.f.line("%s := 0.0", s.fault())
	}
}

// checked takes an output's value into the sum and returns its name.
func (s *stream) checked(o output, value string) string {
	if !s.checks || o.row {
		return value
	}
	name := "new_" + o.name
	s.f.line("%s := %s", name, value)
	if s.lanes > 1 {
		s.f.line("%s = %s.Add(%s.Mul(c%d(&%s)))", s.fault(), s.fault(), name, s.lanes, s.g.quad(0))
	} else {
		s.f.line("%s += %s * 0", s.fault(), name)
	}
	return name
}

// fault is the name of a loop's sum: the loops of one function have their own.
func (s *stream) fault() string { return fmt.Sprintf("fault%d", s.sums) }

// shut keeps the sum of a loop.
func (s *stream) shut() {
	if !s.checks {
		return
	}
	if s.lanes > 1 {
		at := "unsafe.Pointer(&k.faults)"
		s.f.line("st%d(%s, 0, ld%d(%s, 0).Add(%s))", s.lanes, at, s.lanes, at, s.fault())
	} else {
		s.f.line("k.faults[0] += %s", s.fault())
	}
}
