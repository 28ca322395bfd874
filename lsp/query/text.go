package query

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file holds what is asked of characters and short texts everywhere.

// NotBlank reports whether a byte is no white space.
func NotBlank(c byte) bool { return c > ' ' }

// NameLike reports whether a byte can be part of a variable's name.
func NameLike(c byte) bool { return Alnum(c) || c == '_' }

// BeginsWith reports whether a text begins with a prefix in any case.
func BeginsWith(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// Covers reports whether the byte at pos lies in a span: the mouse is on a character, not before one.
func Covers(at source.Span, pos source.Pos) bool { return at.Start <= pos && pos < at.End }

// Alnum reports whether a byte is an ASCII letter or digit.
func Alnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// IsVariable reports whether a text is a valid name of a variable.
func IsVariable(s string) bool {
	for i := range len(s) {
		if s[i] != '_' && !Alnum(s[i]) || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

// Unless returns the reason why something will not do, "" if it will.
func Unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

// Once adds a text to a list that does not have it yet.
func Once(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// Count returns a number and what is counted: "1 need", "2 needs".
func Count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Paragraph adds a paragraph and returns all that was written.
func Paragraph(b *strings.Builder, text string) string {
	if text != "" {
		b.WriteString("\n\n" + text)
	}
	return b.String()
}

// Short cuts a text that is too long for a line of the outline.
func Short(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// IndentOf is what the client indents with.
func IndentOf(opts *protocol.FormattingOptions) string {
	if !opts.InsertSpaces {
		return "\t"
	}
	return strings.Repeat(" ", int(min(max(opts.TabSize, 1), 16)))
}
