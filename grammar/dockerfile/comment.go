package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file reads contract comments: lines that start with "#:".

// isContractComment reports whether the comment [start, end) is a contract comment: its first
// word is a contract keyword, or nearly one. Where that is not written in upper case, the next
// word decides, so that "#: without this, npm fails" stays a remark.
func (p *parser) isContractComment(start, end int) bool {
	text := p.text[start:end]
	if !strings.HasPrefix(text, "#:") {
		return false
	}
	word, rest := cutWord(text[2:])
	name := upper(word)
	if name == "" || name[0] < 'A' || 'Z' < name[0] || source.Keywords.Near(name, p.forms.lines) == "" {
		return false
	}
	if name == word {
		return true
	}
	next, _ := cutWord(rest)
	_, kind := withouts[strings.ToUpper(next)]
	n := keyword(next)
	return kind || n > 0 && p.forms.clauses[strings.ToUpper(next[:n-1])]
}

func cutWord(text string) (word, rest string) {
	text = strings.TrimLeft(text, " \t")
	if i := strings.IndexAny(text, " \t\r"); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// contractComment reads the contract comment whose "#" stands at first in r.
func (p *parser) contractComment(r raw, first int) {
	l := p.commentLine(r, first)
	h := Head{At: span(first, l.end), Spelling: InComment, Comments: l.comments}
	p.add(p.instructionOf(h, l.line))
}

// commentLine joins "#:" lines at continuations. Ordinary comments may stand between them.
func (p *parser) commentLine(r raw, first int) logical {
	l := logical{end: p.trimEnd(first, r.end)}
	for {
		text, more := p.continued(first+2, l.end)
		p.join.add(text, first+2)
		if !more {
			break
		}
		if r, first = p.nextComment(&l); first < 0 {
			p.report(span(l.end-1, l.end), ContractSyntax, "the line ends in %c, and no \"#:\" line goes on with it", p.escape)
			break
		}
		l.end = p.trimEnd(first, r.end)
	}
	l.line = p.join.line()
	return l
}

// nextComment takes the next "#:" line, and the ordinary comments before it. The offset is -1,
// and nothing is taken, where none follows.
func (p *parser) nextComment(l *logical) (r raw, first int) {
	at := p.at
	var between []*Comment
	for p.at < len(p.text) {
		r = p.raw()
		first = skipSpace(p.text, r.start, r.end)
		if first == r.end || p.text[first] != '#' {
			break
		}
		p.at = r.next
		if strings.HasPrefix(p.text[first:r.end], "#:") {
			l.comments = append(l.comments, between...)
			return r, first
		}
		between = append(between, p.comment(first, p.trimEnd(first, r.end)))
	}
	p.at = at
	return r, -1
}
