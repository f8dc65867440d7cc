package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"nbc": main})
}

// TestScripts runs the scripts of testdata, each a user's session in a folder of its own. They share a cache, as a user's
// commands do.
func TestScripts(t *testing.T) {
	cache := t.TempDir()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               func(e *testscript.Env) error { return prepare(e, cache) },
		Condition: func(c string) (bool, error) {
			if c == "root" { // who may write everywhere
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %s", c)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":  exits,
			"nothing": nothing,
			"field":   field,
			"lines":   lines,
		},
	})
}

// prepare gives a script what the go command needs, the cache, and the paths it names.
func prepare(e *testscript.Env, cache string) error {
	out, err := exec.Command("go", "env", "GOCACHE", "GOROOT").Output()
	if err != nil {
		return err
	}
	dirs := strings.Split(strings.TrimSpace(string(out)), "\n")
	bin, _, _ := strings.Cut(e.Getenv("PATH"), string(os.PathListSeparator))
	e.Setenv("GOCACHE", dirs[0])
	e.Setenv("REALGO", filepath.Join(dirs[1], "bin", "go"))
	e.Setenv("NBCBIN", bin) // the folder with nbc alone
	e.Setenv("NBC_CACHE", cache)
	return nil
}

// exits runs a command, which must end with the given exit status and must not look like a crash: `status 2 ./circuit --x`.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command args...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	name := args[1]
	if strings.HasPrefix(name, "./") {
		name = ts.MkAbs(name)
	}
	err = ts.Exec(name, args[2:]...)
	// A script that starts a process just while another copies a program holds that program open for writing for a moment.
	for range 50 {
		if !errors.Is(err, syscall.ETXTBSY) {
			break
		}
		time.Sleep(20 * time.Millisecond)
		err = ts.Exec(name, args[2:]...)
	}
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if got != want {
		ts.Fatalf("exit status %d, want %d", got, want)
	}
	for _, text := range []string{ts.ReadFile("stdout"), ts.ReadFile("stderr")} {
		for _, sign := range []string{"goroutine ", "panic:", "bug in nbc", "runtime error", "%!"} {
			if strings.Contains(text, sign) {
				ts.Fatalf("this looks like a crash: %q", sign)
			}
		}
	}
}

// nothing says that no file matches a pattern, hidden ones included: `nothing results*`.
func nothing(ts *testscript.TestScript, neg bool, args []string) {
	for _, pattern := range args {
		for _, p := range []string{pattern, "." + pattern} {
			found, err := filepath.Glob(ts.MkAbs(p))
			ts.Check(err)
			if len(found) > 0 {
				ts.Fatalf("there is %s", strings.Join(found, ", "))
			}
		}
	}
}

// field compares a field of a JSON file: `field r/manifest.json status complete`, `field m.json trials.done 3`.
func field(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: field file path value")
	}
	var v any
	ts.Check(json.Unmarshal([]byte(ts.ReadFile(args[0])), &v))
	for _, name := range strings.Split(args[1], ".") {
		m, ok := v.(map[string]any)
		if !ok {
			ts.Fatalf("%s has no %s", args[0], args[1])
		}
		v = m[name]
	}
	if same := fmt.Sprint(v) == args[2]; same == neg {
		ts.Fatalf("%s of %s is %v", args[1], args[0], v)
	}
}

// lines counts the lines of a file: `lines r/trace.csv 4`.
func lines(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: lines file N")
	}
	if n := strings.Count(ts.ReadFile(args[0]), "\n"); (fmt.Sprint(n) == args[1]) == neg {
		ts.Fatalf("%s has %d lines", args[0], n)
	}
}
