//go:build unix

package record

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// claim locks an open lock file by the system's advisory lock, which ends with the process. File systems without such locks are
// asked whether the process that the file names still runs.
func claim(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		return &heldError{owner(f)}
	}
	var pid int
	var host string
	here, _ := os.Hostname()
	if n, _ := fmt.Sscanf(owner(f), "process %d on %s", &pid, &host); n < 2 {
		return nil
	}
	if host != here || pid != os.Getpid() && syscall.Kill(pid, 0) == nil {
		return &heldError{owner(f)}
	}
	return nil
}
