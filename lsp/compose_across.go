package lsp

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// This file finds all places of what stands under the cursor, in the Compose files of the project, in
// the values that lead to a service, in Dockerfiles, contract files and .env: references, highlight and
// rename are questions about them.

func referencesCompose(q *Query) []Place { return referentCompose(q).Places }

func highlightCompose(q *Query) []Place {
	return q.InFile(referentCompose(q).Places)
}

// referentCompose finds what stands under the cursor: a name, a host in a value, a variable.
func referentCompose(q *Query) Referent {
	x := q.composeIndex()
	if x == nil {
		return Referent{}
	}
	if m, all := q.namesAt(); all != nil {
		return q.named(m, all)
	}
	s := x.at(q.Pos)
	if s == nil {
		return Referent{}
	}
	if r := q.hostAt(s); r.Places != nil {
		return r
	}
	switch s.where {
	case "services.*.build.target":
		return q.target(s)
	case "services.*.provider.options.*":
		if at, exact := inner(s.node); exact && !s.isKey && s.name == "host" {
			return q.outsideHost(at, s.node.Text)
		}
	case "services.*.networks.*.aliases.[]", "services.*.container_name", "services.*.hostname":
		return q.alias(s)
	case "services.*.build.args.*", "services.*.build.args.[]":
		return q.argument(s)
	case "services.*.environment.*", "services.*.environment.[]":
		return q.variable(s)
	}
	return Referent{}
}

// named is the referent of a name.
func (q *Query) named(m composeMention, here []composeMention) Referent {
	r := Referent{At: m.at}
	switch m.kind {
	case anchorKind:
		r.Check = anchorCheck
		for _, o := range here {
			r.Places = append(r.Places, Place{q.File.Source, o.at})
		}
		return r
	case interpolationKind:
		r.Check = variableCheck
		r.Places = append(q.across(m.composeName), q.dotEnvPlaces(m.text)...)
		return r
	case "services":
		r.Places = append(q.across(m.composeName), q.leading(q.serviceNamed(m.text))...)
	case extendedKind:
		base := *q
		if base.File = q.extendedFrom(m.spot); base.File == nil {
			return Referent{}
		}
		name := composeName{"services", m.text, 0}
		r.Places = append(base.across(name), base.leading(base.serviceNamed(m.text))...)
		if base.File == q.File {
			r.Places = append(r.Places, Place{q.File.Source, m.at})
		}
	default:
		r.Places = q.across(m.composeName)
	}
	r.Check = q.freeName(m)
	return r
}

func anchorCheck(s string) string {
	return unless(s != "" && !strings.ContainsAny(s, " \t\r\n,[]{}&*"), "an anchor's name is one word without `,`, `[`, `]`, `{` and `}`")
}

func variableCheck(s string) string {
	return unless(isVariable(s), "a variable's name is made of letters, digits and \"_\"")
}

// freeName checks that a name is one, and that nothing else of its kind has it.
func (q *Query) freeName(m composeMention) func(string) string {
	return func(s string) string {
		if s == "" || strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
			return "a name here is made of letters, digits, \"-\", \"_\" and \".\""
		}
		kind := strings.TrimPrefix(m.kind, "extended ")
		return unless(s == m.text || len(q.madeAt(composeName{kind, s, 0})) == 0, "there is one of that name already")
	}
}

// across returns the places of a name in all files that share their names with the one asked about,
// those of that first; of a service also where another file extends it.
func (q *Query) across(n composeName) []Place {
	var places []Place
	for _, f := range q.siblings() {
		for _, o := range q.indexOf(f).named()[n] {
			places = append(places, Place{f.Source, o.at})
		}
	}
	if n.kind != "services" {
		return places
	}
	for _, f := range q.everyFile() {
		for _, o := range q.indexOf(f).named()[composeName{extendedKind, n.text, 0}] {
			if q.extends(f, o.spot) && !slices.Contains(places, Place{f.Source, o.at}) {
				places = append(places, Place{f.Source, o.at})
			}
		}
	}
	return places
}

// extends reports whether an extends key of a file names a service of this one.
func (q *Query) extends(f *compose.File, s *spot) bool {
	file := s.holder.Get("file")
	return file != nil && joinPath(path.Dir(f.Source.Path), file.Text) == q.File.Source.Path
}

// extendedFrom returns the file that an extends key names.
func (q *Query) extendedFrom(s *spot) *File {
	file := s.holder.Get("file")
	if file == nil {
		return nil
	}
	if f := q.Workspace.File(q.Below(file.Text)); f != nil && f.Kind == Compose {
		return f
	}
	return nil
}

// leading returns the hosts in values that lead to a service by its name.
func (q *Query) leading(svc *project.Service) []Place {
	if svc == nil {
		return nil
	}
	var places []Place
	for _, w := range q.Apps() {
		if s := w.Service(svc.Name.Text); s != nil {
			for _, n := range q.Wires(s).NeedsTo(s) {
				if p, ok := q.HostOf(n, s.Name.Text); ok && !slices.Contains(places, p) {
					places = append(places, p)
				}
			}
		}
	}
	return places
}

// hostAt is the referent of a host in a value: the service, or the alias that has that name.
func (q *Query) hostAt(s *spot) Referent {
	for _, n := range q.needsAt(q.Pos) {
		if n.Provider == nil || !n.HostAt.Has(q.Pos) || n.HostAt.Len() == 0 {
			continue
		}
		if isOutside(n.Provider) {
			return q.outsideHost(n.HostAt, n.Host)
		}
		return q.hostReferent(n)
	}
	return Referent{}
}

// hostReferent is what the host of a need is: the service, or another name of it.
func (q *Query) hostReferent(n *wiring.Need) Referent {
	r := Referent{At: n.HostAt}
	name := n.Provider.Name.Text
	if strings.EqualFold(n.Host, name) {
		m := composeMention{composeName: composeName{"services", name, 0}}
		r.Places, r.Check = append(q.across(m.composeName), q.leading(n.Provider)...), q.freeName(m)
		return r
	}
	r.Places = q.aliased(n)
	r.Check = q.freeName(composeMention{composeName: composeName{"hosts", n.Host, 0}})
	return r
}

// alias is the referent of another name of a service, and of the values that use it.
func (q *Query) alias(s *spot) Referent {
	svc := q.serviceNamed(s.service())
	at, exact := inner(s.node)
	if svc == nil || s.isKey || !exact || s.node.Text == "" {
		return Referent{}
	}
	r := Referent{At: at, Places: []Place{{q.File.Source, at}}, Check: q.freeName(composeMention{composeName: composeName{"hosts", s.node.Text, 0}})}
	for _, p := range q.aliased(&wiring.Need{Provider: svc, Host: s.node.Text}) {
		r.Add(p.File, p.At)
	}
	return r
}

// aliased returns where another name of a service is given, and the values that use it.
func (q *Query) aliased(n *wiring.Need) []Place {
	var places []Place
	add := func(v *compose.Value) {
		if v == nil || v.Node == nil || !strings.EqualFold(v.Text, n.Host) {
			return
		}
		if at, exact := inner(v.Node); exact {
			places = append(places, Place{v.File, at})
		}
	}
	for _, a := range n.Provider.Networks {
		for i := range a.Aliases {
			add(&a.Aliases[i])
		}
	}
	add(n.Provider.ContainerName)
	add(n.Provider.Hostname)
	for _, o := range q.Wires(n.Provider).NeedsTo(n.Provider) {
		if p, ok := q.HostOf(o, n.Host); ok && !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

// argument is the referent of a build argument: the ARG and what uses it, and who else sets it.
func (q *Query) argument(s *spot) Referent {
	name, at := s.pairName()
	svc := q.serviceNamed(s.service())
	if name == "" || !at.Has(q.Pos) {
		return Referent{}
	}
	r := Referent{At: at, Places: []Place{{q.File.Source, at}}, Check: variableCheck}
	if svc == nil || svc.Build == nil || svc.Build.File == nil {
		return r
	}
	f := svc.Build.File
	for _, m := range mentions(f) {
		if m.kind == variableName && m.text == name && !m.fixed {
			r.Add(f.Source, m.at)
		}
	}
	for _, o := range q.Own().Builders(f) {
		if o.Service.Build == nil {
			continue
		}
		for _, a := range o.Service.Build.Args {
			if a.Key.Text == name && a.Key.Node != nil {
				addName(&r, a.Key, name)
			}
		}
	}
	return r
}

// target is the referent of a stage: its name in the Dockerfile, and who else builds it.
func (q *Query) target(s *spot) Referent {
	svc := q.serviceNamed(s.service())
	at, exact := inner(s.node)
	if svc == nil || svc.Build == nil || svc.Build.Stage == nil || !exact || !strings.EqualFold(svc.Build.Stage.Name(), s.node.Text) {
		return Referent{}
	}
	f, name := svc.Build.File, svc.Build.Stage.Name()
	r := Referent{At: at, Places: []Place{{q.File.Source, at}}, Check: newNames[stageName]}
	for _, m := range mentions(f) {
		if m.kind == stageName && m.text == name && !m.fixed {
			r.Add(f.Source, m.at)
		}
	}
	for _, o := range q.Own().Builders(f) {
		if o.Service.Build == nil || o.Service.Build.Target == nil || o.Service.Build.Target.Node == nil {
			continue
		}
		if t := o.Service.Build.Target; strings.EqualFold(t.Text, name) {
			if at, exact := inner(t.Node); exact && t.Raw == t.Text {
				r.Add(t.File, at)
			}
		}
	}
	return r
}

// addName adds the name of a pair, which in a list stands in one scalar with the value.
func addName(r *Referent, key compose.Value, name string) {
	if i := strings.Index(key.File.Slice(key.At), name); i >= 0 {
		start := key.At.Start + source.Pos(i)
		r.Add(key.File, source.Span{Start: start, End: start + source.Pos(len(name))})
	}
}

// pairName returns the name of a pair in a mapping or a list, and where it stands.
func (s *spot) pairName() (string, source.Span) {
	at, exact := inner(s.node)
	if s.isKey {
		return s.name, at
	}
	if s.name != "[]" || !exact {
		return "", at
	}
	name, _, _ := cutPair(s.node.Text)
	at.End = at.Start + source.Pos(len(name))
	return name, at
}

// variable is the referent of a variable of the environment: the line of the contract that asks for
// it and what else speaks of it there, and all who set it for an image of that contract.
func (q *Query) variable(s *spot) Referent {
	name, at := s.pairName()
	svc := q.serviceNamed(s.service())
	if name == "" || svc == nil || !at.Has(q.Pos) {
		return Referent{}
	}
	r := Referent{At: at, Places: []Place{{q.File.Source, at}}, Check: variableCheck}
	line := variableOf(svc, name)
	if line != nil && line.Name != name || line != nil && strings.HasPrefix(line.File.Path, catalog.Scheme) {
		r.Check = nil // its image has it so
	}
	for _, w := range q.Apps() {
		for _, o := range w.Services {
			if o != svc && (line == nil || !sameLine(variableOf(o, name), line)) {
				continue
			}
			for _, p := range o.Environment {
				if p.Key.Text == name && p.Key.Node != nil {
					addName(&r, p.Key, name)
				}
			}
			if g := o.Env[name]; g != nil && !g.Image && g.File != nil {
				addName(&r, compose.Value{File: g.File, At: g.NameAt}, name)
			}
		}
	}
	if line != nil && line.File != nil && line.Name == name {
		q.inContract(&r, svc, line)
	}
	return r
}

func sameLine(a, b *contract.Variable) bool { return a != nil && a.File == b.File && a.At == b.At }

// inContract adds the places of a variable in the Dockerfile or contract file that its line is in.
func (q *Query) inContract(r *Referent, svc *project.Service, line *contract.Variable) {
	for _, f := range q.Own().Trees(q.File) {
		if f.Source != line.File {
			continue
		}
		all := mentions(f)
		for _, m := range all {
			if m.kind != variableName || !m.makes || m.text != line.Name || !line.At.Has(m.at.Start) {
				continue
			}
			for _, o := range all {
				if o.name == m.name && !o.fixed {
					r.Add(f.Source, o.at)
				}
			}
		}
	}
}
