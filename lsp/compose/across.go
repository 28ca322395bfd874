package compose

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file finds all places of the name or value at the cursor: in the Compose files of the project, in
// values that refer to a service, in Dockerfiles, in contract files and in .env. References, highlight and
// rename use it.

func references(q *query.Query) []query.Place { return referentAt(q).Places }

func highlight(q *query.Query) []query.Place {
	return q.InFile(referentAt(q).Places)
}

// referentAt returns the referent at the cursor: a name, a host in a value, or a variable.
func referentAt(q *query.Query) query.Referent {
	x := indexAt(q)
	if x == nil {
		return query.Referent{}
	}
	if m, all := namesAt(q); all != nil {
		return named(q, m, all)
	}
	s := x.At(q.Pos)
	if s == nil {
		return query.Referent{}
	}
	if r := hostAt(q, s); r.Places != nil {
		return r
	}
	switch s.Where {
	case compose.AtBuildTarget:
		return target(q, s)
	case compose.AtProviderOptionsEntry:
		if at, exact := s.Node.TextSpan(); exact && !s.IsKey && s.Name == "host" {
			return docker.OutsideHost(q, at, s.Node.Text)
		}
	case "services.*.networks.*.aliases.[]", "services.*.container_name", "services.*.hostname":
		return alias(q, s)
	case compose.AtBuildArgsEntry, compose.AtBuildArgsItem:
		return argument(q, s)
	case compose.AtEnvironmentEntry, compose.AtEnvironmentItem:
		return variable(q, s)
	}
	return query.Referent{}
}

// named returns the referent of a name, such as that of a service or a network.
func named(q *query.Query, m cursor.Mention, here []cursor.Mention) query.Referent {
	r := query.Referent{At: m.At}
	switch m.Kind {
	case cursor.Anchor:
		r.Check = anchorCheck
		for _, o := range here {
			r.Places = append(r.Places, query.Place{File: q.File.Source, At: o.At})
		}
		return r
	case cursor.Variable:
		r.Check = variableCheck
		r.Places = append(across(q, m.Name), dotEnvPlaces(q, m.Text)...)
		return r
	case "services":
		r.Places = append(across(q, m.Name), leading(q, serviceNamed(q, m.Text))...)
	case cursor.Extended:
		base := *q
		if base.File = extendedFrom(q, m.Spot); base.File == nil {
			return query.Referent{}
		}
		name := cursor.Name{Kind: "services", Text: m.Text}
		r.Places = append(across(&base, name), leading(&base, serviceNamed(&base, m.Text))...)
		if base.File == q.File {
			r.Places = append(r.Places, query.Place{File: q.File.Source, At: m.At})
		}
	default:
		r.Places = across(q, m.Name)
	}
	r.Check = freeName(q, m)
	return r
}

func anchorCheck(s string) string {
	return query.Unless(s != "" && !strings.ContainsAny(s, " \t\r\n,[]{}&*"), "invalid name for an anchor: use one word without `,`, `[`, `]`, `{` and `}`")
}

func variableCheck(s string) string {
	return query.Unless(source.IsVariable(s), "invalid name for a variable: use letters, digits and `_`")
}

// freeName returns a function that says why a new name is not allowed: it is invalid, or another object of
// the same kind has it.
func freeName(q *query.Query, m cursor.Mention) func(string) string {
	return func(s string) string {
		if s == "" || strings.Trim(strings.ToLower(s), "abcdefghijklmnopqrstuvwxyz0123456789-_.") != "" {
			return "invalid name: use letters, digits, `-`, `_` and `.`"
		}
		kind := strings.TrimPrefix(m.Kind, "extended ")
		return query.Unless(s == m.Text || len(madeAt(q, cursor.Name{Kind: kind, Text: s})) == 0, "this name is already in use")
	}
}

// across returns the places of a name in all files that share names with the query's file, starting with that
// file. For a service, it adds the extends keys in other files that name it.
func across(q *query.Query, n cursor.Name) []query.Place {
	var places []query.Place
	for _, f := range siblings(q) {
		for _, o := range indexOfTree(q, f).Named(n) {
			places = append(places, query.Place{File: f.Source, At: o.At})
		}
	}
	if n.Kind != "services" {
		return places
	}
	for _, f := range everyFile(q) {
		for _, o := range indexOfTree(q, f).Named(cursor.Name{Kind: cursor.Extended, Text: n.Text}) {
			if extends(q, f, o.Spot) && !slices.Contains(places, query.Place{File: f.Source, At: o.At}) {
				places = append(places, query.Place{File: f.Source, At: o.At})
			}
		}
	}
	return places
}

// extends reports whether the extends key at a spot refers to the query's file.
func extends(q *query.Query, f *compose.File, s *cursor.Spot) bool {
	file := s.Holder.Get("file")
	return file != nil && query.JoinPath(path.Dir(f.Source.Path), file.Text) == q.File.Source.Path
}

// extendedFrom returns the Compose file that the extends key at a spot refers to, or nil.
func extendedFrom(q *query.Query, s *cursor.Spot) *query.File {
	file := s.Holder.Get("file")
	if file == nil {
		return nil
	}
	if f := q.Workspace.File(q.Below(file.Text)); f != nil && f.Kind == Kind {
		return f
	}
	return nil
}

// leading returns the places where values refer to a service by its name.
func leading(q *query.Query, svc *project.Service) []query.Place {
	if svc == nil {
		return nil
	}
	var places []query.Place
	for _, app := range q.Apps() {
		if s := app.Service(svc.Name.Text); s != nil {
			for _, n := range q.Wires(s).NeedsTo(s) {
				if p, ok := q.HostOf(n, s.Name.Text); ok && !slices.Contains(places, p) {
					places = append(places, p)
				}
			}
		}
	}
	return places
}

// hostAt returns the referent of a host in a value, which is the service or the alias with that name.
func hostAt(q *query.Query, s *cursor.Spot) query.Referent {
	for _, n := range needsAt(q, q.Pos) {
		if n.Provider == nil || !n.HostAt.Has(q.Pos) || n.HostAt.Len() == 0 {
			continue
		}
		if query.IsOutside(n.Provider) {
			return docker.OutsideHost(q, n.HostAt, n.Host)
		}
		return hostReferent(q, n)
	}
	return query.Referent{}
}

// hostReferent returns the referent of the host in a need, which is the service or another name for it.
func hostReferent(q *query.Query, n *wiring.Need) query.Referent {
	r := query.Referent{At: n.HostAt}
	name := n.Provider.Name.Text
	if strings.EqualFold(n.Host, name) {
		m := cursor.Mention{Name: cursor.Name{Kind: "services", Text: name}}
		r.Places, r.Check = append(across(q, m.Name), leading(q, n.Provider)...), freeName(q, m)
		return r
	}
	r.Places = aliased(q, n)
	r.Check = freeName(q, cursor.Mention{Name: cursor.Name{Kind: "hosts", Text: n.Host}})
	return r
}

// alias returns the referent of an additional name for a service, such as an alias on a network.
func alias(q *query.Query, s *cursor.Spot) query.Referent {
	svc := serviceNamed(q, s.Service())
	at, exact := s.Node.TextSpan()
	if svc == nil || s.IsKey || !exact || s.Node.Text == "" {
		return query.Referent{}
	}
	r := query.Referent{At: at, Places: []query.Place{{File: q.File.Source, At: at}}, Check: freeName(q, cursor.Mention{Name: cursor.Name{Kind: "hosts", Text: s.Node.Text}})}
	for _, p := range aliased(q, &wiring.Need{Provider: svc, Host: s.Node.Text}) {
		r.Add(p.File, p.At)
	}
	return r
}

// aliased returns the places where an additional name for a service is defined, and those of the values that
// use it.
func aliased(q *query.Query, n *wiring.Need) []query.Place {
	var places []query.Place
	add := func(v *compose.Value) {
		if v == nil || v.Node == nil || !strings.EqualFold(v.Text, n.Host) {
			return
		}
		if at, exact := v.Node.TextSpan(); exact {
			places = append(places, query.Place{File: v.File, At: at})
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

// argument returns the referent of a build argument: its ARG line, its uses in the Dockerfile, and the
// services that set it.
func argument(q *query.Query, s *cursor.Spot) query.Referent {
	name, at := s.PairName()
	svc := serviceNamed(q, s.Service())
	if name == "" || !at.Has(q.Pos) {
		return query.Referent{}
	}
	r := query.Referent{At: at, Places: []query.Place{{File: q.File.Source, At: at}}, Check: variableCheck}
	if svc == nil || svc.Build == nil || svc.Build.File == nil {
		return r
	}
	f := svc.Build.File
	for _, m := range docker.Mentions(f) {
		if m.Kind == docker.VariableName && m.Text == name && !m.Fixed {
			r.Add(f.Source, m.At)
		}
	}
	for _, o := range q.OwnProject().Builders(f) {
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

// target returns the referent of a stage: its name in the Dockerfile, and the services that build that stage.
func target(q *query.Query, s *cursor.Spot) query.Referent {
	svc := serviceNamed(q, s.Service())
	at, exact := s.Node.TextSpan()
	if svc == nil || svc.Build == nil || svc.Build.Stage == nil || !exact || !strings.EqualFold(svc.Build.Stage.Name(), s.Node.Text) {
		return query.Referent{}
	}
	f, name := svc.Build.File, svc.Build.Stage.Name()
	r := query.Referent{At: at, Places: []query.Place{{File: q.File.Source, At: at}}, Check: docker.NewNames[docker.StageName]}
	for _, m := range docker.Mentions(f) {
		if m.Kind == docker.StageName && m.Text == name && !m.Fixed {
			r.Add(f.Source, m.At)
		}
	}
	for _, o := range q.OwnProject().Builders(f) {
		if o.Service.Build == nil || o.Service.Build.Target == nil || o.Service.Build.Target.Node == nil {
			continue
		}
		if t := o.Service.Build.Target; strings.EqualFold(t.Text, name) {
			if at, exact := t.Node.TextSpan(); exact && t.Raw == t.Text {
				r.Add(t.File, at)
			}
		}
	}
	return r
}

// addName adds the place of a pair's name. In a list, the name and its value are in the same scalar.
func addName(r *query.Referent, key compose.Value, name string) {
	if i := strings.Index(key.File.Slice(key.At), name); i >= 0 {
		start := key.At.Start + source.Pos(i)
		r.Add(key.File, source.Span{Start: start, End: start + source.Pos(len(name))})
	}
}

// variable returns the referent of an environment variable: the contract line that requires it, its other
// uses in the same Dockerfile, and the services that set it for an image with that contract.
func variable(q *query.Query, s *cursor.Spot) query.Referent {
	name, at := s.PairName()
	svc := serviceNamed(q, s.Service())
	if name == "" || svc == nil || !at.Has(q.Pos) {
		return query.Referent{}
	}
	r := query.Referent{At: at, Places: []query.Place{{File: q.File.Source, At: at}}, Check: variableCheck}
	line := variableOf(svc, name)
	if line != nil && line.Name != name || line != nil && strings.HasPrefix(line.File.Path, catalog.Scheme) {
		r.Check = nil // the image defines the name, so it cannot be changed here
	}
	for _, app := range q.Apps() {
		for _, o := range app.Services {
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
		inContract(q, &r, svc, line)
	}
	return r
}

func sameLine(a, b *contract.Variable) bool { return a != nil && a.File == b.File && a.At == b.At }

// inContract adds the places of a variable in the Dockerfile or contract file that contains its contract
// line.
func inContract(q *query.Query, r *query.Referent, svc *project.Service, line *contract.Variable) {
	for _, f := range q.OwnProject().Trees(q.File) {
		if f.Source != line.File {
			continue
		}
		all := docker.Mentions(f)
		for _, m := range all {
			if m.Kind != docker.VariableName || !m.Makes || m.Text != line.Name || !line.At.Has(m.At.Start) {
				continue
			}
			for _, o := range all {
				if o.Name == m.Name && !o.Fixed {
					r.Add(f.Source, o.At)
				}
			}
		}
	}
}
