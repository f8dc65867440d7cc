package event

import (
	"math"
	"math/rand"
	"slices"
	"testing"
)

func TestFromMs(t *testing.T) {
	for _, c := range []struct {
		ms   float64
		want Ps
	}{{0, 0}, {0.1 + 0.2, 300_000_000}, {0.3, 300_000_000}, {90, 90_000_000_000}, {-1, -1_000_000_000}, {4e-10, 0}, {6e-10, 1}} {
		if got, err := FromMs(c.ms); err != nil || got != c.want {
			t.Errorf("FromMs(%g) = %d, %v, want %d", c.ms, got, err, c.want)
		}
	}
	for _, ms := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), 1e10} {
		if at, err := FromMs(ms); err == nil {
			t.Errorf("FromMs(%g) = %d, want an error", ms, at)
		}
	}
	if ms := Ps(300_000_000).Ms(); ms != 0.3 {
		t.Errorf("%v", ms)
	}
}

func TestQueueOrder(t *testing.T) {
	var e Engine
	for range 1000 {
		e.enqueue(entry{at: Ps(rand.Intn(50))})
	}
	last := entry{at: -1}
	for len(e.queue) > 0 {
		x := e.queue.pop()
		if x.at < last.at || x.at == last.at && x.seq < last.seq {
			t.Fatalf("%v after %v", x, last)
		}
		last = x
	}
}

func TestAfter(t *testing.T) {
	for _, c := range [][4]Ps{{5, 10, 0, 5}, {0, 10, 0, 10}, {5, 10, 5, 15}, {5, 10, 14, 15}, {-7, 10, 0, 3}} {
		if got := after(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("after(%d, %d, %d) = %d, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
}

func TestTurnSorts(t *testing.T) {
	for _, n := range []int{10, 1000} {
		h := &handler{n: 1000, sorted: true}
		e := &Engine{}
		for _, k := range rand.Perm(n) {
			e.activate(h, int32(k))
		}
		h.turn()
		if len(h.cur) != n || !slices.IsSorted(h.cur) {
			t.Errorf("%d elements: %v", n, h.cur)
		}
	}
	h := &handler{n: 3, sorted: true}
	e := &Engine{}
	e.activate(h, 2)
	e.activate(h, 0, 2)
	if h.turn(); !slices.Equal(h.cur, []int32{0, 2, 2}) {
		t.Errorf("%v", h.cur)
	}
}
