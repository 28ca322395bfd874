package docker

import (
	"fmt"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// A setting is the value that a variable has at a mention, and the instruction that sets it.
type setting struct {
	in    dockerfile.Instruction // nil if nothing in the file sets it
	pair  *dockerfile.Pair
	value build.Filled
}

// valued reports whether the variable has a value.
func (s setting) valued() bool {
	return s.pair != nil && s.pair.Value != nil || s.value.Known && s.value.Text != ""
}

// variable returns the setting of a variable at a mention; it is zero if nothing in the file sets the
// variable.
func (x *index) variable(m mention) setting {
	if p := pairOf(m); p != nil {
		return x.settingOf(m, p)
	}
	scope, _ := x.scope(m.in.Common().At.Start)
	if v := scope.Find(m.Text); v != nil && v.Set != nil {
		return setting{v.In, v.Set, v.Value}
	}
	for i := len(x.mentions()) - 1; i >= 0; i-- { // this finds definitions that the scope lacks, and global arguments in a file without FROM
		o := x.mentions()[i]
		if p := pairOf(o); p != nil && o.Name == m.Name && o.At.Start < m.At.Start {
			return x.settingOf(o, p)
		}
	}
	return setting{}
}

// settingOf returns the setting that a pair makes.
func (x *index) settingOf(m mention, p *dockerfile.Pair) setting {
	s := setting{in: m.in, pair: p}
	scope, _ := x.scope(m.in.Common().At.End + 1)
	if v := scope.Find(m.Text); v != nil && v.Set == p {
		s.value = v.Value
	}
	return s
}

// pairOf returns the ARG or ENV pair that defines a variable, or nil.
func pairOf(m mention) *dockerfile.Pair {
	for _, p := range pairsOf(m.in) {
		if p.Key.At == m.At {
			return p
		}
	}
	return nil
}

// pairText returns the ARG or ENV instruction that defines a variable, without the other variables in it.
func pairText(f *dockerfile.File, m mention) string {
	if p := pairOf(m); p != nil {
		return pairLine(f, m.in, p)
	}
	return ""
}

// variableText describes a variable: where its value comes from, the value, its format, and the verdicts on
// it in the services that build the file.
func variableText(q *query.Query, x *index, m mention, v setting) string {
	var b strings.Builder
	if v.pair != nil {
		b.WriteString(query.Fenced("dockerfile", pairLine(x.tree, v.in, v.pair)) + "\n" + origin(x, m, v))
		written := ""
		if v.pair.Value != nil {
			written = v.pair.Value.Value
		}
		if v.value.Known && v.value.Text != written && !source.IsSecretName(m.Text) && !source.RefersToSecret(written) {
			b.WriteString("\n\nvalue: " + query.Code(v.value.Text))
		}
	} else if p := dockerfile.Argument(m.Text); p != nil {
		b.WriteString(query.Code(m.Text) + " is set by the build itself.\n\n" + p.Doc)
	}
	contractSays(q, &b, x, m)
	return strings.TrimSpace(b.String())
}

// origin describes where a variable is set: on which line, and in which stage if that is another one.
func origin(x *index, m mention, v setting) string {
	text := fmt.Sprintf("line %d", x.tree.Source.Line(v.pair.At.Start))
	at, stage := v.in.Common(), m.in.Common().Stage
	switch {
	case at.Stage == nil && stage != nil && stage.From != nil:
		text += ", before the first FROM"
	case at.Stage != nil && at.Stage != stage && at.Stage.From != nil:
		text += ", in the stage " + stageTitle(at.Stage) + " that this one is built on"
	}
	if _, arg := v.in.(*dockerfile.Arg); !arg || v.pair.Value != nil || at.Stage == nil {
		return text
	}
	for _, a := range x.tree.Args {
		for _, p := range a.Vars {
			if p.Key.Value == m.Text && at.Stage.From != nil {
				text += fmt.Sprintf(", with the value of %s on line %d", query.Code(pairLine(x.tree, a, p)), x.tree.Source.Line(p.At.Start))
			}
		}
	}
	return text
}

// stageTitle returns the name of a stage, or else its number.
func stageTitle(s *dockerfile.Stage) string {
	if s.From != nil && s.From.Name != nil {
		return query.Code(s.From.Name.Text)
	}
	return fmt.Sprint(s.Index)
}

// contractSays adds the contract line about a variable, and the verdicts on it in the services that build the
// file.
func contractSays(q *query.Query, b *strings.Builder, x *index, m mention) {
	s := m.in.Common().Stage
	if s == nil {
		return
	}
	l := q.Project(x.tree.Source.Path)
	have := l.Stage(x.tree, s)
	switch v := variableIn(have, m.Text); {
	case v != nil:
		b.WriteString("\n\n" + query.Fenced("dockerfile", v.String()))
		if v.File.Path != x.tree.Source.Path {
			b.WriteString("\n" + query.Prose(path.Base(v.File.Path)))
		}
	case b.Len() == 0:
		image := x.facts().Stages[s.Index].Root().Image
		for _, e := range imageVariables(image, l.Image(image)) {
			if e.name == m.Text {
				fmt.Fprintf(b, "%s is set by %s", query.Code(source.Mask(e.name+"="+e.text)), query.Code(e.image))
			}
		}
	}
	for _, app := range l.Apps {
		for _, svc := range app.Services {
			if svc.Build == nil || svc.Build.Path != x.tree.Source.Path || svc.Build.Stage == nil || !x.builtOn(svc.Build.Stage.Index, s.Index) {
				continue
			}
			if n := needOf(l.Wiring(app), svc, m.Text); n != nil {
				b.WriteString("\n\n" + verdictText(n))
			}
		}
	}
}

func variableIn(c *contract.Contract, name string) *contract.Variable {
	if c == nil {
		return nil
	}
	return c.Variable(name)
}

// needOf returns the need of a service that a variable states: preferably a violated one, or else one with a
// provider.
func needOf(r *wiring.Result, s *project.Service, name string) *wiring.Need {
	var found *wiring.Need
	for _, n := range r.Needs {
		if n.Service != s || n.Variable == nil || n.Variable.Name != name {
			continue
		}
		if found == nil || found.Verdict != wiring.Violated && (n.Verdict == wiring.Violated || found.Provider == nil) {
			found = n
		}
	}
	return found
}

func verdictText(n *wiring.Need) string {
	s := n.Service
	text := fmt.Sprintf("in %s (%s): %s", query.Code(s.Name.Text), query.Prose(path.Base(s.Name.File.Path)), n.Verdict)
	if n.Provider != nil {
		text += ", by " + query.Code(n.Provider.Name.Text)
	}
	return text
}

// hoverValue describes the value at the cursor after expansion, and says whether it has the format that the
// stage's contract requires.
func hoverValue(q *query.Query, pairs []*dockerfile.Pair) query.Text {
	x := indexOf(q.File)
	if c := q.File.Source.Text[q.Pos:]; c == "" || c[0] <= ' ' {
		return query.Text{}
	}
	for _, p := range pairs {
		if p.Value == nil || !query.Covers(p.Value.At, q.Pos) {
			continue
		}
		m, ok := x.mention(p.Key.At.Start)
		if !ok || m.Kind != VariableName || pairOf(m) != p {
			return query.Text{}
		}
		v := x.settingOf(m, p)
		return query.Text{Markdown: variableText(q, x, m, v) + valueVerdict(q, m, v), At: p.At}
	}
	return query.Text{}
}

// valueVerdict says whether a value has the format of its variable, or returns "" if that is unknown.
func valueVerdict(q *query.Query, m mention, v setting) string {
	s := m.in.Common().Stage
	if s == nil || !v.value.Known || v.value.Text == "" {
		return ""
	}
	l := q.OwnProject()
	known := variableIn(l.Stage(TreeOf(q.File), s), m.Text)
	if known == nil {
		return ""
	}
	if flaw := l.Types.Check(known.Format, v.value.Text); flaw != nil {
		return "\n\nthe value does not match " + query.Code(known.Format.String()) + whyNot(q, known, flaw)
	}
	return "\n\nthe value matches " + query.Code(known.Format.String())
}

// whyNot returns what is wrong with a value, or "" if that could reveal a secret.
func whyNot(q *query.Query, v *contract.Variable, flaw *types.Flaw) string {
	if q.IsSecret(v) {
		return ""
	}
	return ": " + query.Message(flaw.Message)
}
