package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lsp/query"
)

// signatureHelp shows the forms of the instruction that is being written, those alone that what
// stands there may be the beginning of.
func signatureHelp(q *query.Query) []query.Signature {
	if q.File.Docker() == nil {
		return nil
	}
	w := writtenAt(q)
	switch {
	case w.body:
		return nil
	case w.comment || onDirective(q):
		return directiveSignature(q)
	case w.at <= w.keyword.end && w.outer, w.at <= w.keyword.end, w.form() == nil:
		return nil
	case w.form().Dialect:
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

// A fitting holds what is written against the usages of its form.
type fitting struct {
	*written
	form   *dockerfile.Form
	usages []usage
	flags  []run
	rest   int   // where the operands begin
	ops    []run // as words
	onFlag bool  // the cursor is on a flag, or between two
}

func newFitting(w *written) *fitting {
	f := &fitting{written: w, form: w.form()}
	f.usages = usagesOf(f.form)
	f.flags, f.rest = w.flags()
	if n := len(f.flags); n > 0 {
		f.onFlag = w.at <= f.flags[n-1].end
	}
	pairs := false
	for _, u := range f.usages {
		pairs = pairs || u.parts[0].sep == '='
	}
	f.ops = words(w.text, f.rest, pairs, w.escape)
	return f
}

// operands is the text behind the flags.
func (f *fitting) operands() string { return strings.TrimLeft(f.text[f.rest:], " \t") }

// shape says what the operands at the cursor look like. Before the first of them all is open but
// heredocs, which are offered to those who begin one.
func (f *fitting) shapes() (ok map[shape]bool) {
	text := f.operands()
	start := len(f.text) - len(text)
	switch {
	case text == "", text[0] == '[' && f.at <= start:
		return map[shape]bool{bare: true, array: true}
	case text[0] == '[' && f.at <= arrayEnd(f.text, start):
		return map[shape]bool{array: true}
	case strings.HasPrefix(text, "<<") && f.has(heredoc):
		return map[shape]bool{heredoc: true}
	}
	return map[shape]bool{bare: true}
}

func (f *fitting) has(s shape) bool {
	for _, u := range f.usages {
		if u.shape == s {
			return true
		}
	}
	return false
}

// arrayEnd returns where the array ends that begins at an offset: behind its bracket, else at the
// text's end.
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

// fit returns the usages that the words fit; a loose fit lets another word stand in the place of one
// that is typed as it stands, such as AS.
func (f *fitting) fit(loose bool) []query.Signature {
	shapes := f.shapes()
	var all []query.Signature
	for _, u := range f.usages {
		active, ok := 0, shapes[u.shape]
		switch {
		case f.onFlag && u.flags:
			ok = ok || u.shape != heredoc && !shapes[heredoc]
		case !ok || len(f.flags) > 0 && !u.flags && f.anyFlags():
			continue
		case u.shape == array:
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
		if u.flags {
			return true
		}
	}
	return false
}

func (f *fitting) signature(u *usage, active int) query.Signature {
	s := query.Signature{Label: u.label, Doc: firstParagraph(f.form), Active: active}
	for i, p := range u.params {
		one := query.Parameter{Start: p.start, End: p.end}
		if i == 0 && u.flags {
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

// flagText is a flag with the example of its value.
func flagText(f *dockerfile.FlagForm) string {
	if f.Example == "" {
		return "--" + f.Name
	}
	return "--" + f.Name + "=" + f.Example
}

// word says which parameter the cursor is on, and whether the words can be those of the usage.
func (f *fitting) word(u *usage, loose bool) (active int, ok bool) {
	ops := f.ops
	if last := len(u.parts) - 1; len(ops) > len(u.parts) && f.takesRest(u) {
		ops = append(ops[:last:last], run{ops[last].start, ops[len(ops)-1].end})
	}
	i := 0
	for i < len(ops) && ops[i].end < f.at {
		i++
	}
	if i == len(ops) && i == len(u.parts) && f.takesRest(u) {
		i--
	}
	n := max(len(ops), i+1)
	if i < len(ops) && f.at < ops[i].start {
		n++ // a word that is put in here comes before those behind
	}
	p, ok := u.part(i, n)
	if !ok {
		return 0, false
	}
	for j, op := range ops {
		if u.each() && j != i {
			continue
		}
		q, there := u.part(j, max(len(ops), i+1))
		if !there && j > i && !f.longer(u) {
			break // words too many, behind the cursor
		}
		if !there || !f.may(u, q, op, n == 1, loose) {
			return 0, false
		}
	}
	switch {
	case u.flags && p.literal() && (len(ops) == 0 || f.at < ops[0].start):
		return 0, true
	case i == len(ops) || p.sep == 0:
		return p.param, true
	}
	if cut := separator(ops[i].in(f.text), p.sep); cut >= 0 && f.at > ops[i].start+cut {
		return p.param + 1, true
	}
	return p.param, true
}

// takesRest reports whether the last word of a usage goes on to the end of the line: where blanks
// are part of it, or nothing else could follow.
func (f *fitting) takesRest(u *usage) bool {
	last := u.parts[len(u.parts)-1]
	switch {
	case last.literal() || u.repeats():
		return false
	case len(u.parts) > 1:
		return last.text == "command" || last.text == "value"
	}
	return !f.longer(u)
}

// longer reports whether another usage of the same shape has more words.
func (f *fitting) longer(u *usage) bool {
	return slices.ContainsFunc(f.usages, func(o usage) bool { return o.shape == u.shape && len(o.parts) > len(u.parts) })
}

// may reports whether a word, or what it may be the beginning of, can stand for a part; alone says
// that no other word is there.
func (f *fitting) may(u *usage, p part, r run, alone, loose bool) bool {
	word := r.in(f.text)
	if p.literal() {
		if loose {
			return !f.saysLiteral(word) && !u.parts[len(u.parts)-1].literal()
		}
		return strings.EqualFold(word, p.text) || f.at <= r.end && query.BeginsWith(p.text, word)
	}
	if p.text == repeats || u.shape != bare {
		return true
	}
	for _, sep := range f.separators() {
		if cut := separator(word, sep); cut >= 0 {
			return p.sep == sep
		}
	}
	return p.sep != '=' || alone || u.each() || r.start > f.ops[0].start
}

// saysLiteral reports whether a word is one that a usage has as it stands.
func (f *fitting) saysLiteral(word string) bool {
	for _, u := range f.usages {
		for _, p := range u.parts {
			if p.literal() && strings.EqualFold(p.text, word) {
				return true
			}
		}
	}
	return false
}

// separators lists what may set two parameters apart within one word, what is sought first before.
func (f *fitting) separators() []byte {
	var all []byte
	for _, sep := range []byte("=@:") {
		for _, u := range f.usages {
			for _, p := range u.parts {
				if p.sep == sep {
					all = append(all, sep)
				}
			}
		}
	}
	return all
}

// separator returns where a word falls in two, or -1: a tag's colon stands behind the last slash, a
// pair's sign of equality behind quotes.
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

// element says which parameter of the array the cursor is on.
func (f *fitting) element(u *usage) int {
	open := u.parts[0].param - 1
	text := f.operands()
	start := len(f.text) - len(text)
	if text == "" || f.at <= start {
		return open
	}
	if end := arrayEnd(f.text, start); f.at >= end && f.text[end-1] == ']' {
		return len(u.params) - 1
	}
	i, n := 0, 1
	quoted, full, over := false, false, false // over: behind an element and a blank, where the next is due
	for at := start + 1; at < len(f.text); at++ {
		c := f.text[at]
		switch {
		case quoted && c == '\\':
			at++
		case c == '"':
			quoted = !quoted
			full = full || at < f.at
		case quoted:
		case c == ',':
			n++
			if at < f.at {
				i, full, over = n-1, false, false
			}
		case blank(c) && at < f.at:
			over = full
		}
	}
	if over && n > 1 {
		i++
	}
	p, _ := u.part(i, max(n, i+1))
	return p.param
}

// ofFlag returns the usage of the flag whose value the cursor is on, if that is shown by itself.
func (f *fitting) ofFlag() []query.Signature {
	for _, r := range f.flags {
		name, value, valued := strings.Cut(r.in(f.text)[len("--"):], "=")
		if !valued || !r.has(f.at) || f.at < r.end-len(value) {
			continue
		}
		for _, form := range f.form.Flags {
			if form.Name == name && form.Alone {
				return []query.Signature{flagSignature(f.form, &form, value, f.at-(r.end-len(value)))}
			}
		}
	}
	return nil
}

// flagSignature shows a flag with its value, or with the keys that a value of its type takes; at is
// the cursor in the value.
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

// mountType returns what the type= of a mount says, or "".
func mountType(value string) string {
	for _, field := range strings.Split(value, ",") {
		if kind, ok := strings.CutPrefix(field, "type="); ok {
			return kind
		}
	}
	return ""
}

// mountKeys lists the keys that a flag takes with a type, those that are short for another left out.
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
