package rules

import (
	"strings"

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
	switch {
	case text != n.Text || text != strings.TrimSpace(text) || strings.ContainsAny(text, "\n\r\t"),
		strings.IndexByte("-?:,[]{}#&*!|>'\"%@`", text[0]) >= 0,
		strings.Contains(text, ": ") || strings.Contains(text, " #") || strings.HasSuffix(text, ":"),
		flow && strings.ContainsAny(text, ",[]{}"):
		return "", false
	}
	return text, true
}
