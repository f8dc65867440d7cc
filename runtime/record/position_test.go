package record

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var xColumns = []Column{{Name: "x"}}

// killed is a directory that a run with some rows left, with the position before the last one.
func killed(t *testing.T, target string) Position {
	t.Helper()
	d := mustCreate(t, target, Options{})
	if err := d.Write(File{Name: "whole.csv", Columns: xColumns}, func(w io.Writer) error {
		_, err := w.Write([]byte("x\n7\n"))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	w, err := d.CSV("x.csv", "numbers", xColumns)
	if err != nil {
		t.Fatal(err)
	}
	w.Float(1)
	w.End()
	pos, err := d.Position(true)
	if err != nil {
		t.Fatal(err)
	}
	w.Float(2)
	w.End()
	w.Flush()
	w.dst.Close()
	os.WriteFile(filepath.Join(d.tmp, "later.csv"), []byte("x\n"), 0o666)
	d.lock.release()
	return pos
}

func TestContinueCutsOffWhatCameLater(t *testing.T) {
	target := filepath.Join(t.TempDir(), "a")
	pos := killed(t, target)
	var e *Error
	if _, err := Create(target, Options{}); !errors.As(err, &e) || !strings.Contains(e.Error(), "unfinished run") || !strings.Contains(e.Remedy, "--resume") {
		t.Fatalf("a new run over an unfinished one: %v", err)
	}
	d, err := Continue(target, pos, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	w, err := d.CSV("x.csv", "numbers", xColumns)
	if err != nil {
		t.Fatal(err)
	}
	w.Float(3)
	w.End()
	if err := d.Commit(&Manifest{Status: Complete}); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, target); got != "manifest.json whole.csv x.csv" {
		t.Errorf("in the target: %s", got)
	}
	if text, _ := os.ReadFile(filepath.Join(target, "x.csv")); string(text) != "x\n1\n3\n" {
		t.Errorf("x.csv: %q", text)
	}
	m, _ := os.ReadFile(filepath.Join(target, ManifestName))
	if !strings.Contains(string(m), `"name":"whole.csv","about":"","rows":1`) || !strings.Contains(string(m), `"name":"x.csv","about":"numbers","rows":2`) {
		t.Errorf("the manifest's files:\n%s", m)
	}
}

func TestContinueRefusesShortFiles(t *testing.T) {
	target := filepath.Join(t.TempDir(), "a")
	pos := killed(t, target)
	os.Truncate(filepath.Join(target+unfinished, "x.csv"), 3)
	before := entries(t, target+unfinished)
	if _, err := Continue(target, pos, nil, Options{}); err == nil || !strings.Contains(err.Error(), "3 bytes where 4") {
		t.Fatalf("%v", err)
	}
	if got := entries(t, target+unfinished); got != before {
		t.Errorf("the refusal changed %s to %s", before, got)
	}
}

func TestForceReplacesAnUnfinishedRun(t *testing.T) {
	root := t.TempDir()
	target := filepath.Join(root, "a")
	killed(t, target)
	if err := mustCreate(t, target, Options{Force: true}).Commit(&Manifest{}); err != nil {
		t.Fatal(err)
	}
	if got := entries(t, target); got != "manifest.json" {
		t.Errorf("in the target: %s", got)
	}
	other := filepath.Join(root, "b")
	os.Mkdir(other+unfinished, 0o777)
	os.WriteFile(filepath.Join(other+unfinished, "thesis.tex"), nil, 0o666)
	if _, err := Create(other, Options{Force: true}); err == nil || !strings.Contains(err.Error(), "not of a run") {
		t.Errorf("a directory of somebody else: %v", err)
	}
}

func TestBranchCopiesUpToThePosition(t *testing.T) {
	root := t.TempDir()
	target := filepath.Join(root, "a")
	pos := killed(t, target)
	d, err := Branch(target+unfinished, filepath.Join(root, "b"), pos, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.CSV("x.csv", "numbers", []Column{{Name: "y"}}); err == nil || !strings.Contains(err.Error(), "other columns") {
		t.Errorf("other columns: %v", err)
	}
	if err := d.Commit(&Manifest{}); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(filepath.Join(root, "b", "x.csv")); string(text) != "x\n1\n" {
		t.Errorf("x.csv of the branch: %q", text)
	}
	if text, _ := os.ReadFile(filepath.Join(target+unfinished, "x.csv")); string(text) != "x\n1\n2\n" {
		t.Errorf("x.csv of the run branched from: %q", text)
	}
}

// TestMain makes this test's binary also the process that holds a lock.
func TestMain(m *testing.M) {
	if target := os.Getenv("NBC_TEST_HOLD"); target != "" {
		if _, err := Create(target, Options{}); err != nil {
			os.Exit(3)
		}
		os.Stdout.WriteString("held\n")
		os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestTwoRunsOneDirectory(t *testing.T) {
	target := filepath.Join(t.TempDir(), "a")
	other := exec.Command(os.Args[0])
	other.Env = append(os.Environ(), "NBC_TEST_HOLD="+target)
	in, _ := other.StdinPipe()
	out, _ := other.StdoutPipe()
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	if _, err := out.Read(make([]byte, 5)); err != nil {
		t.Fatal("the other process holds nothing: ", err)
	}
	for _, force := range []bool{false, true} {
		_, err := Create(target, Options{Force: force})
		var e *Error
		if !errors.As(err, &e) || !e.Bad || !strings.Contains(e.Error(), "another run writes to") || !strings.Contains(e.Error(), "process ") {
			t.Errorf("force %v: %v", force, err)
		}
	}
	other.Process.Kill()
	other.Wait()
	d, err := Create(target, Options{Force: true})
	if err != nil {
		t.Fatalf("the lock of a dead process: %v", err)
	}
	d.Abort()
}
