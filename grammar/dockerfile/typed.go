package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A TypedLine is the line around the cursor as docker build reads it: continuations are joined, and the
// comments between them are left out. It is read from the text because the tree of a half-written line says
// little about what may follow.
type TypedLine struct {
	Text       string // begins at the first word; in a comment, after the "#"
	At         int    // the offset of the cursor in Text
	InComment  bool   // the line is an ordinary comment or a directive
	InContract bool   // the line is a contract comment, and Text is what follows "#:"
	InHeredoc  bool   // the line is in the body of a heredoc
}

// Before returns the text before the cursor.
func (l TypedLine) Before() string { return l.Text[:l.At] }

// typedLineAt returns the logical line around pos. The instruction at pos is in, or nil if there is none.
func typedLineAt(f *File, in Instruction, pos source.Pos) TypedLine {
	src := f.Source
	if in != nil && in.Common().InHeredoc(src, pos) {
		line := src.LineSpan(src.Line(pos))
		return TypedLine{Text: src.Slice(line), At: min(int(pos-line.Start), line.Len()), InHeredoc: true}
	}
	j := lineJoiner{src: src, escape: f.Escape, pos: pos}
	line := src.Line(pos)
	text := strings.TrimLeft(j.line(line), " \t")
	if strings.HasPrefix(text, "#") && (pos > src.LineSpan(line).End-source.Pos(len(text)) || j.first(line) < line) {
		if j.marked = strings.HasPrefix(text, "#:") && j.first(line) == line; !j.marked {
			at := min(max(int(pos-src.LineSpan(line).End)+len(text), 1), len(text))
			return TypedLine{Text: text[1:], At: at - 1, InComment: true}
		}
	}
	return j.join(j.first(line))
}

// InHeredoc reports whether pos is in the body of one of the instruction's heredocs.
func (h *Head) InHeredoc(src *source.File, pos source.Pos) bool {
	for _, d := range h.Heredocs {
		open := pos == d.Body.End && d.End.Len() == 0 && src.Line(pos) > src.Line(d.Mark.At.End)
		if open || d.Body.Start <= pos && pos < d.Body.End {
			return true
		}
	}
	return false
}

// A lineJoiner joins the lines of one instruction.
type lineJoiner struct {
	src    *source.File
	escape byte
	pos    source.Pos
	marked bool // the lines are contract comments
}

func (j *lineJoiner) line(n int) string { return j.src.Slice(j.src.LineSpan(n)) }

// CutEscape returns a line without the escape character at its end, and reports whether it has one.
func CutEscape(text string, escape byte) (string, bool) {
	cut := strings.TrimRight(text, " \t")
	if n := len(cut); n > 0 && cut[n-1] == escape && (n == 1 || cut[n-2] != escape) {
		return cut[:n-1], true
	}
	return text, false
}

// skipped reports whether a line between two lines of one instruction is ignored.
func (j *lineJoiner) skipped(text string) bool {
	text = strings.TrimLeft(text, " \t")
	if j.marked {
		return strings.HasPrefix(text, "#") && !strings.HasPrefix(text, "#:")
	}
	return text == "" || text[0] == '#'
}

// first returns the number of the line on which the instruction begins that a line is part of.
func (j *lineJoiner) first(line int) int {
	first := line
	for n := line - 1; n > 0; n-- {
		text := j.line(n)
		if j.skipped(text) {
			continue
		}
		if _, more := CutEscape(text, j.escape); !more || j.marked != strings.HasPrefix(strings.TrimLeft(text, " \t"), "#:") {
			break
		}
		first = n
	}
	return first
}

// join joins the lines of the instruction that begins on the line first.
func (j *lineJoiner) join(first int) TypedLine {
	l := TypedLine{InContract: j.marked}
	var b strings.Builder
	cursor := j.src.Line(j.pos)
	for n := first; n <= j.src.Lines(); n++ {
		text, at := j.line(n), j.src.LineSpan(n).Start
		if n > first && n != cursor && j.skipped(text) {
			continue
		}
		if j.marked {
			cut := strings.Index(text, "#:") + len("#:")
			if n == first && strings.HasPrefix(text[cut:], "?") {
				cut++
			}
			text, at = text[cut:], at+source.Pos(cut)
		} else if n == 1 {
			cut := strings.TrimPrefix(text, "\uFEFF")
			text, at = cut, at+source.Pos(len(text)-len(cut))
		}
		kept, more := CutEscape(text, j.escape)
		if n == cursor {
			l.At = b.Len() + min(max(int(j.pos-at), 0), len(kept))
		}
		b.WriteString(kept)
		if !more && n >= cursor {
			break
		}
	}
	l.Text = strings.TrimLeft(b.String(), " \t")
	l.At = max(l.At-(b.Len()-len(l.Text)), 0)
	return l
}

// A Range is a range of bytes in a logical line.
type Range struct{ Start, End int }

// In returns the part of text that the range covers.
func (r Range) In(text string) string { return text[r.Start:r.End] }

// Has reports whether the offset is in the range or at its end.
func (r Range) Has(at int) bool { return r.Start <= at && at <= r.End }

// CutWords splits a text from an offset on at spaces and tabs. If quoted is true, as in key=value pairs, it
// does not split inside quotes or after the escape character.
func CutWords(text string, from int, quoted bool, escape byte) []Range {
	var all []Range
	for i := from; i < len(text); {
		if SpaceOrTab(text[i]) {
			i++
			continue
		}
		start := i
		var quote byte
		for ; i < len(text) && (quote != 0 || !SpaceOrTab(text[i])); i++ {
			switch c := text[i]; {
			case !quoted:
			case c == escape && quote != '\'':
				i++
			case c == quote:
				quote = 0
			case quote == 0 && (c == '"' || c == '\''):
				quote = c
			}
		}
		i = min(i, len(text))
		all = append(all, Range{start, i})
	}
	return all
}

// SpaceOrTab reports whether c is a space or a tab.
func SpaceOrTab(c byte) bool { return c == ' ' || c == '\t' }

// A TypedInstruction is a half-written instruction on its logical line.
type TypedInstruction struct {
	TypedLine
	Escape  byte
	OnBuild bool // this is the trigger of an ONBUILD instruction
	Keyword Range
	forms   []*Form // the forms of the keyword; empty if the keyword is unknown
}

// TypedAt reads the instruction around pos. The instruction that the parser found there is in, or nil. If the
// cursor is after the keyword of an ONBUILD's trigger, the result is the trigger.
func TypedAt(f *File, in Instruction, pos source.Pos) TypedInstruction {
	w := TypedInstruction{TypedLine: typedLineAt(f, in, pos), Escape: f.Escape}
	w.Keyword = w.Next(0)
	w.forms = Lookup(w.Keyword.In(w.Text))
	if strings.EqualFold(w.Keyword.In(w.Text), ONBUILD) {
		if inner := w.Next(w.Keyword.End); inner.Start < inner.End && inner.End < w.At {
			w.Keyword, w.OnBuild = inner, true
			w.forms = Lookup(inner.In(w.Text))
		}
	}
	return w
}

// Next returns the next word at or after an offset.
func (typed *TypedInstruction) Next(from int) Range {
	for from < len(typed.Text) && SpaceOrTab(typed.Text[from]) {
		from++
	}
	end := from
	for end < len(typed.Text) && !SpaceOrTab(typed.Text[end]) {
		end++
	}
	return Range{from, end}
}

// Form returns the form of the instruction, or nil if it is unknown. VOLUME has the dialect's form in a
// contract comment and before "AT:".
func (typed *TypedInstruction) Form() *Form {
	switch {
	case len(typed.forms) == 0:
		return nil
	case len(typed.forms) == 2 && (typed.InContract || isContractVolume(typed.Next(typed.Keyword.End).In(typed.Text))):
		return typed.forms[1]
	}
	return typed.forms[0]
}

// Flags returns the flags of the instruction, and the offset at which its operands begin.
func (typed *TypedInstruction) Flags() (all []Range, rest int) {
	rest = typed.Keyword.End
	for {
		f := typed.Next(rest)
		if !strings.HasPrefix(f.In(typed.Text), "--") {
			return all, rest
		}
		all = append(all, f)
		rest = f.End
	}
}
