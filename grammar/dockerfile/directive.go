package dockerfile

import "strings"

// A DirectiveForm describes a parser directive.
type DirectiveForm struct {
	Name, Doc string
	Usage     string   // the form of its value, for signature help; "" if it has none
	Examples  []string // complete values, the most useful one first
}

// DirectiveForms lists the parser directives.
var DirectiveForms = []DirectiveForm{
	{"syntax", "The image of the frontend that builds this file, such as `docker/dockerfile:1`.", "",
		[]string{"docker/dockerfile:1", "docker/dockerfile:1-labs", "docker/dockerfile:experimental"}},
	{"escape", "The escape character, which also continues lines: `\\` or `` ` ``.", "\\|`", []string{"`", "\\"}},
	{"check", "Configures docker build's own checks: `skip=NAME,…` or `skip=all`, and `error=true` to fail the build.",
		"[skip=NAME,…][;error=true]", []string{"skip=all", "error=true", "skip=NAME;error=true"}},
}

// DirectiveNamed returns the directive with a name, in any case, or nil.
func DirectiveNamed(name string) *DirectiveForm {
	for i, d := range DirectiveForms {
		if strings.EqualFold(d.Name, name) {
			return &DirectiveForms[i]
		}
	}
	return nil
}

// AllowsDirective reports whether a parser directive is allowed on a line, which means that only directives
// precede it.
func (f *File) AllowsDirective(line int) bool {
	n := 0
	for _, d := range f.Directives {
		if f.Source.Line(d.At.Start) < line {
			n++
		}
	}
	return n == line-1
}

// directives reads the # syntax=, # escape= and # check= lines at the top. They end at the first other line.
func (p *parser) directives() {
	for p.at < len(p.text) {
		r := p.raw()
		first := skipSpace(p.text, r.start, r.end)
		d := p.directive(first, r.end)
		if d == nil {
			return
		}
		p.take()
		for _, e := range p.file.Directives {
			if e.Name.Value == d.Name.Value {
				p.report(d.At, BuildSyntax, "duplicate `%s` directive; remove one", d.Name.Value)
				break
			}
		}
		p.file.Directives = append(p.file.Directives, d)
		if d.Name.Value != "escape" {
			continue
		}
		if v := d.Value.Text; v == "\\" || v == "`" {
			p.escape = v[0]
		} else {
			p.report(d.Value.At, BuildSyntax, "`%s` is not a valid escape character; write a backslash or a backtick", v)
		}
	}
}

// directive reads the line [start, end) as #name=value. It returns nil for any other line.
func (p *parser) directive(start, end int) *Directive {
	if start == end || p.text[start] != '#' {
		return nil
	}
	name := skipSpace(p.text, start+1, end)
	i := name
	for i < end && (letter(p.text[i]) && p.text[i] != '_' || i > name && '0' <= p.text[i] && p.text[i] <= '9') {
		i++
	}
	nameEnd := i
	i = skipBlank(p.text, i, end)
	if i == end || p.text[i] != '=' || name == nameEnd {
		return nil
	}
	lower := strings.ToLower(p.text[name:nameEnd])
	if DirectiveNamed(lower) == nil {
		return nil
	}
	equals := i
	i = skipBlank(p.text, i+1, end)
	if i == end { // BuildKit includes the last space in the value
		if i--; i == equals {
			return nil
		}
	}
	for end > i+1 && regexpSpace(p.text[end-1]) {
		end--
	}
	line := p.oneLine(start, end)
	d := &Directive{At: line.At, Name: p.name(line, name-start, nameEnd-start), Value: p.name(line, i-start, end-start)}
	d.Name.Text, d.Name.Value = lower, lower
	return d
}

func skipBlank(text string, i, end int) int {
	for i < end && regexpSpace(text[i]) {
		i++
	}
	return i
}

// regexpSpace reports whether c matches \s.
func regexpSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r' }
