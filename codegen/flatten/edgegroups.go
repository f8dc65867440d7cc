package flatten

import (
	"fmt"

	"nbc/codegen/ir"
	"nbc/lang/ast"
	"nbc/lang/check"
)

// edges returns the edge group of a connection between two populations with a rule and references, making it and its blocks.
func (f *flattener) edges(conn *check.Connection, pre, post *Pop, refs map[string]value, learning value, at ast.Span) *Edges {
	key := fmt.Sprintf("%s|%d|%d", conn.Name, pre.Space.ID, post.Space.ID)
	if learning.kind == vRule {
		key += "|" + learning.rule.rule.Name
	}
	all := map[string]value{}
	for k, v := range refs {
		all[k] = v
	}
	if learning.kind == vRule {
		for k, v := range learning.rule.refs {
			all[k] = v
		}
	}
	for _, k := range sortedKeys(all) {
		sg := all[k].g.segs[0]
		key += fmt.Sprintf("|%s:%d", k, sg.Pop.Space.ID)
		if sg.Base.Op == ir.Fixed {
			key += fmt.Sprintf("=%d", sg.Base.Plus)
		}
	}
	if x := f.edgeBy[key]; x != nil {
		return x
	}
	name := fmt.Sprintf("%s: %s -> %s", conn.Name, pre.Name, post.Name)
	if learning.kind == vRule {
		name += ", " + learning.rule.rule.Name
	}
	x := &Edges{Conn: conn, Pre: pre, Post: post, By: map[string]*Col{}, Space: f.newSpace("edge", name, -1)}
	x.Src = &ir.Map{Name: "src", From: x.Space, To: pre.Space}
	x.Dst = &ir.Map{Name: "dst", From: x.Space, To: post.Space}
	f.edgeBy[key] = x
	f.Edges = append(f.Edges, x)
	x.PreBlock, x.PreSlot = f.block(conn, conn.Pre, "pre", pre, x)
	x.PostBlock, x.PostSlot = f.block(conn, conn.Post, "post", post, x)
	s := &scope{f: f, file: conn.File, vars: map[string]value{}}
	add := func(m *check.Member) {
		col := f.newCol(x.Space, m, s)
		col.Edges = x
		if m.Word == check.Param {
			col.Arr.Class = ir.AttrArr
		}
		x.Cols = append(x.Cols, col)
		x.By[m.Name] = col
	}
	for _, m := range conn.Members.List {
		if m.Word == check.Param {
			add(m)
		}
	}
	if conn.Edge != nil {
		for _, m := range conn.Edge.Members.List {
			if m.Word == check.State || m.Word == check.Var || m.Word == check.Param {
				add(m)
			}
		}
	}
	for _, k := range sortedKeys(all) {
		sg := all[k].g.segs[0]
		r := &EdgeRef{Name: k, Pop: sg.Pop}
		if sg.Base.Op == ir.Fixed {
			r.Fixed = sg.Base.Plus
		} else {
			r.Map = &ir.Map{Name: "ref " + k, From: x.Space, To: sg.Pop.Space}
		}
		x.Refs = append(x.Refs, r)
	}
	if learning.kind == vRule {
		x.Rule, x.RulePop, x.Plastic = learning.rule.rule, learning.rule.pop, true
		if len(x.RulePop.Cols) > 0 {
			x.Refs = append(x.Refs, &EdgeRef{Name: "rule", Pop: x.RulePop, Map: &ir.Map{Name: "rule", From: x.Space, To: x.RulePop.Space}})
		}
		for _, m := range x.Rule.Members.List {
			if m.Word == check.State || m.Word == check.Var {
				add(m)
			}
		}
	}
	return x
}

// block returns the block of a connection for one population, and the table from edges to its slots.
func (f *flattener) block(conn *check.Connection, b *check.Block, side string, p *Pop, x *Edges) (*Block, *ir.Map) {
	if b == nil {
		return nil, nil
	}
	if b.Of != "" {
		other := f.Prog.ConnectionIn(conn.File, b.Of)
		if other == nil {
			f.fail(b.Decl.Span, "there is no connection %s", b.Of)
		}
		conn = other
		if side == "pre" {
			b = other.Pre
		} else {
			b = other.Post
		}
		if b == nil {
			f.fail(x.Conn.Decl.Span, "%s keeps nothing per %s", other.Name, side)
		}
	}
	key := fmt.Sprintf("%s|%s|%d", conn.Name, side, p.Space.ID)
	blk := f.blockBy[key]
	if blk == nil {
		blk = &Block{Conn: conn, Side: side, Pop: p, Decl: b, By: map[string]*Col{}, file: conn.File,
			Space: f.newSpace("block", conn.Name+" per "+side+" of "+p.Name, -1)}
		blk.Members = &ir.Map{Name: "members", From: blk.Space, To: p.Space}
		blk.Space.Members = blk.Members
		blk.Slots = &ir.Map{Name: "slots", From: p.Space, To: blk.Space}
		f.blockBy[key] = blk
		f.Blocks = append(f.Blocks, blk)
		s := &scope{f: f, file: conn.File, vars: map[string]value{}}
		for _, m := range b.Members.List {
			if m.Word == check.Param || m.Word == check.State || m.Word == check.Var {
				col := f.newCol(blk.Space, m, s)
				col.Block = blk
				blk.Cols = append(blk.Cols, col)
				blk.By[m.Name] = col
			}
		}
	}
	return blk, &ir.Map{Name: side + "slot", From: x.Space, To: blk.Space}
}
