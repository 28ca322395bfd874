package contract

import (
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Label is a contract as the JSON of the label dev.dfvet.contract.* holds it: keys sorted, no
// secret values, and the ancestors of every type, so that a reader needs no registry.
type Label struct {
	Connects    []LabelEntry        `json:"connects,omitempty"`
	Environment []LabelEntry        `json:"environment,omitempty"`
	Listens     []LabelEntry        `json:"listens,omitempty"`
	Provisions  []LabelEntry        `json:"provisions,omitempty"`
	Types       map[string][]string `json:"types,omitempty"` // a type and what it is, itself left out
	Version     int                 `json:"version"`
	Volumes     []LabelEntry        `json:"volumes,omitempty"`
}

// A LabelEntry is one contract line; what does not belong to its kind is empty. Its keys are in
// the order of the alphabet.
type LabelEntry struct {
	Aliases   []string   `json:"aliases,omitempty"`
	As        string     `json:"as,omitempty"`
	Chown     bool       `json:"chown,omitempty"`
	Database  string     `json:"database,omitempty"`
	Default   *string    `json:"default,omitempty"`
	Direction string     `json:"direction,omitempty"` // needs, accepts or emits
	Doc       string     `json:"doc,omitempty"`
	Durable   bool       `json:"durable,omitempty"`
	Excludes  []string   `json:"excludes,omitempty"`
	For       []string   `json:"for,omitempty"`
	Format    string     `json:"format,omitempty"`
	From      *LabelFrom `json:"from,omitempty"`
	GID       *int       `json:"gid,omitempty"`
	In        string     `json:"in,omitempty"`
	Loopback  bool       `json:"loopback,omitempty"`
	Name      string     `json:"name,omitempty"`
	On        string     `json:"on,omitempty"`
	Once      bool       `json:"once,omitempty"`
	Optional  bool       `json:"optional,omitempty"`
	Or        []string   `json:"or,omitempty"`
	Path      string     `json:"path,omitempty"`
	Prefers   string     `json:"prefers,omitempty"`
	Requires  string     `json:"requires,omitempty"` // read or write
	Schema    string     `json:"schema,omitempty"`
	Secret    bool       `json:"secret,omitempty"`
	TLS       string     `json:"tls,omitempty"`
	To        string     `json:"to,omitempty"`
	UID       *int       `json:"uid,omitempty"`
	Unless    []string   `json:"unless,omitempty"`
	User      string     `json:"user,omitempty"`
	Variant   string     `json:"variant,omitempty"`
	When      []string   `json:"when,omitempty"`
}

// LabelFrom is where a line is written; labels leave it out.
type LabelFrom struct {
	Path  string     `json:"path"`
	Range LabelRange `json:"range"`
}

// A LabelRange is a span in lines and columns, 1-based, columns in UTF-16 units, the end exclusive.
type LabelRange struct {
	Start LabelPos `json:"start"`
	End   LabelPos `json:"end"`
}

// A LabelPos is one place of a LabelRange.
type LabelPos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Label returns the contract for JSON. From says where a line comes from; nil leaves that out.
func (c *Contract) Label(reg *types.Registry, from func(*Line) *LabelFrom) Label {
	l := labeller{reg: reg, from: from, out: Label{Version: 1, Types: map[string][]string{}}}
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
	reg  *types.Registry
	from func(*Line) *LabelFrom
	out  Label
}

func (l *labeller) entry(line *Line) LabelEntry {
	e := LabelEntry{Doc: source.Mask(line.Doc), When: conditionWords(line.When), Unless: conditionWords(line.Unless)}
	if l.from != nil {
		e.From = l.from(line)
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

// typ notes the ancestors of a type and returns its name.
func (l *labeller) typ(t Typed) string {
	l.note(t.Type)
	return t.String()
}

func (l *labeller) types(all []Typed) []string {
	var names []string
	for _, t := range all {
		names = append(names, l.typ(t))
	}
	return names
}

func (l *labeller) note(t types.Type) {
	name := t.Name()
	if _, ok := l.out.Types[name]; ok || l.reg == nil || t.Authority == "" {
		return
	}
	var above []string
	for _, a := range l.reg.Ancestors(t) {
		if a.Name() != name {
			above = append(above, a.Name())
		}
	}
	if len(above) > 0 {
		l.out.Types[name] = above
	}
}

func (l *labeller) variable(x *Variable) LabelEntry {
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
	}
	e.Or, e.Excludes = conditionWords(x.Or), conditionWords(x.Excludes)
	if x.Default != nil && !x.hidesDefault() && (l.reg == nil || !l.reg.Secret(x.Format)) {
		shown := source.Mask(*x.Default)
		e.Default = &shown
	}
	return e
}

func (l *labeller) format(f *types.Format) {
	l.note(f.Ref.Type)
	for _, o := range f.Of {
		l.format(o)
	}
}

func (l *labeller) provision(x *Provision) LabelEntry {
	e := l.entry(&x.Line)
	e.In = x.In
	if x.InHole != "" {
		e.In = "{{" + x.InHole + "}}"
	}
	what := x.What
	if x.Hole != "" {
		what = "{{" + x.Hole + "}}"
	}
	switch x.Kind {
	case "SCHEMA":
		e.Schema = l.typ(x.Type)
	case "DATABASE":
		e.Database = what
	case "USER":
		e.User = what
	}
	return e
}
