package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// Lines returns the contract as resolved lines of the dialect, in this order: listeners, connections,
// variables, volumes, provisions. Secret defaults are omitted.
func (c *Contract) Lines() []Printed {
	var all []Printed
	add := func(l *Line, text string) {
		if l.Draft {
			text = "? " + text
		}
		all = append(all, Printed{l, text})
	}
	for _, l := range c.Listeners {
		add(&l.Line, l.String())
	}
	for _, l := range c.Connections {
		add(&l.Line, l.String())
	}
	for _, v := range c.Variables {
		add(&v.Line, v.String())
	}
	for _, v := range c.Volumes {
		add(&v.Line, v.String())
	}
	for _, l := range c.Provisions {
		add(&l.Line, l.String())
	}
	return all
}

// A Printed is a line of a contract and its text.
type Printed struct {
	Line *Line
	Text string
}

// A printer builds the text of a line word by word.
type printer struct{ strings.Builder }

// shown returns the line as shown to people: on one line and with secrets hidden.
func (p *printer) shown() string { return source.Escape(source.Mask(p.Builder.String())) }

// hidesDefault reports whether the line shows by name, format or clause that the default of the variable is a
// secret.
func (v *Variable) hidesDefault() bool {
	return v.Secret || slices.ContainsFunc(v.Names(), source.IsSecretName) || v.Format != nil && secretFormat(v.Format)
}

func secretFormat(f *types.Format) bool {
	return f.Kind == types.Password || f.Kind == types.Token || slices.ContainsFunc(f.Of, secretFormat)
}

func (p *printer) word(keyword, value string) {
	if value == "" {
		return
	}
	p.WriteString(" " + keyword + " " + value)
}

func (p *printer) flag(on bool, keyword string) {
	if on {
		p.WriteString(" " + keyword)
	}
}

// quoted puts quotes around characters that would otherwise end a word (dialect, section 3).
func quoted(s string) string {
	switch {
	case s != "" && !strings.ContainsAny(s, " \t\"'#\\"):
		return s
	case strings.Contains(s, `"`):
		return "'" + s + "'"
	}
	return `"` + s + `"`
}

func (p *printer) rest(l *Line) {
	p.word("WHEN:", alternatives(l.When))
	p.word("UNLESS:", alternatives(l.Unless))
	if l.Doc != "" {
		p.word("DOC:", quoted(l.Doc))
	}
}

func alternatives(all []Condition) string {
	var words []string
	for _, c := range all {
		words = append(words, quoted(c.String()))
	}
	return strings.Join(words, "|")
}

func typeWords(all []Typed) string {
	var words []string
	for _, t := range all {
		words = append(words, t.String())
	}
	return strings.Join(words, ", ")
}

// String returns the port in the syntax of the dialect.
func (p Port) String() string {
	transport := string(p.Transport)
	if p.Bind != "" {
		transport += ":{{" + p.Bind + "}}"
	}
	switch {
	case p.Placeholder != "":
		return fmt.Sprintf("%s:{{%s}}", transport, p.Placeholder)
	case p.Last > p.First:
		return fmt.Sprintf("%s:%d-%d", transport, p.First, p.Last)
	}
	return fmt.Sprintf("%s:%d", transport, p.First)
}

// String returns the line in the syntax of the dialect.
func (l *Listener) String() string {
	p := &printer{}
	p.WriteString("LISTENS ON: " + l.On.String() + " FOR: " + typeWords(l.For))
	p.word("AS:", l.As)
	if l.TLS != None {
		p.word("TLS:", string(l.TLS))
	}
	p.flag(l.Loopback, dockerfile.LOOPBACK)
	p.rest(&l.Line)
	return p.shown()
}

// String returns the line in the syntax of the dialect.
func (c *Connection) String() string {
	p := &printer{}
	p.WriteString("CONNECTS TO: " + c.host())
	if c.On != nil {
		p.word("ON:", c.On.String())
	}
	p.word("FOR:", typeWords(c.For))
	p.word("AS:", c.As)
	if c.Schema != nil {
		p.word("SCHEMA:", c.Schema.String())
	}
	if c.TLSSet {
		p.word("TLS:", string(c.TLS))
	}
	p.flag(c.Optional, dockerfile.OPTIONAL)
	p.rest(&c.Line)
	return p.shown()
}

// joint returns the suffix of v's variant as VARIANT: and PREFERS: spell it: FILE for "_FILE", and "__FILE"
// unchanged.
func (v *Variable) joint() string {
	if short := strings.TrimPrefix(v.Variant, "_"); !strings.HasPrefix(short, "_") {
		return short
	}
	return v.Variant
}

// String returns the line in the syntax of the dialect; a secret default is omitted.
func (v *Variable) String() string {
	p := &printer{}
	way := "ACCEPTS:"
	switch {
	case v.Emits:
		way = "EMITS:"
	case v.Needed:
		way = "NEEDS:"
	}
	p.WriteString("ENVIRONMENT " + way + " " + v.Name + " FORMAT: " + v.Format.String())
	if v.Default != nil && !v.hidesDefault() {
		p.word("DEFAULT:", quoted(*v.Default))
	}
	for _, a := range v.Aliases {
		p.word("ALIAS:", a)
	}
	keyword := "VARIANT:"
	if v.Prefers {
		keyword = "PREFERS:"
	}
	p.word(keyword, v.joint())
	for _, o := range v.Or {
		p.word("OR:", o.String())
	}
	for _, e := range v.Excludes {
		p.word("EXCLUDES:", e.String())
	}
	p.flag(v.Once, dockerfile.ONCE)
	p.flag(v.Secret, dockerfile.SECRET)
	p.word("TO:", v.To)
	p.rest(&v.Line)
	return p.shown()
}

// String returns the line in the syntax of the dialect.
func (v *Volume) String() string {
	p := &printer{}
	requires := "READ"
	if v.Write {
		requires = "WRITE"
	}
	p.WriteString("VOLUME AT: " + v.path() + " FORMAT: " + v.Format.String() + " REQUIRES: " + requires)
	if v.UID != nil {
		p.word("UID:", fmt.Sprint(*v.UID))
	}
	if v.GID != nil {
		p.word("GID:", fmt.Sprint(*v.GID))
	}
	p.flag(v.Optional, dockerfile.OPTIONAL)
	p.flag(v.Durable, dockerfile.DURABLE)
	p.flag(v.Chown, dockerfile.CHOWN)
	p.flag(v.Once, dockerfile.ONCE)
	p.rest(&v.Line)
	return p.shown()
}

// String returns the line in the syntax of the dialect.
func (v *Provision) String() string {
	p := &printer{}
	what, in := v.What, v.In
	if v.Placeholder != "" {
		what = "{{" + v.Placeholder + "}}"
	}
	if v.InPlaceholder != "" {
		in = "{{" + v.InPlaceholder + "}}"
	}
	if v.Kind == dockerfile.SCHEMA {
		what = v.Type.String()
	}
	p.WriteString("PROVISIONS " + v.Kind + ": " + what + " IN: " + in)
	p.rest(&v.Line)
	return p.shown()
}
