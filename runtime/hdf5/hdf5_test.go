package hdf5

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The test vectors of lookup3.c.
func TestLookup3(t *testing.T) {
	for text, want := range map[string]uint32{"": 0xdeadbeef, "Four score and seven years ago": 0x17770551} {
		if got := lookup3([]byte(text)); got != want {
			t.Errorf("%q: %08x, want %08x", text, got, want)
		}
	}
}

func le(list ...uint64) (b []byte) {
	for _, v := range list {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b
}

// h5py reads back what was written, where it is at hand.
func TestH5py(t *testing.T) {
	python := "/usr/bin/python3"
	if err := exec.Command(python, "-c", "import h5py").Run(); err != nil {
		t.Skip("no python3 with h5py")
	}
	path := filepath.Join(t.TempDir(), "x.h5")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	ids := &Dataset{Name: "node_ids", Type: Uint64, Dims: []int64{3}}
	times := &Dataset{Name: "timestamps", Type: Float64, Dims: []int64{3}, Attrs: []Attr{Text("units", "ms")}}
	names := &Dataset{Name: "names", Type: String(8), Dims: []int64{2}}
	root := &Group{Attrs: []Attr{{Name: "magic", Type: Uint32, Data: []byte{0x7A, 0x0A, 0, 0}}, {Name: "version", Type: Uint32, N: 2, Data: le(1 << 32)}}}
	spikes := &Group{Name: "spikes"}
	root.Groups = append(root.Groups, spikes)
	for _, name := range []string{"VAC.exci", "ρ"} {
		spikes.Groups = append(spikes.Groups, &Group{Name: name, Attrs: []Attr{{Name: "sorting", Type: Enum("none", "by_id", "by_timestamp"), Data: []byte{2}}},
			Datasets: []*Dataset{ids, times, names, {Name: "none", Type: Int64, Dims: []int64{0}}}})
		ids = &Dataset{Name: "node_ids", Type: Uint64, Dims: []int64{0}}
		times, names = &Dataset{Name: "timestamps", Type: Float64, Dims: []int64{1 << 20}}, &Dataset{Name: "names", Type: String(1), Dims: []int64{0}}
	}
	matrix := &Dataset{Name: "matrix", Type: Float64, Dims: []int64{2, 3}}
	many := make([]string, 3000)
	for i := range many {
		many[i] = strings.Repeat("é", i%50)
	}
	root.Datasets = []*Dataset{matrix, {Name: "one", Texts: []string{"a text"}, Attrs: []Attr{{Name: "to", To: matrix}, {Name: "list", N: 2, Texts: []string{"x", ""}}}},
		{Name: "many", Texts: many, Dims: []int64{int64(len(many))}}, {Name: "scalar", Type: Int64}}
	for i := range 100 { // more than a compact group of the C library has
		spikes.Groups = append(spikes.Groups, &Group{Name: strings.Repeat("p", i+1)})
	}
	if err := Create(f, root); err != nil {
		t.Fatal(err)
	}
	d := spikes.Groups[0].Datasets
	for _, err := range []error{
		matrix.WriteAt(f, 3, le(0x3FF0000000000000)),
		d[0].WriteAt(f, 1, le(7, 1<<60)), d[0].WriteAt(f, 0, le(5)), d[1].WriteAt(f, 0, le(0x3FF8000000000000, 0x4000000000000000, 0x7FF0000000000000)),
		d[2].WriteAt(f, 0, []byte("VAC[1]\x00\x00ρ\x00\x00\x00\x00\x00\x00")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if d[0].WriteAt(f, 3, le(1)) == nil || d[0].WriteAt(f, 0, []byte{1}) == nil {
		t.Error("written beyond the end, or a part of an entry")
	}
	f.Close()
	out, err := exec.Command(python, "-c", `
import sys, h5py
f = h5py.File(sys.argv[1])
print(f.attrs["magic"] == 0x0A7A, f.attrs["version"].tolist())
g = f["spikes/VAC.exci"]
print(g["node_ids"][:].tolist(), g["node_ids"].dtype, g["timestamps"][:].tolist(), g["timestamps"].attrs["units"].decode(), g["names"].asstr()[:].tolist(), g["none"].shape)
print(int(g.attrs["sorting"]), h5py.check_enum_dtype(g.attrs.get_id("sorting").dtype))
print(f["spikes/ρ/timestamps"].shape, float(f["spikes/ρ/timestamps"][:].sum()), len(f["spikes"]), len(f["spikes/" + "p" * 100]))
print(f["matrix"][:].tolist(), f["one"].asstr()[()], f[f["one"].attrs["to"]].name, f["one"].attrs["list"].tolist(), f["scalar"][()])
m = f["many"].asstr()[:]
print(all(x == "é" * (i % 50) for i, x in enumerate(m)), len(m))
`, path).CombinedOutput()
	want := `True [0, 1]
[5, 7, 1152921504606846976] uint64 [1.5, 2.0, inf] ms ['VAC[1]', 'ρ'] (0,)
2 {'none': 0, 'by_id': 1, 'by_timestamp': 2}
(1048576,) 0.0 102 0
[[0.0, 0.0, 0.0], [1.0, 0.0, 0.0]] a text /matrix ['x', ''] 0
True 3000
`
	if string(out) != want || err != nil {
		t.Errorf("%v\n%s\nwant\n%s", err, out, want)
	}
}
