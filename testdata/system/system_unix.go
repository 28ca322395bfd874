//go:build unix

// Package system gives tests what only some operating systems have.
package system

import (
	"syscall"
	"testing"
	"time"
)

// ProcessorTime returns the processor time that this process has used so far, which depends little on the load of
// the machine. It is 0 on systems that do not tell it.
func ProcessorTime(t testing.TB) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Fifo creates a named pipe. The test is skipped on systems without them.
func Fifo(t testing.TB, name string) {
	t.Helper()
	if err := syscall.Mkfifo(name, 0o644); err != nil {
		t.Fatal(err)
	}
}
