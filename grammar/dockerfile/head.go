package dockerfile

import (
	"strings"
	"unicode"

	"github.com/dfvet/dfvet/grammar/source"
)

// build parses a logical line into an instruction. Outside is true in a contract file or a fragment.
func (p *parser) build(l logical, outside bool) Instruction {
	h := Head{At: source.Span{Start: l.line.At.Start, End: source.Pos(l.end)}, Comments: l.comments}
	if outside {
		h.Spelling = Outside
	}
	return p.instructionOf(h, l.line)
}

// instructionOf parses a line into an instruction that has the head h.
func (p *parser) instructionOf(h Head, line *Line) Instruction {
	start, end := bounds(line.Text)
	keyword := start
	for keyword < end && !blank(line.Text[keyword]) {
		keyword++
	}
	h.Keyword = p.name(line, start, keyword)
	h.Name = upper(h.Keyword.Text)
	args := keyword
	for args < end && blank(line.Text[args]) {
		args++
	}
	h.Form = p.formOf(&h, line.Text[args:end])
	if h.Form == nil || !h.Form.Dialect {
		h.Flags, args = p.flags(line, args, end)
	}
	from, to := bounds(line.Text[args:end])
	h.Args = line.sub(args+from, args+to)
	if h.Form == nil {
		return p.unknown(h)
	}
	p.lost = false
	if !p.takes(h.Form) {
		return p.refuse(h)
	}
	if h.IsDraft() && !h.Form.drafts() {
		p.report(h.Draft.At, ContractSyntax, "%s cannot be a draft; remove the `?`", h.Form.title())
		h.Draft = nil
	}
	if !h.Form.Dialect {
		p.checkFlags(&h)
	}
	return h.Form.parse(p, h)
}

// drafts reports whether a line with the form may be marked as a draft.
func (f *Form) drafts() bool {
	switch f.Name {
	case LISTENS, CONNECTS, ENVIRONMENT, PROVISIONS:
		return true
	}
	return f.Name == VOLUME && f.Dialect
}

// bounds returns the start and the end of the text without the whitespace around it.
func bounds(text string) (start, end int) {
	end = len(strings.TrimRightFunc(text, unicode.IsSpace))
	return skipSpace(text, 0, end), end
}

// upper returns the name of an instruction in upper case, as BuildKit understands it. BuildKit compares in
// lower case, in which the Kelvin sign is a k.
func upper(s string) string {
	for i := range len(s) {
		if s[i] >= 0x80 || 'a' <= s[i] && s[i] <= 'z' {
			return strings.ToUpper(strings.ToLower(s))
		}
	}
	return s
}

// flags reads the flags (--name=value) at the start of the bytes [i, end) of line. It works byte by byte, as
// BuildKit does: a byte that is whitespace in Latin 1 ends a flag, even in the middle of a character.
func (p *parser) flags(line *Line, i, end int) (fs []*Flag, rest int) {
	text := line.Text[:end]
	for {
		for i < end && latinSpace(text[i]) {
			i++
		}
		if i+1 >= end || text[i] != '-' || text[i+1] != '-' {
			return fs, i
		}
		in, next := p.flagText(line, i, end)
		if in.text == "--" {
			return fs, next
		}
		fs = append(fs, p.flag(line, in, i, next))
		i = next
	}
}

func latinSpace(c byte) bool { return asciiSpace(c) || c == 0x85 || c == 0xA0 }

// flagText reads the flag at i and removes its quotes and escapes.
func (p *parser) flagText(line *Line, i, end int) (in cooked, next int) {
	text, start, quoted := line.Text, i, false
	var out []byte
	var segs []segment
	var quote byte
	from := i // the start of the bytes that are not copied to out yet
	flush := func(to int) {
		if from < to {
			segs = append(segs, segment{len(out), source.Pos(from)})
			out = append(out, text[from:to]...)
		}
	}
	for i < end && (quote != 0 || !latinSpace(text[i])) {
		switch c := text[i]; {
		case quote != 0 && c == quote:
			flush(i)
			quote, from = 0, i+1
		case quote == 0 && (c == '\'' || c == '"'):
			flush(i)
			quote, from, quoted = c, i+1, true
		case c == p.escape:
			flush(i)
			from, quoted = i+1, true
			if i+1 < end {
				i++
			}
		}
		i++
	}
	if !quoted {
		return cooked{text: text[start:i], base: start}, i
	}
	flush(i)
	return cooked{text: string(out), segs: segs}, i
}

// flag returns the flag whose text is in, read from [start, end) of the line.
func (p *parser) flag(line *Line, in cooked, start, end int) *Flag {
	f := &Flag{At: line.Slice(start, end)}
	name, _, has := strings.Cut(in.text, "=")
	name = strings.TrimPrefix(name, "--")
	stop := 2 + len(name)
	f.Name = p.cookedWord(line, in.sub(2, stop), min(in.at(2), end), in.after(stop, end), false)
	if has {
		f.given = in.sub(stop+1, len(in.text))
		f.Value = p.cookedWord(line, f.given, in.at(stop)+1, end, true)
	}
	return f
}

// after returns the offset in the line of the byte at off in c, or end if off is past the last byte.
func (c cooked) after(off, end int) int {
	if off >= len(c.text) {
		return end
	}
	return c.at(off)
}

// cookedWord returns a word whose text is in, read from [start, end) of the line. If lexed is true, variables
// in it are expanded.
func (p *parser) cookedWord(line *Line, in cooked, start, end int, lexed bool) *Word {
	if in.segs == nil {
		if lexed {
			return p.word(line, start, end)
		}
		return p.name(line, start, end)
	}
	w := p.name(line, start, end)
	if !lexed {
		w.Value, w.vals = in.text, in.segs
		return w
	}
	p.lex.escape, p.lex.dollar = p.escape, true
	p.lex.placeholders, p.lex.format = false, false
	p.finish(w, in)
	return w
}

// takes reports whether the text being parsed may contain an instruction with this form.
func (p *parser) takes(f *Form) bool {
	switch p.lang {
	case dockerfile:
		return !f.onlyInFiles
	case contractFile:
		return f.Dialect || f.inContract
	default:
		return f.Dialect && !f.onlyInFiles
	}
}

// refuse reports an instruction that this kind of text may not contain, and returns a Bad for it.
func (p *parser) refuse(h Head) Instruction {
	switch {
	case h.Form.Name == HOST || h.Form.Name == PROGRAM:
		p.report(h.Keyword.At, ContractSyntax, "`%s` is only valid in `*.contract` files; move the block to one", h.Form.Name)
	case h.Form.Dialect:
		p.report(h.Keyword.At, ContractSyntax, "`%s` is only valid in `*.contract` files; move the line to one", h.Name)
	case p.lang == fragment:
		p.report(h.Keyword.At, ContractSyntax, "`%s` is not a contract instruction, so it is not allowed in `x-contract`", h.Name)
	default:
		p.report(h.Keyword.At, ContractSyntax, "`%s` is not allowed in a contract file; of Docker's instructions, only %s are", h.Name, p.forms.facts)
	}
	return &Bad{Head: h, Contract: true}
}
