package query

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file holds the shared predicates and helpers for characters and short texts.

// NotBlank reports whether a byte is not white space.
func NotBlank(c byte) bool { return c > ' ' }

// Covers reports whether the byte at pos is in a span: the mouse is on a character, not before one.
func Covers(at source.Span, pos source.Pos) bool { return at.Start <= pos && pos < at.End }

// IsVariable reports whether a text is a valid variable name.
func IsVariable(s string) bool {
	for i := range len(s) {
		if s[i] != '_' && !source.Alnum(s[i]) || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

// Unless returns "" if ok, else the reason.
func Unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// Once adds a text to a list unless the list contains it.
func Once(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// Count returns a number with its noun: "1 need", "2 needs".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Paragraph adds a paragraph and returns the complete text.
func Paragraph(b *strings.Builder, text string) string {
	if text != "" {
		b.WriteString("\n\n" + text)
	}
	return b.String()
}

// Short truncates a text that is too long for a line of the outline.
func Short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// IndentOf returns the client's indentation.
func IndentOf(opts *protocol.FormattingOptions) string {
	if !opts.InsertSpaces {
		return "\t"
	}
	return strings.Repeat(" ", int(min(max(opts.TabSize, 1), 16)))
}
