package cli

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"nbc/runtime/model"
	"nbc/runtime/record"
)

func TestLearning(t *testing.T) {
	b := newBench(t)
	if status := b.run(""); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	want := `Trial = 1, Category choice = 1, Response = Correct
Trial = 2, Category choice = 1, Response = Correct
Trial = 3, Category choice = 1, Response = Incorrect
Trial = 4, Category choice = 1, Response = Correct
Trial = 5
Trial = 6, Category choice = 1, Response = Incorrect
Trial = 7, Category choice = 1, Response = Correct
Accuracy: 66.7 % of 6 trials, 66.7 % of the last 6
Spikes:   14
Seed:     1
Solver:   Vern7, rtol 1e-06, atol 1e-06: N steps, M evaluations
Chosen:   no event moves states; no equation is linear in itself
Time:     T for 75 ms of biological time, T a trial
Results:  results/learn-seed1
Figures:  learning_curve.svg, learning_curve.png, adjacency.svg, adjacency.png
`
	got := regexp.MustCompile(`\d+ steps, \d+ eval`).ReplaceAllString(b.out.String(), "N steps, M eval")
	got = regexp.MustCompile(`[0-9.]+ m?s( for| a trial)`).ReplaceAllString(got, "T$1")
	if got != want {
		t.Errorf("stdout:\n%s\nwant:\n%s", got, want)
	}
	if b.err.Len() > 0 {
		t.Errorf("stderr: %s", b.err.String())
	}
	if got := b.files(t, "results"); got != "learn-seed1" {
		t.Errorf("results: %s", got)
	}
	if got := b.files(t, "results/learn-seed1"); got != "adjacency.png adjacency.svg checkpoint circuit.json learning_curve.png learning_curve.svg manifest.json results.json spikes.csv trace.csv weights-end.csv weights-start.csv" {
		t.Errorf("files: %s", got)
	}
	trace := strings.Split(b.read(t, "results/learn-seed1/trace.csv"), "\n")
	if trace[0] != "trial,dopamine,action,correct" || trace[3] != "3,0,1,0" || trace[5] != "5,0.25,0,1" {
		t.Errorf("trace: %s", trace)
	}
	if got := b.read(t, "results/learn-seed1/weights-end.csv"); got != "connection,source,target,weight\nA -> A,A[1],A[2],2.25\n" {
		t.Errorf("weights-end: %s", got)
	}
	has(t, "weights-start", b.read(t, "results/learn-seed1/weights-start.csv"), "A -> A,A[1],A[2],0.5\n")
	has(t, "spikes", b.read(t, "results/learn-seed1/spikes.csv"), "trial,t,element,event\n1,2.0000", ",A[1],spike\n1,3.50000", ",A[2],spike\n2,2.0000")
	m := b.read(t, "results/learn-seed1/manifest.json")
	has(t, "manifest", m, `"status": "complete"`, `"trials": {"planned":7,"done":7}`, `"trials_with_choice":6`, `{"path":"trial.duration","value":10,"unit":"ms"}`,
		`{"path":"A[*].C","value":1,"unit":"uF/cm^2"}`, `"command":["circuit"]`, `{"name":"dopamine","about":"recorded at the trial's end"}`)
}

func TestSameSeedSameFiles(t *testing.T) {
	b := newBench(t)
	b.run("--out one --quiet")
	b.run("--out two --quiet")
	for _, f := range strings.Fields(b.files(t, "one")) {
		one, two := b.read(t, "one/"+f), b.read(t, "two/"+f)
		switch f {
		case "manifest.json":
			var m1, m2 map[string]any
			if json.Unmarshal([]byte(one), &m1) != nil || json.Unmarshal([]byte(two), &m2) != nil {
				t.Fatal("the manifest is no JSON")
			}
			delete(m1, "run")
			delete(m2, "run")
			x, _ := json.Marshal(m1)
			y, _ := json.Marshal(m2)
			one, two = string(x), string(y)
		}
		if one != two {
			t.Errorf("%s differs", f)
		}
	}
}

func TestPlainRun(t *testing.T) {
	b := newBench(t)
	if status := b.run("rest --seed=42 --rtol 1e-9 --save-network"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	has(t, "stdout", b.out.String(), "Spikes:   2\n", "Seed:     42\n", "Tsit5, rtol 1e-09, atol 1e-06", "for 20 ms of", "results/rest-seed42",
		"stack.svg, stack.png, raster.svg, raster.png, spectrum.svg, spectrum.png, line.svg, line.png")
	has(t, "x.csv", b.read(t, "results/rest-seed42/x.csv"), "t,A[1].x,A[2].x\n0,0,0\n5,")
	has(t, "network", b.read(t, "results/rest-seed42/network.csv"), "A -> A,A[1],A[2],0.5\n")
	has(t, "spikes", b.read(t, "results/rest-seed42/spikes.csv"), "t,element,event\n")
}

func TestQuietAndTrials(t *testing.T) {
	b := newBench(t)
	if status := b.run("learn --quiet --trials 2 --no-figures"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	if !strings.HasPrefix(b.out.String(), "Accuracy: 100.0 % of 2 trials") || strings.Contains(b.out.String(), "Figures") {
		t.Errorf("%s", b.out.String())
	}
}

func TestProgressOnTerminal(t *testing.T) {
	b := newBench(t)
	b.width = 80
	b.run("--trials 3")
	has(t, "stderr", b.err.String(), "trial 2/3  ━━━━━", "33 %  correct 100 %, last 1: 100 %  ", " left", "\r\x1b[K")
	if lines := strings.Count(b.out.String(), "Trial = "); lines != 3 || strings.Contains(b.out.String(), "\x1b") {
		t.Errorf("stdout: %s", b.out.String())
	}
	if !strings.HasSuffix(b.err.String(), "\r\x1b[K") {
		t.Error("the bar is left standing")
	}
}

func TestNaN(t *testing.T) {
	b := newBench(t)
	if status := b.run("bad"); status != exitFailed {
		t.Fatalf("exit %d", status)
	}
	has(t, "stderr", b.err.String(), "error: A[1].x ", "at t = ", "marked as failed")
	has(t, "manifest", b.read(t, "results/bad-seed1/manifest.json"), `"status": "failed"`, `"message": "A[1].x`)
	if got := b.files(t, "results"); got != "bad-seed1" {
		t.Errorf("results: %s", got)
	}
}

func TestDiskFull(t *testing.T) {
	b := newBench(t)
	room := 40 // bytes in trace.csv
	b.open = func(path string) (io.WriteCloser, error) {
		f, err := os.Create(path)
		if strings.HasSuffix(path, "trace.csv") {
			return &limited{f, &room}, err
		}
		return f, err
	}
	if status := b.run("--trials 1000"); status != exitFailed {
		t.Fatalf("exit %d", status)
	}
	has(t, "stderr", b.err.String(), "error: cannot write results/learn-seed1/trace.csv: no space left on device", "help: free some space", "marked as failed; when it can be written again, --resume results/learn-seed1 goes on")
	if n := strings.Count(b.out.String(), "Trial = "); n > 3 {
		t.Errorf("it went on for %d trials", n)
	}
	has(t, "manifest", b.read(t, "results/learn-seed1/manifest.json"), `"status": "failed"`)
	// What was written wholly can be read, without the row that was cut short.
	text := b.read(t, "results/learn-seed1/trace.csv")
	os.WriteFile("results/learn-seed1/trace.csv", []byte(text+"9,0.5,1,1\n10,0."), 0o666)
	f, err := open(t, "results/learn-seed1").TrialFrame()
	if n := strings.Count(text, "\n"); err != nil || len(f.Values[0]) != n || f.Values[0][n-1] != 9 {
		t.Errorf("%v, %v", f, err)
	}
	os.WriteFile("results/learn-seed1/trace.csv", nil, 0o666)
	if _, err := open(t, "results/learn-seed1").TrialFrame(); err == nil || !strings.Contains(err.Error(), "--resume") {
		t.Errorf("no header: %v", err)
	}
}

type limited struct {
	io.WriteCloser
	room *int
}

func (l *limited) Write(b []byte) (int, error) {
	if *l.room -= len(b); *l.room < 0 {
		return 0, &os.PathError{Op: "write", Err: syscall.ENOSPC}
	}
	return l.WriteCloser.Write(b)
}

func TestOutputInTheWay(t *testing.T) {
	b := newBench(t)
	os.WriteFile("file", nil, 0o666)
	for _, c := range []struct {
		args, want string
		status     int
	}{
		{"--out file", "is a file", exitUsage},
		{"--out file/x", "not a directory", exitFailed},
		{"--out r", "", exitOK},
		{"--out r", "exists already", exitUsage},
		{"--out r --force", "", exitOK},
	} {
		if status := b.run(c.args + " --quiet --trials 1"); status != c.status {
			t.Errorf("%s: exit %d: %s", c.args, status, b.err.String())
		}
		has(t, c.args, b.err.String(), c.want)
	}
	if got := b.files(t, "."); got != "file r" {
		t.Errorf("left behind: %s", got)
	}
}

func TestInterrupt(t *testing.T) {
	b := newBench(t)
	signals := make(chan os.Signal, 2)
	b.signals = signals
	b.fresh = func() *model.Circuit {
		c := testCircuit()
		rhs, sent := c.RHS, false
		c.RHS = func(tm float64, y, dy []float64) {
			rhs(tm, y, dy)
			if c.Trial.Number == 4 && !sent {
				sent = true
				signals <- os.Interrupt
			}
		}
		return c
	}
	if status := b.run("--trials 100000"); status != exitInterrupted {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	has(t, "stderr", b.err.String(), "note: interrupted")
	has(t, "stdout", b.out.String(), "Stopped:  after ", " of 100000 trials")
	has(t, "manifest", b.read(t, "results/learn-seed1/manifest.json"), `"status": "interrupted"`)
	if got := b.files(t, "results"); got != "learn-seed1" {
		t.Errorf("results: %s", got)
	}
}

// The index of an interrupted run without trials tells how far it came.
func TestTimeOfAnInterruptedRun(t *testing.T) {
	b := newBench(t)
	signals := make(chan os.Signal)
	b.signals = signals
	b.fresh = func() *model.Circuit {
		c := slowCircuit()
		rhs, sent := c.RHS, false
		c.RHS = func(tm float64, y, dy []float64) {
			rhs(tm, y, dy)
			if tm > 100 && !sent {
				sent = true
				signals <- os.Interrupt
				time.Sleep(20 * time.Millisecond)
			}
		}
		return c
	}
	if status := b.run("rest"); status != exitInterrupted {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	if r := open(t, filepath.Join(b.dir, "results/rest-seed1")); !(r.Time.End > 100 && r.Time.End < 1000) {
		t.Errorf("the run came to %g of 1000 ms", r.Time.End)
	}
}

func TestInterruptTwice(t *testing.T) {
	b := newBench(t)
	signals := make(chan os.Signal, 2)
	b.signals = signals
	b.fresh = func() *model.Circuit {
		c := testCircuit()
		rhs, sent := c.RHS, false
		c.RHS = func(tm float64, y, dy []float64) {
			if !sent { // a step that never ends but for the second signal
				sent = true
				signals <- os.Interrupt
				signals <- os.Interrupt
				if status := <-b.exits; status != exitInterrupted {
					t.Errorf("exit %d", status)
				}
			}
			rhs(tm, y, dy)
		}
		return c
	}
	b.run("--trials 3")
	has(t, "stderr", b.err.String(), "note: stopped at once", "results/learn-seed1.part")
}

func TestPanicIsABug(t *testing.T) {
	b := newBench(t)
	b.build = func(c *model.Circuit, _ buildOptions) (built, error) { panic("index out of range") }
	if status := b.run(""); status != exitFailed {
		t.Errorf("exit %d", status)
	}
	has(t, "stderr", b.err.String(), "error: this is a bug in nbc: index out of range\n", "NBC_DEBUG=1")
	if strings.Contains(b.err.String(), "goroutine") {
		t.Error("a stack trace")
	}
}

func TestSeveralErrors(t *testing.T) {
	b := newBench(t)
	b.build = func(*model.Circuit, buildOptions) (built, error) {
		return built{}, errors.Join(errors.New("one"), errors.New("two\nmore"))
	}
	if status := b.run(""); status != exitFailed || b.err.String() != "error: one\nerror: two\n  more\n" {
		t.Errorf("exit %d: %s", status, b.err.String())
	}
	if got := b.files(t, "."); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

// A run that cannot begin leaves no directory.
func TestRefusedBeforeAnythingIsWritten(t *testing.T) {
	b := newBench(t)
	fresh := b.fresh
	b.fresh = func() *model.Circuit {
		c := fresh()
		c.Experiments[1].Records[0].Every = func() float64 { return -5 }
		return c
	}
	if status := b.run("rest"); status != exitFailed || !strings.Contains(b.err.String(), "the interval must be positive") {
		t.Errorf("exit %d: %s", status, b.err.String())
	}
	if got := b.files(t, "."); got != "" {
		t.Errorf("left behind: %s", got)
	}
}

// TestRestartsAreSaid: only where they decide how long a run takes, and there is another way.
func TestRestartsAreSaid(t *testing.T) {
	adaptive, busy := model.Solver{RTol: 1e-6}, record.Solver{Steps: 21_000, Restarts: 20_000}
	if text := restartsText(adaptive, busy); !strings.HasPrefix(text, "20000, ") || !strings.Contains(text, "events = grid") {
		t.Errorf("%q", text)
	}
	for _, c := range []struct {
		v    model.Solver
		done record.Solver
	}{
		{model.Solver{RTol: 1e-6, Grid: true}, busy},
		{model.Solver{Dt: 0.1}, busy},
		{adaptive, record.Solver{Steps: 9_000, Restarts: 8_000}},
		{adaptive, record.Solver{Steps: 50_000, Restarts: 20_000}},
	} {
		if text := restartsText(c.v, c.done); text != "" {
			t.Errorf("%+v, %+v: %q", c.v, c.done, text)
		}
	}
}
