package dockerfile

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// This file reads contract comments: lines that start with "#:".

// isContractComment reports whether the comment [start, end) is a contract comment. Its first word must be a
// contract keyword or similar to one, or must be in capitals before a word that can follow a keyword. If the
// first word is not in capitals, the second must be a clause, so that "#: without this, npm fails" remains an
// ordinary comment.
func (p *parser) isContractComment(start, end int) bool {
	text := p.text[start:end]
	if !strings.HasPrefix(text, "#:") {
		return false
	}
	word, rest := cutWord(strings.TrimPrefix(text[2:], "?"))
	name := upper(word)
	if name == "" || name[0] < 'A' || 'Z' < name[0] {
		return false
	}
	if name == word && (source.Names.Near(name, p.forms.lines) != "" || p.synonym(name, rest) != "") {
		return true
	}
	next, _ := cutWord(rest)
	if _, kind := withouts[strings.ToUpper(next)]; kind && source.Keywords.Near(name, p.forms.lines) != "" {
		return true
	}
	return p.isClause(next) && (source.Keywords.Near(name, p.forms.lines) != "" || name == word && capitals(name))
}

// isClause reports whether a word is the keyword of any clause, with its colon.
func (p *parser) isClause(word string) bool {
	n := keyword(word)
	return n > 0 && p.forms.clauses[strings.ToUpper(word[:n-1])]
}

// capitals reports whether a word consists of capital letters.
func capitals(word string) bool {
	return len(word) > 1 && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// synonyms maps words that people write at the beginning of a contract line to the keywords they mean.
var synonyms = map[string]string{
	"EXPOSES": LISTENS, "SERVES": LISTENS, "PROVIDES": LISTENS,
	"NEEDS": "ENVIRONMENT NEEDS:", "REQUIRES": "ENVIRONMENT NEEDS:", "ACCEPTS": "ENVIRONMENT ACCEPTS:", "EMITS": "ENVIRONMENT EMITS:",
	"USES": CONNECTS, "DEPENDS": CONNECTS,
}

// synonym returns the keyword that the first word of a contract line means, or "". At least one word of the
// rest must be a clause.
func (p *parser) synonym(name, rest string) string {
	instead := synonyms[strings.TrimSuffix(name, ":")]
	if instead == "" {
		return ""
	}
	if next, _ := cutWord(rest); slices.Contains(p.forms.byName[PROVISIONS].order[0].keywords(), strings.ToUpper(next)) {
		return PROVISIONS // PROVIDES SCHEMA: means PROVISIONS
	}
	for word, more := cutWord(rest); word != ""; word, more = cutWord(more) {
		if p.isClause(word) {
			return instead
		}
	}
	return ""
}

// IsContractLine reports whether a text that is not a contract comment would be a valid contract line.
func IsContractLine(text string) bool {
	word, rest := cutWord(text)
	if _, more := cutWord(rest); more == "" || !slices.Contains(index().lines, upper(word)) {
		return false
	}
	f := Parse(source.New("", "FROM scratch\n#: "+text))
	return len(f.Problems) == 0 && len(f.Stages) == 1 && len(f.Stages[0].Body) == 1
}

func cutWord(text string) (word, rest string) {
	text = strings.TrimLeft(text, " \t")
	if i := strings.IndexAny(text, " \t\r"); i >= 0 {
		return text[:i], text[i:]
	}
	return text, ""
}

// contractComment reads the contract comment on the line r; first is the offset of its "#".
func (p *parser) contractComment(r raw, first int) {
	h := Head{Spelling: InComment}
	text := first + len("#:")
	if strings.HasPrefix(p.text[text:r.end], "?") {
		h.Draft = p.name(p.oneLine(text, text+1), 0, 1)
		text++
	}
	l := p.commentLine(r, first, text)
	h.At, h.Comments = span(first, l.end), l.comments
	p.add(p.instructionOf(h, l.line))
}

// commentLine joins continued "#:" lines, the first of which begins at start. Ordinary comments between them
// are skipped.
func (p *parser) commentLine(r raw, first, start int) logical {
	l := logical{end: p.trimEnd(first, r.end)}
	for {
		text, more := p.continued(start, l.end)
		p.join.add(text, start)
		if !more {
			break
		}
		if r, first = p.nextComment(&l); first < 0 {
			p.report(span(l.end-1, l.end), ContractSyntax, "the line ends in `%c`, but no `#:` line continues it", p.escape)
			break
		}
		start, l.end = first+len("#:"), p.trimEnd(first, r.end)
	}
	l.line = p.join.line()
	return l
}

// nextComment reads the next "#:" line and the ordinary comments before it. If there is no such line, it
// consumes nothing and returns the offset -1.
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
