package cursor

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// BlockAround returns the lines of the block scalar at a spot as an embedded file. It includes trailing empty
// lines, because the user may add text there, although they are not part of the value. It returns nil if the
// position is not in such a block.
func (s *Spot) BlockAround(pos source.Pos) *source.File {
	f, key := s.Node.File, s.Holder.Entry(s.Name)
	if key == nil || pos < s.Node.At.Start {
		return nil
	}
	column := func(line int) (text string, at source.Span, col int) {
		at = f.LineSpan(line)
		text = f.Slice(at)
		return text, at, compose.SkipSpaces(text, 0, len(text))
	}
	header := f.Line(s.Node.At.Start)
	if text := strings.TrimSpace(f.Slice(source.Span{Start: s.Node.At.Start, End: f.LineSpan(header).End})); text == "" || text[0] != '|' && text[0] != '>' {
		return nil
	}
	_, _, outer := column(f.Line(key.Key.At.Start))
	indent, last := -1, f.Line(pos)
	var pieces []source.Piece
	for line := header + 1; line <= f.Lines(); line++ {
		text, at, col := column(line)
		empty := strings.TrimSpace(text) == ""
		if !empty && col <= outer || line > last && empty {
			break
		}
		if indent < 0 && !empty {
			indent = col
		}
		if empty && line == last && col <= outer {
			return nil
		}
		cut := source.Pos(min(max(indent, 0), len(text)))
		if indent < 0 || empty {
			cut = source.Pos(len(text))
		}
		at.Start += cut
		end := f.LineSpan(line + 1).Start
		if line == f.Lines() {
			end = at.End
		}
		pieces = append(pieces, source.Piece{Text: text[cut:], At: at}, source.Piece{Text: "\n", At: source.Span{Start: at.End, End: max(end, at.End)}})
	}
	if len(pieces) == 0 {
		return nil
	}
	return source.Embed(f, pieces)
}

// IndentAfter returns the indentation for the line after the one that ends at end: one level of unit spaces
// deeper after a key without a value, or like the key after one with a value. It returns false if the line
// should stay as it is.
func IndentAfter(text string, end, unit int) (string, bool) {
	s := ReadTyped(text, end)
	l := s.Top()
	if l == nil || s.InBrackets() || s.Quote != 0 {
		return "", false
	}
	col := l.Col
	line := text[strings.LastIndexByte(text[:end], '\n')+1 : end]
	line, _, _ = strings.Cut(strings.TrimRight(line, " \t\r"), " #")
	for words := strings.Fields(line); len(words) > 1 && strings.IndexByte("&!", words[len(words)-1][0]) >= 0; words = words[:len(words)-1] {
		line = strings.TrimSuffix(strings.TrimRight(line, " "), words[len(words)-1])
	}
	line = strings.TrimRight(line, " ")
	switch {
	case s.Inside == TypedMore || strings.TrimSpace(line) == "":
		return "", false
	case s.Fold >= 0:
		col = s.Fold + unit
	case strings.HasSuffix(line, ":") && l.Kind == ':':
		col += unit
	case l.Kind == '-' && strings.TrimSpace(line) == "-":
		col += 2
	}
	return strings.Repeat(" ", col), true
}
