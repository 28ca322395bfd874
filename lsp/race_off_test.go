//go:build !race

package lsp

// slower is the factor by which tests may take longer than usual.
const slower = 1
