//go:build unix

package lsp

import (
	"errors"
	"syscall"
	"time"
)

// watchParent ends the server when the client's process has exited. The closed pipe is not enough, because
// other processes may have inherited the client's end of it.
func (s *server) watchParent(pid int) {
	for {
		if err := syscall.Kill(pid, 0); errors.Is(err, syscall.ESRCH) {
			s.leave(1)
			return
		}
		select {
		case <-s.ctx.Done():
			return
		case <-time.After(2 * time.Second):
		}
	}
}
