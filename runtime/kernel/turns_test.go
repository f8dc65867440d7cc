package kernel

import (
	"math/rand/v2"
	"strings"
	"testing"

	"nbc/runtime/model"
)

func pop(name string, n int) *model.Population {
	return &model.Population{Name: name, N: n, Groups: []model.Group{{Path: []model.Part{{Name: name, Dims: []int{n}}}, N: n}}}
}

// Evaluating random inputs without a circle as often as Turns says makes all of them right, and once less does not.
func TestTurns(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		of := []Ringed{{Pop: pop("a", 5), Name: "I", Size: 1}, {Pop: pop("b", 3), Name: "J", Size: 2}}
		const n = 11
		order := r.Perm(n) // an entry reads what comes later in it
		reads := make([][]int, n)
		for i, x := range order {
			for _, y := range order[i+1:] {
				if r.IntN(4) == 0 {
					reads[x] = append(reads[x], y)
				}
			}
		}
		turns := Turns(func(at func(row, col int)) {
			for x, list := range reads {
				for _, y := range list {
					at(x, y)
				}
			}
		}, of...)
		want := make([]float64, n)
		for i := n - 1; i >= 0; i-- {
			want[order[i]] = 1
			for _, y := range reads[order[i]] {
				want[order[i]] += 2 * want[y]
			}
		}
		got := make([]float64, n)
		for i := range got {
			got[i] = -1
		}
		same := func() bool {
			for i := range got {
				if got[i] != want[i] {
					return false
				}
			}
			return true
		}
		for turn := range turns {
			if turn > 0 && turn == turns-1 && same() {
				t.Fatal("one turn less would have been enough")
			}
			for _, part := range [][2]int{{0, 5}, {5, n}} {
				next := append([]float64(nil), got...)
				for x := part[0]; x < part[1]; x++ {
					next[x] = 1
					for _, y := range reads[x] {
						next[x] += 2 * got[y]
					}
				}
				got = next
			}
		}
		if !same() {
			t.Fatalf("%v after %d turns, want %v", got, turns, want)
		}
	}
}

func TestTurnsNameTheCircle(t *testing.T) {
	defer func() {
		f, ok := recover().(*Fault)
		if !ok {
			t.Fatal("no fault")
		}
		want := "p.nbx:3: algebraic loop: a[2].I needs b[1].J[2] needs a[2].I at the same instant"
		if !strings.HasPrefix(f.Error(), want) {
			t.Fatalf("%q, want %q", f.Error(), want)
		}
	}()
	Turns(func(at func(row, col int)) {
		at(0, 1)
		at(1, 5)
		at(5, 1)
	}, Ringed{Pop: pop("a", 2), Name: "I", Size: 1, Place: "p.nbx:3"}, Ringed{Pop: pop("b", 3), Name: "J", Size: 2, Place: "p.nbx:9"})
}
