package results

import (
	"slices"
	"testing"
)

func TestOrder(t *testing.T) {
	if got := ByRegion([]Population{{Name: "A.x"}, {Name: "B.x"}, {Name: "A.y"}, {Name: "C"}}); !slices.Equal(got, []int{0, 2, 1, 3}) {
		t.Error(got)
	}
	got := Grouped([]string{"V[2].e[10]", "W", "V[2].e[2]", "V[1].e[11]", "W", "V[2].e[2]"})
	if !slices.Equal(got, []string{"V[1].e[11]", "V[2].e[2]", "V[2].e[10]", "W"}) {
		t.Error(got)
	}
}
