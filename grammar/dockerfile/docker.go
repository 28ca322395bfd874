package dockerfile

import (
	"strings"
	"unicode"
)

// This file reads Docker's instructions, except for those that run something (command.go), set variables
// (pairs.go) or copy files (copy.go). It rejects exactly what BuildKit rejects.

func parseFrom(p *parser, h Head) Instruction {
	f := &From{Head: h}
	for _, fl := range h.Flags {
		if fl.Name.Value == "platform" {
			f.Platform = fl
		}
	}
	if p.lang == contractFile {
		p.contractFrom(f)
		return f
	}
	ws := p.fields(h.Args)
	if len(ws) > 0 {
		f.Image = ws[0]
	}
	switch {
	case len(ws) == 1:
	case len(ws) > 1 && strings.EqualFold(ws[1].Text, "as"):
		f.As = ws[1]
		if len(ws) > 2 {
			f.Name = ws[2]
		}
		p.stageName(f, ws)
	case len(ws) == 0:
		p.check(h.Keyword.At, "`FROM` has no image")
	case len(ws) == 2:
		p.check(ws[1].At, "unexpected `%s`; `FROM` accepts one image, and `AS` before the name of the stage", ws[1].Text)
	default:
		p.check(ws[1].At.Cover(ws[len(ws)-1].At), "`FROM` accepts one image, and `AS` before the name of the stage")
	}
	return f
}

func (p *parser) stageName(f *From, ws []*Word) {
	switch {
	case f.Name == nil:
		p.check(f.As.At, "the name of the stage is missing after `%s`", f.As.Text)
	case len(ws) > 3:
		p.check(ws[3].At.Cover(ws[len(ws)-1].At), "unexpected text after the name of the stage; remove it")
	case !isStageName(strings.ToLower(f.Name.Text)):
		p.check(f.Name.At, "`%s` is not a valid stage name; write a letter, then letters, digits, `-`, `_` and `.`", f.Name.Text)
	}
}

func isStageName(s string) bool {
	for i := range len(s) {
		c := s[i]
		lower := 'a' <= c && c <= 'z'
		if !lower && (i == 0 || c != '-' && c != '_' && c != '.' && (c < '0' || '9' < c)) {
			return false
		}
	}
	return s != ""
}

// argument returns all arguments of h as one word, as WORKDIR and similar instructions read them.
func (p *parser) argument(h *Head, what string) *Word {
	if h.Args.Text == "" {
		p.check(h.Keyword.At, "`%s` requires %s", h.Name, what)
		return nil
	}
	return p.word(h.Args, 0, len(h.Args.Text))
}

func parseWorkdir(p *parser, h Head) Instruction {
	return &Workdir{Head: h, Path: p.argument(&h, "a path")}
}

func parseUser(p *parser, h Head) Instruction {
	return &User{Head: h, User: p.argument(&h, "a user, optionally with `:` and a group")}
}

func parseStopSignal(p *parser, h Head) Instruction {
	return &StopSignal{Head: h, Signal: p.argument(&h, "a signal, such as `SIGTERM`")}
}

func parseMaintainer(p *parser, h Head) Instruction {
	m := &Maintainer{Head: h}
	if p.argument(&h, "a name") != nil {
		m.Name = p.plain(h.Args, 0, len(h.Args.Text)) // BuildKit counts an apostrophe as one
	}
	return m
}

func parseExpose(p *parser, h Head) Instruction {
	e := &Expose{Head: h, Ports: p.fields(h.Args)}
	if len(e.Ports) == 0 {
		p.check(h.Keyword.At, "`EXPOSE` requires a port")
	}
	return e
}

func parseVolume(p *parser, h Head) Instruction {
	v := &Volume{Head: h}
	ws, form := p.jsonWords(h.Args, true)
	if v.Paths, v.JSON = ws, form != noJSON; !v.JSON {
		v.Paths = p.fields(h.Args)
	}
	if len(v.Paths) == 0 && form != badJSON {
		p.check(h.Keyword.At, "`VOLUME` requires a path")
	}
	for _, w := range v.Paths {
		if v.JSON && strings.TrimFunc(p.decoded(w), unicode.IsSpace) == "" {
			p.check(w.At, "the path of a volume is empty")
		}
	}
	return v
}

// decoded returns the value of the JSON string w before Docker removes its own quotes from it.
func (p *parser) decoded(w *Word) string {
	in := cooked{text: w.Text[1 : len(w.Text)-1]}
	if strings.IndexByte(in.text, '\\') >= 0 {
		in = cookJSON(in)
	}
	return in.text
}

func parseOnBuild(p *parser, h Head) Instruction {
	o := &OnBuild{Head: h}
	if h.Args.Text == "" {
		p.check(h.Keyword.At, "`ONBUILD` requires an instruction")
		return o
	}
	if p.inner { // ONBUILD ONBUILD is rejected, so one level is enough
		return o
	}
	p.inner = true
	o.Do = p.instructionOf(Head{At: h.Args.At, Spelling: h.Spelling, OnBuild: o}, h.Args)
	p.inner = false
	switch do := o.Do.Common(); {
	case do.Name == ONBUILD || do.Name == FROM || do.Name == MAINTAINER:
		p.report(do.Keyword.At, ForbiddenTrigger, "`%s` is not allowed in `ONBUILD`", do.Name)
	case do.Form != nil && do.Form.Dialect:
		p.report(do.Keyword.At, ContractSyntax, "contract lines are not allowed in `ONBUILD`; write `%s` without it", do.Name)
	}
	return o
}
