package rules

import (
	"strings"
	"unicode"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// entrySpan returns where an entry of a mapping stands, as it is written there: what an alias names
// is elsewhere.
func entrySpan(e *compose.Entry) source.Span {
	at := keySpan(e)
	if e.Value == nil {
		return at
	}
	if e.Value.Alias != nil {
		return at.Cover(*e.Value.Alias)
	}
	if e.Value.Anchor != nil {
		at = at.Cover(*e.Value.Anchor)
	}
	if e.Value.At.Len() > 0 {
		return at.Cover(e.Value.At)
	}
	if rest := e.Key.File.Text[at.End:]; strings.HasPrefix(rest, ":") {
		at.End++ // the colon belongs to a key without a value
	}
	return at
}

func keySpan(e *compose.Entry) source.Span {
	if e.Key.Anchor != nil {
		return e.Key.Anchor.Cover(e.Key.At)
	}
	return e.Key.At
}

// itemSpan returns where an item of a list stands, as it is written there.
func itemSpan(n *compose.Node) source.Span {
	switch {
	case n.Alias != nil:
		return *n.Alias
	case n.Anchor != nil && n.At.Len() > 0:
		return n.Anchor.Cover(n.At)
	case n.Anchor != nil:
		return *n.Anchor
	}
	return n.At
}

// removeLines returns the edit that takes away the lines of a span, and false where something else
// stands in them.
func removeLines(f *source.File, at source.Span) (lint.Edit, bool) {
	at, ok := ownLines(f, at, "")
	if !ok {
		return lint.Edit{}, false
	}
	at.End += source.Pos(breakLen(f.Text[at.End:]))
	return lint.Delete(at).In(f), true
}

// ownLines widens a span to its lines, without the last line break. Before it may stand lead, as
// "- ", behind it a comment.
func ownLines(f *source.File, at source.Span, lead string) (source.Span, bool) {
	out := source.Span{Start: lineStart(f, at.Start), End: lineEnd(f, at.End)}
	before, after := f.Text[out.Start:at.Start], strings.TrimSpace(f.Text[at.End:out.End])
	ok := strings.TrimLeft(before, " ") == "" && lead == "" ||
		lead != "" && strings.HasPrefix(strings.TrimLeft(before, " "), lead) && strings.TrimSpace(strings.TrimLeft(before, " ")[len(lead):]) == ""
	return out, ok && (after == "" || after[0] == '#')
}

func breakLen(rest string) int {
	switch {
	case strings.HasPrefix(rest, "\r\n"):
		return 2
	case strings.HasPrefix(rest, "\n"):
		return 1
	}
	return 0
}

// inQuotes returns the edit that puts a plain scalar in quotes.
func inQuotes(n *compose.Node, quote string) (lint.Edit, bool) {
	text := n.File.Slice(n.At)
	if quote == `"` && strings.Contains(text, quote) {
		quote = "'"
	}
	if n.Style != compose.Plain || text != n.Text || strings.ContainsAny(text, quote+`\`) {
		return lint.Edit{}, false
	}
	return lint.Replace(n.At, quote+text+quote).In(n.File), true
}

// unquotable returns what a quoted scalar reads without its quotes, and false where YAML would make
// something else of it.
func unquotable(n *compose.Node, flow bool) (string, bool) {
	if n.Style != compose.SingleQuoted && n.Style != compose.DoubleQuoted || n.At.Len() < 3 {
		return "", false
	}
	text := n.File.Text[n.At.Start+1 : n.At.End-1]
	if text != n.Text || !plainScalar(text, flow) {
		return "", false
	}
	return text, true
}

// plainScalar reports whether YAML reads a text as it is without quotes.
func plainScalar(text string, flow bool) bool {
	switch {
	case text == "" || text != strings.TrimSpace(text) || strings.ContainsFunc(text, unicode.IsControl),
		strings.IndexByte("-?:,[]{}#&*!|>'\"%@`", text[0]) >= 0,
		strings.Contains(text, ": ") || strings.Contains(text, " #") || strings.HasSuffix(text, ":"),
		flow && strings.ContainsAny(text, ",[]{}"):
		return false
	}
	return true
}

// rewritten returns the edit that gives a scalar another text, with the quotes that it has or needs. It
// is false where the scalar is not written in one piece, or its text not as it is read.
func rewritten(n *compose.Node, text string, quote string) (lint.Edit, bool) {
	if n == nil || n.Kind != compose.Scalar || n.Alias != nil || strings.ContainsFunc(text, unicode.IsControl) {
		return lint.Edit{}, false
	}
	old := n.File.Slice(n.At)
	switch {
	case n.Style == compose.Plain && old == n.Text:
		if quote == "" && !plainScalar(text, true) {
			quote = `"`
		}
	case (n.Style == compose.SingleQuoted || n.Style == compose.DoubleQuoted) && len(old) >= 2 && old[1:len(old)-1] == n.Text:
		quote = old[:1]
	default:
		return lint.Edit{}, false
	}
	if quote == `"` && strings.ContainsAny(text, "\"\\") {
		quote = "'"
	}
	if quote == "'" && strings.Contains(text, "'") {
		return lint.Edit{}, false
	}
	if n.Style != compose.Plain && quote == old[:1] { // what changes, and no more
		return lint.Replace(source.Span{Start: n.At.Start + 1, End: n.At.End - 1}, text).In(n.File), true
	}
	return lint.Replace(n.At, quote+text+quote).In(n.File), true
}
