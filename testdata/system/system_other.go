//go:build !unix

// Package system gives tests what only some operating systems have.
package system

import (
	"testing"
	"time"
)

// ProcessorTime returns the processor time that this process has used so far, which depends little on the load of
// the machine. It is 0 on systems that do not tell it.
func ProcessorTime(testing.TB) time.Duration { return 0 }

// Fifo creates a named pipe. The test is skipped on systems without them.
func Fifo(t testing.TB, _ string) { t.Skip("no named pipes on this system") }
