package names

import "testing"

// FuzzSet: no text of --set makes the reader panic, whatever it names.
func FuzzSet(f *testing.F) {
	for _, s := range []string{"VAC.**.AMPA.τ=90 ms", `"VAC -> AC".weight*=2`, "stim.images=a.csv", "VAC.wta[1..2].exci[*].G_Na=0.1 [S/cm^2]", "a=1/ms", "->.=", `"=`, "**=1", "[=1"} {
		f.Add(s)
	}
	x := NewIndex(circuit())
	f.Fuzz(func(t *testing.T, text string) {
		s, err := ParseSet(text)
		if err != nil {
			return
		}
		list, err := x.Find(s.Path)
		for _, target := range list {
			if target.Column != nil && err == nil {
				if v, err := s.Value.In(target.Column); err == nil {
					_ = CheckBounds(target.Column, v)
				}
			}
		}
	})
}
