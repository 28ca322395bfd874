package lint

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// mapOut returns a copy of f in which all places are in files on disk. It drops a fix if one of its edits has
// no such place.
func mapOut(out, f *Finding) {
	*out = *f
	out.File, out.At = f.File.Outer(f.At)
	out.Related, out.Fixes = nil, nil
	if len(f.Fixes) > 0 {
		out.Fixes = make([]source.Fix, 0, len(f.Fixes))
	}
	for _, r := range f.Related {
		r.File, r.At = r.File.Outer(r.At)
		out.Related = append(out.Related, r)
	}
	for _, fix := range f.Fixes {
		if edits, ok := mapEdits(f.File, fix.Edits); ok {
			out.Fixes = append(out.Fixes, source.Fix{Title: fix.Title, Safe: fix.Safe, Edits: edits})
		}
	}
	if len(out.Fixes) == 0 {
		out.Fixes = nil
	}
}

func mapEdits(file *source.File, edits []source.Edit) ([]source.Edit, bool) {
	out := make([]source.Edit, 0, len(edits))
	for _, e := range edits {
		if e.File == nil {
			e.File = file
		}
		e, ok := mapEdit(e)
		if !ok {
			return nil, false
		}
		out = append(out, e)
	}
	return out, true
}

// mapEdit moves an edit of an embedded text to the file that contains the text. It returns false if the file
// does not contain the replaced bytes unchanged, or if the new text would mean something else there.
func mapEdit(e source.Edit) (source.Edit, bool) {
	outer, at := e.File.Outer(e.At)
	if outer == e.File {
		return e, true
	}
	if outer.Slice(at) != e.File.Slice(e.At) || !anchored(e, outer, at) {
		return e, false
	}
	line := outer.Slice(outer.LineSpan(outer.Line(at.Start)))
	indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
	text := strings.ReplaceAll(e.New, "$", "$$")
	if !block(e.File, outer) {
		return source.Edit{File: outer, At: at, New: text}, !strings.ContainsAny(text, "\n\"'\\#:,[]{}")
	}
	return source.Edit{File: outer, At: at, New: strings.ReplaceAll(text, "\n", "\n"+indent)}, true
}

// anchored reports whether the bytes next to the edit are the same in the embedded text and in the file.
// Otherwise an insertion might be between the wrong bytes.
func anchored(e source.Edit, outer *source.File, at source.Span) bool {
	before := e.At.Start == 0 || source.Span{Start: at.Start - 1, End: at.Start}.Start >= 0 &&
		outer.Slice(source.Span{Start: at.Start - 1, End: at.Start}) == lastByte(e.File.Text[:e.At.Start])
	after := int(e.At.End) >= len(e.File.Text) ||
		outer.Slice(source.Span{Start: at.End, End: at.End + 1}) == e.File.Text[e.At.End:e.At.End+1]
	return before || after
}

func lastByte(s string) string { return s[len(s)-1:] }

// block reports whether an embedded text is on separate lines in its file, as after "|".
func block(inner, outer *source.File) bool {
	i := strings.IndexByte(inner.Text, '\n')
	if i <= 0 {
		return false
	}
	_, at := inner.Outer(source.Span{Start: source.Pos(i), End: source.Pos(i + 1)})
	return outer.Slice(at) == "\n"
}
