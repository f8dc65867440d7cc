package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"

	"nbc/runtime/record"
	"nbc/runtime/wire"
)

// Exit statuses.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// usageError is a mistake on the command line.
type usageError struct {
	text, hint string
}

func (e *usageError) Error() string { return e.text }
func (e *usageError) Hint() string  { return e.hint }

// hinted is an error that knows what to do about it.
type hinted interface{ Hint() string }

// complain prints an error, or each of several, with its remedy and returns the exit status.
func complain(w io.Writer, err error) int {
	return eachError(err, func(err error, hint string) {
		lines := strings.Split(strings.TrimRight(err.Error(), "\n"), "\n")
		fmt.Fprintf(w, "error: %s\n", lines[0])
		for _, l := range lines[1:] {
			fmt.Fprintf(w, "  %s\n", strings.TrimLeft(l, " "))
		}
		if hint != "" {
			fmt.Fprintf(w, "  help: %s\n", strings.ReplaceAll(hint, "\n", "\n        "))
		}
	})
}

// complain prints an error in the form that the command line asks for.
func (s *session) complain(err error) int {
	if !s.o.json {
		return complain(s.env.err, err)
	}
	return eachError(err, func(err error, hint string) {
		f := fields{"text", err.Error()}
		if hint != "" {
			f = f.add("help", hint)
		}
		s.env.err.Write(objectLine("error", f))
	})
}

// eachError visits an error, or each of several, with its remedy and returns the exit status.
func eachError(err error, visit func(err error, hint string)) int {
	err = peel(err)
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		status := exitOK
		for _, e := range many.Unwrap() {
			status = max(status, eachError(e, visit))
		}
		return status
	}
	var h hinted
	hint := ""
	if errors.As(err, &h) {
		hint = h.Hint()
	}
	visit(err, hint)
	return status(err)
}

// peel takes off wrappers that say nothing of their own, so that a list of mistakes inside is seen.
func peel(err error) error {
	for {
		if _, ok := err.(hinted); ok {
			return err
		}
		inner := errors.Unwrap(err)
		if inner == nil || inner.Error() != err.Error() {
			return err
		}
		err = inner
	}
}

func status(err error) int {
	var usage *usageError
	var rec *record.Error
	var set *wire.SetError
	if errors.As(err, &usage) || errors.As(err, &set) || errors.As(err, &rec) && rec.Bad {
		return exitUsage
	}
	return exitFailed
}

// bug reports a panic: never the user's fault.
func bug(w io.Writer, p any, compiler string) int {
	fmt.Fprintf(w, "error: this is a bug in nbc: %v\n", p)
	if os.Getenv("NBC_DEBUG") == "1" {
		w.Write(debug.Stack())
	} else {
		fmt.Fprintf(w, "  help: please report it with the .nbx file and the output of the same command with NBC_DEBUG=1 (nbc %s)\n", compiler)
	}
	return exitFailed
}
