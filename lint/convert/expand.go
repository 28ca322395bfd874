package convert

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// This file finds words whose variables docker build cannot expand.

// words checks the words of an instruction that docker build expands.
func (c *converter) words(in dockerfile.Instruction) {
	for _, w := range c.expanded(in) {
		c.word(w)
	}
	if _, run := in.(*dockerfile.Run); run {
		return
	}
	for _, doc := range in.Common().Heredocs {
		for _, at := range doc.BadReferences(c.file.Source) {
			c.unknownModifier(at)
		}
		c.references(doc.References(c.file.Source), in)
	}
}

// word reports whether a word can be expanded. If not, it reports the reason.
func (c *converter) word(w *dockerfile.Word) bool {
	before := len(c.found)
	if w.Broken {
		bad := w.BadReferences(c.file.Escape)
		for _, at := range bad {
			c.unknownModifier(at)
		}
		if len(bad) == 0 {
			c.openQuote(w)
		}
		return false
	}
	c.references(w.Parts, c.do)
	return len(c.found) == before
}

// unknownModifier reports a "${" that does not start a valid variable. It accepts ${name:word}, because
// another tool may replace it before the build.
func (c *converter) unknownModifier(at source.Span) {
	text := c.file.Source.Slice(at)
	if templated(text) {
		return
	}
	c.refuse(Substitution, at, "`docker build` cannot expand `%s`; after a name it supports only `:-` `:+` `:?` `-` `+` `?` `#` `%%` and `/`", text)
}

// templated reports whether text is ${name:word}, or starts with ${{.
func templated(text string) bool {
	name, word, ok := strings.Cut(strings.TrimPrefix(text, "${"), ":")
	return strings.HasPrefix(text, "${{") || ok && strings.HasSuffix(word, "}") && letter(name) && letter(word)
}

// letter reports whether a text starts with a letter or an underscore.
func letter(text string) bool {
	return text != "" && ('a' <= text[0]|0x20 && text[0]|0x20 <= 'z' || text[0] == '_')
}

// openQuote reports the quote that is not closed in a broken word.
func (c *converter) openQuote(w *dockerfile.Word) {
	at, quote := w.At, "quote"
	if i := w.OpenQuote(c.file.Escape); i >= 0 {
		at, quote = w.InText(i, i+1), source.Quote(w.Text[i:i+1])
	}
	c.refuse(Substitution, at, "unclosed %s, which `docker build` rejects; for the character itself, write a `%c` before it", quote, c.file.Escape)
}

// references checks modifiers that stop the build: a required argument without a value, or a pattern with an
// invalid escape. The builder expands the operand of a modifier even if it is not used.
func (c *converter) references(parts []dockerfile.Part, in dockerfile.Instruction) {
	for i := range parts {
		p := &parts[i]
		if p.Var == "" {
			continue
		}
		c.references(p.Inner, in)
		switch p.Op {
		case "?", ":?":
			c.required(p, in)
		case "#", "##", "%", "%%", "/", "//":
			ref := "${" + p.Var + p.Op + p.Arg + "}"
			if _, _, err := shell.NewLex(rune(c.file.Escape)).ProcessWord(source.Readable(ref), variables{c}); err != nil && c.known(p.Inner) {
				c.refuse(Substitution, p.At, "`docker build` cannot expand `%s`: the pattern has a wrong escape", ref)
			}
		}
	}
}

// known reports whether all variables in a pattern have known values.
func (c *converter) known(parts []dockerfile.Part) bool {
	for i := range parts {
		p := &parts[i]
		if p.Var == "" {
			continue
		}
		at := c.scope.Get(p.Var)
		unknown := at == nil && (c.scope.Open() || c.scope.Declared(p.Var)) || at != nil && !at.Value.Known
		if unknown || c.waits(parts[i:i+1], 0) || !c.known(p.Inner) {
			return false
		}
	}
	return true
}

// required checks ${NAME:?message}.
func (c *converter) required(p *dockerfile.Part, in dockerfile.Instruction) {
	at := c.scope.Get(p.Var)
	switch {
	case earlier(p.Var, in) || c.scope.Declared(p.Var) || c.waits([]dockerfile.Part{{Var: p.Var}}, 0):
		return
	case at == nil && c.scope.Open():
		return
	case at != nil && (p.Op == "?" || !at.Value.Known || at.Value.Text != ""):
		return
	}
	state := source.Quote(p.Var) + " is not set"
	if at != nil {
		state = source.Quote(p.Var) + " is empty"
	}
	says := ""
	if p.Arg != "" {
		says = ", which stops the build with " + strconv.Quote(p.Arg)
	}
	c.refuse(Substitution, p.At, "%s, and `%s` requires it%s", state, c.file.Source.Slice(p.At), says)
}

// earlier reports whether an earlier pair in the same ARG sets the name. A value may refer to the pairs
// before it.
func earlier(name string, in dockerfile.Instruction) bool {
	a, ok := in.(*dockerfile.Arg)
	if !ok {
		return false
	}
	for _, v := range a.Vars {
		if v.Key.Value == name {
			return true
		}
	}
	return false
}

// variables is the scope in the form that BuildKit's lexer expects.
type variables struct{ *converter }

// Get returns the text of a variable.
func (v variables) Get(name string) (string, bool) {
	if at := v.scope.Get(name); at != nil {
		return at.Value.Text, true
	}
	return "", false
}

// Keys returns the names of the variables.
func (v variables) Keys() []string { return v.scope.Names() }

// expanded returns the words of an instruction that docker build expands, including ports. In RUN and CMD,
// the shell expands variables.
func (c *converter) expanded(in dockerfile.Instruction) (all []*dockerfile.Word) {
	if e, ok := in.(*dockerfile.Expose); ok {
		return e.Ports
	}
	for _, u := range build.Uses(c.file, in) {
		if u.Word != nil {
			all = append(all, u.Word)
		}
	}
	return all
}

// flagValue returns the value of a flag, or nil if it is not set.
func flagValue(flags []*dockerfile.Flag, name string) *dockerfile.Word {
	for _, f := range flags {
		if f.Name.Value == name {
			return f.Value
		}
	}
	return nil
}

func lower(s string) string { return strings.ToLower(s) }
