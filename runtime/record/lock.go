package record

import (
	"fmt"
	"os"
	"strings"
)

// lock is the right of one process to write a results directory. Its file says whose it is.
type lock struct {
	f    *os.File
	path string
}

// heldError says who has a lock.
type heldError struct{ owner string }

func (e *heldError) Error() string { return e.owner + " has it" }

// takeLock makes or takes over the lock file at path. A process that was killed has no lock any more: its file is taken over. It
// returns a heldError when another process has it.
func takeLock(path string) (*lock, error) {
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if err := claim(f); err != nil {
			f.Close()
			return nil, err
		}
		// The directory may have been renamed, or the file removed, between opening and claiming it.
		mine, err := f.Stat()
		now, statErr := os.Stat(path)
		if err == nil && statErr == nil && os.SameFile(mine, now) {
			host, _ := os.Hostname()
			f.Truncate(0)
			fmt.Fprintf(f, "process %d on %s\n", os.Getpid(), host)
			return &lock{f, path}, nil
		}
		f.Close()
		if statErr != nil {
			return nil, statErr
		}
	}
}

// owner reads whose a lock file is.
func owner(f *os.File) string {
	b := make([]byte, 200)
	n, _ := f.ReadAt(b, 0)
	if text := strings.TrimSpace(string(b[:n])); text != "" {
		return text
	}
	return "another process"
}

// release gives the lock back; the file at dir goes.
func (l *lock) release() {
	if l != nil {
		l.f.Close()
	}
}
