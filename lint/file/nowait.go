//go:build !js

package file

import "syscall"

// NoWait are the flags for opening a file without waiting for the other end of a FIFO, or for a terminal.
const NoWait = syscall.O_NONBLOCK | syscall.O_NOCTTY
