// Package cli is the command line of a built circuit: flags, what a run prints, progress, errors and exit statuses.
package cli

import (
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"nbc/runtime/model"
)

// Main runs the command line of the circuit that fresh makes, and exits.
func Main(fresh func() *model.Circuit) {
	signals := make(chan os.Signal, 2)
	for _, sig := range interrupts {
		if !signal.Ignored(sig) { // as under nohup
			signal.Notify(signals, sig)
		}
	}
	ignorePipe()
	exe, _ := os.Executable()
	os.Exit(run(&env{
		args: os.Args[1:], program: filepath.Base(os.Args[0]), executable: exe,
		out: os.Stdout, err: os.Stderr, width: terminalWidth(os.Stderr), utf8: utf8Locale(),
		signals: signals, now: time.Now, exit: os.Exit, build: standard,
	}, fresh))
}

// utf8Locale tells whether the terminal shows UTF-8, by the variables that decide it.
func utf8Locale() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := os.Getenv(name); v != "" {
			v = strings.ToLower(v)
			return strings.Contains(v, "utf-8") || strings.Contains(v, "utf8")
		}
	}
	return false
}

// env is what a command line stands in; tests make their own.
type env struct {
	args       []string
	program    string
	executable string // its hash goes into the manifest; "" for none
	out, err   io.Writer
	width      int  // of the terminal that err is, else 0
	utf8       bool // the terminal shows UTF-8
	signals    <-chan os.Signal
	now        func() time.Time
	exit       func(status int) // for a second interrupt
	build      build
	open       func(path string) (io.WriteCloser, error) // makes result files; nil: the system's
}

// run is Main with everything outside given, and the exit status as its result.
func run(e *env, fresh func() *model.Circuit) (status int) {
	compiler := ""
	s := &session{env: e}
	defer func() {
		if p := recover(); p != nil {
			s.abandon()
			status = bug(e.err, p, compiler)
		}
	}()
	o, err := parse(e.args)
	if err != nil {
		return complain(e.err, err)
	}
	c := fresh()
	compiler = c.Compiler
	s.o, s.c, s.fresh = o, c, fresh
	s.screen = &screen{out: e.out, err: e.err, width: e.width, plain: !e.utf8, json: o.json, now: e.now}
	switch {
	case o.help:
		io.WriteString(e.out, usage(e.program, c.Doc))
		return exitOK
	case o.version:
		s.version()
		return exitOK
	}
	if o.resume != "" && !o.list && !o.params {
		done, err := s.takeUp()
		if err != nil {
			return s.complain(err)
		}
		if o = s.o; done {
			return exitOK
		}
	}
	if err := s.choose(); err != nil {
		return s.complain(err)
	}
	switch {
	case o.list:
		s.list()
		return exitOK
	case o.params:
		err = s.params()
	default:
		status, err = s.run()
	}
	s.screen.close()
	if err != nil {
		status = max(status, s.complain(err))
	}
	return status
}
