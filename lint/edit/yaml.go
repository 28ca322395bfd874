package edit

import (
	"strings"
	"unicode"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// Instead offers to replace a scalar, if the file contains its text unchanged.
func Instead(found *lint.Finding, v compose.Value, text string) {
	if n := v.Node; n != nil && n.Text == v.Text {
		if e, ok := SetText(n, text, ""); ok {
			found.WithFix("replace it with "+source.Quote(text), false, e)
		}
	}
}

// lineStart returns the offset at which the line of pos starts.
func lineStart(f *source.File, pos source.Pos) source.Pos {
	return source.Pos(strings.LastIndexByte(f.Text[:pos], '\n') + 1)
}

// lineEnd returns the offset of the line break after pos, or the end of the text.
func lineEnd(f *source.File, pos source.Pos) source.Pos {
	end := len(f.Text)
	if i := strings.IndexByte(f.Text[pos:], '\n'); i >= 0 {
		end = int(pos) + i
	}
	if end > int(pos) && f.Text[end-1] == '\r' {
		end--
	}
	return source.Pos(end)
}

// BindLocally offers to publish a port only on the loopback address of the host.
func BindLocally(found *lint.Finding, p compose.Port) {
	n := p.Node
	text := n.Text
	if p.HostIP != "" && strings.Contains(text, "$") {
		return
	}
	rest := text
	if p.HostIP != "" {
		_, rest, _ = strings.Cut(strings.TrimPrefix(text, "["+p.HostIP+"]"), ":")
	}
	switch {
	case p.Published == "" && !strings.Contains(rest, ":"):
		rest = "127.0.0.1::" + rest
	default:
		rest = "127.0.0.1:" + rest
	}
	if e, ok := SetText(n, rest, `"`); ok {
		found.WithFix("publish it only on 127.0.0.1", false, e)
	}
}

// EntrySpan returns the span of a mapping's entry as written. If its value is an alias, the span does not
// include what the alias refers to.
func EntrySpan(e *compose.Entry) source.Span {
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
		at.End++ // include the colon of a key without a value
	}
	return at
}

func keySpan(e *compose.Entry) source.Span {
	if e.Key.Anchor != nil {
		return e.Key.Anchor.Cover(e.Key.At)
	}
	return e.Key.At
}

// itemSpan returns the span of a list item as written.
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

// RemoveLines returns the edit that removes the lines of a span. It returns false if the lines contain
// anything else.
func RemoveLines(f *source.File, at source.Span) (source.Edit, bool) {
	at, ok := ownLines(f, at, "")
	if !ok {
		return source.Edit{}, false
	}
	at.End += source.Pos(BreakLen(f.Text[at.End:]))
	return source.Delete(at).In(f), true
}

// ownLines extends a span to complete lines, without the last line break. It returns false unless only lead,
// such as "- ", precedes the span on its line, and only a comment follows it.
func ownLines(f *source.File, at source.Span, lead string) (source.Span, bool) {
	out := source.Span{Start: lineStart(f, at.Start), End: lineEnd(f, at.End)}
	before, after := f.Text[out.Start:at.Start], strings.TrimSpace(f.Text[at.End:out.End])
	ok := strings.TrimLeft(before, " ") == "" && lead == "" ||
		lead != "" && strings.HasPrefix(strings.TrimLeft(before, " "), lead) && strings.TrimSpace(strings.TrimLeft(before, " ")[len(lead):]) == ""
	return out, ok && (after == "" || after[0] == '#')
}

// BreakLen returns the length in bytes of the line break at the start of a text, or 0.
func BreakLen(rest string) int {
	switch {
	case strings.HasPrefix(rest, "\r\n"):
		return 2
	case strings.HasPrefix(rest, "\n"):
		return 1
	}
	return 0
}

// AddQuotes returns the edit that quotes a plain scalar. It returns false if that is not possible.
func AddQuotes(n *compose.Node, quote string) (source.Edit, bool) {
	text := n.File.Slice(n.At)
	if quote == `"` && strings.Contains(text, quote) {
		quote = "'"
	}
	if n.Style != compose.Plain || text != n.Text || strings.ContainsAny(text, quote+`\`) {
		return source.Edit{}, false
	}
	return source.Replace(n.At, quote+text+quote).In(n.File), true
}

// Unquoted returns the text of a quoted scalar without its quotes. It returns false if YAML would read that
// text differently.
func Unquoted(n *compose.Node, flow bool) (string, bool) {
	if n.Style != compose.SingleQuoted && n.Style != compose.DoubleQuoted || n.At.Len() < 3 {
		return "", false
	}
	text := n.File.Text[n.At.Start+1 : n.At.End-1]
	if text != n.Text || !PlainScalar(text, flow) {
		return "", false
	}
	return text, true
}

// PlainScalar reports whether YAML reads a text without quotes as the same string.
func PlainScalar(text string, flow bool) bool {
	switch {
	case text == "" || text != strings.TrimSpace(text) || strings.ContainsFunc(text, unicode.IsControl),
		strings.IndexByte("-?:,[]{}#&*!|>'\"%@`", text[0]) >= 0,
		strings.Contains(text, ": ") || strings.Contains(text, " #") || strings.HasSuffix(text, ":"),
		flow && strings.ContainsAny(text, ",[]{}"):
		return false
	}
	return true
}

// SetText returns the edit that replaces the text of a scalar, with quotes if it has or needs them. It
// returns false if the scalar is not in one piece in the file, or if its text differs from how it is written.
func SetText(n *compose.Node, text string, quote string) (source.Edit, bool) {
	if n == nil || n.Kind != compose.Scalar || n.Alias != nil || strings.ContainsFunc(text, unicode.IsControl) {
		return source.Edit{}, false
	}
	old := n.File.Slice(n.At)
	switch {
	case n.Style == compose.Plain && old == n.Text:
		if quote == "" && !PlainScalar(text, true) {
			quote = `"`
		}
	case (n.Style == compose.SingleQuoted || n.Style == compose.DoubleQuoted) && len(old) >= 2 && old[1:len(old)-1] == n.Text:
		quote = old[:1]
	default:
		return source.Edit{}, false
	}
	if quote == `"` && strings.ContainsAny(text, "\"\\") {
		quote = "'"
	}
	if quote == "'" && strings.Contains(text, "'") {
		return source.Edit{}, false
	}
	if n.Style != compose.Plain && quote == old[:1] { // what changes, and no more
		return source.Replace(source.Span{Start: n.At.Start + 1, End: n.At.End - 1}, text).In(n.File), true
	}
	return source.Replace(n.At, quote+text+quote).In(n.File), true
}
