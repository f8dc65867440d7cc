package wire

import (
	"os"
	"path/filepath"
	"testing"

	"nbc/runtime/model"
)

func images(text string) *model.Table {
	return &model.Table{Path: "stim.images", File: "images.csv", Embedded: []byte(text), Rest: "pixel",
		Columns: []model.TableColumn{{Name: "category", Int: true, Bounded: true, Lo: 1, Hi: 2}}}
}

func TestTable(t *testing.T) {
	x := images("\ufeffp1, p2,category,p3\r\n0,0.6,1,1\r\n\r\n1e-3, -2,2,0\r\n")
	if _, err := Build(&model.Circuit{Tables: []*model.Table{x}}, Options{}); err != nil {
		t.Fatal(err)
	}
	if x.N != 2 || x.NRest != 3 || x.Values[0][1] != 2 || x.Values[1][1] != 1e-3 || x.Values[2][1] != -2 || x.Values[3][0] != 1 || x.From != "embedded" || len(x.Hash) != 64 {
		t.Errorf("%+v", x)
	}
}

// A list of edges may have none.
func TestEmptyList(t *testing.T) {
	x := &model.Table{Path: "E", File: "e.csv", Embedded: []byte("pre,post,weight\n"), Columns: []model.TableColumn{{Name: "pre", Int: true}, {Name: "post", Int: true}, {Name: "weight"}}}
	if _, err := Build(&model.Circuit{Tables: []*model.Table{x}}, Options{}); err != nil || x.N != 0 || len(x.Values) != 3 {
		t.Errorf("%+v: %v", x, err)
	}
	x.Embedded = []byte("")
	mustFail(t, &model.Circuit{Tables: []*model.Table{x}}, Options{}, "e.csv is empty")
}

func TestWrongTables(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "stim.images: images.csv is empty",
		" \n\n":                         "is empty",
		"p1,category\n":                 "images.csv: there is a header but no row",
		"p1,categry\n1,2\n":             "images.csv:1: the header has no column category; did you mean categry?",
		"category\n1\n":                 "there is no column for pixel",
		"p1,p2,category\n0,1,1\n0,1\n":  "images.csv:3: 2 columns where the header has 3",
		"p1,category\n0,1,9\n":          "images.csv:2: 3 columns where the header has 2",
		"p1,category\n\n0,1\nabc,1\n":   `images.csv:4: column p1: "abc" is no number`,
		"p1,category\nNaN,1\n":          "images.csv:2: column p1: NaN where a number is due",
		"p1,category\ninf,1\n":          "column p1: inf where a number is due",
		"p1,category\n,1\n":             "column p1: a number is missing",
		"p1,category\n0x10,1\n":         `"0x10" is no number`,
		"p1,category\n1e999,1\n":        "1e999 is out of the range",
		"p1,category\n0,1.5\n":          "images.csv:2: column category is for whole numbers, not 1.5",
		"p1,category\n0,3\n":            "images.csv:2: column category: 3 is out of bounds; it must be in 1 .. 2",
		"p1,category\n0,\"1\n":          "images.csv:",
		"p1,category,category\n0,1,2\n": "two columns category",
		"p1,category\nx,1\nx,1\nx,1\nx,1\nx,1\nx,1\nx,1\nx,1\nx,1\nx,1\n": "and 2 more mistakes",
	} {
		mustFail(t, &model.Circuit{Tables: []*model.Table{images(text)}}, Options{}, want)
	}
	matrix := func(text string) *model.Circuit {
		return &model.Circuit{Tables: []*model.Table{{Path: "W", File: "w.csv", Embedded: []byte(text), Matrix: true, Rows: 2, Cols: 3}}}
	}
	if _, err := Build(matrix("1,2,3\n4,5,6\n"), Options{}); err != nil {
		t.Error(err)
	}
	mustFail(t, matrix("1,2\n4,5\n"), Options{}, "w.csv: W must be 2 x 3 (rows x columns), not 2 x 2")
	mustFail(t, matrix("1,2,3\n4,5\n"), Options{}, "w.csv:2: 2 columns where the first row has 3")
	named := matrix("V1,LH_MT,\"a, b\"\n1,2,3\n4,5,6\n")
	if _, err := Build(named, Options{}); err != nil || named.Tables[0].N != 2 || named.Tables[0].Values[2][1] != 6 {
		t.Errorf("a matrix with a row of names: %v, %v", named.Tables[0].Values, err)
	}
	for text, want := range map[string]string{
		"a,2,c\n1,2,3\n4,5,6\n":  `w.csv:1: column 1: "a" is no number; a first row of names has no numbers in it`,
		"1,2,3\na,b,c\n":         `w.csv:2: column 1: "a" is no number`,
		"NaN,NaN,NaN\n1,2,3\n":   "w.csv:1: column 1: NaN where a number is due",
		",,\n1,2,3\n4,5,6\n":     "w.csv:1: column 1: a number is missing",
		"a,b,c\n1,2\n4,5,6\n":    "w.csv:2: 2 columns where the first row has 3",
		"a,b,c\n":                "w.csv: there is a row of names but no row of data",
		"a,b,c\n4,5,6\n":         "w.csv: W must be 2 x 3 (rows x columns), not 1 x 3",
		"1;0;2\n4;5;6\n":         `w.csv:1: column 1: "1;0;2" is no number`,
		"a,b,c\n1,2,3\n4,5,x1\n": `w.csv:3: column 3: "x1" is no number`,
		"a,b,c\nd,e,f\n4,5,6\n":  `w.csv:2: column 1: "d" is no number`,
	} {
		mustFail(t, matrix(text), Options{}, want)
	}
}

func TestFilesOfTables(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	other, third := write("other.csv", "p,category\n5,1\n"), write("third.csv", "p,category\n6,1\n")
	write("images.csv", "p,category\n7,1\n")
	for want, opt := range map[float64]Options{
		4: {},
		5: {Data: map[string]string{"stim.images": other}},
		6: {Data: map[string]string{"stim.images": other}, Sets: sets(t, "stim.images="+third)},
	} {
		x := images("p,category\n4,1\n")
		if _, err := Build(&model.Circuit{Tables: []*model.Table{x}}, opt); err != nil || x.Values[1][0] != want {
			t.Errorf("%v: %v %v", want, x.Values, err)
		}
	}
	x := images("")
	x.Embedded = nil
	if _, err := Build(&model.Circuit{Tables: []*model.Table{x}}, Options{Dir: dir}); err != nil || x.Values[1][0] != 7 {
		t.Error(x.Values, err)
	}
	mustFail(t, &model.Circuit{Tables: []*model.Table{x}}, Options{Dir: filepath.Join(dir, "none")}, "there is no file", "--set stim.images=FILE")
	mustFail(t, &model.Circuit{Tables: []*model.Table{x}}, Options{Sets: sets(t, "stim.images="+dir)}, "can't be read")
	mustFail(t, &model.Circuit{Tables: []*model.Table{x}}, Options{Sets: sets(t, "stim.images*=2")}, "is data")
}
