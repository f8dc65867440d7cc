//go:build linux || darwin || freebsd

package cli

import (
	"os"
	"os/signal"
	"syscall"
	"unsafe"
)

// interrupts are the signals that end a run in order.
var interrupts = []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP}

// terminalWidth is the number of columns when f is a terminal, else 0.
func terminalWidth(f *os.File) int {
	var size struct{ rows, cols, x, y uint16 }
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, f.Fd(), syscall.TIOCGWINSZ, uintptr(unsafe.Pointer(&size)))
	if errno != 0 {
		return 0
	}
	if size.cols == 0 {
		return 80
	}
	return int(size.cols)
}

// ignorePipe keeps a run alive when the reader of its output goes away: its results are files.
func ignorePipe() { signal.Ignore(syscall.SIGPIPE) }
