package contract

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// OfLabel returns the contract that the label of the image ref contains. All its lines get the position of
// the label. Entries that cannot be read are added to Refused.
func OfLabel(l *label.Label, image string, file *source.File, at source.Span) *Contract {
	c := &Contract{Declared: true, HasOwnLines: true, Open: l.Open, Image: image}
	r := labelReader{label: l, file: file, at: at, depths: map[int]int{}}
	r.starts(c)
	for i := range l.Listens {
		r.read(c, &l.Listens[i], r.listener)
	}
	for i := range l.Connects {
		r.read(c, &l.Connects[i], r.connection)
	}
	for i := range l.Environment {
		r.read(c, &l.Environment[i], r.variable)
	}
	for i := range l.Volumes {
		r.read(c, &l.Volumes[i], r.volume)
	}
	for i := range l.Provisions {
		r.read(c, &l.Provisions[i], r.provision)
	}
	c.finish()
	return c
}

type labelReader struct {
	label  *label.Label
	file   *source.File
	at     source.Span
	depths map[int]int // the depth of a line, by the Base of its entry
	flawed bool        // a part of the current entry could not be read
}

// starts adds a layer to the contract for each program in the label.
func (r *labelReader) starts(c *Contract) {
	c.Starts = append(c.Starts, startOf(r.label.Program))
	for i := range r.label.Bases {
		r.depths[i+1] = len(c.Starts)
		c.Starts = append(c.Starts, startOf(&r.label.Bases[i]))
	}
}

func startOf(p *label.Program) Start {
	if p == nil {
		return Start{later: true}
	}
	s := Start{Image: command.Image{Entrypoint: p.Entrypoint, Hidden: p.Hidden}, Set: true}
	if len(p.Cmd) > 0 {
		s.Commands = append([][]string{p.Cmd}, p.Synonyms...)
	}
	return s
}

// read adds an entry to the contract with add, or refuses it if a part cannot be read.
func (r *labelReader) read(c *Contract, e *label.Entry, add func(*Contract, *label.Entry, Line)) {
	r.flawed = false
	line := Line{File: r.file, At: r.at, Doc: e.Doc, Depth: r.depths[e.Base], When: conditions(e.When), Unless: conditions(e.Unless)}
	add(c, e, line)
	if r.flawed {
		c.Open = true
		c.Refused = append(c.Refused, &Refusal{Line: line})
	}
}

func conditions(words []string) []Condition {
	var all []Condition
	for _, w := range words {
		all = append(all, label.ParseCondition(w))
	}
	return all
}

func (r *labelReader) listener(c *Contract, e *label.Entry, line Line) {
	l := &Listener{Line: line, On: r.port(e.On), For: r.protocols(e.For), As: e.As, TLS: r.tls(e.TLS), Loopback: e.Loopback}
	if !r.flawed {
		c.Listeners = append(c.Listeners, l)
	}
}

func (r *labelReader) connection(c *Contract, e *label.Entry, line Line) {
	l := &Connection{Line: line, Host: e.To, Placeholder: placeholder(e.To), HostAt: r.at, For: r.protocols(e.For), As: e.As,
		Optional: e.Optional, TLS: r.tls(e.TLS), TLSSet: e.TLS != ""}
	r.flawed = r.flawed || e.To == ""
	if l.Placeholder != "" {
		l.Host = ""
	}
	if e.On != "" {
		p := r.port(e.On)
		l.On = &p
	}
	if e.Schema != "" {
		t := r.protocol(e.Schema)
		l.Schema = &t
	}
	if !r.flawed {
		c.Connections = append(c.Connections, l)
	}
}

func (r *labelReader) variable(c *Contract, e *label.Entry, line Line) {
	v := &Variable{Line: line, Name: e.Name, NameAt: r.at, Emits: e.Direction == "emits", Needed: e.Direction == "needs",
		FormatAt: r.at, Default: e.Default, DefaultAt: r.at, HasDefault: e.HasDefault, Aliases: e.Aliases,
		Excludes: conditions(e.Excludes), Or: conditions(e.Or), Once: e.Once, Secret: e.Secret, To: e.To}
	if e.Default == nil {
		v.DefaultAt = source.Span{}
	}
	switch {
	case e.Prefers != "":
		v.Variant, v.Prefers = label.Suffix(e.Prefers), true
	case e.Variant != "":
		v.Variant = label.Suffix(e.Variant)
	}
	format, flaw := types.ParseFormat(e.Format)
	if v.Format = format; flaw != nil || e.Name == "" {
		r.flawed = true
		return
	}
	c.Variables = append(c.Variables, v)
}

func (r *labelReader) volume(c *Contract, e *label.Entry, line Line) {
	v := &Volume{Line: line, Path: e.Path, Placeholder: placeholder(e.Path), PathAt: r.at, Format: r.content(e.Format), Write: e.Requires == "write",
		Optional: e.Optional, Durable: e.Durable, Chown: e.Chown, Once: e.Once, UID: e.UID, GID: e.GID, UIDAt: r.at}
	r.flawed = r.flawed || e.Path == ""
	if v.Placeholder != "" {
		v.Path = ""
	}
	if !r.flawed {
		c.Volumes = append(c.Volumes, v)
	}
}

func (r *labelReader) provision(c *Contract, e *label.Entry, line Line) {
	p := &Provision{Line: line, In: e.In, InPlaceholder: placeholder(e.In)}
	if p.InPlaceholder != "" {
		p.In = ""
	}
	switch {
	case e.Schema != "":
		p.Kind, p.Type = dockerfile.SCHEMA, r.protocol(e.Schema)
	case e.Database != "":
		p.Kind, p.What = dockerfile.DATABASE, e.Database
	case e.User != "":
		p.Kind, p.What = dockerfile.USER, e.User
	default:
		r.flawed = true
	}
	if p.Placeholder = placeholder(p.What); p.Placeholder != "" {
		p.What = ""
	}
	if !r.flawed {
		c.Provisions = append(c.Provisions, p)
	}
}

func (r *labelReader) port(text string) Port {
	transport, number, _ := strings.Cut(text, ":")
	p := Port{At: r.at, Transport: types.Transport(strings.ToUpper(transport))}
	if bind, rest, ok := strings.Cut(number, "}}:"); ok {
		p.Bind, p.BindAt = placeholder(bind+"}}"), r.at
		r.flawed = r.flawed || p.Bind == ""
		number, text = rest, transport+":"+rest
	}
	p.Placeholder = placeholder(number)
	if p.Placeholder != "" {
		p.PlaceholderAt = r.at
		_, flaw := types.ParseEndpoint(transport + ":1")
		r.flawed = r.flawed || flaw != nil
		return p
	}
	end, flaw := types.ParseEndpoint(text)
	r.flawed = r.flawed || flaw != nil
	p.Transport, p.First, p.Last = end.Transport, end.First, end.Last
	return p
}

func (r *labelReader) tls(text string) TLS {
	switch t := TLS(text); t {
	case Optional, Required, None:
		return t
	case "":
		return None
	}
	r.flawed = true
	return None
}

func (r *labelReader) protocols(names []string) []Typed {
	var all []Typed
	for _, name := range names {
		all = append(all, r.protocol(name))
	}
	r.flawed = r.flawed || len(all) == 0
	return all
}

func (r *labelReader) protocol(name string) Typed {
	t, _, flaw := types.ParseProtocol(name)
	r.flawed = r.flawed || flaw != nil
	return Typed{Type: t, At: r.at}
}

func (r *labelReader) content(name string) Typed {
	t, flaw := types.ParseType(name)
	r.flawed = r.flawed || flaw != nil
	return Typed{Type: t, At: r.at}
}

// Labelled returns the pair of an instruction that sets the contract label, or nil.
func Labelled(in dockerfile.Instruction) *dockerfile.Pair {
	n, ok := in.(*dockerfile.Label)
	if !ok {
		return nil
	}
	for _, p := range n.Labels {
		if p.Key.Value == label.Name && p.Value != nil {
			return p
		}
	}
	return nil
}

// labelled replaces all previous lines with those of a contract LABEL, whether `dfvet lower` or a person
// wrote it. It returns nil if the instruction sets no such label or the label is invalid.
func (c *Contract) labelled(r *lineReader, in dockerfile.Instruction) *label.Label {
	p := Labelled(in)
	if p == nil {
		return nil
	}
	r.digits = true
	text, _ := r.expand(p.Value)
	r.digits = false
	l, err := label.Parse(text)
	if err != nil {
		c.Open = true
		return nil
	}
	o := OfLabel(l, c.Image, r.file, p.At)
	c.Listeners, c.Connections, c.Variables, c.Volumes, c.Provisions = o.Listeners, o.Connections, o.Variables, o.Volumes, o.Provisions
	c.Declared, c.HasOwnLines, c.Refused = true, true, o.Refused
	// If the base is unknown, an open label means that the stage lists all its own listeners. If the base is
	// known, the label is open for another reason.
	c.Baseless = c.Baseless && l.Open && len(o.Refused) == 0
	c.Open = o.Open && !c.Baseless
	c.Starts = o.Starts[1:]
	*r.keys = keys{}
	return l
}

// lowerLabel moves the lines of the stage's label one layer down if the label describes a program other than the
// one that the stage starts.
func (c *Contract) lowerLabel(l *label.Label) {
	if l == nil || l.Program == nil || l.Program.Equal(programOf(c.Starts[0])) {
		return
	}
	c.Listeners, c.Connections, c.Variables = deeper(c.Listeners), deeper(c.Connections), deeper(c.Variables)
	c.Volumes, c.Provisions, c.Refused = deeper(c.Volumes), deeper(c.Provisions), deeper(c.Refused)
	c.Starts = slices.Insert(c.Starts, 1, startOf(l.Program))
}
