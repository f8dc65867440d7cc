package golang

// A loop that looks at what it stores adds up each value times 0: the sum stays 0 unless a value is not finite. So the states need not
// be read again for that.

// open begins the sum of a loop.
func (s *stream) open() {
	if s.lanes > 1 {
		s.f.line("fault := c%d(&%s)", s.lanes, s.g.quad(0))
	} else {
		s.f.line("fault := 0.0")
	}
}

// checked takes an output's value into the sum and returns its name.
func (s *stream) checked(o output, value string) string {
	if !s.g.checking || o.row {
		return value
	}
	name := "new_" + o.name
	s.f.line("%s := %s", name, value)
	if s.lanes > 1 {
		s.f.line("fault = fault.Add(%s.Mul(c%d(&%s)))", name, s.lanes, s.g.quad(0))
	} else {
		s.f.line("fault += %s * 0", name)
	}
	return name
}

// shut keeps the sum of a loop.
func (s *stream) shut() {
	if s.lanes > 1 {
		at := "unsafe.Pointer(&k.faults)"
		s.f.line("st%d(%s, 0, ld%d(%s, 0).Add(fault))", s.lanes, at, s.lanes, at)
	} else {
		s.f.line("k.faults[0] += fault")
	}
}
