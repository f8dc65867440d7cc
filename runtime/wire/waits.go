package wire

import (
	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/rng"
)

// Waits gives the waiting times of events at a rate, as functions of seed, path and number: what else the circuit has does not matter.
func Waits(c *model.Circuit, seed uint64) func(h *model.Handler, i int32, span, k uint64) float64 {
	hashes := keys{hashes: map[*model.Population][]uint64{}}
	all := map[*model.Handler][]rng.Key{}
	type same struct {
		owner, side string
		pre, post   *model.Population
	}
	number := map[same]uint64{}
	for _, h := range c.Handlers {
		if h.Trigger != model.AtRate {
			continue
		}
		var k same
		switch {
		case h.Edges != nil:
			k = same{h.Edges.Connection, "edge", h.Edges.Pre, h.Edges.Post}
		case h.Block != nil:
			k = same{h.Block.Name, h.Block.Side, h.Block.Pop, nil}
		default:
			k = same{post: h.Pop}
		}
		// Several handlers of one owner are told apart by their order.
		base := rng.NewKey(seed, domainRate, number[k])
		number[k]++
		list := make([]rng.Key, h.N())
		for i := range list {
			switch {
			case h.Edges != nil:
				list[i] = edgeKey(base, h.Edges, i, hashes.hash(h.Edges.Pre), hashes.hash(h.Edges.Post))
			case h.Block != nil:
				list[i] = base.With(rng.Hash(names.Canonical(h.Block.Name)), rng.Hash(h.Block.Side), hashes.hash(h.Block.Pop)[h.Block.Members[i]])
			default:
				list[i] = base.With(hashes.hash(h.Pop)[i])
			}
		}
		all[h] = list
	}
	var s rng.Stream
	var last *model.Handler // whose list is
	var list []rng.Key
	return func(h *model.Handler, i int32, span, k uint64) float64 {
		if h != last {
			last, list = h, all[h]
		}
		s.Reset(list[i].With(span))
		s.SetCounter(k)
		return s.Exponential(1)
	}
}
