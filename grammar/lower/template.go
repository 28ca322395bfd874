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

// This file makes the label of a stage that uses build-time variables whose values only the builder knows.
// The contract is made with a stand-in in place of each variable, and the stand-ins in the JSON are then
// replaced by the variables. This is done twice, with stand-ins of different shapes. If the two results
// differ in more than the stand-ins, the meaning of the line depends on the value, and no label that contains
// the variable is correct.

// A standIn is a text that takes the place of a build-time variable while the contract is made.
type standIn struct {
	text string // the text that takes the variable's place in the contract
	ref  string // the variable as a LABEL refers to it: ${NAME}
	name string
	at   source.Span  // where the variable is first used
	set  *build.Scope // the scope in which the variable is set
}

// A filler creates stand-ins and collects them.
type filler struct {
	shape  int
	source *source.File
	all    []*standIn
	known  map[standKey]*standIn
	odd    []Message // faults: variables that a label cannot contain
}

// A standKey identifies a stand-in: equal uses of a variable share one.
type standKey struct {
	ref    string
	set    *build.Scope
	digits bool
}

// fill returns the stand-in for a variable. It is a contract.Fill.
func (f *filler) fill(at *build.Scope, ref *dockerfile.Part, digits bool) (string, bool) {
	text := "${" + ref.Var + ref.Op + ref.Arg + "}"
	if strings.Trim(ref.Op, ":+-") != "" || !simple(ref.Arg) {
		f.odd = append(f.odd, Message{ref.At, source.Messagef("a label cannot contain `%s`; use `${%s}`, or build with the frontend", f.source.Slice(ref.At), ref.Var)})
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

// next returns a new stand-in, which does not occur in the source. Stand-ins for numbers are valid ports in
// increasing order, so that a range of them is valid.
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

// A template is the JSON of a label that contains stand-ins.
type template struct {
	json string     // ASCII only
	kept []*standIn // the stand-ins that occur in the JSON
	all  []*standIn
	open bool
}

// template returns the label of a stage whose last contract line is last. It returns nil after it has
// reported a fault.
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

// contract returns the contract of a stage, with stand-ins for unknown variables.
func (l *lowering) contract(s *build.Stage, f *filler) *contract.Contract {
	if s.Base != nil && !contract.Cut(s) {
		return contract.OverBaseFilled(s, l.contract(s.Base, f), f.fill)
	}
	return contract.OverBaseFilled(s, contract.BaseOf(s, l.Images), f.fill)
}

// readable reports the lines that cannot be read, and returns whether there are none.
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

// dependent reports a variable whose value affects the meaning of a line.
func (l *lowering) dependent(a, b *template) {
	s := a.first(b)
	if s == nil {
		s = &standIn{ref: "a build-time variable"}
	}
	l.fault(s.at, "a label cannot contain `%s` here, because its value changes the meaning of the line; write the value, or build with the frontend", s.ref)
}

// first returns the first variable whose use differs between the two templates, or nil if there are no
// variables.
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

// keep records the stand-ins, and which of them occur in the JSON.
func (t *template) keep(all []*standIn) {
	t.all = all
	for _, s := range all {
		if strings.Contains(t.json, s.text) {
			t.kept = append(t.kept, s)
		}
	}
}

// room reports whether every variable has the same value where it is used and at the last contract line,
// where the LABEL is written, and whether all variables in the JSON are inside strings.
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
		l.fault(n.at, "the builder cannot expand `%s`, because the label needs a number there; write the number, or build with the frontend", n.ref)
	}
	return ok
}

func (l *lowering) line(in dockerfile.Instruction) int {
	return l.file.Source.Line(in.Common().At.Start)
}

// bare returns a variable outside the strings of the JSON, or nil.
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

// replace returns the JSON with each stand-in replaced by the result of ref.
func (t *template) replace(ref func(*standIn) string) string {
	var pairs []string
	for _, k := range t.kept {
		pairs = append(pairs, k.text, ref(k))
	}
	return strings.NewReplacer(pairs...).Replace(t.json)
}

// plain returns the JSON with ${NAME} in place of the stand-ins.
func (t *template) plain() string { return t.replace(func(k *standIn) string { return k.ref }) }

// word returns the JSON as one word of a LABEL instruction.
func (t *template) word() string {
	return "'" + t.replace(func(k *standIn) string { return `'"` + k.ref + `"'` }) + "'"
}

// escaped returns the label in ASCII. If it is too long, the DOC texts are omitted.
func escaped(l *label.Label) string {
	text := ascii(l.Text())
	if len(text) > label.ShortEnough {
		text = ascii(l.Short())
	}
	return text
}

// ascii returns a JSON text with \uXXXX for all characters that a builder may interpret (quotes, $,
// backticks, #) and for all characters outside ASCII.
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
