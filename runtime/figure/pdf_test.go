package figure

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// checkPDF fails unless the cross-reference table points at the objects, all streams unpack, and no number has gone wrong.
func checkPDF(t *testing.T, name string, data []byte) string {
	t.Helper()
	start := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(data)
	if start == nil {
		t.Fatalf("%s: no end", name)
	}
	at, _ := strconv.Atoi(string(start[1]))
	lines := strings.Split(string(data[at:]), "\n")
	var n int
	if _, err := fmt.Sscanf(lines[1], "0 %d", &n); err != nil || lines[0] != "xref" {
		t.Fatalf("%s: %q %q", name, lines[0], lines[1])
	}
	for i := 1; i < n; i++ {
		off, _ := strconv.Atoi(lines[2+i][:10])
		if want := fmt.Sprintf("%d 0 obj\n", i); !bytes.HasPrefix(data[off:], []byte(want)) {
			t.Fatalf("%s: object %d is not where the table has it", name, i)
		}
	}
	content := ""
	for _, m := range regexp.MustCompile(`(?s)/Length (\d+)>>\nstream\n`).FindAllSubmatchIndex(data, -1) {
		size, _ := strconv.Atoi(string(data[m[2]:m[3]]))
		z, err := zlib.NewReader(bytes.NewReader(data[m[1] : m[1]+size]))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		content = string(b) // the page's comes last
	}
	for _, bad := range []string{"NaN", "Inf", "%!"} {
		if strings.Contains(content, bad) {
			t.Errorf("%s: the PDF contains %s", name, bad)
		}
	}
	if strings.Count(content, "q ") < strings.Count(content, "Q\n") {
		t.Errorf("%s: states are restored that were not saved", name)
	}
	return content
}

// Micro, Greek and minus are outlines of their own, with the text beside them.
func TestPDFText(t *testing.T) {
	var b bytes.Buffer
	f := Bars(BarsData{YLabel: "µ τ Δ −1", Values: []float64{1}}, Style{})
	if err := f.WritePDF(&b); err != nil {
		t.Fatal(err)
	}
	content := checkPDF(t, "text", b.Bytes())
	for _, want := range []string{"<FEFF00B5002003C4002003940020221200" + "31>", "/grb5 Do", "/gr3c4 Do", "/gr394 Do", "/gr2212 Do"} {
		if !strings.Contains(content, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	if err := (*Figure)(nil).WritePDF(io.Discard); err == nil {
		t.Error("no figure is no error")
	}
}
