package docker

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A logical is the line around the cursor as docker build reads it: continuations joined, comments
// between them left out. Completion and signature help read it themselves, since the tree of a line
// that is half written says little of what may come.
type logical struct {
	text    string // from its first word on; of a comment, from behind the "#"
	at      int    // the cursor in text
	comment bool   // an ordinary comment, or a directive
	marked  bool   // a contract comment: what stands behind "#:"
	body    bool   // a line of a heredoc's body
}

// before is what stands before the cursor.
func (l logical) before() string { return l.text[:l.at] }

// logicalAt returns the logical line around the cursor.
func logicalAt(q *query.Query) logical {
	x, src := indexOf(q.File), q.File.Source
	if x.inHeredoc(q.Pos) {
		line := src.LineSpan(src.Line(q.Pos))
		return logical{text: src.Slice(line), at: min(int(q.Pos-line.Start), line.Len()), body: true}
	}
	j := joiner{src: src, escape: x.tree.Escape, pos: q.Pos}
	line := src.Line(q.Pos)
	text := strings.TrimLeft(j.line(line), " \t")
	if strings.HasPrefix(text, "#") && (q.Pos > src.LineSpan(line).End-source.Pos(len(text)) || j.first(line) < line) {
		if j.marked = strings.HasPrefix(text, "#:") && j.first(line) == line; !j.marked {
			at := min(max(int(q.Pos-src.LineSpan(line).End)+len(text), 1), len(text))
			return logical{text: text[1:], at: at - 1, comment: true}
		}
	}
	return j.join(j.first(line))
}

// A joiner puts the lines of one instruction together.
type joiner struct {
	src    *source.File
	escape byte
	pos    source.Pos
	marked bool // the lines are contract comments
}

func (j *joiner) line(n int) string { return j.src.Slice(j.src.LineSpan(n)) }

// continued returns the line without the escape character at its end, and whether there is one.
func (j *joiner) continued(text string) (string, bool) {
	cut := strings.TrimRight(text, " \t")
	if n := len(cut); n > 0 && cut[n-1] == j.escape && (n == 1 || cut[n-2] != j.escape) {
		return cut[:n-1], true
	}
	return text, false
}

// skipped reports whether a line between two that hang together counts for nothing.
func (j *joiner) skipped(text string) bool {
	text = strings.TrimLeft(text, " \t")
	if j.marked {
		return strings.HasPrefix(text, "#") && !strings.HasPrefix(text, "#:")
	}
	return text == "" || text[0] == '#'
}

// first returns the line that the instruction of a line begins on.
func (j *joiner) first(line int) int {
	first := line
	for n := line - 1; n > 0; n-- {
		text := j.line(n)
		if j.skipped(text) {
			continue
		}
		if _, more := j.continued(text); !more || j.marked != strings.HasPrefix(strings.TrimLeft(text, " \t"), "#:") {
			break
		}
		first = n
	}
	return first
}

// join joins the lines from the first on.
func (j *joiner) join(first int) logical {
	l := logical{marked: j.marked}
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
		kept, more := j.continued(text)
		if n == cursor {
			l.at = b.Len() + min(max(int(j.pos-at), 0), len(kept))
		}
		b.WriteString(kept)
		if !more && n >= cursor {
			break
		}
	}
	l.text = strings.TrimLeft(b.String(), " \t")
	l.at = max(l.at-(b.Len()-len(l.text)), 0)
	return l
}

// A run is a piece of a logical line.
type run struct{ start, end int }

func (r run) in(text string) string { return text[r.start:r.end] }

// has reports whether the cursor is on the piece, its end included.
func (r run) has(at int) bool { return r.start <= at && at <= r.end }

// words cuts a text at blanks; those in quotes and behind the escape character count where pairs of
// a key and a value stand.
func words(text string, from int, quoted bool, escape byte) []run {
	var all []run
	for i := from; i < len(text); {
		if blank(text[i]) {
			i++
			continue
		}
		start := i
		var quote byte
		for ; i < len(text) && (quote != 0 || !blank(text[i])); i++ {
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
		all = append(all, run{start, i})
	}
	return all
}

func blank(c byte) bool { return c == ' ' || c == '\t' }

// A written is an instruction as it stands on a logical line.
type written struct {
	logical
	escape  byte
	outer   bool // it is the trigger of an ONBUILD
	keyword run
	forms   []*dockerfile.Form // those of the keyword: none for an unknown one
}

// writtenAt takes the logical line apart; ONBUILD is taken off where the cursor is behind the keyword
// of its trigger.
func writtenAt(q *query.Query) written {
	w := written{logical: logicalAt(q), escape: q.File.Docker().Escape}
	w.keyword = w.next(0)
	w.forms = dockerfile.Lookup(w.keyword.in(w.text))
	if strings.EqualFold(w.keyword.in(w.text), "ONBUILD") {
		if inner := w.next(w.keyword.end); inner.start < inner.end && inner.end < w.at {
			w.keyword, w.outer = inner, true
			w.forms = dockerfile.Lookup(inner.in(w.text))
		}
	}
	return w
}

// next returns the next word from an offset on.
func (w *written) next(from int) run {
	for from < len(w.text) && blank(w.text[from]) {
		from++
	}
	end := from
	for end < len(w.text) && !blank(w.text[end]) {
		end++
	}
	return run{from, end}
}

// form returns the form of the instruction. VOLUME is the dialect's in a contract comment and
// before "AT:".
func (w *written) form() *dockerfile.Form {
	switch {
	case len(w.forms) == 0:
		return nil
	case len(w.forms) == 2 && (w.marked || query.BeginsWith(w.next(w.keyword.end).in(w.text), "AT:")):
		return w.forms[1]
	}
	return w.forms[0]
}

// flags returns the flags of the instruction, and where its operands begin.
func (w *written) flags() (all []run, rest int) {
	rest = w.keyword.end
	for {
		f := w.next(rest)
		if !strings.HasPrefix(f.in(w.text), "--") {
			return all, rest
		}
		all = append(all, f)
		rest = f.end
	}
}
