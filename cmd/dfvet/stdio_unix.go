//go:build unix

package main

import (
	"os"
	"syscall"
)

// parked returns a pipe or socket as a file on which a read or write blocks only its goroutine. On the
// standard files it would block a thread, and Go's scheduler may take 10 ms to let another goroutine run,
// which would delay answers.
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
