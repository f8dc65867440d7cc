package wire

import (
	"nbc/runtime/model"
	"nbc/runtime/names"
	"nbc/runtime/rng"
)

// NoiseKeys gives the key of the Wiener process of each noisy state, by seed, path and name: what else the circuit has does not matter.
func NoiseKeys(c *model.Circuit, seed uint64) func(n *model.Noise, i int) rng.Key {
	k := keys{hashes: map[*model.Population][]uint64{}}
	return func(n *model.Noise, i int) rng.Key {
		key := rng.NewKey(seed, domainNoise, rng.Hash(names.Canonical(n.State.Name)), uint64(n.Comp))
		switch {
		case n.Pop != nil:
			return key.With(k.hash(n.Pop)[i])
		case n.Block != nil:
			return key.With(rng.Hash(n.Block.Name), rng.Hash(n.Block.Side), k.hash(n.Block.Pop)[n.Block.Members[i]])
		}
		return edgeKey(key, n.Edges, i, k.hash(n.Edges.Pre), k.hash(n.Edges.Post))
	}
}

// keys keeps the hashes of elements' paths.
type keys struct {
	hashes map[*model.Population][]uint64
}

func (k *keys) hash(p *model.Population) []uint64 {
	h, ok := k.hashes[p]
	if !ok {
		h = names.Hashes(p)
		k.hashes[p] = h
	}
	return h
}
