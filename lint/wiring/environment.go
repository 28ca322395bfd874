package wiring

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkEnvironment checks the variables of a service: it reports missing, malformed and misspelt ones, and those
// set twice.
func (c *environmentCheck) checkEnvironment(v *view) {
	if !v.described {
		return
	}
	for _, l := range v.c.Variables {
		if l.Emits || strings.Contains(l.Name, "*") {
			continue
		}
		before := len(c.Faults)
		need := &Need{Service: v.Service, Line: &l.Line, Variable: l, Verdict: c.checkNeeded(v, l)}
		need.Fault = c.since(before)
		if l.Needed || need.Verdict == Violated {
			c.Needs = append(c.Needs, need)
		}
		c.checkExclusive(v, l)
	}
	for _, name := range slices.Sorted(maps.Keys(v.Env)) {
		if g := v.Env[name]; !g.Image {
			c.checkFormat(v, g)
			if !g.Injected && !c.checkSpelling(v, g) {
				c.unread(v, g)
			}
			c.checkFalse(v, g)
		}
	}
	for _, g := range v.Flags {
		if !g.Image {
			c.checkFormat(v, g)
		}
	}
	c.checkSecretFiles(v)
	c.checkAbsentFiles(v)
}

// checkNeeded checks one NEEDS line and returns the verdict.
func (c *environmentCheck) checkNeeded(v *view, l *contract.Variable) Verdict {
	if !l.Needed || v.holds(&l.Line) != types.Yes {
		return Unknown
	}
	s := v.value(l.Name, 0)
	switch {
	case s.Open || s.Set && !s.Known && !s.Variant:
		return Unknown
	case s.Set && (s.Variant || s.Text != "" || bare(l, s.Given) || c.types.Check(l.Format, "") == nil && takesEmpty(l.Format)):
		return Satisfied
	}
	for _, alt := range l.Or {
		switch v.condition(alt, 0) {
		case types.Yes:
			return Satisfied
		case types.Unknown:
			return Unknown
		}
	}
	if l.Once && v.hasOldData() {
		return Unknown
	}
	if !v.judges(&l.Line) {
		return Unproven
	}
	c.reportMissing(v, l, s)
	return Violated
}

// bare reports whether a boolean flag is set without a value, such as --insecure.
func bare(l *contract.Variable, g *project.Given) bool {
	return g != nil && strings.HasPrefix(g.Name, "-") && (l.Format.Kind == "BOOL" || l.Format.Kind == "SET")
}

// takesEmpty reports whether a format accepts an empty text.
func takesEmpty(f *types.Format) bool {
	switch f.Kind {
	case "STRING":
		return false // where a value is required, an empty text does not count
	case types.Union:
		return slices.ContainsFunc(f.Of, takesEmpty)
	}
	return true
}

func (c *environmentCheck) reportMissing(v *view, l *contract.Variable, s setting) {
	names := []string{source.Quote(l.Name)}
	for _, o := range l.Or {
		names = append(names, source.Quote(o.String()))
	}
	what, state := names[0], "which is not set"
	if s.Set {
		state = "which is empty"
	}
	format := "its format is " + source.Quote(l.Format.String())
	if len(names) > 1 {
		what, state = "one of "+source.List(names, "or"), "and none of them is set"
		format = "the format of " + names[0] + " is " + source.Quote(l.Format.String())
		if len(names) == 2 {
			state = "and neither is set"
		}
	}
	f := c.fault(&Fault{Rule: "missing-environment", Message: fmt.Sprintf("%s needs %s, %s; %s", source.Quote(v.Name.Text), what, state, format)})
	if l.Via == contract.ViaScript {
		f.Weight = Evidence
		f.Message = fmt.Sprintf("%s needs %s, %s, and %s stops without it", source.Quote(v.Name.Text), what, state, source.Quote(path.Base(l.File.Path)))
	}
	f.at(v.Service, s.Given, types.Part{})
	f.relate(l.File, l.Place(), "required here")
	near := c.nearSet(v, l)
	if near != nil {
		f.fix("rename "+near.Name+" to "+l.Name, false, source.Edit{File: near.File, At: near.NameAt, New: l.Name})
	}
	c.explainDotEnv(f, v, l)
	c.addOffers(f, v, l)
	c.addEmitter(f, v, l)
	if near != nil { // at the end, because it is a question
		f.Message += fmt.Sprintf("; did you mean %s for %s?", source.Quote(l.Name), source.Quote(near.Name))
	}
}

// explainDotEnv explains that a variable in .env does not reach any container.
func (c *environmentCheck) explainDotEnv(f *Fault, v *view, l *contract.Variable) {
	if c.App.Model.DotEnv == nil {
		return
	}
	names := l.Names()
	for _, o := range l.Or {
		if !o.Has && o.Path == "" {
			names = append(names, o.Name)
		}
	}
	for _, name := range names {
		if text, _ := c.App.Model.DotEnv(name); text == "" || v.Env[name] != nil || strings.HasPrefix(name, "-") {
			continue
		}
		f.Message += source.Messagef("; `.env` sets %s, but only for `${…}` in the Compose file: add `%s: ${%s}` to `environment`", source.Quote(name), name, name)
		if e, ok := c.assign(v, l, "${"+name+"}"); ok && name == l.Name {
			f.fix("pass "+name+" on from .env", false, e)
		}
		return
	}
}

// addEmitter adds to the fault a service whose contract says that it prints the value.
func (c *environmentCheck) addEmitter(f *Fault, v *view, l *contract.Variable) {
	for _, one := range c.emitting(v, l) {
		from, e := one.from, one.line
		if from.holds(&e.Line) == types.No {
			continue
		}
		where := "on its standard output, from which it is copied by hand"
		if path.IsAbs(e.To) {
			where = "at " + source.Quote(e.To)
		}
		f.Message += fmt.Sprintf("; %s prints it %s", source.Quote(from.Name.Text), where)
		f.relate(e.File, e.Place(), source.Quote(from.Name.Text)+" says so here")
		return
	}
}

// nearSet returns a variable that is set, is unknown to the contract, and has a name similar to l's. It
// returns nil if there is none.
func (c *environmentCheck) nearSet(v *view, l *contract.Variable) *project.Given {
	for _, name := range slices.Sorted(maps.Keys(v.Env)) {
		if g := v.Env[name]; !g.Image && !g.Injected && v.c.Variable(name) == nil && near(name, l.Name) {
			return g
		}
	}
	return nil
}

// addOffers adds to the fault the values in the project that would satisfy a reference.
func (c *environmentCheck) addOffers(f *Fault, v *view, l *contract.Variable) {
	ref, kind := l.Format.Reference()
	want := c.refTypes(v, ref)
	switch kind {
	case types.Host, types.Port, types.Address:
	case types.URL, types.DSN: // the other parts of the value are not known
		c.suggest(f, v, want)
		return
	default:
		return
	}
	for _, p := range c.suggest(f, v, want) {
		value := p.service.Name.Text
		switch kind {
		case types.Port:
			value = fmt.Sprint(p.port)
		case types.Address:
			value = fmt.Sprintf("%s:%d", value, p.port)
		}
		if e, ok := c.assign(v, l, value); ok && p.reach {
			f.fix(fmt.Sprintf("set %s to %s", l.Name, value), false, e)
		}
	}
}

// assign returns the edit that sets a variable in the service's environment. It replaces an empty value, or
// adds a line.
func (c *environmentCheck) assign(v *view, l *contract.Variable, value string) (source.Edit, bool) {
	last := (*project.Given)(nil)
	for _, name := range l.Names() {
		if g := v.Lookup(name); g != nil && !g.Image {
			return replaceEmpty(g, value)
		}
	}
	for _, p := range v.Environment {
		g := v.Env[p.Key.Text]
		if g == nil || g.Image || g.Injected || g.File != v.Name.File || p.Value == nil || p.Key.Node == nil {
			continue
		}
		if last == nil || g.NameAt.Start > last.NameAt.Start {
			last = g
		}
	}
	if last == nil {
		return source.Edit{}, false
	}
	line := last.File.LineSpan(last.File.Line(last.NameAt.Start))
	text := last.File.Slice(line)
	indent := text[:len(text)-len(strings.TrimLeft(text, " "))]
	rest := strings.TrimLeft(text, " ")
	if strings.ContainsAny(text, "{[|>&*") || last.At.End > line.End {
		return source.Edit{}, false
	}
	entry := l.Name + ": " + yamlScalar(value)
	if strings.HasPrefix(rest, "-") {
		entry = "- " + l.Name + "=" + value
	}
	return source.Edit{File: last.File, At: source.Span{Start: line.End, End: line.End}, New: "\n" + indent + entry}, true
}

// replaceEmpty returns the edit that writes a value between empty quotes, or after "NAME=". ok is false if
// the value is neither.
func replaceEmpty(g *project.Given, value string) (source.Edit, bool) {
	switch text := g.File.Slice(g.At); {
	case text == `""` || text == "''":
		return source.Edit{File: g.File, At: g.At, New: yamlScalar(value)}, true
	case text == "" && strings.HasSuffix(g.File.Text[:g.At.Start], g.Name+"="):
		return source.Edit{File: g.File, At: source.Span{Start: g.At.End, End: g.At.End}, New: value}, true
	}
	return source.Edit{}, false
}

// yamlScalar returns s, in quotes if it consists of digits, which YAML would read as a number.
func yamlScalar(s string) string {
	if strings.Trim(s, "0123456789") == "" {
		return `"` + s + `"`
	}
	return s
}

// checkExclusive reports a variable that is set together with another one that it excludes.
func (c *environmentCheck) checkExclusive(v *view, l *contract.Variable) {
	if !v.judges(&l.Line) || v.holds(&l.Line) != types.Yes {
		return
	}
	set := v.given(l.Names()...)
	if set == nil {
		return
	}
	switch other := v.given(l.Variants()...); {
	case other == nil:
	case l.Prefers:
		c.reportOverridden(v, l, set, other)
	default:
		c.reportBoth(v, l, set, other, other.Name)
	}
	for _, e := range l.Excludes {
		other := v.given(e.Name)
		if other != nil && (!e.Has || other.Text == e.Value) {
			c.reportBoth(v, l, set, other, e.String())
		}
	}
}

// given returns the first of these variables that Compose sets to a known, non-empty text, or nil.
func (v *view) given(names ...string) *project.Given {
	for _, n := range names {
		if g := v.Lookup(n); g != nil && !g.Image && g.Known && g.Text != "" {
			return g
		}
	}
	return nil
}

// reportBoth reports that a is set together with b, which the contract excludes.
func (c *environmentCheck) reportBoth(v *view, l *contract.Variable, a, b *project.Given, excluded string) {
	f := c.once(&Fault{Rule: "exclusive-environment", Service: v.Service, File: b.File, At: b.NameAt,
		Message: fmt.Sprintf("%s accepts %s or %s, not both; remove one", source.Quote(v.Name.Text), source.Quote(a.Name), source.Quote(excluded))})
	f.relate(a.File, a.NameAt, source.Quote(a.Name)+" is set here")
	f.relate(l.File, l.Place(), "the rule is declared here")
}

// reportOverridden reports a value that has no effect because its NAME_FILE variant is also set (PREFERS:).
func (c *environmentCheck) reportOverridden(v *view, l *contract.Variable, set, file *project.Given) {
	f := c.once(&Fault{Rule: "exclusive-environment", Service: v.Service, File: set.File, At: set.NameAt, Weight: Advice,
		Message: fmt.Sprintf("%s ignores %s, because %s is set as well; remove one", source.Quote(v.Name.Text), source.Quote(set.Name), source.Quote(file.Name))})
	f.relate(file.File, file.NameAt, source.Quote(file.Name)+" is set here")
	f.relate(l.File, l.Place(), "the variable is declared here")
}

// checkSecretFiles reports a NAME_FILE variable that names a secret which the service does not receive.
func (c *environmentCheck) checkSecretFiles(v *view) {
	if !v.judged {
		return
	}
	for _, l := range v.c.Variables {
		g := v.given(l.Variants()...)
		if g == nil || !strings.HasPrefix(g.Text, "/run/secrets/") {
			continue
		}
		if !v.judges(&l.Line) || v.holds(&l.Line) != types.Yes || v.Touches(g.Text) || vagueGrants(v) {
			continue
		}
		f := (&Fault{Rule: "environment-format", Message: fmt.Sprintf(
			"%s of %s names %s, and no secret is mounted there; add it under `secrets`", source.Quote(contract.WrittenName(g.Name)), source.Quote(v.Name.Text), source.Quote(c.shown(g)))}).
			at(v.Service, g, types.Part{Len: len(g.Text)})
		c.once(f)
		f.relate(l.File, l.Place(), "the variable is declared here")
	}
}

func vagueGrants(v *view) bool {
	for _, g := range v.Secrets {
		if !g.Known {
			return true
		}
	}
	return len(v.VolumesFrom) > 0
}
