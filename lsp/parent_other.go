//go:build !unix

package lsp

// watchParent does nothing on systems without process queries: the closed pipe also ends the server.
func (s *server) watchParent(int) {}
