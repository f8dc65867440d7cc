package rng

import "slices"

// Picker draws subsets without replacement; it keeps its memory from call to call.
type Picker struct {
	mark []uint32
	turn uint32
}

// Subset appends k distinct numbers of 0 .. n-1 to dst, every subset as likely, in ascending order. It is Floyd's algorithm
// [Bentley87]: for j = n-k .. n-1 one number t of 0 .. j is drawn; t is taken, or j when t has been taken before. k must not exceed n;
// when it equals n nothing is drawn.
func (p *Picker) Subset(s *Stream, dst []int32, n, k int) []int32 {
	start := len(dst)
	if k == n {
		for i := range n {
			dst = append(dst, int32(i))
		}
		return dst
	}
	if len(p.mark) < n {
		p.mark, p.turn = make([]uint32, n), 0
	}
	p.turn++
	if p.turn == 0 {
		clear(p.mark)
		p.turn = 1
	}
	for j := n - k; j < n; j++ {
		t := s.Intn(j + 1)
		if p.mark[t] == p.turn {
			t = j
		}
		p.mark[t] = p.turn
		dst = append(dst, int32(t))
	}
	slices.Sort(dst[start:])
	return dst
}

// Perm is 0 .. n-1 in random order (Fisher-Yates from the end).
func (s *Stream) Perm(n int) []int32 {
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	for i := n - 1; i > 0; i-- {
		j := s.Intn(i + 1)
		order[i], order[j] = order[j], order[i]
	}
	return order
}
