package lower

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file makes the label of a stage whose build-time variables only the builder knows. The contract is
// made with a stand-in for each variable, and the JSON then has the variable in place of the stand-in. This
// is done twice, with stand-ins of different shapes: if the two results differ in more than the stand-ins,
// the meaning of the line depends on the value, and no text with the variable in it is correct.

// A standIn is a build-time variable that stays in the label.
type standIn struct {
	text string // the text that represents it in the contract
	ref  string // as a LABEL writes it: ${NAME}
	name string
	at   source.Span  // its first use
	set  *build.Scope // the variable as set there
}

// A filler creates stand-ins.
type filler struct {
	shape  int
	source *source.File
	all    []*standIn
	known  map[standKey]*standIn
	odd    []Message // variables that cannot stay in the label
}

// A standKey identifies a stand-in.
type standKey struct {
	ref    string
	set    *build.Scope
	digits bool
}

// fill is a contract.Fill.
func (f *filler) fill(at *build.Scope, ref *dockerfile.Part, digits bool) (string, bool) {
	text := "${" + ref.Var + ref.Op + ref.Arg + "}"
	if strings.Trim(ref.Op, ":+-") != "" || !simple(ref.Arg) {
		f.odd = append(f.odd, Message{ref.At, fmt.Sprintf("a label cannot contain `%s`; use `${%s}`, or build with the frontend", f.source.Slice(ref.At), ref.Var)})
		return "", false
	}
	key := standKey{text, at.Find(ref.Var), digits}
	if s := f.known[key]; s != nil {
		return s.text, true
	}
	s := &standIn{ref: text, name: ref.Var, at: ref.At, set: key.set, text: f.next(digits)}
	f.known[key] = s
	f.all = append(f.all, s)
	return s.text, true
}

// next returns a text that does not occur in the source. Numbers are ports and grow, so that a range of them
// is valid.
func (f *filler) next(digits bool) string {
	n := len(f.all)
	if digits {
		return fmt.Sprint([]int{40111, 52113}[f.shape] + n)
	}
	return fmt.Sprintf([]string{"zq%05dqz", "zv%05dvz.zv"}[f.shape], n)
}

// simple reports whether the operand of a variable's modifier is text without quotes, variables or spaces.
func simple(arg string) bool {
	for i := range len(arg) {
		c := arg[i]
		if !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("_./:-", c) >= 0) {
			return false
		}
	}
	return true
}

// A template is the text of a label with variables that the builder expands.
type template struct {
	json string     // in ASCII, with the texts of the stand-ins
	kept []*standIn // those in the JSON
	all  []*standIn
	open bool
}

// template returns the label of a stage whose last contract line is last, or nil after a fault.
func (l *lowering) template(s *build.Stage, last dockerfile.Instruction) *template {
	var made [2]*template
	for shape := range made {
		f := &filler{shape: shape, source: l.file.Source, known: map[standKey]*standIn{}}
		c := l.contract(s, f)
		if !l.readable(c, f) {
			return nil
		}
		lab := c.Label(l.Types, nil)
		made[shape] = &template{json: escaped(&lab), open: c.Baseless}
		made[shape].keep(f.all)
	}
	t := made[0]
	if t.plain() != made[1].plain() {
		l.dependent(made[0], made[1])
		return nil
	}
	if !l.room(s, t, last) {
		return nil
	}
	return t
}

// contract returns the contract of a stage with stand-ins.
func (l *lowering) contract(s *build.Stage, f *filler) *contract.Contract {
	if s.Base != nil && !contract.Cut(s) {
		return contract.OverBaseFilled(s, l.contract(s.Base, f), f.fill)
	}
	return contract.OverBaseFilled(s, contract.BaseOf(s, l.Images), f.fill)
}

// readable reports lines that cannot be read.
func (l *lowering) readable(c *contract.Contract, f *filler) bool {
	before := len(l.result.Faults)
	for i, m := range f.odd {
		if !slices.Contains(f.odd[:i], m) {
			l.fault(m.At, "%s", m.Text)
		}
	}
	for _, r := range c.Refused {
		if r.File != l.file.Source || len(f.odd) > 0 {
			continue
		}
		why := r.Why
		if why == "" || slices.ContainsFunc(f.all, func(s *standIn) bool { return strings.Contains(why, s.text) }) {
			why = "this line depends on a build-time variable; write the value, or build with the frontend"
		}
		l.fault(r.At, "%s", why)
	}
	return len(l.result.Faults) == before
}

// dependent reports differences that depend on the shape of a variable's value.
func (l *lowering) dependent(a, b *template) {
	s := a.first(b)
	if s == nil {
		s = &standIn{ref: "a build-time variable"}
	}
	l.fault(s.at, "a label cannot contain `%s` here, since its value changes the meaning of the line; write the value, or build with the frontend", s.ref)
}

// first returns the first variable that differs between the templates, or nil.
func (t *template) first(u *template) *standIn {
	for i, s := range t.all {
		if !slices.Contains(t.kept, s) || i < len(u.all) && !slices.Contains(u.kept, u.all[i]) {
			return s
		}
	}
	for _, s := range t.all {
		if strings.Count(t.plain(), s.ref) != strings.Count(u.plain(), s.ref) {
			return s
		}
	}
	if len(t.all) > 0 {
		return t.all[0]
	}
	return nil
}

// keep records the stand-ins that occur in the JSON.
func (t *template) keep(all []*standIn) {
	t.all = all
	for _, s := range all {
		if strings.Contains(t.json, s.text) {
			t.kept = append(t.kept, s)
		}
	}
}

// room reports whether all variables have the same values at the last contract line, where the LABEL is
// written, as where they are used, and whether the JSON has them only inside strings.
func (l *lowering) room(s *build.Stage, t *template, last dockerfile.Instruction) bool {
	scope := s.End
	for _, step := range s.Steps {
		if step.Do == last {
			scope = step.Scope
		}
	}
	ok := true
	for _, k := range t.kept {
		now := scope.Find(k.name)
		switch {
		case now == k.set:
		case now == nil || now.In == nil:
			ok = false
			l.fault(k.at, "`%s` has no value at line %d, where the label is written; declare it again in this stage", k.ref, l.line(last))
		default:
			ok = false
			l.fault(k.at, "no place for the label: line %d changes `%s` before line %d, where the label is written; move the contract line %d above line %d",
				l.line(now.In), k.name, l.line(last), l.line(last), l.line(now.In))
		}
	}
	if n := t.bare(); n != nil {
		ok = false
		l.fault(n.at, "the builder cannot fill in `%s`, which is a number in the label; write the number, or build with the frontend", n.ref)
	}
	return ok
}

func (l *lowering) line(in dockerfile.Instruction) int {
	return l.file.Source.Line(in.Common().At.Start)
}

// bare returns a variable that the JSON has outside a string, or nil.
func (t *template) bare() *standIn {
	quoted := false
	for i := 0; i < len(t.json); i++ {
		switch c := t.json[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted:
			for _, k := range t.kept {
				if strings.HasPrefix(t.json[i:], k.text) {
					return k
				}
			}
		}
	}
	return nil
}

// replace returns the JSON with the variables written by ref.
func (t *template) replace(ref func(*standIn) string) string {
	var pairs []string
	for _, k := range t.kept {
		pairs = append(pairs, k.text, ref(k))
	}
	return strings.NewReplacer(pairs...).Replace(t.json)
}

// plain returns the JSON with ${NAME} for variables.
func (t *template) plain() string { return t.replace(func(k *standIn) string { return k.ref }) }

// word returns the JSON as one word of a LABEL.
func (t *template) word() string {
	return "'" + t.replace(func(k *standIn) string { return `'"` + k.ref + `"'` }) + "'"
}

// escaped returns the label in ASCII, without DOC texts if it is too long with them.
func escaped(l *label.Label) string {
	text := ascii(l.Text())
	if len(text) > label.ShortEnough {
		text = ascii(l.Short())
	}
	return text
}

// ascii returns a JSON text in which everything that a builder may interpret is written as \uXXXX: quotes, $,
// backticks, # and everything outside ASCII.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\'' || r == '$' || r == '`' || r == '#' || 0x7f <= r && r < 0x10000:
			fmt.Fprintf(&b, `\u%04x`, r)
		case r >= 0x10000:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
