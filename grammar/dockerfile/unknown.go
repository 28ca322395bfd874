package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// unknown returns a Bad for an instruction without a form, and reports it with a suggestion.
func (p *parser) unknown(h Head) Instruction {
	b := &Bad{Head: h}
	if p.inner || p.full() { // docker build stores any trigger without checking it
		return b
	}
	docker, line := source.Keywords.Near(h.Name, p.forms.docker), source.Keywords.Near(h.Name, p.forms.lines)
	if other := p.synonym(h.Name, h.Args.Text); other != "" {
		docker, line = "", other
	}
	if p.meansContract(&h, docker, line) {
		b.Contract = true
		p.unknownLine(&h, line)
		return b
	}
	switch at := h.Keyword.At; {
	case docker != "":
		p.instead(at, UnknownInstruction, docker, "no instruction `%s`; did you mean `%s`?", h.Keyword.Text, docker)
	case h.Keyword.Text == "":
		p.report(at, UnknownInstruction, "expected an instruction")
	case !p.lost: // further lines of the same stray text are not reported
		p.report(at, UnknownInstruction, "no instruction `%s`; to continue the previous line, end it with `%c`", h.Keyword.Text, p.escape)
		p.lost = true
	}
	return b
}

// meansContract reports whether an unknown line was meant as a contract line. This is so if only contract
// lines are allowed there, or if its words look like those of one.
func (p *parser) meansContract(h *Head, docker, line string) bool {
	if h.Spelling != Raw || p.lang != dockerfile {
		return true
	}
	next, _ := cutWord(h.Args.Text)
	return line != "" && (docker == "" || p.isClause(next))
}

func (p *parser) unknownLine(h *Head, near string) {
	word := strings.TrimSuffix(h.Keyword.Text, ":")
	if h.Spelling == InComment && source.Keywords.Near(h.Name, p.forms.lines) == "" {
		p.nearComment(h, near)
		return
	}
	if p.lang == contractFile && near == "" {
		near = source.Keywords.Near(h.Name, []string{FROM, HOST, PROGRAM, TYPE, FORMAT})
	}
	if near == "" {
		p.report(h.Keyword.At, UnknownContractWord, "no contract instruction `%s`; write %s", word, source.QuoteAny(p.forms.lines))
		return
	}
	p.instead(h.Keyword.At, UnknownContractWord, near, "no contract instruction `%s`; did you mean `%s`?", word, near)
}

// nearComment reports a comment that looks like a contract line, although its first word is not similar to
// any keyword. This is not an error, because other tools may use such comments.
func (p *parser) nearComment(h *Head, near string) {
	word, at := strings.TrimSuffix(h.Keyword.Text, ":"), h.Keyword.At
	if near == "" {
		p.report(at, NearContractLine, "`%s` is not a contract instruction, so this line is not checked; write %s", word, source.QuoteAny(p.forms.lines))
		return
	}
	p.instead(at, NearContractLine, near, "`%s` is not a contract instruction, so this line is not checked; write `%s`", word, near)
}
