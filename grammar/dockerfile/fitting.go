package dockerfile

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A FittingUsage is a usage that a half-written instruction may become, with the index of the parameter at the
// cursor.
type FittingUsage struct {
	Usage
	Active int
}

// Fitting lists the usages of the instruction's form that match what is typed so far. If none does, any word
// matches a literal such as AS. The form must not be nil.
func (w *TypedInstruction) Fitting() []FittingUsage {
	f := newFitting(w)
	if all := f.fit(false); len(all) > 0 {
		return all
	}
	return f.fit(true)
}

// A fitting compares the text of an instruction with the usages of its form.
type fitting struct {
	*TypedInstruction
	form   *Form
	usages []Usage
	flags  []Range
	rest   int     // the offset of the operands
	ops    []Range // the operands, split into words
	onFlag bool    // whether the cursor is on a flag or between two flags
}

func newFitting(typed *TypedInstruction) *fitting {
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
	f.ops = CutWords(typed.Text, f.rest, pairs, typed.Escape)
	return f
}

// operands returns the text after the flags.
func (f *fitting) operands() string { return strings.TrimLeft(f.Text[f.rest:], " \t") }

// shapes returns the shapes that the operands may have, judging by the text around the cursor. Before the
// first operand, all shapes are possible except for heredocs, which are offered only after "<<".
func (f *fitting) shapes() (ok map[Shape]bool) {
	text := f.operands()
	start := len(f.Text) - len(text)
	switch {
	case text == "", text[0] == '[' && f.At <= start:
		return map[Shape]bool{WordShape: true, ArrayShape: true}
	case text[0] == '[' && f.At <= arrayEnd(f.Text, start):
		return map[Shape]bool{ArrayShape: true}
	case strings.HasPrefix(text, "<<") && f.has(HeredocShape):
		return map[Shape]bool{HeredocShape: true}
	}
	return map[Shape]bool{WordShape: true}
}

func (f *fitting) has(s Shape) bool {
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

// fit returns the usages that match the words. If loose is true, any word matches a literal
// such as AS.
func (f *fitting) fit(loose bool) []FittingUsage {
	shapes := f.shapes()
	var all []FittingUsage
	for _, u := range f.usages {
		active, ok := 0, shapes[u.Shape]
		switch {
		case f.onFlag && u.Flags:
			ok = ok || u.Shape != HeredocShape && !shapes[HeredocShape]
		case !ok || len(f.flags) > 0 && !u.Flags && f.anyFlags():
			continue
		case u.Shape == ArrayShape:
			active = f.element(&u)
		default:
			active, ok = f.word(&u, loose)
		}
		if ok {
			all = append(all, FittingUsage{u, active})
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

// word returns the index of the parameter at the cursor; ok is false if the words do not match the usage.
func (f *fitting) word(u *Usage, loose bool) (active int, ok bool) {
	ops := f.ops
	if last := len(u.Parts) - 1; len(ops) > len(u.Parts) && f.takesRest(u) {
		ops = append(ops[:last:last], Range{Start: ops[last].Start, End: ops[len(ops)-1].End})
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
func (f *fitting) takesRest(u *Usage) bool {
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
func (f *fitting) longer(u *Usage) bool {
	return slices.ContainsFunc(f.usages, func(o Usage) bool { return o.Shape == u.Shape && len(o.Parts) > len(u.Parts) })
}

// may reports whether a word, or a longer word that begins with it, can be a part of a usage. alone says that
// there is no other word.
func (f *fitting) may(u *Usage, p UsagePart, r Range, alone, loose bool) bool {
	word := r.In(f.Text)
	if p.Literal() {
		if loose {
			return !f.saysLiteral(word) && !u.Parts[len(u.Parts)-1].Literal()
		}
		return strings.EqualFold(word, p.Text) || f.At <= r.End && source.BeginsWith(p.Text, word)
	}
	if p.Text == Ellipsis || u.Shape != WordShape {
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
func (f *fitting) element(u *Usage) int {
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
		case SpaceOrTab(c) && at < f.At:
			over = full
		}
	}
	if over && n > 1 {
		i++
	}
	p, _ := u.Part(i, max(n, i+1))
	return p.Param
}
