package flatten

import (
	"nbc/codegen/ir"
	"nbc/lang/check"
)

// BlockValues are the values of a block's columns at slot Self: of its parameters, or of its states and vars.
func (f *Flat) BlockValues(b *Block, params bool) map[*Col][]*ir.Node {
	out := map[*Col][]*ir.Node{}
	for _, c := range b.Cols {
		if (c.Word == check.Param) == params {
			out[c] = c.Start
		}
	}
	return out
}

// startValues lowers the defaults of a block's columns.
func (f *flattener) startValues(b *Block) {
	s := f.blockScope(b)
	s.draw = drawNode(f)
	for _, c := range b.Cols {
		c.Start = []*ir.Node{f.g.Num(0)}
		if c.Member.Value != nil {
			c.Start = f.colValues(s, c, c.Member.Value, true)
		} else if c.Word == check.Param {
			f.fail(c.Member.Span, "%s of %s needs a value", c.Show, b.Conn.Name)
		}
	}
}
