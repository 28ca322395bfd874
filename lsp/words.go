package lsp

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file holds what is asked of characters and short texts everywhere.

func notBlank(c byte) bool { return c > ' ' }

func nameLike(c byte) bool { return alnum(c) || c == '_' }

func beginsWith(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}

// covers reports whether the byte at pos lies in a span: the mouse is on a character, not before one.
func covers(at source.Span, pos source.Pos) bool { return at.Start <= pos && pos < at.End }

func alnum(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isVariable(s string) bool {
	for i := range len(s) {
		if s[i] != '_' && !alnum(s[i]) || i == 0 && s[i] >= '0' && s[i] <= '9' {
			return false
		}
	}
	return s != ""
}

func unless(ok bool, why string) string {
	if ok {
		return ""
	}
	return why
}

func once(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func paragraph(b *strings.Builder, text string) string {
	if text != "" {
		b.WriteString("\n\n" + text)
	}
	return b.String()
}

// short cuts a text that is too long for a line of the outline.
func short(s string) string {
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
