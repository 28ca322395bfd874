//go:build race

package lsp

// slower is how many times longer what the race detector watches may take.
const slower = 10
