package cli

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"nbc/lang/units"
	"nbc/runtime/names"
	"nbc/runtime/results"
	"nbc/runtime/sim"
	"nbc/runtime/solve"
)

// options is what the command line asks for.
type options struct {
	experiment string // "" : the first one
	help       bool
	list       bool
	params     bool
	version    bool
	force      bool
	quiet      bool
	save       bool // network.csv
	noFigures  bool
	report     bool // report.html
	seed       *uint64
	trials     int // 0: as the experiment says
	set        []string
	out        string
	format     string // "": csv
	network    string
	draws      string
	solver     string
	rtol, atol float64 // 0: as the experiment says
	dt         float64 // ms, 0: as the experiment says
	kernel     string
	resume     string  // results directory to continue
	fork       bool    // begin a new branch from it
	every      float64 // ms of simulated time between checkpoints, 0: none within a trial
	json       bool    // print JSON lines

	given []given // flags that decide the results, in the order of the command line
}

// flag is one flag: what it is called, how its value is shown in the help (none: ""), and what it does.
type flag struct {
	name, arg, about string
	set              func(o *options, value string) error
}

// flags is the whole command line of a built circuit, in the order of --help.
var flags = []flag{
	{"list", "", "list the experiments and what each records", on(func(o *options) *bool { return &o.list })},
	{"params", "", "list all parameters with value, unit, bounds and description", on(func(o *options) *bool { return &o.params })},
	{"set", "PATH=VALUE", "set a parameter, or all that match: --set 'VAC.**.G_Na=50 [mS/cm^2]'; may be repeated", func(o *options, v string) error {
		if path, _, ok := strings.Cut(v, "="); !ok || strings.TrimSpace(path) == "" {
			return fmt.Errorf("wants PATH=VALUE")
		}
		o.set = append(o.set, v)
		return nil
	}},
	{"seed", "N", "seed of everything random (default: the experiment's, else 1)", func(o *options, v string) error {
		n, err := strconv.ParseUint(v, 10, 64)
		if err != nil {
			return fmt.Errorf("wants a whole number from 0 to 18446744073709551615")
		}
		o.seed = &n
		return nil
	}},
	{"trials", "N", "number of trials of the task", func(o *options, v string) error {
		n, err := strconv.ParseInt(v, 10, 32)
		if err != nil || n < 1 {
			return fmt.Errorf("wants a whole number from 1 on")
		}
		o.trials = int(n)
		return nil
	}},
	{"out", "DIR", "directory of the results (default results/<experiment>-seed<seed>)", text(func(o *options) *string { return &o.out })},
	{"format", "NAME", "what series and spikes are written as: csv (default), npz (NumPy), or sonata (npz, and spikes as SONATA HDF5)", func(o *options, v string) error {
		if !slices.Contains(results.Formats, v) {
			return fmt.Errorf("wants %s", strings.Join(results.Formats, ", "))
		}
		o.format = v
		return nil
	}},
	{"force", "", "replace existing results", on(func(o *options) *bool { return &o.force })},
	{"resume", "DIR", "continue the run that left its results in DIR, to the same bits; begins it where there is none", text(func(o *options) *string { return &o.resume })},
	{"fork", "", "with --resume: begin a new run in --out from the state there, with what this command line changes", on(func(o *options) *bool { return &o.fork })},
	{"checkpoint-every", "\"X ms\"", "make checkpoints within trials and runs this far apart, in simulated time (trials end with one anyway)", func(o *options, v string) error {
		ms, err := duration(v)
		o.every = ms
		return err
	}},
	{"save-network", "", "write network.csv: every edge with its weight", on(func(o *options) *bool { return &o.save })},
	{"network", "FILE", "take edges and weights from a file like network.csv", text(func(o *options) *string { return &o.network })},
	{"draws", "FILE", "replay the draws of a file like draws.csv", text(func(o *options) *string { return &o.draws })},
	{"solver", "NAME", "integrate with this method: " + methodNames() + "; auto picks one", func(o *options, v string) error {
		if sim.IsAuto(v) {
			o.solver = sim.Auto
			return nil
		}
		m, err := solve.Lookup(v)
		if err != nil {
			return err
		}
		o.solver = m.Name
		return nil
	}},
	{"rtol", "X", "relative tolerance", positive(func(o *options) *float64 { return &o.rtol })},
	{"atol", "X", "absolute tolerance", positive(func(o *options) *float64 { return &o.atol })},
	{"dt", "\"X ms\"", "step of a fixed-step method, first step of an adaptive one", func(o *options, v string) error {
		ms, err := duration(v)
		o.dt = ms
		return err
	}},
	{"kernel", "NAME", "vector code: scalar, avx2, avx512 or auto (the best that the processor has)", func(o *options, v string) error {
		if !slices.Contains([]string{"scalar", "avx2", "avx512", "auto"}, v) {
			return fmt.Errorf("wants scalar, avx2, avx512 or auto")
		}
		o.kernel = v
		return nil
	}},
	{"log-format", "NAME", "what a run prints: text, or json for one object a line", func(o *options, v string) error {
		if v != "text" && v != "json" {
			return fmt.Errorf("wants text or json")
		}
		o.json = v == "json"
		return nil
	}},
	{"no-figures", "", "draw no figures", on(func(o *options) *bool { return &o.noFigures })},
	{"report", "", "write report.html: one page to open and to send, with circuit, learning, activity and weights", on(func(o *options) *bool { return &o.report })},
	{"quiet", "", "print the summary only", on(func(o *options) *bool { return &o.quiet })},
	{"version", "", "print the versions and hashes of this program", on(func(o *options) *bool { return &o.version })},
	{"help", "", "print this help", on(func(o *options) *bool { return &o.help })},
}

func on(field func(*options) *bool) func(*options, string) error {
	return func(o *options, v string) error {
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("takes no value")
		}
		*field(o) = b
		return nil
	}
}

func text(field func(*options) *string) func(*options, string) error {
	return func(o *options, v string) error {
		if v == "" {
			return fmt.Errorf("wants a name")
		}
		*field(o) = v
		return nil
	}
}

func positive(field func(*options) *float64) func(*options, string) error {
	return func(o *options, v string) error {
		x, err := strconv.ParseFloat(v, 64)
		if err != nil || !(x > 0) || math.IsInf(x, 0) {
			return fmt.Errorf("wants a number above 0")
		}
		*field(o) = x
		return nil
	}
}

// duration reads a time with its unit, in ms.
func duration(v string) (float64, error) {
	v = strings.TrimSpace(v)
	i := strings.LastIndexAny(v, "0123456789.") + 1
	x, err := strconv.ParseFloat(v[:i], 64)
	name := strings.Trim(v[i:], " []")
	unit, ok := units.Lookup(name)
	ms, _ := units.Lookup("ms")
	switch {
	case err != nil || !(x > 0) || math.IsInf(x, 0):
		return 0, fmt.Errorf("wants a time above 0 with its unit, such as \"0.01 ms\"")
	case name == "":
		return 0, fmt.Errorf("has no unit; write \"%s ms\"", v)
	case !ok:
		return 0, fmt.Errorf("has the unit %s, which does not exist; write a time such as \"0.01 ms\"", name)
	case !unit.SameDim(ms):
		return 0, fmt.Errorf("wants a time, and %s is not one; write a time such as \"0.01 ms\"", name)
	}
	return unit.Convert(x, ms), nil
}

func methodNames() string {
	var list []string
	for _, m := range solve.Methods() {
		list = append(list, m.Name)
	}
	return strings.Join(list, ", ")
}

// neutral are the flags that change no result: a run may be continued with others.
var neutral = map[string]bool{"list": true, "params": true, "help": true, "version": true, "out": true, "force": true, "quiet": true,
	"resume": true, "fork": true, "checkpoint-every": true, "log-format": true}

// parse reads the arguments after the program's name. Flags stand before or after the experiment, with one dash or two.
func parse(args []string) (*options, error) {
	o := &options{}
	rest := false
	for len(args) > 0 {
		a := args[0]
		args = args[1:]
		switch {
		case a == "--" && !rest:
			rest = true
			continue
		case rest || !strings.HasPrefix(a, "-") || a == "-":
			if o.experiment != "" {
				return nil, &usageError{fmt.Sprintf("one experiment at a time: there is %s and %s", o.experiment, a), "run them one after the other"}
			}
			o.experiment = a
			continue
		}
		name, value, has := strings.Cut(strings.TrimLeft(a, "-"), "=")
		if name == "h" {
			name = "help"
		}
		f := findFlag(name)
		if f == nil {
			return nil, unknownFlag(name)
		}
		if !has {
			switch {
			case f.arg == "":
				value = "true"
			case len(args) == 0:
				return nil, &usageError{"--" + f.name + " wants a value", "write --" + f.name + " " + f.arg}
			default:
				value = args[0]
				args = args[1:]
			}
		}
		if !neutral[f.name] {
			o.given = append(o.given, given{f.name, value})
		}
		if err := f.set(o, value); err != nil {
			if _, method := err.(*solve.UnknownMethodError); method {
				return nil, &usageError{"--solver: " + err.Error(), ""}
			}
			return nil, &usageError{fmt.Sprintf("--%s %s: %s", f.name, quote(value), err), ""}
		}
	}
	switch {
	case o.fork && o.resume == "":
		return nil, &usageError{"--fork begins from the results that --resume names", "write --resume DIR --fork --out NEW"}
	case o.fork && o.out == "":
		return nil, &usageError{"--fork needs a directory of its own", "name it with --out NEW"}
	}
	return o, nil
}

// quote shows a value as a shell would take it.
func quote(v string) string {
	if v == "" || strings.ContainsAny(v, " \t\"'[]*") {
		return "'" + v + "'"
	}
	return v
}

func findFlag(name string) *flag {
	for i := range flags {
		if flags[i].name == name {
			return &flags[i]
		}
	}
	return nil
}

func unknownFlag(name string) error {
	var list []string
	for _, f := range flags {
		list = append(list, f.name)
	}
	hint := "--help lists the flags"
	if near := names.Nearest(name, list); len(near) > 0 {
		hint = "did you mean --" + near[0] + "?"
	}
	return &usageError{"unknown flag --" + name, hint}
}

// usage is the text of --help.
func usage(program, doc string) string {
	var b strings.Builder
	if doc != "" {
		b.WriteString(strings.TrimSpace(doc) + "\n\n")
	}
	fmt.Fprintf(&b, "usage: %s [experiment] [flags]\n\nRuns an experiment of the circuit, by default the first one, and writes its results.\n\n", program)
	width := 0
	for _, f := range flags {
		width = max(width, len(f.name)+len(f.arg)+1)
	}
	for _, f := range flags {
		fmt.Fprintf(&b, "  --%-*s  %s\n", width, strings.TrimSpace(f.name+" "+f.arg), f.about)
	}
	b.WriteString("\nExit status: 0 done, 1 a run failed or data is bad, 2 wrong use, 130 interrupted.\n")
	return b.String()
}
