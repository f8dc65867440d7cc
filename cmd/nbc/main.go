// Command nbc compiles and checks neural circuits written in .nbx. See docs/manual.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/alecthomas/kong"

	"nbc"
	"nbc/export"
)

// Exit statuses of nbc.
const (
	exitOK       = 0
	exitFindings = 1 // errors in the source, or a build that failed
	exitUsage    = 2 // could not run: bad flags, unreadable files
)

// commands is the command line.
type commands struct {
	Build   buildCmd   `cmd:"" help:"Compile a circuit into a standalone program."`
	Run     runCmd     `cmd:"" help:"Build into the cache and run an experiment."`
	Check   checkCmd   `cmd:"" help:"Report all errors and warnings of files or folders."`
	Fmt     fmtCmd     `cmd:"" help:"Format files."`
	Explain explainCmd `cmd:"" help:"Explain the code of a message, with an example."`
	Show    showCmd    `cmd:"" help:"Print a stage: equations, ir, go, graph."`
	Doc     docCmd     `cmd:"" help:"Make a documentation page of a file, a folder or the standard library."`
	New     newCmd     `cmd:"" help:"Make a starter project in a new folder."`
	Analyze analyzeCmd `cmd:"" help:"Print firing rates, intervals, spectra and learning of a run, and write them as CSV."`
	Plot    plotCmd    `cmd:"" help:"Draw figures of results as SVG, PNG or PDF."`
	Export  exportCmd  `cmd:"" help:"Write the tables of a run as NumPy, Parquet, SONATA or NWB files."`
	Report  reportCmd  `cmd:"" help:"Write one HTML page about runs, to open and to send."`
	Version versionCmd `cmd:"" help:"Print the version."`
}

// context of a command: where it prints and what stops it.
type session struct {
	ctx      context.Context
	out, err io.Writer
	in       io.Reader
}

// status is an error that carries an exit status; its message, when there is one, is printed.
type status struct {
	code int
	err  error
}

func (s *status) Error() string {
	if s.err == nil {
		return ""
	}
	return s.err.Error()
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// run is main with everything outside given.
func run(ctx context.Context, args []string, in io.Reader, out, errw io.Writer) (code int) {
	defer func() {
		if r := recover(); r != nil {
			if os.Getenv("NBC_DEBUG") != "" {
				panic(r)
			}
			fmt.Fprintf(errw, "error: this is a bug in nbc: %v\nPlease report it with the .nbx file; NBC_DEBUG=1 prints where it happened.\n", r)
			code = exitFindings
		}
	}()
	var c commands
	exited := -1
	p, err := kong.New(&c, kong.Name("nbc"), kong.Description("A compiler for neural circuits: .nbx text to a standalone program."),
		kong.Writers(out, errw), kong.Exit(func(n int) { exited = n }), kong.UsageOnError(),
		kong.Vars{"exports": strings.Join(export.Formats, ",")})
	if err != nil {
		panic(err)
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	// `nbc run FILE [experiment] [flags]` hands everything after the file on as it is.
	var rest []string
	if args[0] == "run" {
		args, rest = splitRun(args)
	}
	k, err := p.Parse(joinNegative(args))
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(errw, "error: %v\n", err)
		return exitUsage
	}
	c.Run.Args = rest
	err = k.Run(&session{ctx: ctx, out: out, err: errw, in: in})
	if err == nil {
		return exitOK
	}
	var st *status
	if errors.As(err, &st) {
		if st.err != nil {
			fmt.Fprintf(errw, "error: %v\n", st.err)
		}
		return st.code
	}
	fmt.Fprintf(errw, "error: %v\n", err)
	return exitFindings
}

// joinNegative writes `--threshold -20` as `--threshold=-20`: to kong a value that begins with a dash is a flag.
func joinNegative(args []string) []string {
	var out []string
	for i, a := range args {
		if n := len(out); i > 0 && len(a) > 1 && a[0] == '-' && strings.IndexByte("0123456789.", a[1]) >= 0 &&
			strings.HasPrefix(out[n-1], "--") && !strings.Contains(out[n-1], "=") {
			out[n-1] += "=" + a
			continue
		}
		out = append(out, a)
	}
	return out
}

// splitRun parts the arguments of `nbc run` behind its file.
func splitRun(args []string) (own, rest []string) {
	for i := 1; i < len(args); i++ {
		if args[i] == "-D" || args[i] == "--circuit" || args[i] == "--allow-path" {
			i++
			continue
		}
		if len(args[i]) > 0 && args[i][0] != '-' {
			return args[:i+1], args[i+1:]
		}
	}
	return args, nil
}

type versionCmd struct{}

func (versionCmd) Run(s *session) error {
	fmt.Fprintln(s.out, "nbc", nbc.Version)
	return nil
}
