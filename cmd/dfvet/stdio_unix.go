//go:build unix

package main

import (
	"os"
	"syscall"
)

// parked returns a pipe or socket as a file whose reads and writes park their goroutine. Reads of the
// standard files block a thread, and Go's scheduler takes up to 10 ms to give the processor to another
// goroutine, which would delay an answer by that time.
func parked(f *os.File) *os.File {
	info, err := f.Stat()
	if err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeSocket) == 0 {
		return f
	}
	if err := syscall.SetNonblock(int(f.Fd()), true); err != nil {
		return f
	}
	return os.NewFile(f.Fd(), f.Name())
}
