package golang

import (
	"fmt"
	"slices"
	"strings"

	"nbc/codegen/ir"
)

// evenFrom is the size of a population from which on its arrays no longer fit the first-level cache: values that are the same for all
// elements are then read from one place, again and again.
const evenFrom = 1024

// even is what is put after an offset into an array that does not change between events: a mask that is 0 where all elements are found
// to have one value, when the circuit is bound or the array computed. local is the array's name in the stream.
func (s *stream) even(n *ir.Node, local string) string {
	a := n.Arr
	if s.blk != nil || a.Space.N < evenFrom || a.Size != 1 || n.Idx.Op != ir.Self {
		return ""
	}
	let := s.g.fixed[a]
	if a.Class != ir.ParamArr && let == nil || let != nil && s.g.settledDone && !s.g.evens[a] {
		return ""
	}
	field := "even_" + s.g.array[a]
	if !s.g.evens[a] {
		s.g.evens[a] = true
		s.g.fields = append(s.g.fields, field+" uintptr // 0 where all are the same")
		if let == nil {
			s.g.bind = append(s.g.bind, fmt.Sprintf("k.%s = kernel.Even(k.%s)", field, s.g.array[a]))
		}
	}
	mask := "e" + local
	if !s.masks[mask] {
		s.masks[mask] = true
		s.decls = append(s.decls, fmt.Sprintf("%s := k.%s", mask, field))
	}
	if !slices.Contains(s.masked, local) {
		s.masked = append(s.masked, local)
	}
	return "&" + mask
}

// mostHeld is how many even values a loop holds in registers: more would not find room.
const mostHeld = 8

// twice writes a vector loop that reads arrays with masks for two cases: all of them are even, then their values are loaded before the
// loop, or not.
func (s *stream) twice(loop func()) {
	f := s.f
	before := f.b.String()
	s.masked = nil
	loop()
	if n := len(s.masked); n == 0 || n > mostHeld {
		return
	}
	general := f.b.String()[len(before):]
	f.b.Reset()
	f.b.WriteString(before)
	f.open("if e%s == 0 {", strings.Join(s.masked, "|e"))
	for _, name := range s.masked {
		f.line("%s := ld%d(%s, 0)", evenName(name), s.lanes, name)
	}
	s.held = true
	loop()
	s.held = false
	f.close("} else {")
	f.b.WriteString(general)
	f.line("}")
}

// evenName is the variable with the value of all elements of an array.
func evenName(local string) string { return "all_" + local }
