package project

import (
	"sort"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
)

// longestPlaceholder limits the length of one ${NAME:default}.
const longestPlaceholder = 300

// A filling is the place of one variable's value after substitution.
type filling struct {
	at   source.Span
	name string
}

// fillings are the substituted values in one file, in order.
type fillings []filling

// placeholders substitutes variables of the environment for ${NAME} and ${NAME:default} in a file. It leaves
// unknown variables as they are.
type placeholders struct {
	text   string
	lookup func(name string) (g *Given, open bool)
	pieces []source.Piece
	length int
	found  fillings
}

// fill returns the file with its placeholders substituted, and the place of each value.
func (p *placeholders) fill(src *source.File) (*source.File, fillings) {
	p.text = src.Text
	p.section(0, len(p.text))
	if len(p.pieces) < 2 && p.length == len(p.text) {
		return src, nil
	}
	return source.Embed(src, p.pieces), p.found
}

// section substitutes the placeholders between two offsets.
func (p *placeholders) section(start, end int) {
	from := start
	for i := start; i < end; {
		name, fallback, stop := placeholderAt(p.text[:end], i)
		if stop == 0 {
			i++
			continue
		}
		switch g, open := p.lookup(name); {
		case g != nil && g.Known && harmlessText(g.Text):
			p.add(p.text[from:i], from, i)
			p.found = append(p.found, filling{source.Span{Start: source.Pos(p.length), End: source.Pos(p.length + len(g.Text))}, name})
			p.add(g.Text, i, stop)
			from = stop
		case g == nil && !open && fallback > 0:
			p.add(p.text[from:i], from, i)
			p.section(fallback, stop-1)
			from = stop
		}
		i = stop
	}
	p.add(p.text[from:end], from, end)
}

func (p *placeholders) add(text string, start, end int) {
	if text != "" {
		p.pieces = append(p.pieces, source.Piece{Text: text, At: source.Span{Start: source.Pos(start), End: source.Pos(end)}})
		p.length += len(text)
	}
}

// placeholderAt returns the name in ${NAME:default} at an offset, the offset of its default (0 if it has
// none), and the offset after the placeholder (0 if there is no placeholder).
func placeholderAt(text string, i int) (name string, fallback, stop int) {
	if !strings.HasPrefix(text[i:], "${") {
		return "", 0, 0
	}
	depth := 0
	for j := i + 2; j < len(text) && j < i+longestPlaceholder && text[j] != '\n'; j++ {
		switch c := text[j]; {
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
		case c == '}':
			if fallback > 0 {
				return text[i+2 : fallback-1], fallback, j + 1
			}
			return text[i+2 : j], 0, j + 1
		case c == ':' && depth == 0 && fallback == 0:
			fallback = j + 1
		}
	}
	return "", 0, 0
}

// harmlessText reports whether a value can be put into YAML without changing what is around it.
func harmlessText(text string) bool {
	for i := 0; i < len(text); i++ {
		c := text[i]
		letter := c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9'
		if !letter && (i == 0 || !strings.ContainsRune("._-/@?&=%+,:", rune(c))) {
			return false
		}
	}
	return text != ""
}

// of returns the variable whose value is at a place. sure is false if the place also contains part of another
// value.
func (all fillings) of(at source.Span) (name string, sure bool) {
	i := sort.Search(len(all), func(i int) bool { return all[i].at.End > at.Start })
	switch {
	case i == len(all) || all[i].at.Start >= at.End:
		return "", true
	case all[i].at == at:
		return all[i].name, true
	}
	return "", false
}

// withVariables moves the places of a connection's host and port to the variables that the file takes them
// from. It returns false if a variable contains more than the host or port, because its own value is then
// checked elsewhere.
func (r *readingOf) withVariables(c *contract.Connection) bool {
	all := r.filled[c.File]
	name, sure := all.of(c.HostAt)
	if !sure {
		return false
	}
	if name != "" {
		c.Host, c.Placeholder = "", name
	}
	if c.On != nil && c.On.At.Len() > 0 {
		switch name, sure = all.of(c.On.At); {
		case !sure:
			c.On, c.AnyPort = nil, true
		case name != "":
			c.On.Placeholder, c.On.PlaceholderAt, c.On.First, c.On.Last = name, c.On.At, 0, 0
		}
	}
	return true
}
