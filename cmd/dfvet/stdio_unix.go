//go:build unix

package main

import (
	"os"
	"syscall"
)

// parked returns a pipe or socket as a file whose reads and writes park their goroutine. Those of
// the standard files block a whole thread, and Go's scheduler takes up to 10 ms to give its
// processor to another goroutine: an answer would wait as long.
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
