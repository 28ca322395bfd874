package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A mark is the word that announces a heredoc, such as <<-"NAME", split into its parts.
type mark struct {
	name          string
	expand, chomp bool
}

// markOf reads word as [digits]<<[-]NAME. found is false if the word is anything else; ok is false if it is
// malformed, so that BuildKit rejects the line.
func markOf(word string) (m mark, found, ok bool) {
	rest := strings.TrimLeft(word, "0123456789")
	rest, found = strings.CutPrefix(rest, "<<")
	if !found {
		return m, false, true
	}
	rest, m.chomp = strings.CutPrefix(rest, "-")
	rest = strings.TrimLeft(rest, " \t\n\f\r")
	if rest == "" || strings.IndexByte(rest, '<') >= 0 {
		return m, false, true
	}
	if plainName(rest) {
		m.name, m.expand = rest, true
		return m, true, true
	}
	words, ok := split(rest, false, false)
	if !ok {
		return m, false, false
	}
	if len(words) != 1 {
		return m, false, true
	}
	quoted, ok := split(rest, true, false)
	if !ok || len(quoted) != 1 {
		return m, false, false
	}
	m.name = words[0].text
	m.expand = quotes(m.name) == quotes(quoted[0].text)
	return m, true, true
}

func quotes(s string) int { return strings.Count(s, `'`) + strings.Count(s, `"`) }

// plainName reports whether s has no characters that are special to a shell.
func plainName(s string) bool {
	for i := range len(s) {
		if !nameByte(s[i]) {
			return false
		}
	}
	return true
}

// heredocs reads the bodies of the heredocs that the line announces.
func (p *parser) heredocs(in Instruction, line *Line) {
	do := in
	if o, ok := in.(*OnBuild); ok {
		do = o.Do
	}
	if !strings.Contains(line.Text, "<<") || execForm(do) {
		return
	}
	h := do.Common()
	words, _ := split(line.Text, true, true)
	for _, w := range words {
		m, found, ok := markOf(w.text)
		if !ok {
			p.report(line.Slice(w.start, w.end), BuildSyntax, "invalid heredoc name; write `<<EOF`")
			break
		}
		if found {
			h.Heredocs = append(h.Heredocs, &Heredoc{Mark: p.name(line, w.start, w.end), Name: m.name, Expand: m.expand, Chomp: m.chomp})
		}
	}
	for _, d := range h.Heredocs {
		p.body(d)
		h.At.End = max(h.At.End, d.Body.End, d.End.End)
	}
	in.Common().At.End = h.At.End
}

// execForm reports whether an instruction that may have heredocs is written as a JSON array, so that it has
// none.
func execForm(in Instruction) bool {
	switch in := in.(type) {
	case *Run:
		return in.Command.JSON
	case *Copy:
		return in.JSON
	case *Add:
		return in.JSON
	}
	return true
}

// body reads the lines of d up to the line that consists of its name.
func (p *parser) body(d *Heredoc) {
	start := p.at
	if p.unclosed != nil && !p.unclosed.follows(d, p.at) {
		p.noEnd(d)
		return
	}
	for p.at < len(p.text) {
		r := p.raw()
		p.at = r.next
		line := p.text[r.start:r.end]
		if d.Chomp {
			line = strings.TrimLeft(line, "\t")
		}
		if line == d.Name {
			d.Body = span(start, r.start)
			d.End = span(r.end-len(line), r.end)
			d.Text = d.text(p.text[start:r.start])
			p.longLines(start, r.next)
			return
		}
	}
	p.at = start
	if p.unclosed == nil {
		p.unclosed = newTerminators(p.text[start:], start)
	}
	p.noEnd(d)
}

// longLines reports the lines of a heredoc that are too long for BuildKit.
func (p *parser) longLines(start, end int) {
	if end-start < maxLine {
		return
	}
	for p.at = start; p.at < end; {
		p.take()
	}
}

// noEnd ends the body of d, which has no closing name, at the next line that begins with the name of an
// instruction. A name that is still being typed then affects only the lines up to there.
func (p *parser) noEnd(d *Heredoc) {
	p.report(d.Mark.At, BuildSyntax, "unclosed heredoc; end it with a line that is only `%s`", d.Name)
	start := p.at
	for p.at < len(p.text) {
		r := p.raw()
		word := p.text[r.start:r.end]
		if i := strings.IndexAny(word, " \t"); i >= 0 {
			word = word[:i]
		}
		if p.forms.byName[word] != nil {
			break
		}
		p.take()
	}
	end := p.at
	d.Body = span(start, end)
	d.End = source.Span{Start: d.Body.End, End: d.Body.End}
	d.Text = d.text(p.text[start:end])
}

func (d *Heredoc) text(body string) string {
	if !d.Chomp || strings.IndexByte(body, '\t') < 0 {
		return body
	}
	var b strings.Builder
	for line := range strings.Lines(body) {
		b.WriteString(strings.TrimLeft(line, "\t"))
	}
	return b.String()
}

// terminators maps the text of each line to the position of its last occurrence. It is built when the first
// heredoc without an end is found, so that a thousand of them cost no more than one.
type terminators struct{ last, chomped map[string]int }

func newTerminators(text string, at int) *terminators {
	t := &terminators{map[string]int{}, map[string]int{}}
	for line := range strings.Lines(text) {
		end := strings.TrimRight(line, "\r\n")
		t.last[end] = at
		t.chomped[strings.TrimLeft(end, "\t")] = at
		at += len(line)
	}
	return t
}

// follows reports whether the line that closes d occurs somewhere after at.
func (t *terminators) follows(d *Heredoc, at int) bool {
	last, ok := t.last[d.Name]
	if d.Chomp {
		last, ok = t.chomped[d.Name]
	}
	return ok && last >= at
}
