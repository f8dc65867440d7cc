package record

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fullDisk lets files be written until room bytes are used up.
type fullDisk struct {
	room int
	only string // base name of the files it counts; "" for all
}

type fullFile struct {
	*os.File
	disk *fullDisk
}

func (f fullFile) Write(b []byte) (int, error) {
	if f.disk.only != "" && filepath.Base(f.Name()) != f.disk.only {
		return f.File.Write(b)
	}
	if f.disk.room -= len(b); f.disk.room < 0 {
		return 0, &os.PathError{Op: "write", Path: f.Name(), Err: syscall.ENOSPC}
	}
	return f.File.Write(b)
}

func (d *fullDisk) open(path string) (io.WriteCloser, error) {
	f, err := os.Create(path)
	return fullFile{f, d}, err
}

func mustCreate(t *testing.T, target string, opt Options) *Dir {
	t.Helper()
	d, err := Create(target, opt)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func entries(t *testing.T, dir string) string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		out = append(out, e.Name())
	}
	return strings.Join(out, " ")
}

func TestCommitIsOneRename(t *testing.T) {
	root := t.TempDir()
	target := filepath.Join(root, "results", "a")
	d := mustCreate(t, target, Options{})
	w, err := d.CSV("x.csv", "numbers", []Column{{Name: "trial"}, {Name: "V", Unit: "mV"}})
	if err != nil {
		t.Fatal(err)
	}
	w.Int(1)
	w.Float(-65)
	w.End()
	if _, err := os.Stat(target); err == nil {
		t.Fatal("the target is there before the run is over")
	}
	if err := d.Commit(&Manifest{Circuit: "C", Status: Complete}); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, filepath.Dir(target)); got != "a" {
		t.Errorf("beside the target: %s", got)
	}
	if got := entries(t, target); got != "manifest.json x.csv" {
		t.Errorf("in the target: %s", got)
	}
	text, _ := os.ReadFile(filepath.Join(target, "x.csv"))
	if string(text) != "trial,V\n1,-65\n" {
		t.Errorf("x.csv: %q", text)
	}
	m, _ := os.ReadFile(filepath.Join(target, ManifestName))
	if want := `{"name":"x.csv","about":"numbers","rows":1,"columns":[{"name":"trial"},{"name":"V","unit":"mV"}]}`; !strings.Contains(string(m), want) {
		t.Errorf("manifest without %s:\n%s", want, m)
	}
}

func TestTargetInTheWay(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "file")
	other := filepath.Join(root, "other")
	old := filepath.Join(root, "old")
	empty := filepath.Join(root, "empty")
	os.WriteFile(file, nil, 0o666)
	os.Mkdir(other, 0o777)
	os.WriteFile(filepath.Join(other, "thesis.tex"), nil, 0o666)
	os.Mkdir(old, 0o777)
	os.WriteFile(filepath.Join(old, ManifestName), []byte("old"), 0o666)
	os.Mkdir(empty, 0o777)
	for _, c := range []struct {
		target, want string
		force, bad   bool
	}{
		{file, "is a file", true, true},
		{filepath.Join(file, "x"), "not a directory", false, false},
		{filepath.Join(file, "x", "y"), "not a directory", false, false},
		{other, "holds other things", true, true},
		{old, "exists already", false, true},
	} {
		_, err := Create(c.target, Options{Force: c.force})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(e.Error(), c.want) || e.Bad != c.bad || e.Remedy == "" {
			t.Errorf("%s: %v (%+v)", c.target, err, e)
		}
	}
	if got := entries(t, root); got != "empty file old other" {
		t.Errorf("left behind: %s", got)
	}
	d := mustCreate(t, old, Options{Force: true})
	if text, _ := os.ReadFile(filepath.Join(old, ManifestName)); string(text) != "old" {
		t.Error("the old results are gone before the new ones are complete")
	}
	if err := d.Commit(&Manifest{}); err != nil {
		t.Fatal(err)
	}
	if err := mustCreate(t, empty, Options{}).Commit(&Manifest{}); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, root); got != "empty file old other" {
		t.Errorf("left behind: %s", got)
	}
}

func TestTargetThatAppears(t *testing.T) {
	target := filepath.Join(t.TempDir(), "a")
	d := mustCreate(t, target, Options{})
	os.Mkdir(target, 0o777)
	os.WriteFile(filepath.Join(target, ManifestName), []byte("one"), 0o666)
	err := d.Commit(&Manifest{Circuit: "two"})
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Remedy, filepath.Base(d.tmp)) {
		t.Fatalf("%v", err)
	}
	if m, _ := os.ReadFile(filepath.Join(target, ManifestName)); string(m) != "one" {
		t.Error("the first results are gone")
	}
	if m, _ := os.ReadFile(filepath.Join(d.tmp, ManifestName)); !strings.Contains(string(m), "two") {
		t.Error("the second results are not kept")
	}
}

func TestFullDisk(t *testing.T) {
	root := t.TempDir()
	target := filepath.Join(root, "deep", "er", "a")
	if _, err := Create(target, Options{Open: (&fullDisk{room: 10}).open}); err == nil || !strings.Contains(err.Error(), "no space left") {
		t.Errorf("at the start: %v", err)
	}
	if got := entries(t, root); got != "" {
		t.Errorf("left behind: %s", got)
	}
	d := mustCreate(t, target, Options{Open: (&fullDisk{room: 100, only: "x.csv"}).open})
	w, _ := d.CSV("x.csv", "", []Column{{Name: "x"}})
	for range 200 {
		w.Float(1.5)
		w.End()
	}
	err := d.Close()
	var e *Error
	if !errors.As(err, &e) || !strings.Contains(e.Error(), "x.csv: no space left on device") || !strings.Contains(e.Remedy, "free some space") {
		t.Fatalf("%v", err)
	}
	if err := d.Commit(&Manifest{Status: Failed}); err != nil {
		t.Fatal(err)
	}
	if m, _ := os.ReadFile(filepath.Join(target, ManifestName)); !strings.Contains(string(m), `"status": "failed"`) {
		t.Error("the failure is not marked")
	}
}

func TestAbortLeavesNothing(t *testing.T) {
	root := t.TempDir()
	d := mustCreate(t, filepath.Join(root, "x", "y"), Options{})
	d.CSV("a.csv", "", nil)
	d.Abort()
	if got := entries(t, root); got != "" {
		t.Errorf("left behind: %s", got)
	}
}
