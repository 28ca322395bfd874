package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// environmentText describes what the contract requires of a variable, and whether its value meets that.
func environmentText(q *query.Query, s *cursor.Spot) string {
	name := environmentName(s)
	svc := serviceNamed(q, s.Service())
	if name == "" || svc == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString(query.Bold(name))
	v, given := variableOf(svc, name), svc.Env[name]
	secret := v != nil && q.IsSecret(v) || source.IsSecretName(name) || given != nil && query.Tells(q.File.Source.Slice(s.Node.Span()), given.Text)
	if given != nil && given.Text != "" && !secret && strings.Contains(q.File.Source.Slice(s.Node.Span()), "$") {
		b.WriteString(" = " + query.Code(source.Mask(given.Text)))
	}
	needs := needsAt(q, s.Node.At.Start)
	if v == nil && len(needs) == 0 {
		if given == nil || b.String() == query.Bold(name) {
			return ownText(q, s, name)
		}
		return b.String()
	}
	if v != nil {
		b.WriteString("\n" + docker.VariableManual(v))
	}
	verdictText(q, &b, s, &judged{v, given, needs})
	for _, n := range needs {
		b.WriteString(needText(n))
	}
	return b.String()
}

// ownText describes a variable that the image's contract does not contain, or returns "".
func ownText(q *query.Query, s *cursor.Spot, name string) string {
	if !s.IsKey && s.Where == compose.AtEnvironmentEntry {
		return ""
	}
	svc := serviceNamed(q, s.Service())
	if svc.Contract != nil && svc.Contract.Declared && svc.OwnProgram {
		return query.Bold(name) + "\n\nthe contract of the image does not contain this variable"
	}
	return ""
}

// judged holds the value of a variable and the needs that depend on it.
type judged struct {
	variable *contract.Variable // nil if no contract contains it
	given    *project.Given
	needs    []*wiring.Need
}

// verdictText says whether a value matches its format, and lists other problems with it. A value with any
// problem gets no tick, even if the problem is in another service that shares the value.
func verdictText(q *query.Query, b *strings.Builder, s *cursor.Spot, j *judged) {
	v, given := j.variable, j.given
	checked := v != nil && v.Format != nil && given != nil && given.Known
	if checked {
		if flaw := q.OwnProject().Types.Check(v.Format, given.Text); flaw != nil {
			b.WriteString("\n\n✗ does not match " + query.Code(v.Format.String()))
			if !q.IsSecret(v) && !query.Tells(q.File.Source.Slice(s.Node.Span()), given.Text) {
				b.WriteString(": " + query.Message(flaw.Message))
			}
			return
		}
	}
	reasons := j.reasons(q)
	for _, text := range reasons[:min(len(reasons), mostReasons)] {
		b.WriteString("\n\n✗ " + query.Message(text))
	}
	if more := len(reasons) - mostReasons; more > 0 {
		fmt.Fprintf(b, "\n\nand %d more", more)
	}
	violated := slices.ContainsFunc(j.needs, func(n *wiring.Need) bool { return n.Verdict == wiring.Violated })
	if checked && len(reasons) == 0 && !violated {
		b.WriteString("\n\n✓ " + query.Code(v.Format.String()))
	}
}

// mostReasons is the maximum number of problems that a hover lists.
const mostReasons = 5

// reasons lists the problems with a value, in every service that uses it and in every project.
func (j *judged) reasons(q *query.Query) []string {
	var all []string
	seen := map[string]bool{}
	add := func(f *wiring.Fault) {
		if f.HostPath == "" && !seen[f.Message] { // a fault with a Host depends on files on the host, and is reported elsewhere
			seen[f.Message] = true
			all = append(all, f.Message)
		}
	}
	for _, n := range j.needs {
		if n.Fault != nil {
			add(n.Fault)
		}
	}
	if j.given == nil {
		return all
	}
	for _, app := range q.Apps() {
		for _, f := range q.OwnProject().Wiring(app).Faults {
			if f.File == j.given.File && overlap(f.At, j.given.At) {
				add(f)
			}
		}
	}
	return all
}

func overlap(a, b source.Span) bool { return a.Start <= b.End && b.Start <= a.End }

func needText(n *wiring.Need) string {
	switch {
	case n.Provider != nil && n.Listener != nil:
		at := n.Provider.Name.Text
		if n.Port > 0 {
			at += fmt.Sprintf(":%d", n.Port)
		}
		where := ""
		if query.IsOutside(n.Provider) {
			where = "\n\n" + query.OutsideText(n.Provider, n.Listener)
		}
		return fmt.Sprintf("\n\n%s for %s at %s%s\n%s", n.Verdict, query.Code(n.Service.Name.Text), query.Code(at), where, query.Fenced("dockerfile", strings.TrimSpace(n.Listener.String())))
	case n.Provider != nil:
		return fmt.Sprintf("\n\n%s for %s: connects to %s", n.Verdict, query.Code(n.Service.Name.Text), query.Code(n.Provider.Name.Text))
	case n.Host != "":
		return fmt.Sprintf("\n\n%s for %s: %s", n.Verdict, query.Code(n.Service.Name.Text), query.Code(n.Host))
	}
	return ""
}
