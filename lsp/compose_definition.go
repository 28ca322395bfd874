package lsp

import (
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// wholes lists the Compose projects that the file is part of; that of its own folder's name first.
func (q *Query) wholes() []*project.Whole {
	var all []*project.Whole
	for _, w := range q.Project(q.File.Source.Path).Wholes {
		if slices.ContainsFunc(w.Model.Files, func(f *compose.File) bool { return f.Source.Path == q.File.Source.Path }) {
			all = append(all, w)
		}
	}
	return all
}

// serviceNamed returns the service as the first project that has it sees it, or nil.
func (q *Query) serviceNamed(name string) *project.Service {
	if name == "" {
		return nil
	}
	for _, w := range q.wholes() {
		if s := w.Service(name); s != nil {
			return s
		}
	}
	return nil
}

// serviceAt returns the service whose name or reference the cursor is on, or nil.
func (q *Query) serviceAt() *project.Service {
	m, all := q.namesAt()
	if all == nil || m.kind != "services" {
		return nil
	}
	return q.serviceNamed(m.text)
}

func definitionCompose(q *Query) []Place {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	m, all := q.namesAt()
	if all != nil {
		return q.makers(m, all)
	}
	s := spotAt(f, q.Pos)
	if s == nil {
		return nil
	}
	if places := q.fileNamed(s); places != nil {
		return places
	}
	return q.partOfImage(s)
}

// makers returns where a name is made: in this file, else in one that is merged with it.
func (q *Query) makers(m composeMention, all []composeMention) []Place {
	var places []Place
	for _, o := range all {
		if o.makes {
			places = append(places, Place{q.File.Source, o.at})
		}
	}
	if places != nil || m.kind == anchorKind {
		return places
	}
	for _, f := range q.siblings()[1:] {
		for _, o := range composeMentions(f) {
			if o.composeName == m.composeName && o.makes {
				places = append(places, Place{f.Source, o.at})
			}
		}
	}
	return places
}

// fileNamed leads from a path to the file, and from the service of another file into that.
func (q *Query) fileNamed(s *spot) []Place {
	if s.isKey || s.node.Kind != compose.Scalar || s.node.Text == "" {
		return nil
	}
	if s.where() == "services.*.extends.service" {
		return q.extended(s)
	}
	if full := q.pathOf(s); full != "" {
		if f := q.Snapshot.File(full); f != nil {
			return []Place{{f.Source, source.Span{}}}
		}
	}
	return nil
}

func (q *Query) extended(s *spot) []Place {
	file := s.holder.Get("file")
	if file == nil {
		return nil
	}
	f := q.Snapshot.File(q.below(file.Text))
	if f == nil || f.Compose() == nil {
		return nil
	}
	for _, o := range composeMentions(f.Compose()) {
		if o.kind == "services" && o.makes && o.text == s.node.Text {
			return []Place{{f.Source, o.at}}
		}
	}
	return nil
}

// below returns the absolute path of one that is relative to the file's folder.
func (q *Query) below(p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(path.Dir(q.File.Source.Path), p)
}

// pathOf returns the path that a value names, or "".
func (q *Query) pathOf(s *spot) string {
	where := s.where()
	if where == "services.*.build.dockerfile" || where == "services.*.build" || where == "services.*.build.context" {
		if svc := q.serviceNamed(s.service()); svc != nil && svc.Build != nil && svc.Build.Path != "" {
			return svc.Build.Path
		}
		if where != "services.*.build.dockerfile" {
			return q.below(path.Join(s.node.Text, "Dockerfile"))
		}
		return q.below(s.node.Text)
	}
	if fileKeys[where] {
		return q.below(s.node.Text)
	}
	return ""
}

// fileKeys are the places where the path of a file stands.
var fileKeys = map[string]bool{
	"include.[]": true, "include.[].path": true, "include.[].path.[]": true,
	"include.[].env_file": true, "include.[].env_file.[]": true,
	"services.*.env_file": true, "services.*.env_file.[]": true, "services.*.env_file.[].path": true,
	"services.*.label_file": true, "services.*.label_file.[]": true,
	"services.*.extends.file": true, "services.*.credential_spec.file": true,
	"services.*.build.dockerfile": true, "configs.*.file": true, "secrets.*.file": true,
}

// partOfImage leads from build.target to the stage, from a variable to the line that asks for it.
func (q *Query) partOfImage(s *spot) []Place {
	svc := q.serviceNamed(s.service())
	if svc == nil {
		return nil
	}
	if s.where() == "services.*.build.target" && svc.Build != nil && svc.Build.Stage != nil && svc.Build.Stage.From != nil {
		from := svc.Build.Stage.From
		at := from.Span()
		if from.Name != nil {
			at = from.Name.At
		}
		return []Place{{svc.Build.File.Source, at}}
	}
	if v := variableOf(svc, s.environmentName()); v != nil {
		return []Place{{v.File, v.At}}
	}
	return nil
}

// environmentName returns the variable whose name or value a spot is, or "".
func (s *spot) environmentName() string {
	switch s.where() {
	case "services.*.environment.*":
		return s.keys[len(s.keys)-1]
	case "services.*.environment.[]":
		name, _, _ := cutPair(s.node.Text)
		return name
	}
	return ""
}

func cutPair(text string) (name, value string, has bool) {
	for i := range len(text) {
		if text[i] == '=' {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}

func variableOf(svc *project.Service, name string) *contract.Variable {
	if svc.Contract == nil || name == "" {
		return nil
	}
	return svc.Contract.Variable(name)
}

// typeDefinitionCompose leads from a service to its image's contract.
func typeDefinitionCompose(q *Query) []Place {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	svc := q.serviceAt()
	if svc == nil {
		if s := spotAt(f, q.Pos); s != nil {
			svc = q.serviceNamed(s.service())
		}
	}
	if svc == nil || svc.Contract == nil {
		return nil
	}
	if b := svc.Build; b != nil && b.Stage != nil {
		return []Place{{b.File.Source, b.Stage.Span()}}
	}
	for _, line := range svc.Contract.Lines() {
		if line.Line != nil && line.Line.File != nil {
			return []Place{{line.Line.File, line.Line.At}}
		}
	}
	return nil
}

// implementationCompose is "go to provider".
func implementationCompose(q *Query) []Place {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	s := spotAt(f, q.Pos)
	if s == nil {
		return nil
	}
	if places := listenersOf(q.needsAt(q.Pos)); places != nil {
		return places
	}
	if svc := q.serviceAt(); svc != nil {
		return q.provided(s, svc)
	}
	return nil
}

// needsAt returns the needs whose value stands at a place.
func (q *Query) needsAt(pos source.Pos) []*wiring.Need {
	var all []*wiring.Need
	l := q.Project(q.File.Source.Path)
	for _, w := range q.wholes() {
		for _, n := range l.Wiring(w).Needs {
			if g := n.Value; g != nil && g.File == q.File.Source && (g.At.Has(pos) || g.NameAt.Has(pos)) {
				all = append(all, n)
			}
		}
	}
	return all
}

func listenersOf(needs []*wiring.Need) []Place {
	var places []Place
	for _, n := range needs {
		if n.Listener == nil || n.Listener.File == nil {
			continue
		}
		if p := (Place{n.Listener.File, n.Listener.At}); !slices.Contains(places, p) {
			places = append(places, p)
		}
	}
	return places
}

// provided returns what a service listens on: for an entry of depends_on, those lines that the
// dependent connects to where there are such.
func (q *Query) provided(s *spot, svc *project.Service) []Place {
	var needs []*wiring.Need
	for _, n := range q.Project(q.File.Source.Path).Wiring(svc.Whole).Needs {
		if n.Provider == svc && n.Service.Name.Text == s.service() {
			needs = append(needs, n)
		}
	}
	if places := listenersOf(needs); places != nil || svc.Contract == nil {
		return places
	}
	var places []Place
	for _, l := range svc.Contract.Listeners {
		if l.File != nil {
			places = append(places, Place{l.File, l.At})
		}
	}
	return places
}
