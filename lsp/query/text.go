package query

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file contains helpers for characters and short texts.

// NotBlank reports whether a byte is not white space.
func NotBlank(c byte) bool { return c > ' ' }

// Covers reports whether a span contains the byte at pos. It is for a position of the mouse, which is on a
// character rather than between two.
func Covers(at source.Span, pos source.Pos) bool { return at.Start <= pos && pos < at.End }

// Unless returns "" if ok is true, and otherwise the reason.
func Unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// Once returns a list with a text added, unless the list already contains it.
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

// Paragraph adds a paragraph to a text and returns the result.
func Paragraph(b *strings.Builder, text string) string {
	if text != "" {
		b.WriteString("\n\n" + text)
	}
	return b.String()
}

// Short shortens a text so that it fits in a line of the outline.
func Short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// IndentOf returns one level of indentation as the client wants it.
func IndentOf(opts *protocol.FormattingOptions) string {
	if !opts.InsertSpaces {
		return "\t"
	}
	return strings.Repeat(" ", int(min(max(opts.TabSize, 1), 16)))
}
