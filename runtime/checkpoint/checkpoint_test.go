package checkpoint

import (
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

type state struct {
	N int
	V []float64
}

func save(t *testing.T, dir string, n int) {
	t.Helper()
	if err := Save(dir, state{n, []float64{math.Inf(1), math.Float64frombits(0x7ff8000000000123), math.Copysign(0, -1)}}, n%2 == 0); err != nil {
		t.Fatal(err)
	}
}

func TestEveryDamageIsSeen(t *testing.T) {
	dir := t.TempDir()
	save(t, dir, 1)
	save(t, dir, 2)
	path := filepath.Join(dir, Latest)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	load := func(what string, want int) {
		t.Helper()
		v, why, err := Load[state](dir, nil)
		if err != nil || v.N != want || (want == 2) != (len(why) == 0) {
			t.Fatalf("%s: %+v, %v, %v", what, v, why, err)
		}
		if math.Float64bits(v.V[1]) != 0x7ff8000000000123 || !math.Signbit(v.V[2]) {
			t.Fatalf("%s: other bits: %x", what, v.V)
		}
	}
	load("whole", 2)
	for n := range whole {
		os.WriteFile(path, whole[:n], 0o666)
		load("cut short", 1)
		bad := append([]byte(nil), whole...)
		bad[n] ^= 0x40
		os.WriteFile(path, bad, 0o666)
		load("a wrong bit", 1)
	}
	os.Remove(path)
	if v, _, err := Load[state](dir, nil); err != nil || v.N != 1 {
		t.Errorf("a crash between two renames: %v, %v", v, err)
	}
}

func TestRefusedIsPassedOver(t *testing.T) {
	dir := t.TempDir()
	save(t, dir, 1)
	save(t, dir, 2)
	v, why, err := Load(dir, func(s *state) error {
		if s.N == 2 {
			return errors.New("x.csv is too short")
		}
		return nil
	})
	if err != nil || v.N != 1 || len(why) != 1 || !strings.Contains(why[0].Error(), "x.csv is too short") {
		t.Errorf("%v, %v, %v", v, why, err)
	}
	if _, _, err := Load(dir, func(*state) error { return errors.New("no") }); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("all refused: %v", err)
	}
	Clear(dir, false)
	if _, _, err := Load[state](dir, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}
