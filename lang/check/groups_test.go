package check

import "testing"

func TestOfElement(t *testing.T) {
	for _, c := range []struct{ text, group, want string }{
		{"n.y1 - n.y2", "n", "x.y1 - x.y2"},
		{"cos(o.θ)", "o", "cos(x.θ)"},
		{"n.V - mean(n.V)", "n", "x.V - mean(n.V)"},
		{"in.V*n.V + a.n.V", "n", "in.V*x.V + a.n.V"},
		{"a[2].e.V/2", "a[2].e", "x.V/2"},
	} {
		if got := ofElement(c.text, c.group); got != c.want {
			t.Errorf("%s for an element of %s: %s, want %s", c.text, c.group, got, c.want)
		}
	}
}
