package wire

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Supply is a variable that the Compose files take from .env or the shell, but that has no value there.
type Supply struct {
	Name string
	Uses []string // what it is used for, and where
}

// Supplies lists the variables that the user must still supply, in the order of the files. They are variables
// in the Compose files without a value or default, and variables that a service needs but nothing sets.
func (r *Report) Supplies(projects []*project.Project, shown Shown) []*Supply {
	s := &supplies{shown: shown, byName: map[string]*Supply{}}
	for _, p := range projects {
		for _, app := range p.Apps {
			if !app.Incomplete {
				s.app(app)
			}
		}
	}
	for _, n := range r.Needs {
		if n.Verdict == wiring.Violated && n.Kind == Variable && Given(n.Service, n.Variables[0]) == nil && named(n.Variables[0]) {
			s.add(n.Variables[0].Name, usage(n.Service, n.Variables[0])+", which the Compose file does not set")
		}
	}
	return s.all
}

type supplies struct {
	shown  Shown
	all    []*Supply
	byName map[string]*Supply
}

func (s *supplies) add(name, use string) {
	x := s.byName[name]
	if x == nil {
		x = &Supply{Name: name}
		s.byName[name] = x
		s.all = append(s.all, x)
	}
	if !slices.Contains(x.Uses, use) {
		x.Uses = append(x.Uses, use)
	}
}

// app adds the variables in the files of a Compose project.
func (s *supplies) app(app *project.App) {
	files := map[*source.File]map[source.Pos]string{} // what each value in an environment is used for
	for _, svc := range app.Services {
		for name, g := range svc.Env {
			if g.File == nil || g.Image {
				continue
			}
			uses := files[g.File]
			if uses == nil {
				uses = map[source.Pos]string{}
				files[g.File] = uses
			}
			if use := usageOf(svc, name); uses[g.At.Start] == "" || use < uses[g.At.Start] {
				uses[g.At.Start] = use
			}
		}
	}
	for _, f := range app.Model.Files {
		for _, doc := range f.Docs {
			s.node(app, doc, files[f.Source])
		}
	}
}

// usageOf returns a description of the variable and service for which a value is used.
func usageOf(svc *project.Service, name string) string {
	if svc.Contract != nil {
		if v := svc.Contract.Variable(name); v != nil {
			return usage(svc, v)
		}
	}
	return fmt.Sprintf("%s of %s", name, svc.Name.Text)
}

func usage(svc *project.Service, v *contract.Variable) string {
	text := fmt.Sprintf("%s of %s, %s", v.Name, svc.Name.Text, v.Format)
	if v.Secret {
		text += ", secret"
	}
	return text
}

// node adds the variables in all scalars of a tree.
func (s *supplies) node(app *project.App, n *compose.Node, uses map[source.Pos]string) {
	if n == nil || n.Alias != nil {
		return
	}
	for _, e := range n.Entries {
		if !e.Merged {
			s.node(app, e.Value, uses)
		}
	}
	for _, item := range n.Items {
		s.node(app, item, uses)
	}
	if n.Kind != compose.Scalar || !strings.Contains(n.Text, "$") {
		return
	}
	for _, d := range compose.Dollars(n.Text) {
		operator := strings.TrimPrefix(n.Text[d.Start:d.End], "${"+d.Name)
		if text, known := app.Model.Vars(d.Name); d.Doubled || known && text != "" || !d.Bare && !strings.HasPrefix(operator, "?") && !strings.HasPrefix(operator, ":?") {
			continue
		}
		use := ""
		for at, text := range uses {
			if n.Span().Has(at) && (use == "" || text < use) {
				use = text
			}
		}
		place := fmt.Sprintf("%s:%d", s.shown(n.File.Path), n.File.Line(n.At.Start))
		if use == "" {
			s.add(d.Name, place)
		} else {
			s.add(d.Name, use+" ("+place+")")
		}
	}
}

// EnvFile writes a .env file in which the user fills in the values.
func EnvFile(w io.Writer, all []*Supply) error {
	var b strings.Builder
	b.WriteString("# Fill in the values, and keep this file out of version control.\n")
	for _, x := range all {
		b.WriteString("\n")
		for _, use := range x.Uses {
			fmt.Fprintf(&b, "# %s\n", source.EscapeLine(use))
		}
		fmt.Fprintf(&b, "%s=\n", x.Name)
	}
	if len(all) == 0 {
		b.WriteString("# Nothing is missing.\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}
