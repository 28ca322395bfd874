//go:build unix

// Package system provides functions for tests that only some operating systems support.
package system

import (
	"syscall"
	"testing"
	"time"
)

// ProcessorTime returns the processor time that this process has used so far. It depends little on the load
// of the machine. On systems that do not report it, it is 0.
func ProcessorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Fifo creates a named pipe. On systems without named pipes, it skips the test.
func Fifo(t testing.TB, name string) {
	t.Helper()
	if err := syscall.Mkfifo(name, 0o644); err != nil {
		t.Fatal(err)
	}
}
