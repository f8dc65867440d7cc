package npz

import (
	"archive/zip"
	"bytes"
	"fmt"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCombine(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		b := make([]byte, r.IntN(5000))
		for i := range b {
			b[i] = byte(r.Uint32())
		}
		k := r.IntN(len(b) + 1)
		if got, want := combine(crc32.ChecksumIEEE(b[:k]), crc32.ChecksumIEEE(b[k:]), int64(len(b)-k)), crc32.ChecksumIEEE(b); got != want {
			t.Fatalf("%d of %d bytes: %08x, want %08x", k, len(b), got, want)
		}
	}
}

var values = [][]float64{{1, -0.1, math.Inf(1)}, {2, math.NaN(), math.MaxFloat64}, {3, math.Copysign(0, -1), 5e-324}}

// write makes an archive of a matrix that grew by rows and of two lists.
func write(t *testing.T) string {
	t.Helper()
	m := NewMatrix("data", 3)
	file := m.Head()
	for _, row := range values {
		b := AppendFloats(nil, row)
		m.Add(b)
		file = append(file, b...)
	}
	head, tail := m.Finish(Array{Name: "columns", Texts: []string{"t", "VAC.exci[1].V", "ρ"}}, Array{Name: "trials", Ints: []int64{1, -2, 50, 4}, Shape: []int{2, 2}})
	if m.HeadSize() != 186 { // the manual says so
		t.Errorf("the head has %d bytes", m.HeadSize())
	}
	if int64(len(head)) != m.HeadSize() {
		t.Fatalf("the head has %d bytes at first and %d in the end", m.HeadSize(), len(head))
	}
	path := filepath.Join(t.TempDir(), "x.npz")
	if err := os.WriteFile(path, append(append(head, file[len(head):]...), tail...), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestReadBack(t *testing.T) {
	path := write(t)
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	n := 0
	err = r.EachRow("data", func(row []float64) error {
		for i := range row {
			if math.Float64bits(row[i]) != math.Float64bits(values[n][i]) {
				t.Errorf("row %d: %v", n, row)
			}
		}
		n++
		return nil
	})
	if err != nil || n != 3 {
		t.Errorf("%d rows, %v", n, err)
	}
	if list, err := r.Texts("columns"); err != nil || !slices.Equal(list, []string{"t", "VAC.exci[1].V", "ρ"}) {
		t.Errorf("%q %v", list, err)
	}
	if _, err := r.Texts("data"); err == nil {
		t.Error("a matrix read as texts")
	}
	if err := r.EachRow("none", nil); err == nil || !strings.Contains(err.Error(), "has no array none") {
		t.Error(err)
	}
	z, err := zip.OpenReader(path)
	if err != nil || len(z.File) != 3 {
		t.Fatal(z, err)
	}
	defer z.Close()
}

// A bit that changed on the disk is found by the checksum.
func TestDamage(t *testing.T) {
	path := write(t)
	b, _ := os.ReadFile(path)
	b[NewMatrix("data", 3).HeadSize()+20] ^= 4
	os.WriteFile(path, b, 0o666)
	r, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := r.EachRow("data", func([]float64) error { return nil }); err == nil || !strings.Contains(err.Error(), "damaged") {
		t.Error(err)
	}
}

// NumPy reads the same bits, where it is at hand.
func TestNumPy(t *testing.T) {
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import numpy").Run(); err != nil {
		t.Skip("no python3 with numpy")
	}
	whole := filepath.Join(t.TempDir(), "whole.npz")
	os.WriteFile(whole, Encode(Array{Name: "w", Floats: []float64{1, 2.5}}, Array{Name: "empty", Texts: []string{}}), 0o666)
	script := `
import sys, numpy as np
z = np.load(sys.argv[1])
d = z["data"]
print(sorted(z.files), d.shape, d.dtype, d.flags["C_CONTIGUOUS"])
print(d.tobytes().hex())
print(list(z["columns"]), z["trials"].tolist())
z = np.load(sys.argv[2])
print(z["w"].tolist(), z["empty"].shape)
`
	out, err := exec.Command(python, "-c", script, write(t), whole).CombinedOutput()
	if err != nil {
		t.Fatalf("%s", out)
	}
	var bits bytes.Buffer
	for _, row := range values {
		fmt.Fprintf(&bits, "%x", AppendFloats(nil, row))
	}
	text := string(out)
	for _, want := range []string{"['columns', 'data', 'trials'] (3, 3) float64 True", bits.String(), "VAC.exci[1].V", "ρ", "[[1, -2], [50, 4]]", "[1.0, 2.5] (0,)"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
}
