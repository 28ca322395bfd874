//go:build race

package lsp

// slower is the factor by which tests may take longer with the race detector.
const slower = 10
