package names

import (
	"sort"
	"strconv"

	"nbc/runtime/model"
	"nbc/runtime/rng"
)

// ElementName is the path of element i: `VAC.wta[1].exci[2]`. Indices count from 1; a part without dimensions has none.
func ElementName(p *model.Population, i int) string {
	return string(AppendElement(nil, p, i))
}

// AppendElement appends the path of element i to b.
func AppendElement(b []byte, p *model.Population, i int) []byte {
	g := GroupOf(p, i)
	if g < 0 {
		return append(b, "?"...)
	}
	group := &p.Groups[g]
	return appendPath(b, group.Path, i-group.First)
}

// GroupOf is the number of the group of p that holds element i, or -1.
func GroupOf(p *model.Population, i int) int {
	g := sort.Search(len(p.Groups), func(g int) bool { return p.Groups[g].First > i }) - 1
	if g < 0 || i >= p.Groups[g].First+p.Groups[g].N {
		return -1
	}
	return g
}

// appendPath writes a path with the indices of its k-th element, row-major over all dimensions.
func appendPath(b []byte, path []model.Part, k int) []byte {
	rest := product(path)
	for n, part := range path {
		if n > 0 {
			b = append(b, '.')
		}
		b = append(b, part.Name...)
		for d, size := range part.Dims {
			if d == 0 {
				b = append(b, '[')
			} else {
				b = append(b, ',')
			}
			if size > 0 {
				rest /= size
			}
			b = strconv.AppendInt(b, int64(k/max(rest, 1))+1, 10)
			k %= max(rest, 1)
		}
		if len(part.Dims) > 0 {
			b = append(b, ']')
		}
	}
	return b
}

// product is the number of elements of a path.
func product(path []model.Part) int {
	n := 1
	for _, part := range path {
		for _, size := range part.Dims {
			n *= size
		}
	}
	return n
}

// GroupName is the path of a whole group: `VAC.wta[*].exci[*]`.
func GroupName(path []model.Part) string {
	var b []byte
	for n, part := range path {
		if n > 0 {
			b = append(b, '.')
		}
		b = append(b, part.Name...)
		for d := range part.Dims {
			if d == 0 {
				b = append(b, "[*"...)
			} else {
				b = append(b, ",*"...)
			}
		}
		if len(part.Dims) > 0 {
			b = append(b, ']')
		}
	}
	return string(b)
}

// Hashes are the hashes of the canonical paths of all elements, by which their random numbers are keyed: both spellings of a name
// draw the same.
func Hashes(p *model.Population) []uint64 {
	hashes := make([]uint64, p.N)
	var b []byte
	for g := range p.Groups {
		group := &p.Groups[g]
		path := make([]model.Part, len(group.Path))
		for n, part := range group.Path {
			path[n] = model.Part{Name: Canonical(part.Name), Dims: part.Dims}
		}
		for k := range group.N {
			if e := group.First + k; e < p.N {
				b = appendPath(b[:0], path, k)
				hashes[e] = rng.HashBytes(b)
			}
		}
	}
	return hashes
}
