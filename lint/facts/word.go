package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"mvdan.cc/sh/v3/syntax"
)

// A Word is one word of a command.
type Word struct {
	Value string // without quotes and escapes; expansions remain as written
	// Dynamic reports whether the word contains an expansion, a glob or braces. The command then does not
	// receive Value itself.
	Dynamic bool
	Node    *syntax.Word // nil in exec form

	script     *Script
	start, end int32       // offsets in the text of the script
	at         source.Span // the place in exec form
}

// Span returns the place of the word in the file.
func (w Word) Span() source.Span {
	if w.Node == nil {
		return w.at
	}
	return w.script.Span(int(w.start), int(w.end))
}

// Source returns the word as written.
func (w Word) Source() string {
	if w.Node == nil {
		return w.Value
	}
	return w.script.Text[w.start:w.end]
}

// Is reports whether the word is fixed text and equals one of the given words.
func (w Word) Is(values ...string) bool {
	if w.Dynamic {
		return false
	}
	for _, v := range values {
		if w.Value == v {
			return true
		}
	}
	return false
}

func newWord(s *Script, n *syntax.Word) Word {
	w := Word{script: s, Node: n}
	start, end := s.bounds(n)
	w.start, w.end = int32(start), int32(end)
	if len(n.Parts) == 1 {
		if lit, ok := n.Parts[0].(*syntax.Lit); ok {
			w.Value, w.Dynamic = unescape(lit.Value), globs(lit.Value)
			return w
		}
	}
	var b strings.Builder
	for _, p := range n.Parts {
		w.Dynamic = s.appendPart(&b, p, false) || w.Dynamic
	}
	w.Value = b.String()
	return w
}

// appendPart appends a part of a word without its quotes. It reports whether the value of the part is only
// known when the script runs.
func (s *Script) appendPart(b *strings.Builder, p syntax.WordPart, quoted bool) (dynamic bool) {
	switch p := p.(type) {
	case *syntax.Lit:
		if quoted {
			b.WriteString(unescapeQuoted(p.Value))
			return false
		}
		b.WriteString(unescape(p.Value))
		return globs(p.Value)
	case *syntax.SglQuoted:
		b.WriteString(p.Value)
		return p.Dollar && strings.Contains(p.Value, `\`)
	case *syntax.DblQuoted:
		for _, q := range p.Parts {
			dynamic = s.appendPart(b, q, true) || dynamic
		}
		return dynamic
	}
	b.WriteString(s.Source(p))
	return true
}

// globs reports whether the shell expands literal text that is not quoted, such as *.deb, lib{a,b} or ~.
func globs(lit string) bool {
	for i := 0; i < len(lit); i++ {
		switch lit[i] {
		case '\\':
			i++
		case '*', '?', '[', '{':
			return lit != "[" && lit != "[[" && lit != "{"
		}
	}
	return false
}

func unescape(lit string) string {
	if strings.IndexByte(lit, '\\') < 0 {
		return lit
	}
	var b strings.Builder
	for i := 0; i < len(lit); i++ {
		if lit[i] == '\\' && i+1 < len(lit) {
			i++
			if lit[i] == '\n' {
				continue
			}
		}
		b.WriteByte(lit[i])
	}
	return b.String()
}

// unescapeQuoted removes escapes from text in double quotes, where a backslash escapes only a few characters.
func unescapeQuoted(lit string) string {
	if strings.IndexByte(lit, '\\') < 0 {
		return lit
	}
	var b strings.Builder
	for i := 0; i < len(lit); i++ {
		if lit[i] == '\\' && i+1 < len(lit) && strings.IndexByte("$`\"\\\n", lit[i+1]) >= 0 {
			i++
			if lit[i] == '\n' {
				continue
			}
		}
		b.WriteByte(lit[i])
	}
	return b.String()
}
