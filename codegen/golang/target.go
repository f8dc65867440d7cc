package golang

import (
	"fmt"
	"runtime"
	"strings"
)

// Target is the system and processor that a program is built for, by Go's names.
type Target struct {
	OS, Arch string
}

// targets are what the runtime is known to compile for. Only amd64 has vector code; elsewhere programs run the scalar code.
var targets = []Target{
	{"linux", "amd64"}, {"linux", "arm64"}, {"linux", "riscv64"}, {"darwin", "amd64"}, {"darwin", "arm64"},
	{"windows", "amd64"}, {"windows", "arm64"}, {"freebsd", "amd64"},
}

// Host is the machine that nbc runs on.
func Host() Target { return Target{runtime.GOOS, runtime.GOARCH} }

// ParseTarget reads OS/ARCH; an empty text is the host.
func ParseTarget(text string) (Target, error) {
	if text == "" || text == Host().String() {
		return Host(), nil
	}
	var names []string
	for _, t := range targets {
		if t.String() == text {
			return t, nil
		}
		names = append(names, t.String())
	}
	return Target{}, fmt.Errorf("programs cannot be built for %q; write one of %s", text, strings.Join(names, ", "))
}

func (t Target) String() string { return t.OS + "/" + t.Arch }

// Program is the usual file name of a program of this name.
func (t Target) Program(name string) string {
	if t.OS == "windows" && !strings.HasSuffix(name, ".exe") {
		return name + ".exe"
	}
	return name
}
