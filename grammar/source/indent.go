package source

import "strings"

// IndentUnit returns the number of spaces per level of indentation in a text: the indentation of its first
// indented line, or 2 if no line is indented.
func IndentUnit(text string) int {
	for line := range strings.Lines(text) {
		rest := strings.TrimLeft(line, " \t")
		i := len(line) - len(rest)
		if i > 0 && i <= 8 && strings.TrimSpace(rest) != "" && rest[0] != '#' {
			return i
		}
	}
	return 2
}

// Leading returns the spaces at the start of a line.
func Leading(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " "))] }

// IsSpace reports whether c is a space, a tab or part of a line break.
func IsSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
