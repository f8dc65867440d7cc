package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"nbc/codegen/compile"
)

// networks are whole runs of spiking networks of 4000 neurons (Brette et al. 2007), against other simulators.
var networks = []workload{
	{"network-cobahh", "1 s of COBAHH, exponential Euler, dt 0.1 ms, one thread; CPU time with making the network",
		func(b *bench) error { return b.network("cobahh", 1000, 5) }},
	{"network-cuba", "10 s of CUBA, dt 0.1 ms, one thread; CPU time with making the network",
		func(b *bench) error { return b.network("cuba", 10000, 5) }},
	{"network-coba", "1 s of COBA, dt 0.1 ms, one thread; CPU time with making the network",
		func(b *bench) error { return b.network("coba", 1000, 5) }},
}

// network runs experiment bench of an example beside Brian 2. Each run draws a network of its own: the mean of their rates is shown.
func (b *bench) network(name string, ms float64, rounds int) error {
	var list []*entry
	fired := map[*entry]*firing{}
	add := func(name string, dir string, rates func(dir string, from, to float64) (exc, inh float64, err error), run func() (float64, error)) {
		f := &firing{}
		e := &entry{name: name, once: func() (float64, error) {
			ns, err := run()
			if err != nil {
				return 0, err
			}
			exc, inh, err := rates(dir, 100, ms)
			f.exc, f.inh = append(f.exc, exc), append(f.inh, inh)
			return ns, err
		}}
		list, fired[e] = append(list, e), f
	}
	own, err := b.example(name)
	if err != nil {
		return err
	}
	brian, err := b.brian(name, ms)
	if errors.Is(err, errNone) {
		fmt.Println("  skipped: ", err)
	} else if err != nil {
		return err
	}
	if brian != "" {
		add("Brian 2, C++", filepath.Join(brian, "results"), brianRates, func() (float64, error) { return cpu(filepath.Join(brian, "main"), brian) })
	}
	out, seed := filepath.Join(b.tmp, name), 0
	add("nbc", out, nbcRates, func() (float64, error) {
		seed++
		return cpu(own, b.root, "bench", "--seed", strconv.Itoa(seed), "--out", out, "--force", "--quiet", "--no-figures")
	})
	if err := inTurn(list, rounds); err != nil {
		return err
	}
	for _, e := range list {
		f := fired[e]
		e.note = fmt.Sprintf("exc %s, inh %s Hz", spread(f.exc), spread(f.inh))
	}
	table(list, 1e6, "ms")
	return nil
}

// firing is the rates (Hz) of an entry's runs.
type firing struct{ exc, inh []float64 }

// spread is the mean of some numbers, with the least and the largest.
func spread(x []float64) string {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	return fmt.Sprintf("%.2f (%.2f-%.2f)", sum/float64(len(x)), slices.Min(x), slices.Max(x))
}

// cpu runs a program and returns its processor time, ns.
func cpu(program, dir string, args ...string) (float64, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "OMP_NUM_THREADS=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("%s: %w\n%s", program, err, out)
	}
	return float64((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Nanoseconds()), nil
}

// example builds an example as `nbc build` does.
func (b *bench) example(name string) (string, error) {
	r, bin, err := compile.Build(context.Background(), filepath.Join("examples", name+".nbx"), loader{}, compile.Options{})
	if err == nil && r.Failed() {
		err = fmt.Errorf("%s.nbx has mistakes: run nbc check on it", name)
	}
	return bin, err
}

// python is a Python that has a module, or an error that says it is not installed.
func python(module string) (string, error) {
	for _, p := range []string{"python3", "/usr/bin/python3"} {
		if exec.Command(p, "-c", "import "+module).Run() == nil {
			return p, nil
		}
	}
	return "", fmt.Errorf("%s for Python %w", module, errNone)
}

// brian builds the C++ program that Brian 2 makes of a network, and returns its folder.
func (b *bench) brian(name string, ms float64) (string, error) {
	py, err := python("brian2")
	if err != nil {
		return "", err
	}
	dir := filepath.Join(b.tmp, "brian-"+name)
	cmd := exec.Command(py, filepath.Join("bench", "peers", "networks.py"), name, dir, fmt.Sprint(ms))
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("running Brian 2: %w\n%s", err, out)
	}
	return dir, nil
}

// excitatory and inhibitory neurons of a network.
const excitatory, inhibitory = 3200, 800

// nbcRates are the mean rates (Hz) between two times (ms) of spikes.csv.
func nbcRates(dir string, from, to float64) (exc, inh float64, err error) {
	text, err := os.ReadFile(filepath.Join(dir, "spikes.csv"))
	if err != nil {
		return 0, 0, err
	}
	for _, line := range strings.Split(string(text), "\n")[1:] {
		f := strings.Split(line, ",")
		if t, err := strconv.ParseFloat(f[0], 64); err != nil || t <= from {
			continue
		}
		if strings.HasPrefix(f[1], "exc") {
			exc++
		} else {
			inh++
		}
	}
	exc, inh = hertz(exc, inh, to-from)
	return exc, inh, nil
}

// brianRates are those of the arrays that a program of Brian 2 leaves.
func brianRates(dir string, from, to float64) (exc, inh float64, err error) {
	read := func(stem string) ([]byte, error) {
		found, _ := filepath.Glob(filepath.Join(dir, stem+"_[0-9]*"))
		if len(found) != 1 {
			return nil, fmt.Errorf("a run of Brian 2 left no %s", stem)
		}
		return os.ReadFile(found[0])
	}
	who, err := read("_dynamic_array_spikemonitor_i")
	if err != nil {
		return 0, 0, err
	}
	when, err := read("_dynamic_array_spikemonitor_t")
	if err != nil {
		return 0, 0, err
	}
	for k := 0; 8*k < len(when) && 4*k < len(who); k++ {
		switch {
		case 1000*math.Float64frombits(binary.LittleEndian.Uint64(when[8*k:])) <= from:
		case binary.LittleEndian.Uint32(who[4*k:]) < excitatory:
			exc++
		default:
			inh++
		}
	}
	exc, inh = hertz(exc, inh, to-from)
	return exc, inh, nil
}

func hertz(exc, inh, ms float64) (float64, float64) {
	return exc / excitatory * 1000 / ms, inh / inhibitory * 1000 / ms
}
