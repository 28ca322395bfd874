package contract

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A lineReader converts the syntax nodes of contract lines into the lines of a contract.
type lineReader struct {
	file    *source.File
	scope   *build.Scope
	tag     string // the tag of the image whose contract file's block is read
	bundled bool
	why     string // why the last word could not be read after its variables were expanded
	whyAt   source.Span
	keys    *keys
	fill    Fill // if nil, a line that depends on an unknown variable is refused
	digits  bool // the current word must be a number
	shift   int  // added to the numbers of operands
	call    int  // the number of the call that the flags and operands belong to; see CallName
}

// expanded records why a word cannot be read after its build-time variables are expanded. The parser cannot
// report this, because it does not know their values.
func (r *lineReader) expanded(w *dockerfile.Word, text string, flaw *types.Flaw) {
	vary := func(p dockerfile.Part) bool { return p.Var != "" && !p.Placeholder }
	if _, known := r.expand(w); w != nil && known && flaw != nil && slices.ContainsFunc(w.Parts, vary) {
		r.why, r.whyAt = source.Messagef("`%s` expands to `%s` here: %s", w.Text, text, flaw.Message), w.At
		if text == "" {
			r.why = source.Messagef("`%s` is empty here: %s", w.Text, flaw.Message)
		}
	}
}

// expand returns the word with its build-time variables expanded; unknown ones and {{placeholders}} stay as
// written.
func (r *lineReader) expand(w *dockerfile.Word) (text string, known bool) {
	switch {
	case w == nil:
		return "", true
	case len(w.Parts) == 0:
		return w.Value, true
	}
	v := r.scope.Partly(w)
	if !v.Known && r.fill != nil {
		return r.filled(w)
	}
	return v.Text, v.Known
}

// head returns the common part of a line, which word identifies. It returns false if a condition cannot be
// read.
func (r *lineReader) head(h *dockerfile.Head, c *dockerfile.Clauses, word *dockerfile.Word) (l Line, ok bool) {
	l = Line{File: r.file, At: h.At, Bundled: r.bundled, Draft: h.IsDraft(), Doc: r.word(c.Value(dockerfile.DOC))}
	if word != nil {
		l.Word = word.At
	}
	ok = true
	l.When = r.conditions(c.Clause(dockerfile.WHEN), &ok)
	l.Unless = r.conditions(c.Clause(dockerfile.UNLESS), &ok)
	return l, ok
}

func (r *lineReader) word(w *dockerfile.Word) string {
	text, _ := r.expand(w)
	return text
}

// text returns the text of a word. It sets ok to false if the word is missing or contains an unknown
// variable.
func (r *lineReader) text(w *dockerfile.Word, ok *bool) string {
	text, known := r.expand(w)
	*ok = *ok && known && w != nil
	return text
}

func (r *lineReader) conditions(c *dockerfile.Clause, ok *bool) []Condition {
	if c == nil {
		return nil
	}
	var all []Condition
	for _, w := range c.Values {
		one := label.ParseCondition(r.text(w, ok))
		one.Name = r.operand(one.Name)
		all = append(all, one)
	}
	return all
}

// placeholder returns NAME for the word {{NAME}}, or "".
func placeholder(text string) string {
	name, _ := types.Placeholder(text)
	return name
}

func (r *lineReader) port(e *dockerfile.Endpoint, ok *bool) Port {
	if e == nil || e.Transport == nil || e.Port == nil {
		*ok = false
		return Port{}
	}
	p := Port{At: e.At, Transport: types.Transport(strings.ToUpper(e.Transport.Text))}
	if e.Bind != nil {
		p.Bind, p.BindAt = r.operand(placeholder(e.Bind.Text)), e.Bind.At
	}
	r.digits = true
	text := r.text(e.Port, ok)
	r.digits = false
	if p.Placeholder = r.operand(placeholder(text)); p.Placeholder != "" {
		p.PlaceholderAt = e.Port.At
		return p
	}
	end, flaw := types.ParseEndpoint(string(p.Transport) + ":" + text)
	if flaw != nil {
		r.expanded(e.Port, text, flaw)
		*ok = false
		return p
	}
	p.Transport, p.First, p.Last = end.Transport, end.First, end.Last
	return p
}

// protocols returns the types that are spoken. TLS is true if a short name implies TLS.
func (r *lineReader) protocols(words []*dockerfile.Word, ok *bool) (all []Typed, tls bool) {
	for _, w := range words {
		t, secure := r.protocol(w, ok)
		all, tls = append(all, t), tls || secure
	}
	*ok = *ok && len(all) > 0
	return all, tls
}

func (r *lineReader) protocol(w *dockerfile.Word, ok *bool) (t Typed, tls bool) {
	t = r.typed(w, ok, func(text string) (t types.Type, flaw *types.Flaw) {
		t, tls, flaw = types.ParseProtocol(text)
		return t, flaw
	})
	return t, tls
}

// content returns the type of a volume's content, for which there are no short names.
func (r *lineReader) content(w *dockerfile.Word, ok *bool) Typed {
	return r.typed(w, ok, types.ParseType)
}

func (r *lineReader) typed(w *dockerfile.Word, ok *bool, parse func(string) (types.Type, *types.Flaw)) Typed {
	text := r.text(w, ok)
	t, flaw := parse(text)
	if w == nil || flaw != nil {
		r.expanded(w, text, flaw)
		*ok = false
		return Typed{}
	}
	if t.Versions == "TAG" {
		t.Versions = TagVersion(r.tag)
	}
	return Typed{Type: t, At: w.At}
}

func (r *lineReader) tls(c *dockerfile.Clauses, ok *bool) (TLS, bool) {
	w := c.Value(dockerfile.TLS)
	if w == nil {
		return None, false
	}
	return TLS(strings.ToUpper(r.text(w, ok))), true
}

func (r *lineReader) listener(n *dockerfile.Listens) (*Listener, bool) {
	l, ok := r.head(&n.Head, &n.Clauses, nil)
	out := &Listener{Line: l, On: r.port(n.On, &ok), As: r.word(n.Value(dockerfile.AS)), Loopback: n.Has(dockerfile.LOOPBACK)}
	out.Word = out.On.At
	var secure bool
	out.For, secure = r.protocols(n.For, &ok)
	if out.TLS, _ = r.tls(&n.Clauses, &ok); secure {
		out.TLS = Required
	}
	return out, ok
}

func (r *lineReader) connection(n *dockerfile.Connects) (*Connection, bool) {
	l, ok := r.head(&n.Head, &n.Clauses, n.To)
	out := &Connection{Line: l, Host: r.text(n.To, &ok), As: r.word(n.Value(dockerfile.AS)), Optional: n.Has(dockerfile.OPTIONAL)}
	var secure bool
	out.For, secure = r.protocols(n.For, &ok)
	if n.To != nil {
		out.HostAt = n.To.At
	}
	if out.Placeholder = r.operand(placeholder(out.Host)); out.Placeholder != "" {
		out.Host = ""
	}
	if n.On != nil {
		p := r.port(n.On, &ok)
		out.On = &p
	}
	if out.TLS, out.TLSSet = r.tls(&n.Clauses, &ok); secure {
		out.TLS, out.TLSSet = Required, true
	}
	if w := n.Value(dockerfile.SCHEMA); w != nil {
		t, _ := r.protocol(w, &ok)
		out.Schema = &t
	}
	return out, ok
}

func (r *lineReader) variable(n *dockerfile.Environment) (*Variable, bool) {
	l, ok := r.head(&n.Head, &n.Clauses, n.Variable)
	if n.Variable == nil || n.Format == nil {
		return nil, false
	}
	v := &Variable{Line: l, Name: r.operand(r.text(n.Variable, &ok)), NameAt: n.Variable.At,
		Emits: n.Direction == dockerfile.Emits, Needed: n.Direction == dockerfile.Needs,
		FormatAt: n.Format.At, Once: n.Has(dockerfile.ONCE), Secret: n.Has(dockerfile.SECRET), To: r.word(n.Value(dockerfile.TO))}
	text := r.text(n.Format, &ok)
	format, flaw := types.ParseFormat(text)
	if flaw != nil && r.fill != nil {
		r.digits = true
		text = r.text(n.Format, &ok)
		r.digits = false
		format, flaw = types.ParseFormat(text)
	}
	if flaw != nil {
		r.expanded(n.Format, text, flaw)
		return nil, false
	}
	v.Format = format
	if w := n.Value(dockerfile.DEFAULT); w != nil {
		text, known := r.expand(w)
		if v.HasDefault = !known; known {
			v.Default, v.DefaultAt = &text, w.At
		}
	}
	for _, c := range n.Clauses.Clauses {
		for _, w := range c.Values {
			switch c.Name {
			case dockerfile.ALIAS:
				v.Aliases = append(v.Aliases, r.operand(r.text(w, &ok)))
			case dockerfile.EXCLUDES:
				v.Excludes = append(v.Excludes, label.ParseCondition(r.text(w, &ok)))
			case dockerfile.OR:
				v.Or = append(v.Or, label.ParseCondition(r.text(w, &ok)))
			case dockerfile.VARIANT, dockerfile.PREFERS:
				v.Variant, v.Prefers = label.Suffix(r.text(w, &ok)), c.Name == dockerfile.PREFERS
			}
		}
	}
	return v, ok
}

func (r *lineReader) volume(n *dockerfile.ContractVolume) (*Volume, bool) {
	l, ok := r.head(&n.Head, &n.Clauses, n.Path)
	v := &Volume{Line: l, Path: r.text(n.Path, &ok), Format: r.content(n.Format, &ok),
		Optional: n.Has(dockerfile.OPTIONAL), Durable: n.Has(dockerfile.DURABLE), Chown: n.Has(dockerfile.CHOWN), Once: n.Has(dockerfile.ONCE)}
	if n.Path != nil {
		v.PathAt = n.Path.At
	}
	if v.Placeholder = r.operand(placeholder(v.Path)); v.Placeholder != "" {
		v.Path = ""
	} else if len(v.Path) > 1 {
		v.Path = strings.TrimRight(v.Path, "/")
	}
	v.Write = n.Requires != nil && strings.EqualFold(n.Requires.Text, "WRITE")
	v.UID, v.UIDAt = r.number(n.Value(dockerfile.UID), &ok)
	v.GID, _ = r.number(n.Value(dockerfile.GID), &ok)
	return v, ok
}

func (r *lineReader) number(w *dockerfile.Word, ok *bool) (*int, source.Span) {
	if w == nil {
		return nil, source.Span{}
	}
	r.digits = true
	n, err := strconv.Atoi(r.text(w, ok))
	r.digits = false
	if err != nil {
		*ok = false
		return nil, w.At
	}
	return &n, w.At
}

func (r *lineReader) provision(n *dockerfile.Provisions) (*Provision, bool) {
	l, ok := r.head(&n.Head, &n.Clauses, n.What)
	p := &Provision{Line: l, Kind: n.Kind, In: r.text(n.In, &ok)}
	if p.InPlaceholder = placeholder(p.In); p.InPlaceholder != "" {
		p.In = ""
	}
	if p.Kind == dockerfile.SCHEMA {
		p.Type, _ = r.protocol(n.What, &ok)
		return p, ok
	}
	p.What = r.text(n.What, &ok)
	if p.Placeholder = placeholder(p.What); p.Placeholder != "" {
		p.What = ""
	}
	return p, ok
}
