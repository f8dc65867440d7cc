package figure

import (
	"image/color"
	"math"
	"slices"
)

// nameTag is a name at a place along an axis, with the room it marks.
type nameTag struct {
	name string
	at   float64 // points
	room float64 // points along the axis; of names that collide the larger room wins
}

// pickTags chooses names that keep at least gap points apart; size is the room
// that a name takes along the axis.
func pickTags(tags []nameTag, size func(string) float64, gap float64) []nameTag {
	order := make([]int, len(tags))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch ra, rb := tags[a].room, tags[b].room; {
		case ra > rb+1e-9:
			return -1
		case ra < rb-1e-9:
			return 1
		}
		return a - b
	})
	var kept []nameTag
	for _, i := range order {
		t := tags[i]
		if t.name == "" {
			continue
		}
		free := true
		for _, k := range kept {
			free = free && math.Abs(k.at-t.at) >= (size(k.name)+size(t.name))/2+gap
		}
		if free {
			kept = append(kept, t)
		}
	}
	slices.SortFunc(kept, func(a, b nameTag) int {
		if a.at < b.at {
			return -1
		}
		return 1
	})
	return kept
}

// cleanGroups keeps the groups that hold something among n members.
func cleanGroups(groups []Group, n int) []Group {
	var out []Group
	for _, g := range groups {
		g.Start, g.End = max(0, g.Start), min(n, g.End)
		if g.Start < g.End {
			out = append(out, g)
		}
	}
	return out
}

// kindColor is the colour of a kind.
func (t *theme) kindColor(k Kind) color.NRGBA {
	switch k {
	case Excitatory:
		return t.exci
	case Inhibitory:
		return t.inhi
	}
	return t.ink
}

// kindKeys is the legend of the kinds that occur, if these are at least two.
func (t *theme) kindKeys(has [3]bool, m mark) []key {
	var keys []key
	for k, name := range [3]string{"other", "excitatory", "inhibitory"} {
		if has[k] {
			keys = append(keys, key{name, t.kindColor(Kind(k)), m})
		}
	}
	if len(keys) < 2 {
		return nil
	}
	if has[Other] {
		keys = append(keys[1:], keys[0])
	}
	return keys
}

// validKind maps unknown kinds to Other.
func validKind(k Kind) Kind {
	if k > Inhibitory {
		return Other
	}
	return k
}

// indexAxis is the axis of n rows, each one unit high about its index, with
// whole numbers as ticks.
func indexAxis(n, ticks int) axis {
	n = max(n, 1)
	all := newAxis(0, float64(max(n-1, 1)), ticks, false)
	a := axis{exp: all.exp}
	for i, t := range all.ticks {
		if t == math.Trunc(t) && t < float64(n) {
			a.ticks = append(a.ticks, t)
			a.labels = append(a.labels, all.labels[i])
			if all.exp == 0 {
				a.labels[len(a.labels)-1] = decimal(t, 0)
			}
		}
	}
	a.lo, a.hi = -0.5, float64(n)-0.5
	return a
}

// manyDots is the number of dots beyond which they are thinned further.
const manyDots = 20000

// thin drops dots that fall onto the same spot as another: of a grid with a
// pitch of half a radius or, if that leaves very many, of a whole radius, at
// which dots still touch.
func thin(at []pt, radius float64) []pt {
	for _, pitch := range [2]float64{radius / 2, radius} {
		if pitch == radius && len(at) < manyDots {
			break
		}
		type spot struct{ x, y int32 }
		seen := make(map[spot]bool)
		kept := at[:0:0]
		for _, q := range at {
			s := spot{int32(math.Floor(q.x / pitch)), int32(math.Floor(q.y / pitch))}
			if !seen[s] {
				seen[s] = true
				kept = append(kept, q)
			}
		}
		at = kept
	}
	return at
}
