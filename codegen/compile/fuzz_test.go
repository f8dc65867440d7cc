package compile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"nbc/lang/check"
	"nbc/stdlib"
)

// inMemory is a loader of one file, with a part of the library so that inputs are checked fast.
type inMemory struct{ source string }

var part = func() map[string]string {
	std, few := stdlib.Files(), map[string]string{}
	for _, name := range []string{"prelude.nbx", "neurons.nbx", "synapses.nbx", "learning.nbx", "stimuli.nbx"} {
		few[name] = std[name]
	}
	return few
}()

func (m inMemory) Load(path string) (string, error) {
	if path == "main.nbx" {
		return m.source, nil
	}
	return "", errors.New("no such file")
}

func (inMemory) Std() map[string]string { return part }

func (inMemory) Data(string) (check.Table, bool) { return check.Table{}, false }

// FuzzFlatten: what the checker takes is expanded, or refused with a place, and never fails otherwise.
func FuzzFlatten(f *testing.F) {
	for _, pattern := range []string{"../../lang/check/testdata/valid/*.nbx", "../../lang/check/testdata/codes/NBX1*.nbx", "../../examples/*.nbx", "testdata/circuits/*.nbx"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range files {
			b, err := os.ReadFile(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(b))
		}
	}
	f.Fuzz(func(t *testing.T, source string) {
		if len(source) > 1<<14 {
			return
		}
		for _, d := range Check("main.nbx", inMemory{source}).Diags {
			if d.Code == check.Internal {
				t.Fatal(d.Message)
			}
			if d.Code == "NBX1101" && !d.Span.Start.IsValid() {
				t.Fatalf("no place: %s", d.Message)
			}
		}
	})
}
