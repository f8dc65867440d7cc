package figure

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
)

// gallery is one figure of every chart, with data such as a circuit makes.
func gallery(dark bool) map[string]*Figure {
	r := rand.New(rand.NewPCG(1, 2))
	st := func(title string) Style { return Style{Title: title, Dark: dark} }
	out := map[string]*Figure{}
	run := func(n int) []bool {
		b := make([]bool, n)
		for i := range b {
			b[i] = r.Float64() < 0.5+0.45*(1-math.Exp(-float64(i)/150))
		}
		return b
	}
	out["learning"] = LearningCurve(LearningData{Correct: [][]bool{run(700)}, Chance: 0.5}, st("Category learning"))
	var runs [][]bool
	for range 8 {
		runs = append(runs, run(400))
	}
	out["learning_runs"] = LearningCurve(LearningData{Correct: runs, Chance: 0.5}, st(""))

	groups := testGroups(20)
	n := groups[len(groups)-1].End
	before, after := testMatrix(r, groups, 1), testMatrix(r, groups, 2)
	before.Name, after.Name = "before", "after learning"
	out["adjacency"] = Adjacency(AdjacencyData{Panels: []Matrix{before}, Rows: groups, Label: "Weight (nS)"}, st("Weights"))
	out["adjacency_pair"] = Adjacency(AdjacencyData{Panels: []Matrix{before, after}, Rows: groups, Label: "Weight (nS)"}, st("Weights"))
	out["adjacency_narrow"] = Adjacency(AdjacencyData{Panels: []Matrix{before, after}, Rows: groups, Label: "Weight (nS)"}, Style{Dark: dark, Width: 85})
	small := DenseMatrix("", [][]float64{{0, 1.5, -2}, {0.3, 0, 0.001}, {-1, 0, 2.5}, {0, 0, -0.4}})
	out["adjacency_signed"] = Adjacency(AdjacencyData{Panels: []Matrix{small}, Label: "Coupling"}, Style{Dark: dark})
	out["adjacency_big"] = Adjacency(AdjacencyData{Panels: []Matrix{bigMatrix(r, 4000)}, Rows: []Group{
		{"cortex", 0, 2500, Excitatory}, {"striatum", 2500, 3500, Inhibitory}, {"thalamus", 3500, 4000, Excitatory}},
		Label: "Weight"}, st("4000 neurons"))
	_ = n

	var lines []Series
	for k := range 4 {
		s := Series{Name: fmt.Sprintf("population %d", k+1)}
		for i := range 20000 {
			t := float64(i) * 0.05
			s.X = append(s.X, t)
			s.Y = append(s.Y, -60+5*float64(k)+4*math.Sin(t/(20+5*float64(k)))+r.NormFloat64()*0.4)
		}
		lines = append(lines, s)
	}
	lines[2].Y[9000] = math.NaN()
	for i := 12000; i < 14000; i++ {
		lines[3].Y[i] = math.Inf(1)
	}
	out["lines"] = Lines(LinesData{XLabel: "Time (ms)", YLabel: "Voltage (mV)", Series: lines}, st("Mean field"))
	var smooth Series
	for i := range 60 {
		smooth.X = append(smooth.X, float64(i)*1e-6)
		smooth.Y = append(smooth.Y, 3e7*math.Exp(-float64(i)/20))
		smooth.SD = append(smooth.SD, 2e6)
	}
	out["lines_sd"] = Lines(LinesData{XLabel: "Time (s)", YLabel: "Count", Series: []Series{smooth}}, Style{Dark: dark})

	var traces []Trace
	for k := range 9 {
		t := Trace{Name: fmt.Sprintf("STR.msn%d", k+1), Kind: Kind(k % 3)}
		v := -65.0
		for i := range 8000 {
			v += 0.02*(-50-v)*(0.6+0.1*float64(k)) + r.NormFloat64()*0.3
			if v > -52 {
				v = 30
			}
			t.X, t.Y = append(t.X, float64(i)*0.1), append(t.Y, v)
			if v == 30 {
				v = -70
			}
		}
		traces = append(traces, t)
	}
	out["stack"] = Stack(StackData{Traces: traces, YLabel: "Membrane voltage", Unit: "mV"}, st("Voltages"))

	var spikes []Spike
	for i := range n {
		for t := r.ExpFloat64() * 40; t < 1000; t += r.ExpFloat64() * 60 {
			spikes = append(spikes, Spike{t, i})
		}
	}
	out["raster"] = Raster(RasterData{Neurons: n, Spikes: spikes, Groups: groups}, st("Spikes"))
	out["raster_plain"] = Raster(RasterData{Spikes: spikes[:900]}, Style{Dark: dark, Height: 45})

	var spectra []Series
	for k, name := range []string{"control", "Parkinson"} {
		s := Series{Name: name}
		for i := range 300 {
			f := float64(i) * 0.5
			p := 10/(1+f) + 6*float64(k)*math.Exp(-(f-20)*(f-20)/20) + 0.02*r.Float64() + 0.05
			s.X, s.Y, s.SD = append(s.X, f), append(s.Y, p), append(s.SD, 0.3*p)
		}
		spectra = append(spectra, s)
	}
	out["spectrum"] = Spectrum(SpectrumData{Series: spectra}, st("Subthalamic nucleus"))

	var da []float64
	for i := range 700 {
		da = append(da, r.NormFloat64()*0.3+math.Exp(-float64(i)/200))
	}
	out["bars"] = Bars(BarsData{XLabel: "Trial", YLabel: "Dopamine (µM)", Values: da}, st("Dopamine"))
	out["bars_named"] = Bars(BarsData{YLabel: "Rate (Hz)", Values: []float64{12, 30.5, 8, 21}, SD: []float64{2, 4, 1, 3},
		Names: []string{"cortex", "striatum", "STN", "thalamus"}}, Style{Dark: dark})
	a, b := Series{Name: "D1"}, Series{Name: "D2"}
	for range 150 {
		x := r.NormFloat64()
		a.X, a.Y = append(a.X, x), append(a.Y, 2*x+r.NormFloat64())
		b.X, b.Y = append(b.X, x), append(b.Y, -x+r.NormFloat64())
	}
	out["scatter"] = Scatter(ScatterData{XLabel: "Weight before (nS)", YLabel: "Change ΔW (nS)", Series: []Series{a, b}}, st("ΔW ∝ DA → β"))
	turn := Series{Name: "limit cycle"}
	for i := range 3000 {
		a := float64(i) / 100
		turn.X, turn.Y = append(turn.X, (1+2*math.Exp(-a/4))*math.Cos(a)), append(turn.Y, (1+2*math.Exp(-a/4))*math.Sin(a))
	}
	out["phase"] = Phase(PhaseData{XLabel: "V (mV)", YLabel: "w", Series: []Series{turn}}, st("Phase plane"))
	change := testMatrix(r, groups, 1)
	for i := range change.Entries {
		change.Entries[i].Value -= 0.3
	}
	out["weight_change"] = WeightChange(AdjacencyData{Panels: []Matrix{change}, Rows: groups}, st("Weights"))
	out["empty"] = Lines(LinesData{XLabel: "Time (ms)", YLabel: "Voltage (mV)"}, st("Nothing"))
	out["grid"] = Grid(2, out["lines"], out["spectrum"], out["bars"], out["scatter"])
	return out
}

func testGroups(n int) []Group {
	var out []Group
	at := 0
	for i := range n {
		size := 3 + i*7%23
		out = append(out, Group{fmt.Sprintf("area%d.%s", i/4+1, []string{"exci", "inh", "wta", "str.matrisome"}[i%4]), at, at + size, Kind(i % 3)})
		at += size
	}
	return out
}

func testMatrix(r *rand.Rand, groups []Group, gain float64) Matrix {
	n := groups[len(groups)-1].End
	m := Matrix{Rows: n, Cols: n}
	for i, a := range groups {
		for j, b := range groups {
			if (i*5+j*3)%7 > 1 && i != j {
				continue
			}
			for k := a.Start; k < a.End; k++ {
				for l := b.Start; l < b.End; l++ {
					if r.Float64() < 0.6 {
						m.Entries = append(m.Entries, Entry{k, l, gain * r.Float64()})
					}
				}
			}
		}
	}
	return m
}

func bigMatrix(r *rand.Rand, n int) Matrix {
	m := Matrix{Rows: n, Cols: n}
	for i := range n {
		for range 20 {
			m.Entries = append(m.Entries, Entry{i, r.IntN(n), r.ExpFloat64()})
		}
		m.Entries = append(m.Entries, Entry{i, i, 8})
	}
	return m
}

// TestGallery draws every chart in both themes. With FIGURE_DIR set it leaves
// them there to look at.
func TestGallery(t *testing.T) {
	dir := os.Getenv("FIGURE_DIR")
	for _, dark := range []bool{false, true} {
		for name, f := range gallery(dark) {
			if dark {
				name += "_dark"
			}
			var svg, png, pdf bytes.Buffer
			if err := f.WriteSVG(&svg); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := f.WritePNG(&png, 200); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := f.WritePDF(&pdf); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			checkSVG(t, name, svg.Bytes())
			checkPDF(t, name, pdf.Bytes())
			if dir == "" {
				continue
			}
			if err := os.WriteFile(filepath.Join(dir, name+".svg"), svg.Bytes(), 0o644); err != nil {
				t.Error(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+".png"), png.Bytes(), 0o644); err != nil {
				t.Error(err)
			}
			if err := os.WriteFile(filepath.Join(dir, name+".pdf"), pdf.Bytes(), 0o644); err != nil {
				t.Error(err)
			}
		}
	}
}
