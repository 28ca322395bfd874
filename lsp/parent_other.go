//go:build !unix

package lsp

// watchParent does nothing on a system where a process cannot be queried. There, only the closed pipe ends
// the server.
func (s *server) watchParent(int) {}
