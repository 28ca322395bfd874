package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// signatureHelp shows the forms of the current instruction that match what the user has typed so far.
func signatureHelp(q *query.Query) []query.Signature {
	if TreeOf(q.File) == nil {
		return nil
	}
	w := indexOf(q.File).typed(q.Pos)
	switch {
	case w.InHeredoc:
		return nil
	case w.InComment || onDirective(q):
		return directiveSignature(q)
	case w.At <= w.Keyword.End && w.OnBuild, w.At <= w.Keyword.End, w.Form() == nil:
		return nil
	case w.Form().Dialect:
		return contractSignatures(&w)
	}
	f := newFitting(&w)
	if all := f.ofFlag(); all != nil {
		return all
	}
	all := f.fit(false)
	if len(all) == 0 {
		all = f.fit(true)
	}
	return all
}

// A fitting compares the text of an instruction with the usages of its form.
type fitting struct {
	*dockerfile.TypedInstruction
	form   *dockerfile.Form
	usages []dockerfile.Usage
	flags  []dockerfile.Range
	rest   int                // the offset of the operands
	ops    []dockerfile.Range // the operands, split into words
	onFlag bool               // whether the cursor is on a flag or between two flags
}

func newFitting(typed *dockerfile.TypedInstruction) *fitting {
	f := &fitting{TypedInstruction: typed, form: typed.Form()}
	f.usages = f.form.Usages()
	f.flags, f.rest = typed.Flags()
	if n := len(f.flags); n > 0 {
		f.onFlag = typed.At <= f.flags[n-1].End
	}
	pairs := false
	for _, u := range f.usages {
		pairs = pairs || u.Parts[0].Sep == '='
	}
	f.ops = dockerfile.CutWords(typed.Text, f.rest, pairs, typed.Escape)
	return f
}

// operands returns the text after the flags.
func (f *fitting) operands() string { return strings.TrimLeft(f.Text[f.rest:], " \t") }

// shapes returns the shapes that the operands may have, judging by the text around the cursor. Before the
// first operand, all shapes are possible except for heredocs, which are offered only after "<<".
func (f *fitting) shapes() (ok map[dockerfile.Shape]bool) {
	text := f.operands()
	start := len(f.Text) - len(text)
	switch {
	case text == "", text[0] == '[' && f.At <= start:
		return map[dockerfile.Shape]bool{dockerfile.WordShape: true, dockerfile.ArrayShape: true}
	case text[0] == '[' && f.At <= arrayEnd(f.Text, start):
		return map[dockerfile.Shape]bool{dockerfile.ArrayShape: true}
	case strings.HasPrefix(text, "<<") && f.has(dockerfile.HeredocShape):
		return map[dockerfile.Shape]bool{dockerfile.HeredocShape: true}
	}
	return map[dockerfile.Shape]bool{dockerfile.WordShape: true}
}

func (f *fitting) has(s dockerfile.Shape) bool {
	for _, u := range f.usages {
		if u.Shape == s {
			return true
		}
	}
	return false
}

// arrayEnd returns the end of the array that starts at an offset: the position after its closing bracket, or
// the end of the text.
func arrayEnd(text string, from int) int {
	quoted := false
	for i := from; i < len(text); i++ {
		switch text[i] {
		case '\\':
			if quoted {
				i++
			}
		case '"':
			quoted = !quoted
		case ']':
			if !quoted {
				return i + 1
			}
		}
	}
	return len(text)
}

// fit returns the signatures of the usages that match the words. If loose is true, any word matches a literal
// such as AS.
func (f *fitting) fit(loose bool) []query.Signature {
	shapes := f.shapes()
	var all []query.Signature
	for _, u := range f.usages {
		active, ok := 0, shapes[u.Shape]
		switch {
		case f.onFlag && u.Flags:
			ok = ok || u.Shape != dockerfile.HeredocShape && !shapes[dockerfile.HeredocShape]
		case !ok || len(f.flags) > 0 && !u.Flags && f.anyFlags():
			continue
		case u.Shape == dockerfile.ArrayShape:
			active = f.element(&u)
		default:
			active, ok = f.word(&u, loose)
		}
		if ok {
			all = append(all, f.signature(&u, active))
		}
	}
	return all
}

func (f *fitting) anyFlags() bool {
	for _, u := range f.usages {
		if u.Flags {
			return true
		}
	}
	return false
}

func (f *fitting) signature(u *dockerfile.Usage, active int) query.Signature {
	s := query.Signature{Label: u.Label, Doc: firstParagraph(f.form), Active: active}
	for i, p := range u.Params {
		one := query.Parameter{Start: p.Start, End: p.End}
		if i == 0 && u.Flags {
			one.Doc = flagDocs(f.form)
		}
		s.Params = append(s.Params, one)
	}
	return s
}

func flagDocs(f *dockerfile.Form) string {
	var b strings.Builder
	for _, fl := range f.Flags {
		b.WriteString("- `" + flagText(&fl) + "`: " + fl.Doc + "\n")
	}
	return b.String()
}

// flagText returns a flag with its example value.
func flagText(f *dockerfile.FlagForm) string {
	if f.Example == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + "=" + f.Example
}

// word returns the index of the parameter at the cursor; ok is false if the words do not match the usage.
func (f *fitting) word(u *dockerfile.Usage, loose bool) (active int, ok bool) {
	ops := f.ops
	if last := len(u.Parts) - 1; len(ops) > len(u.Parts) && f.takesRest(u) {
		ops = append(ops[:last:last], dockerfile.Range{Start: ops[last].Start, End: ops[len(ops)-1].End})
	}
	i := 0
	for i < len(ops) && ops[i].End < f.At {
		i++
	}
	if i == len(ops) && i == len(u.Parts) && f.takesRest(u) {
		i--
	}
	n := max(len(ops), i+1)
	if i < len(ops) && f.At < ops[i].Start {
		n++ // the user is inserting a word before an existing one
	}
	p, ok := u.Part(i, n)
	if !ok {
		return 0, false
	}
	for j, op := range ops {
		if u.RepeatsWord() && j != i {
			continue
		}
		q, there := u.Part(j, max(len(ops), i+1))
		if !there && j > i && !f.longer(u) {
			break // allow extra words after the cursor
		}
		if !there || !f.may(u, q, op, n == 1, loose) {
			return 0, false
		}
	}
	switch {
	case u.Flags && p.Literal() && (len(ops) == 0 || f.At < ops[0].Start):
		return 0, true
	case i == len(ops) || p.Sep == 0:
		return p.Param, true
	}
	if cut := separator(ops[i].In(f.Text), p.Sep); cut >= 0 && f.At > ops[i].Start+cut {
		return p.Param + 1, true
	}
	return p.Param, true
}

// takesRest reports whether the last word of a usage extends to the end of the line: it may contain spaces,
// or nothing can follow it.
func (f *fitting) takesRest(u *dockerfile.Usage) bool {
	last := u.Parts[len(u.Parts)-1]
	switch {
	case last.Literal() || u.Repeats():
		return false
	case len(u.Parts) > 1:
		return last.Text == "command" || last.Text == "value"
	}
	return !f.longer(u)
}

// longer reports whether another usage of the same shape has more words.
func (f *fitting) longer(u *dockerfile.Usage) bool {
	return slices.ContainsFunc(f.usages, func(o dockerfile.Usage) bool { return o.Shape == u.Shape && len(o.Parts) > len(u.Parts) })
}

// may reports whether a word, or a longer word that begins with it, can be a part of a usage. alone says that
// there is no other word.
func (f *fitting) may(u *dockerfile.Usage, p dockerfile.UsagePart, r dockerfile.Range, alone, loose bool) bool {
	word := r.In(f.Text)
	if p.Literal() {
		if loose {
			return !f.saysLiteral(word) && !u.Parts[len(u.Parts)-1].Literal()
		}
		return strings.EqualFold(word, p.Text) || f.At <= r.End && source.BeginsWith(p.Text, word)
	}
	if p.Text == dockerfile.Ellipsis || u.Shape != dockerfile.WordShape {
		return true
	}
	for _, sep := range f.separators() {
		if cut := separator(word, sep); cut >= 0 {
			return p.Sep == sep
		}
	}
	return p.Sep != '=' || alone || u.RepeatsWord() || r.Start > f.ops[0].Start
}

// saysLiteral reports whether a word is one of the literals in the usages, such as AS.
func (f *fitting) saysLiteral(word string) bool {
	for _, u := range f.usages {
		for _, p := range u.Parts {
			if p.Literal() && strings.EqualFold(p.Text, word) {
				return true
			}
		}
	}
	return false
}

// separators lists the characters that can separate two parameters in one word, in the order in which to
// search for them.
func (f *fitting) separators() []byte {
	var all []byte
	for _, sep := range []byte("=@:") {
		for _, u := range f.usages {
			for _, p := range u.Parts {
				if p.Sep == sep {
					all = append(all, sep)
				}
			}
		}
	}
	return all
}

// separator returns the offset of a separator in a word, or -1. It finds the colon of a tag only after the
// last slash, and an equals sign only after quotes.
func separator(word string, sep byte) int {
	from := 0
	switch sep {
	case ':':
		from = strings.LastIndexByte(word, '/') + 1
	case '=':
		if word != "" && (word[0] == '"' || word[0] == '\'') {
			from = strings.IndexByte(word[1:], word[0]) + 1
		}
	}
	if i := strings.IndexByte(word[from:], sep); i >= 0 {
		return from + i
	}
	return -1
}

// element returns the index of the parameter at the cursor in an array.
func (f *fitting) element(u *dockerfile.Usage) int {
	open := u.Parts[0].Param - 1
	text := f.operands()
	start := len(f.Text) - len(text)
	if text == "" || f.At <= start {
		return open
	}
	if end := arrayEnd(f.Text, start); f.At >= end && f.Text[end-1] == ']' {
		return len(u.Params) - 1
	}
	i, n := 0, 1
	quoted, full, over := false, false, false // over: the cursor follows an element and a space, so the next element begins there
	for at := start + 1; at < len(f.Text); at++ {
		c := f.Text[at]
		switch {
		case quoted && c == '\\':
			at++
		case c == '"':
			quoted = !quoted
			full = full || at < f.At
		case quoted:
		case c == ',':
			n++
			if at < f.At {
				i, full, over = n-1, false, false
			}
		case dockerfile.SpaceOrTab(c) && at < f.At:
			over = full
		}
	}
	if over && n > 1 {
		i++
	}
	p, _ := u.Part(i, max(n, i+1))
	return p.Param
}

// ofFlag returns the signature of the flag whose value is at the cursor, if that flag has one of its own.
func (f *fitting) ofFlag() []query.Signature {
	for _, r := range f.flags {
		name, value, valued := strings.Cut(r.In(f.Text)[len("--"):], "=")
		if !valued || !r.Has(f.At) || f.At < r.End-len(value) {
			continue
		}
		for _, form := range f.form.Flags {
			if form.Name == name && form.Alone {
				return []query.Signature{flagSignature(f.form, &form, value, f.At-(r.End-len(value)))}
			}
		}
	}
	return nil
}

// flagSignature returns the signature of a flag with its value, or with the keys that its type allows; at is
// the offset of the cursor in the value.
func flagSignature(f *dockerfile.Form, flag *dockerfile.FlagForm, value string, at int) query.Signature {
	s := query.Signature{Label: f.Name + " --" + flag.Name + "=", Doc: flag.Doc}
	add := func(text, doc string) {
		s.Params = append(s.Params, query.Parameter{Start: len(s.Label), End: len(s.Label) + len(text), Doc: doc})
		s.Label += text
	}
	if len(flag.Keys) == 0 {
		add(flag.Example, flag.Doc)
		return s
	}
	here, _, _ := strings.Cut(value[strings.LastIndexByte(value[:at], ',')+1:], "=")
	here, _, _ = strings.Cut(here, ",")
	s.Active = -1
	for _, k := range mountKeys(flag, mountType(value)) {
		if k.Name == here || k.Alias != "" && k.Alias == here {
			s.Active = len(s.Params)
		}
		if len(s.Params) > 0 {
			s.Label += ","
		}
		text := k.Name
		switch kind := mountType(value); {
		case k.Name == "type" && kind != "":
			text += "=" + kind
		case k.Example != "":
			text += "=" + k.Example
		}
		add(text, k.Doc)
	}
	return s
}

// mountType returns the value of type= in a mount, or "".
func mountType(value string) string {
	for _, field := range strings.Split(value, ",") {
		if kind, ok := strings.CutPrefix(field, "type="); ok {
			return kind
		}
	}
	return ""
}

// mountKeys lists the keys that a flag allows for a type of mount, without aliases.
func mountKeys(f *dockerfile.FlagForm, kind string) []dockerfile.FlagForm {
	var all []dockerfile.FlagForm
	for _, k := range f.Keys {
		if k.Alias == "" && (kind == "" || k.On == nil || slices.Contains(k.On, kind)) {
			all = append(all, k)
		}
	}
	return all
}

func firstParagraph(f *dockerfile.Form) string {
	text, _, _ := strings.Cut(f.Doc, "\n\n")
	return text
}
