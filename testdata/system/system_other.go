//go:build !unix

// Package system provides functions for tests that only some operating systems support.
package system

import (
	"testing"
	"time"
)

// ProcessorTime returns the processor time that this process has used so far. It depends little on the load
// of the machine. On systems that do not report it, it is 0.
func ProcessorTime(testing.TB) time.Duration { return 0 }

// Fifo creates a named pipe. On systems without named pipes, it skips the test.
func Fifo(t testing.TB, _ string) { t.Skip("no named pipes on this system") }
