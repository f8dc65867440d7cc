package figure

import (
	"bytes"
	"image"
	"image/color"
	"io"
	"math"
	"slices"
	"testing"
)

// find lists the ops of one type, with their place on the page.
func find[T op](ops []op, dx, dy float64, visit func(o T, dx, dy float64)) {
	for _, o := range ops {
		if g, ok := o.(*opGroup); ok {
			find(g.ops, dx+g.dx, dy+g.dy, visit)
		}
		if x, ok := o.(T); ok {
			visit(x, dx, dy)
		}
	}
}

// textBoxes are the extents of all texts of a figure.
func textBoxes(f *Figure) (boxes []box, texts []string) {
	find(f.ops, 0, 0, func(o *opText, dx, dy float64) {
		w, x, y := textWidth(o.text, o.face, o.size), o.x+dx, o.y+dy
		b := box{x, y - capHeight*o.size, x + w, y}
		if o.rotated {
			b = box{x - capHeight*o.size, y - w, x, y}
		}
		boxes, texts = append(boxes, b), append(texts, o.text)
	})
	return boxes, texts
}

func TestLabelsApart(t *testing.T) {
	figures := gallery(false)
	groups := testGroups(20)
	n := groups[19].End
	for _, w := range []float64{60, 85, 120, 175} {
		s := Style{Title: "A title", Width: w}
		figures["adjacency"+decimal(w, 0)] = Adjacency(AdjacencyData{Panels: []Matrix{{Rows: n, Cols: n, Entries: []Entry{{1, 2, 1e-7}}}}, Rows: groups, Label: "Weight (nS)"}, s)
		figures["raster"+decimal(w, 0)] = Raster(RasterData{Neurons: n, Groups: groups, Spikes: []Spike{{0, 1}, {99999, 2}}}, s)
		x := []float64{-1234567, 1e-3, 98765.4}
		figures["lines"+decimal(w, 0)] = Lines(LinesData{XLabel: "x", YLabel: "y", Series: []Series{{Name: "one", X: x, Y: x}}}, s)
	}
	for name, f := range figures {
		boxes, texts := textBoxes(f)
		for i, a := range boxes {
			if a.x0 < -0.5 || a.y0 < -0.5 || a.x1 > f.w+0.5 || a.y1 > f.h+0.5 {
				t.Errorf("%s: %q at %v leaves the page", name, texts[i], a)
			}
			for j, b := range boxes[:i] {
				if a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1 {
					t.Errorf("%s: %q and %q overlap", name, texts[i], texts[j])
				}
			}
		}
	}
	_, texts := textBoxes(figures["adjacency175"])
	if shown := len(texts); shown < 20 {
		t.Errorf("only %d texts in a wide matrix of 20 populations: %q", shown, texts)
	}
}

func TestHeatMapPixels(t *testing.T) {
	values := [][]float64{{0, 1, 2}, {3, 0, math.NaN()}, {4, 0, 1}}
	f := Adjacency(AdjacencyData{Panels: []Matrix{DenseMatrix("", values)}, Range: [2]float64{0, 4}}, Style{})
	var heats []*opHeat
	find(f.ops, 0, 0, func(o *opHeat, _, _ float64) { heats = append(heats, o) })
	if len(heats) != 2 {
		t.Fatalf("%d images, not a matrix and a colour bar", len(heats))
	}
	at := heats[0].at
	for _, dpi := range []int{72, 300} {
		img := decode(t, f, dpi)
		k := float64(dpi) / 72
		for i, row := range values {
			for j, v := range row {
				want := lightTheme.paper
				if v > 0 {
					want = gradient(lightTheme.seq, v/4)
				}
				x, y := (at.x0+at.w()*(float64(j)+0.5)/3)*k, (at.y0+at.h()*(float64(i)+0.5)/3)*k
				if !near(img, x, y, [3]uint8{want.R, want.G, want.B}, 2) {
					t.Errorf("%d dpi, from %d to %d: %v, not %v", dpi, i, j, img.At(int(x), int(y)), want)
				}
			}
		}
	}
}

func TestHeatMapScale(t *testing.T) {
	h := newHeatScale(&lightTheme, extent{-1, 3, true}, [2]float64{})
	if h.lo != -3 || h.hi != 3 || h.cell(3) != 255 || h.cell(-3) != 1 || h.cell(1e-9) != 128 || h.cell(0) != 0 || h.cell(math.Inf(1)) != 0 {
		t.Error("signed:", h.lo, h.hi, h.cell(3), h.cell(-3), h.cell(1e-9))
	}
	h = newHeatScale(&lightTheme, extent{2, 2, true}, [2]float64{})
	if h.lo != 0 || h.hi != 2 || h.cell(2) != 255 {
		t.Error("constant:", h.lo, h.hi)
	}
	h = newHeatScale(&lightTheme, extent{-4, -1, true}, [2]float64{})
	if h.rank[h.cell(-4)] <= h.rank[h.cell(-1)] || h.rank[h.cell(-1)] == 0 {
		t.Error("negative weights rank by magnitude")
	}
}

// TestHeatMapMax checks that a single strong weight survives downsampling.
func TestHeatMapMax(t *testing.T) {
	n := 3000
	m := Matrix{Rows: n, Cols: n, Entries: []Entry{{1501, 700, 9}}}
	for i := range n {
		m.Entries = append(m.Entries, Entry{1501, i, 1}, Entry{i, 700, 1})
	}
	f := Adjacency(AdjacencyData{Panels: []Matrix{m}}, Style{})
	img := decode(t, f, 100).(*image.RGBA)
	var at box
	find(f.ops, 0, 0, func(o *opHeat, _, _ float64) {
		if o.nx > 1 {
			at = o.at
		}
	})
	want, found := gradient(lightTheme.seq, 1), 0
	k := 100.0 / 72
	for y := int(at.y0 * k); y < int(at.y1*k); y++ {
		for x := int(at.x0 * k); x < int(at.x1*k); x++ {
			if c := img.RGBAAt(x, y); c.R == want.R && c.G == want.G && c.B == want.B {
				found++
			}
		}
	}
	if found != 1 {
		t.Errorf("the strongest weight covers %d pixels", found)
	}
}

// ink is the area, in pixels, that black ops cover on white.
func ink(ops ...op) float64 {
	r := newRaster(100, 100, 1, rgb(0xffffff))
	for _, o := range ops {
		o.draw(r)
	}
	sum := 0.0
	for i := 0; i < len(r.img.Pix); i += 4 {
		sum += 1 - float64(r.img.Pix[i])/255
	}
	return sum
}

func TestCoverage(t *testing.T) {
	black := color.NRGBA{A: 255}
	var disc []pt
	for i := range 200 {
		a := float64(i) / 100 * math.Pi
		disc = append(disc, pt{50.3 + 30*math.Cos(a), 49.6 + 30*math.Sin(a)})
	}
	back := slices.Clone(disc)
	slices.Reverse(back)
	for _, c := range []struct {
		name string
		o    op
		want float64
	}{
		{"polygon", &opArea{disc, black}, 900 * math.Pi},
		{"polygon backwards", &opArea{back, black}, 900 * math.Pi},
		{"polygon beyond the edges", &opArea{[]pt{{-50, -20}, {150, -20}, {150, 50.5}, {-50, 50.5}}, black}, 5050},
		{"triangle beyond an edge", &opArea{[]pt{{-50, 0}, {50, 0}, {-50, 100}}, black}, 1250},
		{"rectangle", &opRects{[]box{{10.25, 20.5, 30.75, 40.25}}, black}, 20.5 * 19.75},
		{"dot", &opDots{[]pt{{20.3, 20.6}}, 5, black}, 25 * math.Pi},
		{"line", &opLine{[][]pt{{{10, 10.3}, {90, 70.8}}}, black, 3, nil}, 3*math.Hypot(80, 60.5) + 2.25*math.Pi},
		{"thin line", &opLine{[][]pt{{{10, 10.3}, {90, 70.8}}}, black, 0.5, nil}, 0.5 * math.Hypot(80, 60.5)},
		{"dashed line", &opLine{[][]pt{{{10, 50}, {90, 50}}}, black, 0.5, []float64{5, 5}}, 0.5 * 40},
		{"rule", &opRules{[]box{{10, 50.2, 90, 50.2}}, black, 1, false}, 80},
		{"clipped", &opGroup{dx: 5, clip: &box{0, 0, 10, 10}, ops: []op{&opRects{[]box{{-99, -99, 99, 99}}, black}}}, 100},
	} {
		if got := ink(c.o); math.Abs(got-c.want) > 0.02*c.want+3 {
			t.Errorf("%s covers %.1f pixels, not %.1f", c.name, got, c.want)
		}
	}
}

// TestOddData draws every chart with data that are empty, single, constant,
// not finite, enormous or inconsistent.
func TestOddData(t *testing.T) {
	nan, inf, big := math.NaN(), math.Inf(1), math.MaxFloat64
	lists := [][]float64{nil, {1}, {nan}, {nan, inf, -inf}, {2, 2, 2}, {0, 0}, {big, -big, 0}, {1e290, -1e290}, {1e-300, 2e-300},
		{5e-324, 0}, {1, nan, 3}, {3, 1, 2}, {1e15, 1e15 + 1}, {-1e-7, 1e-7, inf}}
	styles := []Style{{}, {Width: 1, Height: 1, Title: "A title much longer than the page is wide\x00\xff"}, {Width: nan, Height: inf, Dark: true}, {Width: -3}}
	long := string(bytes.Repeat([]byte("name "), 60))
	groups := []Group{{long, -5, 2, 7}, {"", 2, 1, 0}, {"x", 1, 1 << 62, Inhibitory}}
	for i, x := range lists {
		for j, y := range lists {
			s := styles[(i+j)%len(styles)]
			series := []Series{{long, x, y, nil}, {"b", y, x, x}, {"", x, y, y}}
			var many []Series
			for range 30 {
				many = append(many, series[0])
			}
			lim := [2]float64{nan, inf}
			if len(x) > 1 {
				lim = [2]float64{x[0], x[1]}
			}
			var spikes []Spike
			m := Matrix{Name: long, Rows: 2, Cols: 3}
			for k, v := range x {
				spikes = append(spikes, Spike{v, k}, Spike{1, -k}, Spike{2, math.MaxInt - k})
				m.Entries = append(m.Entries, Entry{k % 2, k % 3, v}, Entry{-1, 99, v}, Entry{1, 1, -v})
			}
			for name, f := range map[string]*Figure{
				"lines":     Lines(LinesData{long, "", series, lim, lim, true}, s),
				"many":      Lines(LinesData{XLabel: "", YLabel: long, Series: many, YRange: lim}, s),
				"phase":     Phase(PhaseData{long, "", series}, s),
				"change":    WeightChange(AdjacencyData{Panels: []Matrix{m}, Rows: groups}, s),
				"stack":     Stack(StackData{Unit: long, Traces: []Trace{{long, 9, x, y}, {"", 1, y, x}}}, s),
				"raster":    Raster(RasterData{Spikes: spikes, Groups: groups, TimeRange: lim}, s),
				"raster -":  Raster(RasterData{Neurons: -4, Spikes: spikes}, s),
				"spectrum":  Spectrum(SpectrumData{Series: series, Range: lim}, s),
				"bars":      Bars(BarsData{Values: x, SD: y, Names: []string{long, "", "c", "d"}}, s),
				"scatter":   Scatter(ScatterData{Series: series}, s),
				"adjacency": Adjacency(AdjacencyData{Panels: []Matrix{m, {}, {Rows: -1, Cols: 1 << 62, Entries: m.Entries}}, Rows: groups, Range: lim, Label: long}, s),
				"dense":     Adjacency(AdjacencyData{Panels: []Matrix{DenseMatrix("", [][]float64{x, y})}}, s),
				"nothing":   Adjacency(AdjacencyData{}, s),
				"learning":  LearningCurve(LearningData{Correct: [][]bool{make([]bool, len(x)), make([]bool, len(y))}, Chance: lim[0], Window: i - 3}, s),
			} {
				var b bytes.Buffer
				if err := f.WriteSVG(&b); err != nil {
					t.Error(err)
				}
				checkSVG(t, name, b.Bytes())
				if (i+2*j)%5 > 0 { // to save time
					continue
				}
				if err := f.WritePNG(io.Discard, 40); err != nil {
					t.Error(err)
				}
			}
		}
	}
	Grid(0)
	Grid(-1, nil, Grid(3))
}
