package golang

import (
	"fmt"

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
	return "&" + mask
}
