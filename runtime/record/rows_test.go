package record

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"nbc/runtime/npz"
	"nbc/runtime/results"
)

func numbers(n int) []rowColumn {
	list := []rowColumn{{Column: Column{Name: "trial"}, Whole: true}, {Column: Column{Name: "t", Unit: "ms"}}}
	for i := range n {
		list = append(list, rowColumn{Column: Column{Name: fmt.Sprintf("A[%d].V", i+1), Unit: "mV"}})
	}
	return list
}

// written is the matrix of a finished archive.
func written(t *testing.T, path string) (rows [][]float64) {
	t.Helper()
	z, err := npz.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	if err := z.EachRow("data", func(row []float64) error { rows = append(rows, slices.Clone(row)); return nil }); err != nil {
		t.Fatal(err)
	}
	return rows
}

// Rows of any width and number stand in the file in order, in blocks of any filling.
func TestRows(t *testing.T) {
	for _, width := range []int{1, 700, blockValues + 3} {
		d := mustCreate(t, filepath.Join(t.TempDir(), "a"), Options{})
		r, err := d.Rows(results.NPZ, "x", "", numbers(width))
		if err != nil {
			t.Fatal(err)
		}
		n := 2 * blocks * max(1, blockValues/(width+2))
		for k := range n {
			row := make([]float64, width+2)
			row[0], row[width+1] = float64(k), float64(-k)
			if err := r.Row(row); err != nil {
				t.Fatal(err)
			}
			if k%1000 == 1 {
				r.Flush()
			}
		}
		if err := d.Commit(&Manifest{}); err != nil {
			t.Fatal(err)
		}
		rows := written(t, filepath.Join(d.tmp, "x.npz"))
		if len(rows) != n || d.Files()[0].Rows != int64(n) {
			t.Fatalf("%d rows, the manifest says %d, want %d", len(rows), d.Files()[0].Rows, n)
		}
		for k, row := range rows {
			if row[0] != float64(k) || row[width+1] != float64(-k) {
				t.Fatalf("row %d: %v", k, row)
			}
		}
	}
}

// After Flush everything is with the system, though the file is not finished.
func TestRowsFlush(t *testing.T) {
	for _, format := range []string{results.CSV, results.NPZ} {
		d := mustCreate(t, filepath.Join(t.TempDir(), "a"), Options{})
		r, _ := d.Rows(format, "x", "", numbers(1))
		r.Row([]float64{1, 0.5, -65.25})
		if err := r.Flush(); err != nil {
			t.Fatal(err)
		}
		b, _ := os.ReadFile(filepath.Join(d.tmp, r.file.Name))
		if int64(len(b)) != r.bytes {
			t.Errorf("%d bytes in the file, %d written", len(b), r.bytes)
		}
		if format == results.CSV && string(b) != "trial,t,A[1].V\n1,0.5,-65.25\n" {
			t.Errorf("%q", b)
		}
		d.Abort()
	}
}

// A run that is cut off or stopped, and continued, gives the bytes of one that was not.
func TestRowsContinued(t *testing.T) {
	for _, format := range []string{results.CSV, results.NPZ} {
		for _, finished := range []bool{false, true} {
			target := filepath.Join(t.TempDir(), "a")
			row := func(r *Rows, k int) { r.Row([]float64{float64(k), 0.1 * float64(k), 1 / float64(k)}) }
			d := mustCreate(t, target, Options{})
			r, _ := d.Rows(format, "x", "", numbers(1))
			name := r.file.Name
			row(r, 1)
			row(r, 2)
			pos, err := d.Position(true)
			if err != nil {
				t.Fatal(err)
			}
			row(r, 99) // is lost
			if finished {
				if err := d.Commit(&Manifest{}); err != nil {
					t.Fatal(err)
				}
			} else {
				r.Flush()
				d.Close()
				d.lock.release()
			}
			if d, err = Continue(target, pos, nil, Options{}); err != nil {
				t.Fatal(err)
			}
			if r, err = d.Rows(format, "x", "", numbers(1)); err != nil {
				t.Fatal(err)
			}
			row(r, 3)
			if err := d.Commit(&Manifest{}); err != nil {
				t.Fatal(err)
			}
			got, _ := os.ReadFile(filepath.Join(target, name))

			d = mustCreate(t, filepath.Join(t.TempDir(), "b"), Options{})
			r, _ = d.Rows(format, "x", "", numbers(1))
			for k := range 3 {
				row(r, k+1)
			}
			d.Commit(&Manifest{})
			want, _ := os.ReadFile(filepath.Join(d.tmp, name))
			if string(got) != string(want) {
				t.Errorf("%s, finished %v: %d bytes, want %d:\n%q\n%q", format, finished, len(got), len(want), got, want)
			}
		}
	}
}

// A run goes on in the format that it began with.
func TestRowsOtherFormat(t *testing.T) {
	target := filepath.Join(t.TempDir(), "a")
	d := mustCreate(t, target, Options{})
	d.Rows(results.CSV, "x", "", numbers(1))
	pos, err := d.Position(false)
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	d.lock.release()
	if d, err = Continue(target, pos, nil, Options{}); err != nil {
		t.Fatal(err)
	}
	defer d.Abort()
	var bad *Error
	if _, err := d.Rows(results.NPZ, "x", "", numbers(1)); !errors.As(err, &bad) || !bad.Bad || !strings.Contains(err.Error(), "wrote x.csv") {
		t.Error(err)
	}
}

// A full disk is told by the row or flush after it, and at the end.
func TestRowsFullDisk(t *testing.T) {
	for _, format := range []string{results.CSV, results.NPZ} {
		d := mustCreate(t, filepath.Join(t.TempDir(), "a"), Options{Open: (&fullDisk{room: 200000, only: map[string]string{results.CSV: "x.csv", results.NPZ: "x.npz"}[format]}).open})
		r, err := d.Rows(format, "x", "", numbers(10))
		if err != nil {
			t.Fatal(err)
		}
		row := make([]float64, 12)
		for k := 0; err == nil && k < 1e6; k++ {
			row[3] = 1 / float64(k+1)
			err = r.Row(row)
		}
		var full *Error
		if !errors.As(err, &full) || !strings.Contains(err.Error(), "no space left") || full.Remedy == "" {
			t.Errorf("%v", err)
		}
		if err := d.Close(); err == nil || !strings.Contains(err.Error(), "no space left") {
			t.Errorf("at the end: %v", err)
		}
		d.Abort()
	}
}

// discard is a file that keeps nothing.
type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
func (discard) Close() error                { return nil }

// Memory does not grow with what is recorded: 200 MB go through without any more in use than after the first tenth.
func TestRowsMemory(t *testing.T) {
	for _, format := range []string{results.CSV, results.NPZ} {
		d := mustCreate(t, filepath.Join(t.TempDir(), "a"), Options{})
		r, err := d.Rows(format, "x", "", numbers(998))
		if err != nil {
			t.Fatal(err)
		}
		r.Flush()
		r.w.Reset(discard{})
		row := make([]float64, 1000)
		used := func() uint64 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.TotalAlloc
		}
		var before uint64
		const n = 25000
		for k := range n {
			if k == n/10 {
				r.Flush()
				before = used()
			}
			row[k%1000] = float64(k)
			r.Row(row)
		}
		r.Flush()
		if grown := used() - before; grown > 1<<20 {
			t.Errorf("%s: %d bytes allocated on the way", format, grown)
		}
		d.Abort()
	}
}
