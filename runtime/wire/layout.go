package wire

import "nbc/runtime/model"

// allocate gives the columns of populations their memory, but for states, which lie in the state vector.
func (b *build) allocate() {
	for _, p := range b.c.Pops {
		for _, c := range p.Columns {
			if c.Word != model.State {
				c.Data = make([]float64, size(c)*p.N)
			}
		}
	}
}

func size(c *model.Column) int { return max(c.Size, 1) }

// layout places all state columns one after another: those of populations, of blocks, of edges, and then those that no derivative reads.
// Every column is contiguous: value k of element e of n is at Off + k*n + e.
func (b *build) layout() {
	type piece struct {
		c *model.Column
		n int
	}
	var pieces []piece
	for _, p := range b.c.Pops {
		for _, c := range p.Columns {
			pieces = append(pieces, piece{c, p.N})
		}
	}
	for _, k := range b.c.Blocks {
		for _, c := range k.Columns {
			pieces = append(pieces, piece{c, len(k.Members)})
			if c.Word != model.State {
				c.Data = make([]float64, size(c)*len(k.Members))
			}
		}
	}
	for _, e := range b.c.Edges {
		for _, c := range e.Attrs {
			pieces = append(pieces, piece{c, e.N})
		}
	}
	total := 0
	for _, unread := range []bool{false, true} {
		b.c.Unread = -total
		for _, p := range pieces {
			if p.c.Word == model.State && p.c.Unread == unread {
				p.c.Off = total
				total += size(p.c) * p.n
			}
		}
	}
	b.c.Unread += total
	y := make([]float64, total)
	for _, p := range pieces {
		if p.c.Word != model.State {
			continue
		}
		end := p.c.Off + size(p.c)*p.n
		data := y[p.c.Off:end:end]
		copy(data, p.c.Data) // what the edges' statements filled in
		p.c.Data = data
	}
	b.c.Y = y
	b.report.States = total
}

// finishBlocks numbers the members of every block: the elements with an edge that uses it.
func (b *build) finishBlocks() {
	for _, k := range b.c.Blocks {
		has := make([]bool, k.Pop.N)
		for _, e := range b.c.Edges {
			if e.PreBlock == k {
				for _, i := range e.Src {
					has[i] = true
				}
			}
			if e.PostBlock == k {
				for _, i := range e.Dst {
					has[i] = true
				}
			}
		}
		k.Slot = make([]int32, k.Pop.N)
		k.Members, k.Runs = nil, nil
		for i, in := range has {
			k.Slot[i] = -1
			if !in {
				continue
			}
			slot := int32(len(k.Members))
			k.Slot[i] = slot
			k.Members = append(k.Members, int32(i))
			if n := len(k.Runs); n > 0 && k.Runs[n-1][1]+k.Runs[n-1][2] == int32(i) {
				k.Runs[n-1][2]++
			} else {
				k.Runs = append(k.Runs, [3]int32{slot, int32(i), 1})
			}
		}
	}
	for _, e := range b.c.Edges {
		e.PreSlot, e.PostSlot = slots(e.PreBlock, e.Src), slots(e.PostBlock, e.Dst)
	}
}

// slots is the position in a block of each of the elements, or nil without a block.
func slots(k *model.Block, elems []int32) []int32 {
	if k == nil {
		return nil
	}
	list := make([]int32, len(elems))
	for n, i := range elems {
		list[n] = k.Slot[i]
	}
	return list
}
