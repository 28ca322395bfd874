//go:build !race

package lsp

// slower is how many times longer than usual a test may take.
const slower = 1
