package figure

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
)

// checkSVG fails unless data is well-formed XML without numbers gone wrong.
func checkSVG(t *testing.T, name string, data []byte) {
	t.Helper()
	text := regexp.MustCompile(`base64,[^"]*`).ReplaceAll(data, nil)
	for _, bad := range []string{"NaN", "Inf", "%!"} {
		if bytes.Contains(text, []byte(bad)) {
			t.Errorf("%s: the SVG contains %s", name, bad)
		}
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		_, err := dec.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func decode(t *testing.T, f *Figure, dpi int) image.Image {
	t.Helper()
	var b bytes.Buffer
	if err := f.WritePNG(&b, dpi); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func near(img image.Image, x, y float64, want [3]uint8, tol int) bool {
	r, g, b, _ := img.At(int(x), int(y)).RGBA()
	d := func(a uint32, b uint8) bool { return math.Abs(float64(a>>8)-float64(b)) <= float64(tol) }
	return d(r, want[0]) && d(g, want[1]) && d(b, want[2])
}

func TestSameBytes(t *testing.T) {
	a, b := gallery(false), gallery(false)
	for name := range a {
		var s1, s2, p1, p2 bytes.Buffer
		_ = a[name].WriteSVG(&s1)
		_ = b[name].WriteSVG(&s2)
		_ = a[name].WritePNG(&p1, 100)
		_ = b[name].WritePNG(&p2, 100)
		if !bytes.Equal(s1.Bytes(), s2.Bytes()) || !bytes.Equal(p1.Bytes(), p2.Bytes()) {
			t.Errorf("%s: two drawings differ", name)
		}
	}
}

func TestSize(t *testing.T) {
	f := Lines(LinesData{}, Style{Width: 50.8, Height: 25.4})
	if w, h := f.Size(); math.Abs(w-50.8) > 1e-9 || math.Abs(h-25.4) > 1e-9 {
		t.Errorf("size is %v by %v mm", w, h)
	}
	for _, dpi := range []int{1, 72, 150, 600} {
		if got := decode(t, f, dpi).Bounds().Size(); got != image.Pt(2*dpi, dpi) {
			t.Errorf("at %d dpi the image is %v", dpi, got)
		}
	}
	if err := f.WritePNG(io.Discard, 1e6); err == nil {
		t.Error("no error for an image that is too large")
	}
	var none *Figure
	if none.WriteSVG(io.Discard) == nil || none.WritePNG(io.Discard, 72) == nil {
		t.Error("no error without a figure")
	}
}

func TestTextIsSearchable(t *testing.T) {
	var b bytes.Buffer
	_ = Lines(LinesData{XLabel: `a < "b" & µ`}, Style{Title: "Fig → 1"}).WriteSVG(&b)
	for _, want := range []string{`aria-label="a &lt; &quot;b&quot; &amp; µ"`, "<title>Fig → 1</title>"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in the SVG", want)
		}
	}
}

func TestGlyphs(t *testing.T) {
	for _, r := range "AZaz09 ~αβγδεζηθικλμνξοπρστυφχψωΔΣΩµ·×±−→°²³⁻¹∞≤≥–—…éöüß₊" {
		g, f, got := lookup(regular, r)
		if f != regular || got != r || g.adv == 0 || r != ' ' && len(g.data) == 0 {
			t.Errorf("no glyph for %q", r)
		}
	}
	if w := textWidth("Hamburg", regular, 10); w < 30 || w > 50 {
		t.Errorf("a word is %v points wide", w)
	}
	if _, _, r := lookup(bold, '漢'); r != '?' {
		t.Error("a missing character is not shown as ?")
	}
}

func TestTicksCoverRange(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		lo := r.NormFloat64() * math.Pow(10, r.Float64()*40-20)
		hi := lo + r.ExpFloat64()*math.Pow(10, r.Float64()*40-20)
		if !(hi-lo > 1e-8*max(math.Abs(lo), math.Abs(hi))) {
			continue
		}
		n := 2 + r.IntN(8)
		for _, expand := range []bool{false, true} {
			a := newAxis(lo, hi, n, expand)
			k := len(a.ticks)
			if k < 2 || k > 2*n+3 || len(a.labels) != k {
				t.Fatalf("%v to %v: ticks %v", lo, hi, a.ticks)
			}
			step := a.ticks[1] - a.ticks[0]
			eps := 1e-5 * (hi - lo)
			if a.lo > lo || a.hi < hi || a.ticks[0] > a.lo+step+eps || a.ticks[k-1] < a.hi-step-eps ||
				a.ticks[0] < a.lo-eps || a.ticks[k-1] > a.hi+eps {
				t.Fatalf("%v to %v: axis %v to %v, ticks %v", lo, hi, a.lo, a.hi, a.ticks)
			}
			if expand && (a.ticks[0] > lo+eps || a.ticks[k-1] < hi-eps) {
				t.Fatalf("%v to %v: ticks %v do not cover it", lo, hi, a.ticks)
			}
			for i := 1; i < k; i++ {
				if a.labels[i] == a.labels[i-1] {
					t.Fatalf("%v to %v: labels %q", lo, hi, a.labels)
				}
			}
		}
	}
}

func TestTickLabels(t *testing.T) {
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{{0, 1, "0.0 0.2 0.4 0.6 0.8 1.0"}, {-80, 20, "−80 −60 −40 −20 0 20"}, {0, 5e-6, "0 1 2 3 4 5"}, {0, 5e7, "0 1 2 3 4 5"}} {
		a := newAxis(c.lo, c.hi, 5, false)
		if got := strings.Join(a.labels, " "); got != c.want {
			t.Errorf("%v to %v: %s (times 10 to the %d)", c.lo, c.hi, got, a.exp)
		}
	}
	if power(-12) != "×10⁻¹²" || power(0) != "" || short(-2.5, 3) != "−2.5" || short(2e-9, 3) != "2×10⁻⁹" {
		t.Error("powers of ten: ", power(-12), short(-2.5, 3), short(2e-9, 3))
	}
}

func TestAccuracy(t *testing.T) {
	mean, _ := accuracy([][]bool{{true, false, true, true}}, 4, 2)
	for i, want := range []float64{100, 50, 50, 100} {
		if mean[i] != want {
			t.Errorf("trial %d: %v %%, not %v", i+1, mean[i], want)
		}
	}
	mean, sd := accuracy([][]bool{{true, true}, {false}}, 2, 21)
	if mean[0] != 50 || math.Abs(sd[0]-100/math.Sqrt2) > 1e-9 || mean[1] != 100 || sd[1] != 0 {
		t.Error("over runs:", mean, sd)
	}
}

func TestDecibels(t *testing.T) {
	q := decibels(Series{X: []float64{1, 8, 10, 20, 30}, Y: []float64{1e9, 100, 1000, 0, 10}, SD: []float64{0, 100, 0, 1, 0}}, 8, 100, false)
	if len(q.X) != 4 || q.Y[0] != 0 || math.Abs(q.Y[1]-10) > 1e-12 || !math.IsNaN(q.Y[2]) || math.Abs(q.Y[3]+10) > 1e-12 {
		t.Error("power in dB:", q.Y)
	}
	if math.Abs(q.SD[0]-10*math.Log10(2)) > 1e-12 {
		t.Error("band in dB:", q.SD)
	}
}
