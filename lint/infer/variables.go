package infer

import (
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/infer/code"
	"github.com/dfvet/dfvet/lint/project"
)

// A variable is everything that is known about one variable.
type variable struct {
	name   string
	reads  []code.Read
	given  []*project.Given // values that services set
	env    *dockerfile.Env  // the ENV in the stage that sets it
	preset string           // the value that env sets
	known  bool             // preset is known
	sample *sample
	seen   *Place // where the code mentions it, if no read of it is known
	set    int    // number of services that set it or may set it
	format string
}

// variables collects the places that read and set each variable.
func (e *engine) variables(t *target) map[string]*variable {
	all := map[string]*variable{}
	at := func(name string) *variable {
		if all[name] == nil {
			all[name] = &variable{name: name}
		}
		return all[name]
	}
	for _, r := range t.program.Reads {
		if !r.Relaxed && !boilerplate(t, r) {
			at(r.Name).reads = append(at(r.Name).reads, r)
		}
	}
	for _, s := range t.services {
		for name, g := range s.Env {
			if !g.Image && !g.Injected && isVariable(name) {
				v := at(name)
				v.given = append(v.given, g)
			}
		}
	}
	for _, v := range all {
		for _, s := range t.services {
			if s.Env[v.name] != nil || s.Open(v.name) {
				v.set++
			}
		}
		slices.SortFunc(v.given, func(a, b *project.Given) int {
			return strings.Compare(a.File.Path, b.File.Path)*2 + int(min(max(a.NameAt.Start-b.NameAt.Start, -1), 1))
		})
	}
	samples := e.samples(t)
	for _, r := range t.program.Reads {
		if other := all[r.Also]; r.Relaxed && other != nil && len(other.given) > 0 {
			r.Name = r.Also
		}
		if (r.Relaxed || boilerplate(t, r)) && (all[r.Name] != nil && len(all[r.Name].given) > 0 || !r.Relaxed && samples[r.Name] != nil) {
			at(r.Name).reads = append(at(r.Name).reads, r)
		}
	}
	e.presets(t, all)
	e.mentions(t, all)
	e.scriptMentions(t, all)
	for name, s := range samples {
		if v := all[name]; v != nil {
			v.sample = s
		}
	}
	return all
}

// boilerplate reports whether a read is in a framework's own file, such as those in Laravel's folder config.
// Such files read many variables that are never set.
func boilerplate(t *target, r code.Read) bool {
	return t.sources.language == "php" && r.How == "env" && path.Base(path.Dir(r.File.Path)) == "config"
}

// isVariable reports whether a name is valid in a contract line.
func isVariable(name string) bool {
	for i, c := range name {
		if c != '_' && c != '.' && c != '-' && (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return name != "" && len(name) < 100 && name[0] != '-' && name[0] != '.'
}

// presets finds the ENV instructions in the stage that set the variables.
func (e *engine) presets(t *target, all map[string]*variable) {
	for _, step := range t.stage.Steps {
		env, ok := step.Do.(*dockerfile.Env)
		if !ok || step.Index < 0 {
			continue
		}
		for _, p := range env.Vars {
			if v := all[step.Scope.Expand(p.Key).Text]; v != nil {
				text := step.Scope.Expand(p.Value)
				v.env, v.preset, v.known = env, text.Text, text.Known
			}
		}
	}
}

// mentions finds variables that services set and the code mentions, if no read of them is known.
func (e *engine) mentions(t *target, all map[string]*variable) {
	for _, full := range t.sources.files {
		f := e.facts[full]
		if f == nil {
			continue
		}
		for name, at := range f.Names {
			if v := all[name]; v != nil && len(v.reads) == 0 && v.seen == nil {
				v.seen = &Place{f.File, at, "a mention in the code"}
			}
		}
	}
}

// environment proposes a line for each variable.
func (e *engine) environment(t *target, vars map[string]*variable) {
	e.connections(t, vars)
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		v := vars[name]
		if t.has.variable(name) || !e.counts(t, v) {
			continue
		}
		t.add(e.line(t, v))
	}
}

// counts reports whether a variable belongs to the program, because the code reads it or a service sets it to
// the address of another service.
func (e *engine) counts(t *target, v *variable) bool {
	switch {
	case runtimes[v.name] || ownedByRuntime(v.name):
		return false
	case system[v.name] && len(v.given) == 0:
		return false
	case buildTime(v.name) && len(v.given) == 0:
		return false
	case len(v.reads) > 0:
		return true
	case len(v.given) == 0:
		return false
	}
	return v.seen != nil || anyway(t, v.name) || e.leads(t, v)
}

// anyway reports whether the platform itself reads a variable that a service sets.
func anyway(t *target, name string) bool {
	switch name {
	case "TZ":
		return t.sources.language != ""
	case "NODE_ENV":
		return t.sources.language == "javascript"
	case "SPRING_PROFILES_ACTIVE":
		return slices.ContainsFunc(t.program.Reads, func(r code.Read) bool { return strings.HasPrefix(r.How, "application") })
	}
	return false
}

// leads reports whether a value set for a service names another service in the project.
func (e *engine) leads(t *target, v *variable) bool {
	for _, s := range t.services {
		if g := s.Env[v.name]; g != nil && !g.Image {
			if a := splitAddress(g.Text); a.host != "" && (a.scheme != "" || a.port != 0 || hostNamed(v.name)) && e.serviceOf(s, a.host) != nil {
				return true
			}
		}
	}
	return false
}

// serviceOf returns the other service in the project that a host refers to, or nil.
func (e *engine) serviceOf(s *project.Service, host string) *project.Service {
	if other := s.App.Service(host); other != nil && other != s {
		return other
	}
	return nil
}

// line creates the line for a variable.
func (e *engine) line(t *target, v *variable) *Line {
	w := &writer{}
	needed := e.needed(t, v)
	w.word("ENVIRONMENT " + map[bool]string{true: "NEEDS:", false: "ACCEPTS:"}[needed])
	w.word(v.name)
	f := e.formatOf(t, v)
	w.word("FORMAT: " + f.text)
	doc := v.doc()
	if d, ok := v.preferred(t); ok && !needed && !f.secret && e.fits(f.text, d) {
		if local(d) && (f.reference || splitAddress(d).scheme != "" || hostNamed(v.name)) {
			doc = cut(doc, "by default "+d)
		} else {
			w.value("DEFAULT:", d)
		}
	}
	if f.secret && !f.hidden {
		w.word(dockerfile.SECRET)
	}
	w.value("DOC:", doc)
	l := &Line{Text: w.String(), variable: v.name, From: v.places()}
	l.Main = needed || len(v.given) > 0 || v.sample != nil || (f.reference || f.secret || v.stops() && addressNamed(v.name)) && e.uses(t, v)
	if v.env != nil {
		l.After = v.env
	}
	return l
}

// stops reports whether some code exits if the variable is not set.
func (v *variable) stops() bool {
	return slices.ContainsFunc(v.reads, func(r code.Read) bool { return r.Stops })
}

// uses reports whether the program may read a variable. Reads in scripts that are never started do not count.
func (e *engine) uses(t *target, v *variable) bool {
	return len(v.reads) == 0 || slices.ContainsFunc(v.reads, func(r code.Read) bool {
		full := r.File.Path
		return t.programs.loads(full) || t.programs.byName && e.packaged(full)
	})
}

// cut joins two parts of the DOC clause of a line.
func cut(doc, more string) string {
	if doc == "" {
		return more
	}
	return doc + "; " + more
}

// needed reports whether the program does not start without the variable. Its code must say so, the project
// must always set the variable, and the stage must run a single program.
func (e *engine) needed(t *target, v *variable) bool {
	if t.shared || v.env != nil || t.sets[v.name] || t.program.Fills && v.set == 0 {
		return false
	}
	stops := false
	for _, r := range v.reads {
		if r.Known || r.Other {
			return false
		}
		stops = stops || r.Stops && (t.programs.reached != nil || !strings.HasSuffix(r.File.Path, ".py")) && t.programs.loads(r.File.Path)
	}
	if !stops {
		return false
	}
	if len(t.services) > 0 {
		return v.set == len(t.services) && len(v.given) > 0 && !slices.ContainsFunc(v.given, func(g *project.Given) bool { return g.Known && g.Text == "" })
	}
	return v.sample != nil
}

// preferred returns the default in the code. It returns false if the reads of the variable have different
// defaults.
func (v *variable) preferred(t *target) (string, bool) {
	text, has := "", false
	if v.env != nil {
		return "", false // ENV already sets the default
	}
	for _, r := range v.reads {
		switch {
		case r.Other:
			return "", false
		case !r.Known || r.Default == "" && !has:
			continue
		case has && r.Default != text:
			return "", false
		}
		text, has = r.Default, true
	}
	return text, has && text != ""
}

// doc returns the description of the variable, from the sample or the code.
func (v *variable) doc() string {
	if v.sample != nil && v.sample.doc != "" {
		return short(v.sample.doc)
	}
	for _, r := range v.reads {
		if r.Doc != "" {
			return short(r.Doc)
		}
	}
	return ""
}

// short shortens a description to fit on a line.
func short(s string) string {
	s = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || 0x2500 <= r && r < 0x2600 || r == '"' || r == '\\' || r == '$' || r == 0x7f {
			return ' '
		}
		return r
	}, s)), " ")
	if source.Mask(s) != s {
		return ""
	}
	if s == "" || !unicode.IsLetter([]rune(s)[0]) {
		return ""
	}
	if len(s) <= 100 {
		return s
	}
	if i := strings.LastIndexByte(s[:100], ' '); i > 0 {
		return s[:i]
	}
	return ""
}

// maxPlaces limits how many places are listed for one line.
const maxPlaces = 4

// places returns where the variable is read and set.
func (v *variable) places() []Place {
	var all []Place
	for _, r := range v.reads {
		all = append(all, Place{r.File, r.At, r.How})
	}
	slices.SortStableFunc(all, func(a, b Place) int { return strings.Compare(a.File.Path, b.File.Path) })
	all = all[:min(len(all), maxPlaces)]
	for _, g := range v.given[:min(len(v.given), maxPlaces)] {
		all = append(all, Place{g.File, g.NameAt, "set"})
	}
	if v.seen != nil {
		all = append(all, *v.seen)
	}
	if v.sample != nil {
		all = append(all, Place{v.sample.file, v.sample.at, "sample"})
	}
	return all
}

// A writer builds a line.
type writer struct{ strings.Builder }

func (w *writer) word(s string) {
	if w.Len() > 0 {
		w.WriteByte(' ')
	}
	w.WriteString(s)
}

// value writes a clause with a value, which is quoted if necessary. It writes nothing if the value cannot be
// written.
func (w *writer) value(keyword, s string) {
	if q, ok := quote(s); ok && s != "" {
		w.word(keyword + " " + q)
	}
}

// quote returns a value as a word of the dialect. ok is false if that is not possible.
func quote(s string) (q string, ok bool) {
	switch {
	case strings.Contains(s, "{{") || strings.ContainsAny(s, "\r\n\x00") || source.Mask(s) != s:
		return "", false
	case strings.ContainsAny(s, "$\\\""):
		return "'" + s + "'", !strings.Contains(s, "'")
	case s == "" || strings.ContainsAny(s, " \t'#(),|"):
		return `"` + s + `"`, true
	}
	return s, true
}
