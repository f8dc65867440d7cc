//go:build !unix

package record

import (
	"fmt"
	"os"
)

// claim takes an open lock file unless the process that it names still runs.
func claim(f *os.File) error {
	var pid int
	if n, _ := fmt.Sscanf(owner(f), "process %d", &pid); n < 1 || pid == os.Getpid() {
		return nil
	}
	if p, err := os.FindProcess(pid); err == nil {
		p.Release()
		return &heldError{owner(f)}
	}
	return nil
}
