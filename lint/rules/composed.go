package rules

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// This file has what the rules about Compose files share: ways to walk them and to report.

// strict is the level of a rule in the preset of that name.
func strict(l lint.Level) map[string]lint.Level { return map[string]lint.Level{"strict": l} }

// problemRule returns the rule that reports the problems of its name which reading a Compose file,
// or loading a project, brought up.
func problemRule(name, doc string, fix lint.Safety) *lint.Rule {
	return &lint.Rule{
		Name: name, Doc: doc, Level: lint.Error, Fix: fix, Tags: []string{"compose", "correctness"},
		Compose: func(p *lint.Pass, f *compose.File) {
			once := map[source.Span]bool{} // what an anchor names is reached by several ways
			for _, x := range f.Problems {
				if x.Rule == name && !once[x.At] && !toldElsewhere(f, x) {
					once[x.At] = true
					reportProblem(p, x)
				}
			}
		},
		Whole: func(p *lint.Pass, w *project.Whole) {
			eachProblem(p, w, name, func(x compose.Problem) { reportProblem(p, x) })
		},
	}
}

// eachProblem calls do for the problems of one kind that come up only when a project is loaded.
func eachProblem(p *lint.Pass, w *project.Whole, name string, do func(compose.Problem)) {
	once := map[lint.Edit]bool{}
	for _, x := range w.Model.Problems {
		place := lint.Edit{File: x.File, At: x.At}
		if x.Rule == name && x.File != nil && !once[place] && !toldAlone(p, w, x) {
			once[place] = true
			do(x)
		}
	}
}

// reportProblem reports a problem. What it would put in the place is a guess, save for quotes around
// what stands there, without which Compose refuses the file.
func reportProblem(p *lint.Pass, x compose.Problem) *lint.Finding {
	found := p.Report(x.At, "%s", x.Message).In(x.File)
	switch {
	case x.Instead == "":
	case strings.HasPrefix(x.Instead, `"`):
		found.WithFix("put it in quotes", true, lint.Replace(x.At, x.Instead))
	default:
		found.WithFix("replace it by `"+x.Instead+"`", false, lint.Replace(x.At, x.Instead))
	}
	return found
}

// toldAlone reports whether a file of the project has, by itself, the same kind of problem at the
// same place, and is checked by itself.
func toldAlone(p *lint.Pass, w *project.Whole, x compose.Problem) bool {
	for _, f := range w.Model.Files {
		if f.Source == x.File {
			return toldElsewhere(f, x) || slices.Contains(p.Project.Composes, f) &&
				slices.ContainsFunc(f.Problems, func(o compose.Problem) bool { return o.Rule == x.Rule && o.At == x.At })
		}
	}
	return false
}

// toldElsewhere reports whether a problem is not for a rule about problems to tell: a rule of its own
// does, or the file has only the name of a Compose file.
func toldElsewhere(f *compose.File, x compose.Problem) bool {
	if x.Rule != "compose/schema" {
		return false
	}
	told := notCompose(f)
	eachWritten(f, func(e *compose.Entry) {
		n := e.Value.Get("container_name")
		told = told || badContainerName(n) && n.Span() == x.At
	})
	return told
}

// notCompose reports whether a file is no Compose file, though its name begins like one: no key on its
// top level is one of Compose's, or nearly one.
func notCompose(f *compose.File) bool {
	switch name := path.Base(f.Source.Path); {
	case f.Root == nil || len(f.Docs) > 1, name == "compose.yaml", name == "compose.yml", strings.HasPrefix(name, "docker-compose"):
		return false
	}
	var known []string
	for _, k := range compose.Root.Keys {
		if k.Name != "version" && k.Name != "name" {
			known = append(known, k.Name)
		}
	}
	return !slices.ContainsFunc(f.Root.Entries, func(e *compose.Entry) bool {
		return slices.Contains(known, e.Key.Text) || source.Keywords.Near(e.Key.Text, known) != ""
	})
}

func bodiless(s *project.Service) bool {
	return s.Image == nil && s.Service.Build == nil && s.Provider == nil
}

// readable reports whether all of a file could be read as YAML.
func readable(f *compose.File) bool {
	return !slices.ContainsFunc(f.Problems, func(x compose.Problem) bool { return x.Rule == "compose/syntax" })
}

// eachWritten calls do for the services of a Compose file as they are written there.
func eachWritten(f *compose.File, do func(*compose.Entry)) {
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil || services.Alias != nil {
			continue
		}
		for _, e := range services.Entries {
			if e.Value != nil && e.Value.Kind == compose.Mapping {
				do(e)
			}
		}
	}
}

// reportAt reports at a value of a project, in the file that it is written in.
func reportAt(p *lint.Pass, v compose.Value, format string, args ...any) *lint.Finding {
	return p.Report(v.At, format, args...).In(v.File)
}

// scalar returns the value behind a key; ok is false where no scalar stands there.
func scalar(n *compose.Node, key string) (v compose.Value, ok bool) {
	if n = n.Get(key); n == nil || n.Kind != compose.Scalar {
		return v, false
	}
	return n.Value(), true
}

// scalars returns the values of a list, or of a text alone.
func scalars(n *compose.Node) (all []compose.Value) {
	switch {
	case n == nil:
	case n.Kind == compose.Scalar:
		all = append(all, n.Value())
	default:
		for _, item := range n.Items {
			if item.Kind == compose.Scalar {
				all = append(all, item.Value())
			}
		}
	}
	return all
}

// contained returns the services that run a container of which all keys are known.
func contained(w *project.Whole) (all []*project.Service) {
	for _, s := range w.Services {
		if s.Provider == nil && s.Node != nil && s.Node.Kind == compose.Mapping && !s.Unread && !(s.Extends != nil && bodiless(s)) {
			all = append(all, s)
		}
	}
	return all
}

// lacking returns a rule about services that lack a setting; what says which, without the service.
func lacking(r *lint.Rule, lacks func(*project.Whole, *project.Service) bool, message string) *lint.Rule {
	r.Whole = func(p *lint.Pass, w *project.Whole) {
		for _, s := range contained(w) {
			if lacks(w, s) {
				reportAt(p, s.Name, message, s.Name.Text)
			}
		}
	}
	return r
}

// lineStart returns the offset at which the line of pos starts.
func lineStart(f *source.File, pos source.Pos) source.Pos {
	return source.Pos(strings.LastIndexByte(f.Text[:pos], '\n') + 1)
}

// lineEnd returns the offset of the line break behind pos, or the end of the text.
func lineEnd(f *source.File, pos source.Pos) source.Pos {
	end := len(f.Text)
	if i := strings.IndexByte(f.Text[pos:], '\n'); i >= 0 {
		end = int(pos) + i
	}
	if end > int(pos) && f.Text[end-1] == '\r' {
		end--
	}
	return source.Pos(end)
}
