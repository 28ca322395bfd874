package contract

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// Label returns the contract in the form of the label dev.dfvet.contract. From returns the position of a
// line; if it is nil, the label has no positions. Lines for the newest version are omitted if the image's tag
// does not name a version.
func (c *Contract) Label(reg *types.Registry, from func(*Line) *label.From) label.Label {
	c = c.Confirmed()
	l := labeller{reg: reg, from: from, out: label.Label{Version: label.Version,
		Types: map[string]label.Type{}, Formats: map[string]label.Format{}, Open: c.Open || c.Baseless || len(c.Refused) > 0}}
	l.programs(c.Starts)
	for _, x := range c.Listeners {
		e := l.entry(&x.Line)
		e.On, e.For, e.As, e.Loopback, e.TLS = x.On.String(), l.types(x.For), x.As, x.Loopback, tls(x.TLS)
		l.out.Listens = append(l.out.Listens, e)
	}
	for _, x := range c.Connections {
		e := l.entry(&x.Line)
		e.To, e.For, e.As, e.Optional = x.host(), l.types(x.For), x.As, x.Optional
		if x.TLSSet {
			e.TLS = string(x.TLS)
		}
		if x.On != nil {
			e.On = x.On.String()
		} else {
			l.ported(x.For)
		}
		if x.Schema != nil {
			e.Schema = l.typ(*x.Schema)
		}
		l.out.Connects = append(l.out.Connects, e)
	}
	for _, x := range c.Variables {
		l.out.Environment = append(l.out.Environment, l.variable(x))
	}
	for _, x := range c.Volumes {
		if x.Floating {
			l.out.Open = true
			continue
		}
		e := l.entry(&x.Line)
		e.Path, e.Format, e.Requires = x.path(), l.typ(x.Format), "read"
		e.Optional, e.Durable, e.Chown, e.Once, e.UID, e.GID = x.Optional, x.Durable, x.Chown, x.Once, x.UID, x.GID
		if x.Write {
			e.Requires = "write"
		}
		l.out.Volumes = append(l.out.Volumes, e)
	}
	for _, x := range c.Provisions {
		l.out.Provisions = append(l.out.Provisions, l.provision(x))
	}
	return l.out
}

type labeller struct {
	reg   *types.Registry
	from  func(*Line) *label.From
	bases []int // the Base of an entry, by the Depth of its line
	out   label.Label
}

// programs records the programs of the image and of the layers below it. Layers with the same program get the
// same Base.
func (l *labeller) programs(starts []Start) {
	var all []label.Program
	for i, s := range starts {
		p := programOf(s)
		at := slices.IndexFunc(all, func(q label.Program) bool { return q.Equal(p) })
		if at < 0 {
			at = len(all)
			all = append(all, p)
		}
		if i == 0 && !p.Equal(label.Program{}) {
			l.out.Program = &p
		}
		l.bases = append(l.bases, at)
	}
	if len(all) > 1 {
		l.out.Bases = all[1:]
	}
}

// programOf returns the program of a layer, without dfvet's contract check in front of it.
func programOf(s Start) label.Program {
	p := label.Program{Entrypoint: Masked(label.Unwrap(s.Entrypoint)), Hidden: s.Hidden}
	for i, words := range s.Commands {
		if words = Masked(words); i == 0 {
			p.Cmd = words
		} else {
			p.Synonyms = append(p.Synonyms, words)
		}
	}
	return p
}

// Masked returns the words of a command line with secrets hidden, including those that follow a flag such as
// --password.
func Masked(words []string) []string {
	var all []string
	for i, w := range words {
		w = source.Mask(w)
		if i > 0 && strings.HasPrefix(words[i-1], "-") {
			before := words[i-1] + " "
			w = strings.TrimPrefix(source.Mask(before+w), before)
		}
		all = append(all, w)
	}
	return all
}

func (l *labeller) entry(line *Line) label.Entry {
	e := label.Entry{Doc: source.Mask(line.Doc), When: conditionWords(line.When), Unless: conditionWords(line.Unless)}
	if l.from != nil {
		e.From = l.from(line)
	}
	if line.Depth < len(l.bases) {
		if e.Base = l.bases[line.Depth]; e.Base > 0 {
			e.Must = append(e.Must, "base")
		}
	}
	for _, list := range []struct {
		key string
		all []Condition
	}{{"unless", line.Unless}, {"when", line.When}} {
		if slices.ContainsFunc(list.all, func(c Condition) bool { return c.Any }) {
			e.Must = append(e.Must, list.key)
		}
	}
	return e
}

func conditionWords(all []Condition) []string {
	var words []string
	for _, c := range all {
		words = append(words, source.Mask(c.String()))
	}
	return words
}

func tls(t TLS) string {
	if t == None {
		return ""
	}
	return string(t)
}

// typ records the ancestors of a type and returns its name.
func (l *labeller) typ(t Typed) string {
	l.note(t.Type, detail{})
	return t.String()
}

func (l *labeller) types(all []Typed) []string {
	var names []string
	for _, t := range all {
		names = append(names, l.typ(t))
	}
	return names
}

// ported records the default ports of types.
func (l *labeller) ported(all []Typed) {
	for _, t := range all {
		l.note(t.Type, detail{ports: true})
	}
}

// A detail selects what a label records about a type in addition to its ancestors.
type detail struct{ ports, schemes bool }

// note records the ancestors of a type, and the default ports and schemes if want selects them. For a type
// that is not in the catalogue it always records those that its declaration lists.
func (l *labeller) note(t types.Type, want detail) {
	if l.reg == nil || t.Authority == "" {
		return
	}
	name := t.Name()
	d, known := l.out.Types[name]
	if !known {
		for _, a := range l.reg.Ancestors(t) {
			if a.Name() != name {
				d.Is = append(d.Is, a.Name())
			}
		}
		if own := l.reg.Lookup(t); own != nil && !own.Standard {
			d.Port, d.TLSPort, d.Scheme, d.TLSScheme = endpointWords(own.Ports), endpointWords(own.TLSPorts), own.Schemes, own.TLSSchemes
		}
	}
	if want.ports && d.Port == nil && d.TLSPort == nil {
		d.Port, d.TLSPort = endpointWords(l.reg.Defaults(t, false)), endpointWords(l.reg.Defaults(t, true))
		if slices.Equal(d.Port, d.TLSPort) {
			d.TLSPort = nil
		}
	}
	if want.schemes {
		d.Scheme, d.TLSScheme = l.reg.Schemes(t)
	}
	if len(d.Is)+len(d.Port)+len(d.TLSPort)+len(d.Scheme)+len(d.TLSScheme) > 0 {
		l.out.Types[name] = d
	}
}

func endpointWords(all []types.Endpoint) []string {
	var words []string
	for _, e := range all {
		words = append(words, e.String())
	}
	return words
}

func (l *labeller) variable(x *Variable) label.Entry {
	e := l.entry(&x.Line)
	e.Name, e.Format, e.Direction = x.Name, x.Format.String(), "accepts"
	l.format(x.Format)
	switch {
	case x.Emits:
		e.Direction = "emits"
	case x.Needed:
		e.Direction = "needs"
	}
	e.Aliases, e.Once, e.Secret, e.To = x.Aliases, x.Once, x.Secret, x.To
	if e.Variant = x.joint(); x.Prefers {
		e.Variant, e.Prefers = "", e.Variant
		e.Must = append(e.Must, "prefers")
	}
	e.Or, e.Excludes = conditionWords(x.Or), conditionWords(x.Excludes)
	switch {
	case x.HasDefault:
		e.HasDefault = true
	case x.Default == nil:
	case x.hidesDefault() || l.reg != nil && l.reg.Secret(x.Format) || source.Mask(*x.Default) != *x.Default:
		e.HasDefault = true
	default:
		e.Default = x.Default
	}
	return e
}

// format records the types and the declared formats that a format refers to.
func (l *labeller) format(f *types.Format) {
	switch f.Kind {
	case types.URL, types.Address, types.DSN:
		l.note(f.Ref.Type, detail{true, true})
	case types.Host:
		l.note(f.Ref.Type, detail{ports: true})
	case types.File:
		l.note(f.Name, detail{})
	case types.Named:
		l.declared(f.Name)
	default:
		l.note(f.Ref.Type, detail{})
	}
	for _, o := range f.Of {
		l.format(o)
	}
}

func (l *labeller) declared(name types.Type) {
	if l.reg == nil {
		return
	}
	d := l.reg.LookupFormat(name)
	if _, ok := l.out.Formats[name.Name()]; ok || d == nil {
		return
	}
	out := label.Format{Matches: d.Matches}
	if d.Is != nil {
		out.Is = d.Is.String()
	}
	l.out.Formats[name.Name()] = out
	if d.Is != nil {
		l.format(d.Is)
	}
}

func (l *labeller) provision(x *Provision) label.Entry {
	e := l.entry(&x.Line)
	e.In = x.In
	if x.InPlaceholder != "" {
		e.In = "{{" + x.InPlaceholder + "}}"
	}
	what := x.What
	if x.Placeholder != "" {
		what = "{{" + x.Placeholder + "}}"
	}
	switch x.Kind {
	case dockerfile.SCHEMA:
		e.Schema = l.typ(x.Type)
	case dockerfile.DATABASE:
		e.Database = what
	case dockerfile.USER:
		e.User = what
	}
	return e
}
