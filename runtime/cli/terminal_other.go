//go:build !(linux || darwin || freebsd)

package cli

import "os"

// interrupts are the signals that end a run in order.
var interrupts = []os.Signal{os.Interrupt}

// terminalWidth is 0, no progress bar, where this package cannot ask for the terminal's size.
func terminalWidth(*os.File) int { return 0 }

// ignorePipe does nothing where there is no signal for a closed pipe.
func ignorePipe() {}
