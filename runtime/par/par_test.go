package par

import (
	"sync"
	"testing"
)

// with runs f with so many cores.
func with(n int, f func()) {
	old := procs
	procs = n
	defer func() { procs = old }()
	f()
}

// Every element is done once, by whatever number of workers.
func TestForDoesAllOnce(t *testing.T) {
	for _, cores := range []int{1, 2, 3, 7} {
		with(cores, func() {
			for _, n := range []int{0, 1, 4, 5, 7, 8, 9, 63, 64, 100, 1001} {
				count := make([]int, n)
				busy := make([]bool, cores)
				For(n, 2, func(w, lo, hi int) {
					if busy[w] {
						t.Errorf("worker %d has two parts", w)
					}
					busy[w] = true
					for i := lo; i < hi; i++ {
						count[i]++
					}
				})
				for i, c := range count {
					if c != 1 {
						t.Fatalf("%d cores: element %d of %d was done %d times", cores, i, n, c)
					}
				}
			}
		})
	}
}

// A short loop stays with who asks.
func TestForKeepsShortLoops(t *testing.T) {
	with(4, func() {
		parts := 0
		For(100, 60, func(w, lo, hi int) { parts++ })
		if parts != 1 {
			t.Errorf("%d parts", parts)
		}
	})
}

// Two loops at once both end, and a loop within a loop too.
func TestForBesideFor(t *testing.T) {
	with(3, func() {
		var all sync.WaitGroup
		for range 4 {
			all.Add(1)
			go func() {
				defer all.Done()
				sum := make([]int, 3)
				For(3000, 10, func(w, lo, hi int) {
					For(10, 1, func(int, int, int) {})
					for range hi - lo {
						sum[w]++
					}
				})
				if sum[0]+sum[1]+sum[2] != 3000 {
					t.Error(sum)
				}
			}()
		}
		all.Wait()
	})
}

// A panic of any part reaches who asked, and the helpers go on.
func TestForPanics(t *testing.T) {
	with(3, func() {
		for bad := range 3 {
			func() {
				defer func() {
					if p := recover(); p != bad {
						t.Errorf("recovered %v", p)
					}
				}()
				For(300, 10, func(w, lo, hi int) {
					if w == bad {
						panic(w)
					}
				})
			}()
		}
		done := 0
		var mu sync.Mutex
		For(300, 10, func(w, lo, hi int) {
			mu.Lock()
			done += hi - lo
			mu.Unlock()
		})
		if done != 300 {
			t.Error(done)
		}
	})
}

func TestForAllocatesNothing(t *testing.T) {
	with(2, func() {
		body := func(int, int, int) {}
		For(1000, 10, body)
		if n := testing.AllocsPerRun(100, func() { For(1000, 10, body) }); n > 0 {
			t.Errorf("%v allocations", n)
		}
	})
}
