package lsp

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
)

// A setting is a variable as a mention finds it: where it is set, and what it then is.
type setting struct {
	in    dockerfile.Instruction // nil where nothing in the file sets it
	pair  *dockerfile.Pair
	value build.Filled
}

// valued reports whether it has a value.
func (s setting) valued() bool {
	return s.pair != nil && s.pair.Value != nil || s.value.Known && s.value.Text != ""
}

// variable returns how a variable is set where it is mentioned; what makes it is what sets it.
func (x *index) variable(m mention) setting {
	if p := pairOf(m); p != nil {
		return x.settingOf(m, p)
	}
	scope, _ := x.scope(m.in.Common().At.Start)
	if v := scope.Find(m.text); v != nil && v.Set != nil {
		return setting{v.In, v.Set, v.Value}
	}
	for i := len(x.mentions()) - 1; i >= 0; i-- { // what comes to nothing, and the globals of a fragment
		o := x.mentions()[i]
		if p := pairOf(o); p != nil && o.name == m.name && o.at.Start < m.at.Start {
			return x.settingOf(o, p)
		}
	}
	return setting{}
}

// settingOf is the variable as the pair sets it.
func (x *index) settingOf(m mention, p *dockerfile.Pair) setting {
	s := setting{in: m.in, pair: p}
	scope, _ := x.scope(m.in.Common().At.End + 1)
	if v := scope.Find(m.text); v != nil && v.Set == p {
		s.value = v.Value
	}
	return s
}

// pairOf returns the pair of the ARG or ENV that makes a variable, or nil.
func pairOf(m mention) *dockerfile.Pair {
	for _, p := range pairsOf(m.in) {
		if p.Key.At == m.at {
			return p
		}
	}
	return nil
}

// pairText returns the ARG or ENV that makes a variable, that one alone.
func pairText(f *dockerfile.File, m mention) string {
	if p := pairOf(m); p != nil {
		return pairLine(f, m.in, p)
	}
	return ""
}

// variableText says where a variable's value comes from, what it is there, its format, and what the
// services that are built of the file make of it.
func (q *Query) variableText(x *index, m mention, v setting) string {
	var b strings.Builder
	if v.pair != nil {
		b.WriteString(fenced("dockerfile", pairLine(x.tree, v.in, v.pair)) + "\n" + origin(x, m, v))
		written := ""
		if v.pair.Value != nil {
			written = v.pair.Value.Value
		}
		if v.value.Known && v.value.Text != written && !source.IsSecretName(m.text) && !source.RefersToSecret(written) {
			b.WriteString("\n\nvalue: " + code(v.value.Text))
		}
	} else if p := dockerfile.Argument(m.text); p != nil {
		b.WriteString(code(m.text) + " is set by the build itself.\n\n" + p.Doc)
	}
	q.contractSays(&b, x, m)
	return strings.TrimSpace(b.String())
}

// origin says where a variable is set: its line, and the stage where that is another.
func origin(x *index, m mention, v setting) string {
	text := fmt.Sprintf("line %d", x.tree.Source.Line(v.pair.At.Start))
	at, stage := v.in.Common(), m.in.Common().Stage
	switch {
	case at.Stage == nil && stage != nil && stage.From != nil:
		text += ", above the first FROM"
	case at.Stage != nil && at.Stage != stage && at.Stage.From != nil:
		text += ", in the stage " + stageTitle(at.Stage) + " that this one is built on"
	}
	if _, arg := v.in.(*dockerfile.Arg); !arg || v.pair.Value != nil || at.Stage == nil {
		return text
	}
	for _, a := range x.tree.Args {
		for _, p := range a.Vars {
			if p.Key.Value == m.text && at.Stage.From != nil {
				text += fmt.Sprintf(", takes %s of line %d", code(pairLine(x.tree, a, p)), x.tree.Source.Line(p.At.Start))
			}
		}
	}
	return text
}

// stageTitle is a stage's name, or its number.
func stageTitle(s *dockerfile.Stage) string {
	if s.From != nil && s.From.Name != nil {
		return code(s.From.Name.Text)
	}
	return fmt.Sprint(s.Index)
}

// contractSays adds what the contract of the stage says of a variable, and the verdicts of the
// services that are built of the file.
func (q *Query) contractSays(b *strings.Builder, x *index, m mention) {
	s := m.in.Common().Stage
	if s == nil {
		return
	}
	l := q.Project(x.tree.Source.Path)
	have := l.Stage(x.tree, s)
	switch v := variableIn(have, m.text); {
	case v != nil:
		b.WriteString("\n\n" + fenced("dockerfile", v.String()))
		if v.File.Path != x.tree.Source.Path {
			b.WriteString("\n" + prose(path.Base(v.File.Path)))
		}
	case b.Len() == 0:
		image := x.facts().Stages[s.Index].Root().Image
		for _, e := range imageVariables(image, l.Image(image)) {
			if e.name == m.text {
				fmt.Fprintf(b, "%s is set by %s", code(source.Mask(e.name+"="+e.text)), code(e.image))
			}
		}
	}
	for _, w := range l.Apps {
		for _, svc := range w.Services {
			if svc.Build == nil || svc.Build.Path != x.tree.Source.Path || svc.Build.Stage == nil || !x.builtOn(svc.Build.Stage.Index, s.Index) {
				continue
			}
			if n := needOf(l.Wiring(w), svc, m.text); n != nil {
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

// needOf returns the need that a variable of a service states: of the variable itself and of what it
// leads to, what is violated, else what has a provider.
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
	text := fmt.Sprintf("in %s (%s): %s", code(s.Name.Text), prose(path.Base(s.Name.File.Path)), n.Verdict)
	if n.Provider != nil {
		text += ", by " + code(n.Provider.Name.Text)
	}
	return text
}

// hoverValue says what a value comes to, and whether it is of the format that the contract of the
// stage wants.
func (q *Query) hoverValue(pairs []*dockerfile.Pair) Text {
	x := indexOf(q.File)
	if c := q.File.Source.Text[q.Pos:]; c == "" || c[0] <= ' ' {
		return Text{}
	}
	for _, p := range pairs {
		if p.Value == nil || !covers(p.Value.At, q.Pos) {
			continue
		}
		m, ok := x.mention(p.Key.At.Start)
		if !ok || m.kind != variableName || pairOf(m) != p {
			return Text{}
		}
		v := x.settingOf(m, p)
		return Text{q.variableText(x, m, v) + q.valueVerdict(m, v), p.At}
	}
	return Text{}
}

// valueVerdict holds a value to the format of its variable.
func (q *Query) valueVerdict(m mention, v setting) string {
	s := m.in.Common().Stage
	if s == nil || !v.value.Known || v.value.Text == "" {
		return ""
	}
	l := q.Own()
	known := variableIn(l.Stage(q.File.Docker(), s), m.text)
	if known == nil {
		return ""
	}
	if flaw := l.Types.Check(known.Format, v.value.Text); flaw != nil {
		return "\n\nthe value is not " + code(known.Format.String()) + q.whyNot(known, flaw)
	}
	return "\n\nthe value is " + code(known.Format.String())
}

// whyNot is what is wrong with a value; of a secret that could tell it.
func (q *Query) whyNot(v *contract.Variable, flaw *types.Flaw) string {
	if q.IsSecret(v) {
		return ""
	}
	return ": " + message(flaw.Message)
}
