package cli

import (
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"nbc/runtime/model"
)

// TestMain makes this test's binary also a circuit's program, to be killed.
func TestMain(m *testing.M) {
	if os.Getenv("NBC_TEST_CIRCUIT") == "" {
		os.Exit(m.Run())
	}
	os.Exit(run(&env{args: os.Args[1:], program: "circuit", out: os.Stdout, err: os.Stderr, now: time.Now, exit: os.Exit, build: testBuild}, slowCircuit))
}

// slowCircuit is testCircuit with experiments that take long enough to be killed in.
func slowCircuit() *model.Circuit {
	c := testCircuit()
	rest := c.Experiments[1]
	rest.Run = func() (float64, float64) { return 0, 1000 }
	rest.Solver = model.Solver{Name: "RK4", Dt: 0.1}
	rhs := c.RHS
	c.RHS = func(t float64, y, dy []float64) {
		rhs(t, y, dy)
		for x := 0.0; x < 20; x++ {
			dy[0] += 1e-9 * math.Sin(x+y[1])
		}
	}
	return c
}

func child(dir string, args string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], strings.Fields(args)...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "NBC_TEST_CIRCUIT=1")
	return cmd
}

// tree is all files of a results directory, without the run's command and times.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range list {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[f.Name()] = string(b)
	}
	files["manifest.json"] = regexp.MustCompile(`(?m)^  "run": .*$`).ReplaceAllString(files["manifest.json"], "")
	return files
}

func sameTree(t *testing.T, what string, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %s differs", what, name)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%s: %d files where there are %d", what, len(got), len(want))
	}
}

// TestKilled kills runs at random moments, fifty in all, and resumes them until they end: every byte must be that of a run that was
// left alone.
func TestKilled(t *testing.T) {
	dir := t.TempDir()
	random := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		args  string
		kills int
	}{{"learn --trials 100", 25}, {"rest --checkpoint-every=40ms", 25}} {
		name := strings.Fields(c.args)[0]
		began := time.Now()
		if out, err := child(dir, c.args+" --quiet --out alone-"+name).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", c.args, err, out)
		}
		length := time.Since(began)
		want := tree(t, filepath.Join(dir, "alone-"+name))
		for kills := 0; kills < c.kills; {
			os.RemoveAll(filepath.Join(dir, "killed"))
			for {
				cmd := child(dir, c.args+" --quiet --resume killed")
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				timer := time.AfterFunc(time.Duration(random.Int64N(int64(length))), func() { cmd.Process.Kill() })
				err := cmd.Wait()
				timer.Stop()
				if err == nil {
					break
				}
				if cmd.ProcessState.ExitCode() != -1 {
					t.Fatalf("%s: %v", c.args, err)
				}
				kills++
			}
			sameTree(t, c.args, tree(t, filepath.Join(dir, "killed")), want)
		}
	}
}

func TestDamagedCheckpoint(t *testing.T) {
	b := newBench(t)
	b.run("learn --quiet --out whole")
	stop := func(trials string) {
		t.Helper()
		b.run("learn --quiet --out part --force --trials " + trials)
		os.Rename("part", "part.part")
		os.WriteFile("part.part/.lock", nil, 0o666)
	}
	stop("3")
	os.Truncate("part.part/checkpoint", 100)
	if b.run("--resume part") == exitOK || !strings.Contains(b.err.String(), "cut short") {
		t.Errorf("the only checkpoint cut short: %s", b.err.String())
	}
	if _, err := os.Stat("part.part/trace.csv"); err != nil {
		t.Error("the refusal removed results")
	}
}

func TestResumeRefusals(t *testing.T) {
	b := newBench(t)
	b.run("learn --quiet --out done --seed 3")
	for _, c := range []struct{ args, want string }{
		{"--resume done --seed 4 --fork", "--fork needs a directory of its own"},
		{"--fork", "--fork begins from the results that --resume names"},
		{"--resume nowhere --fork --out x", "there are no results in nowhere"},
	} {
		if status := b.run(c.args); status != exitUsage || !strings.Contains(b.err.String(), c.want) {
			t.Errorf("%s: exit %d, %s", c.args, status, b.err.String())
		}
	}
	if status := b.run("--resume done"); status != exitOK || !strings.Contains(b.out.String(), "is complete: there is nothing to resume") {
		t.Errorf("a complete run: exit %d, %s%s", status, b.out.String(), b.err.String())
	}
	// As if it had been killed after its last trial.
	os.Rename("done", "done.part")
	os.Remove("done.part/manifest.json")
	os.WriteFile("done.part/.lock", nil, 0o666)
	for _, c := range []struct{ args, want string }{
		{"--resume done --seed 4", "--seed is 3 there, 4 here"},
		{"rest --resume done", "the experiment is learn there, rest here"},
		{"--resume done --trials 9", "--trials is not given there, 9 here"},
	} {
		if status := b.run(c.args); status != exitUsage || !strings.Contains(b.err.String(), c.want) || !strings.Contains(b.err.String(), "--fork") {
			t.Errorf("%s: exit %d, %s", c.args, status, b.err.String())
		}
	}
	old := b.fresh
	b.fresh = func() *model.Circuit {
		c := old()
		c.SourceHash = "changed"
		c.Pops[0].Columns[0].Data[1] = 2
		return c
	}
	status := b.run("--resume done")
	if text := b.err.String(); status != exitUsage || !strings.Contains(text, "test.nbx, or a file that it uses, has changed") || !strings.Contains(text, "A[*].C has another value") {
		t.Errorf("another program: exit %d, %s", status, text)
	}
}

// A branch has the trials of the run that it comes from, and goes on with what is changed.
func TestFork(t *testing.T) {
	b := newBench(t)
	b.run("learn --quiet --out a --trials 4")
	b.run("learn --quiet --out b --trials 9")
	if status := b.run("--resume a --fork --out c --trials 9 --quiet"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	for _, f := range []string{"trace.csv", "spikes.csv", "weights-start.csv", "weights-end.csv", "learning_curve.svg"} {
		if b.read(t, "b/"+f) != b.read(t, "c/"+f) {
			t.Errorf("%s differs from that of a run of nine trials", f)
		}
	}
	if b.run("--resume c --fork --out d --trials 5") != exitUsage || !strings.Contains(b.err.String(), "has done 9 trials, and 5 are asked for") {
		t.Errorf("fewer trials than are done: %s", b.err.String())
	}
	if got := b.read(t, "a/trace.csv"); strings.Count(got, "\n") != 5 {
		t.Errorf("the run branched from has changed: %s", got)
	}
}

func TestInterruptedGoesOn(t *testing.T) {
	b := newBench(t)
	b.run("learn --quiet --out whole")
	signals := make(chan os.Signal, 1)
	b.signals = signals
	fresh := b.fresh
	b.fresh = func() *model.Circuit {
		c := fresh()
		rhs := c.RHS
		c.RHS = func(t float64, y, dy []float64) {
			if c.Trial.Number == 4 && t > 3 {
				select {
				case signals <- os.Interrupt:
					time.Sleep(20 * time.Millisecond)
				default:
				}
			}
			rhs(t, y, dy)
		}
		return c
	}
	if status := b.run("learn --quiet --out cut"); status != exitInterrupted {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	has(t, "stdout", b.out.String(), " of 7 trials\n", "with --resume cut")
	b.signals, b.fresh = make(chan os.Signal), fresh
	if status := b.run("--resume cut --quiet"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	sameTree(t, "interrupted and resumed", tree(t, "cut"), tree(t, "whole"))
}

// A run that was killed before it had done anything is begun as it was asked for.
func TestKilledAtOnce(t *testing.T) {
	b := newBench(t)
	b.run("rest --quiet --out whole --seed 7")
	b.env.open = func(path string) (io.WriteCloser, error) {
		if strings.HasSuffix(path, ".csv") {
			// What a killed process leaves is copied before the run takes it back.
			exec.Command("cp", "-r", "cut.part", "left.part").Run()
			return nil, os.ErrPermission
		}
		return os.Create(path)
	}
	if b.run("rest --quiet --out cut --seed 7") == exitOK {
		t.Fatal("the run was not ended")
	}
	b.env.open = nil
	if status := b.run("--resume left --quiet"); status != exitOK {
		t.Fatalf("exit %d: %s", status, b.err.String())
	}
	sameTree(t, "killed at once", tree(t, "left"), tree(t, "whole"))
}
