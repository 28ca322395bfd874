package compose

import "strings"

// A splitter splits a command line into words as Compose does. It removes quotes and backslashes, leaves the
// contents of `…` and $(…) unchanged, and stops at the first ; & | < or > outside them.
type splitter struct {
	words                        []word
	buf                          strings.Builder
	start                        int // the start of the current word, or -1
	got                          bool
	escaped, double, single      bool
	backquoted, substituted, bad bool
}

// splitWords splits a command line. It returns false if Compose refuses it.
func splitWords(s string) (words []word, ok bool) {
	p := &splitter{start: -1}
	for i := 0; i < len(s) && !p.bad && len(p.words) < wordLimit; i++ {
		if p.start < 0 && !isBlank(s[i]) {
			p.start = i
		}
		if !p.take(s[i], i) {
			p.flush(i)
			return p.words, p.even()
		}
	}
	p.flush(len(s))
	return p.words, p.even()
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func (p *splitter) quoted() bool { return p.single || p.double || p.backquoted || p.substituted }

func (p *splitter) even() bool { return !p.bad && !p.escaped && !p.quoted() }

func (p *splitter) flush(end int) {
	if p.got {
		p.words = append(p.words, word{p.buf.String(), p.start, end})
		p.buf.Reset()
	}
	p.got, p.start = false, -1
}

// take reads one byte. It returns false at the end of the command line.
func (p *splitter) take(c byte, at int) bool {
	switch {
	case p.escaped:
		p.escaped, p.got = false, true
		p.buf.WriteByte(c)
		return true
	case c == '\\':
		if p.escaped = !p.single; p.single {
			p.buf.WriteByte(c)
		}
		return true
	case isBlank(c):
		if p.quoted() {
			p.buf.WriteByte(c)
		} else if p.got {
			p.flush(at)
		}
		return true
	}
	return p.special(c)
}

func (p *splitter) special(c byte) bool {
	switch c {
	case '`':
		if !p.single && !p.double && !p.substituted {
			p.backquoted = !p.backquoted
		}
	case ')':
		if !p.single && !p.double && !p.backquoted {
			p.substituted = !p.substituted
		}
	case '(':
		if !p.single && !p.double && !p.backquoted {
			p.bad = p.substituted || !strings.HasSuffix(p.buf.String(), "$")
			p.substituted = true
			p.buf.WriteByte(c)
			return true
		}
	case '"':
		if !p.single && !p.substituted {
			p.got = p.got || p.double
			p.double = !p.double
			return true
		}
	case '\'':
		if !p.double && !p.substituted {
			p.got = p.got || p.single
			p.single = !p.single
			return true
		}
	case ';', '&', '|', '<', '>':
		if !p.quoted() {
			if s := p.buf.String(); c == '>' && s != "" && s[0] >= '0' && s[0] <= '9' {
				p.got = false
			}
			return false
		}
	}
	p.got = true
	p.buf.WriteByte(c)
	return true
}
