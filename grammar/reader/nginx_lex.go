package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A statement is one directive of nginx's configuration: its words, and the character that ends it.
type statement struct {
	words []Text
	end   byte // ';', '{', or '}' for the end of a block
}

// at returns the span of the statement's words.
func (s statement) at() source.Span {
	if len(s.words) == 0 {
		return source.Span{}
	}
	return s.words[0].At.Cover(s.words[len(s.words)-1].At)
}

// An nginxLexer splits a text into statements.
type nginxLexer struct {
	text string
	pos  int
}

// next returns the next statement. It returns false at the end of the text.
func (l *nginxLexer) next() (s statement, ok bool) {
	for l.pos < len(l.text) {
		switch c := l.text[l.pos]; c {
		case ' ', '\t', '\r', '\n':
			l.pos++
		case '#':
			l.comment()
		case ';', '{', '}':
			l.pos++
			s.end = c
			if c == '{' && len(s.words) > 0 && strings.HasSuffix(s.words[0].Text, "_by_lua_block") {
				l.lua()
				s.end = ';'
			}
			return s, true
		default:
			s.words = append(s.words, l.word())
		}
	}
	return s, false
}

func (l *nginxLexer) comment() {
	if n := strings.IndexByte(l.text[l.pos:], '\n'); n >= 0 {
		l.pos += n
	} else {
		l.pos = len(l.text)
	}
}

// word reads a word, which ends at braces except for those of ${NAME}.
func (l *nginxLexer) word() Text {
	start := l.pos
	if c := l.text[start]; c == '"' || c == '\'' {
		return l.quoted(c)
	}
	for ; l.pos < len(l.text); l.pos++ {
		switch c := l.text[l.pos]; {
		case c == '\\':
			l.pos++
		case c == '$' && strings.HasPrefix(l.text[l.pos:], "${"):
			if end := strings.IndexAny(l.text[l.pos:], "} \n;"); end > 0 && l.text[l.pos+end] == '}' {
				l.pos += end
			}
		case strings.IndexByte(" \t\r\n;{}", c) >= 0:
			return Text{l.text[start:l.pos], source.Span{Start: source.Pos(start), End: source.Pos(l.pos)}}
		}
	}
	l.pos = len(l.text)
	return Text{l.text[start:], source.Span{Start: source.Pos(start), End: source.Pos(l.pos)}}
}

// quoted reads a quoted word. Its span does not include the quotes.
func (l *nginxLexer) quoted(quote byte) Text {
	start := l.pos + 1
	for l.pos = start; l.pos < len(l.text) && l.text[l.pos] != quote; l.pos++ {
		if l.text[l.pos] == '\\' {
			l.pos++
		}
	}
	end := min(l.pos, len(l.text))
	l.pos = min(end+1, len(l.text))
	return Text{l.text[start:end], source.Span{Start: source.Pos(start), End: source.Pos(end)}}
}

// lua skips a block of Lua code. Its strings and comments may contain braces.
func (l *nginxLexer) lua() {
	for depth := 1; l.pos < len(l.text) && depth > 0; {
		switch c := l.text[l.pos]; {
		case c == '{':
			depth++
		case c == '}':
			depth--
		case c == '"' || c == '\'':
			l.quoted(c)
			continue
		case c == '-' && strings.HasPrefix(l.text[l.pos:], "--"):
			l.comment()
			continue
		}
		l.pos++
	}
}
