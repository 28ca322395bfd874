package lsp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// hoverCompose says what a name stands for, else what a value is, else what the key means.
func hoverCompose(q *Query) Text {
	f := q.File.Compose()
	if f == nil {
		return Text{}
	}
	m, all := q.namesAt()
	if all != nil {
		if text := q.nameText(m); text != "" {
			return Text{text, m.at}
		}
	}
	s := spotAt(f, q.Pos)
	if s == nil {
		return Text{}
	}
	if text := q.environmentText(s); text != "" {
		return Text{text, s.node.Span()}
	}
	if s.isKey {
		return Text{keyText(s), s.node.Span()}
	}
	return Text{q.valueText(s), s.node.Span()}
}

// nameText says what a name stands for.
func (q *Query) nameText(m composeMention) string {
	if m.kind == "services" {
		if svc := q.serviceNamed(m.text); svc != nil {
			return q.serviceText(svc)
		}
	}
	places := definitionCompose(q)
	if len(places) == 0 {
		return ""
	}
	f := q.Snapshot.File(places[0].File.Path)
	if f == nil || f.Compose() == nil {
		return ""
	}
	for _, o := range composeMentions(f.Compose()) {
		if o.makes && o.at == places[0].At {
			return "```yaml\n" + snippet(o) + "\n```"
		}
	}
	return ""
}

// snippet is the text of what a mention makes, without the indentation that all of it has.
func snippet(m composeMention) string {
	n := m.spot.node
	f, at := n.File, source.Span{Start: m.at.Start, End: max(m.at.End, n.At.End)}
	if m.kind == anchorKind {
		at.Start--
	} else if m.spot.value != nil && m.spot.value.Alias == nil {
		at.End = max(at.End, m.spot.value.At.End)
	}
	line := f.LineSpan(f.Line(at.Start))
	indent := len(f.Slice(line)) - len(strings.TrimLeft(f.Slice(line), " "))
	lines := strings.Split(f.Slice(at), "\n")
	if len(lines) > 30 {
		lines = append(lines[:30], strings.Repeat(" ", indent+2)+"…")
	}
	for i := range lines {
		if i > 0 && len(lines[i]) >= indent && strings.TrimSpace(lines[i][:indent]) == "" {
			lines[i] = lines[i][indent:]
		}
		lines[i] = strings.TrimSuffix(lines[i], "\r")
	}
	return strings.Join(lines, "\n")
}

// serviceText is a service: its image, the contract that holds for it, and who connects.
func (q *Query) serviceText(svc *project.Service) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**", svc.Name.Text)
	switch {
	case svc.Build != nil && svc.Build.Path != "":
		fmt.Fprintf(&b, ", built from `%s`", svc.Build.Path)
	case svc.Image != nil:
		fmt.Fprintf(&b, ", `%s`", svc.Image.Text)
	}
	fmt.Fprintf(&b, "\n\n%s", origins[svc.Origin])
	if svc.Contract != nil {
		if text := contractText(svc.Contract); text != "" {
			b.WriteString(":\n" + text)
		}
	}
	in, out := q.wires(svc)
	if len(in) > 0 {
		fmt.Fprintf(&b, "\n\nconnected from: %s", strings.Join(in, ", "))
	}
	if len(out) > 0 {
		fmt.Fprintf(&b, "\n\nconnects to: %s", strings.Join(out, ", "))
	}
	return b.String()
}

var origins = [...]string{
	project.NoContract: "nothing is known of its image", project.FromKey: "contract from `x-contract`",
	project.FromBuild: "contract from its Dockerfile", project.FromFile: "contract from a contract file",
	project.FromCatalog: "contract from the catalogue", project.FromEvidence: "no contract line; this is from its configuration",
}

// wires lists, by name, who connects to a service and whom it connects to.
func (q *Query) wires(svc *project.Service) (in, out []string) {
	for _, n := range q.Project(q.File.Source.Path).Wiring(svc.Whole).Needs {
		if n.Provider == nil {
			continue
		}
		if n.Provider == svc && n.Service != svc {
			in = once(in, "`"+n.Service.Name.Text+"`")
		}
		if n.Service == svc && n.Provider != svc {
			out = once(out, "`"+n.Provider.Name.Text+"`")
		}
	}
	return in, out
}

func once(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}

// environmentText says what the contract asks of a variable and whether the value meets that.
func (q *Query) environmentText(s *spot) string {
	name := s.environmentName()
	svc := q.serviceNamed(s.service())
	if name == "" || svc == nil {
		return ""
	}
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**", name)
	v, given := variableOf(svc, name), svc.Env[name]
	if given != nil && given.Text != "" && strings.Contains(q.File.Source.Slice(s.node.Span()), "$") {
		fmt.Fprintf(&b, " = `%s`", given.Text)
	}
	needs := q.needsAt(s.node.At.Start)
	if v == nil && len(needs) == 0 {
		if given == nil || b.Len() == len(name)+4 {
			return ""
		}
		return b.String()
	}
	if v != nil {
		fmt.Fprintf(&b, "\n```dockerfile\n%s\n```", strings.TrimSpace(v.String()))
		paragraph(&b, v.Doc)
		q.verdictText(&b, v, given)
	}
	for _, n := range needs {
		b.WriteString(needText(n))
	}
	return b.String()
}

func (q *Query) verdictText(b *strings.Builder, v *contract.Variable, given *project.Given) {
	if v.Format == nil || given == nil || !given.Known {
		return
	}
	if flaw := q.Project(q.File.Source.Path).Types.Check(v.Format, given.Text); flaw != nil {
		fmt.Fprintf(b, "\n\n✗ not `%s`: %s", v.Format, flaw.Message)
		return
	}
	fmt.Fprintf(b, "\n\n✓ `%s`", v.Format)
}

func needText(n *wiring.Need) string {
	switch {
	case n.Provider != nil && n.Listener != nil:
		return fmt.Sprintf("\n\n%s for `%s`: `%s` provides\n```dockerfile\n%s\n```", n.Verdict, n.Service.Name.Text, n.Provider.Name.Text, strings.TrimSpace(n.Listener.String()))
	case n.Provider != nil:
		return fmt.Sprintf("\n\n%s for `%s`: goes to `%s`", n.Verdict, n.Service.Name.Text, n.Provider.Name.Text)
	case n.Host != "":
		return fmt.Sprintf("\n\n%s for `%s`: `%s`", n.Verdict, n.Service.Name.Text, n.Host)
	}
	return ""
}

// keyText is the manual of a key: what it is for, and what may stand behind it.
func keyText(s *spot) string {
	if s.key == nil || s.key.Name != s.node.Text {
		return ""
	}
	return keyManual(s.key)
}

func keyManual(k *compose.Key) string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**", k.Name)
	if k.Schema != nil && k.Types != 0 {
		fmt.Fprintf(&b, ": %s", typesText(k.Types))
	}
	paragraph(&b, k.Doc)
	if k.Schema != nil && len(k.Enum) > 0 {
		fmt.Fprintf(&b, "\n\none of `%s`", strings.Join(k.Enum, "`, `"))
	}
	if k.Schema != nil && len(k.Required) > 0 {
		fmt.Fprintf(&b, "\n\nmust have `%s`", strings.Join(k.Required, "`, `"))
	}
	return b.String()
}

func typesText(t compose.Types) string {
	var all []string
	for i, word := range []string{"text", "whole number", "number", "true or false", "nothing", "list", "mapping"} {
		if t&(1<<i) != 0 {
			all = append(all, word)
		}
	}
	return strings.Join(all, ", ")
}

// valueText says what a value becomes and what its key means.
func (q *Query) valueText(s *spot) string {
	var b strings.Builder
	if strings.Contains(s.node.Text, "$") {
		if text, known := q.interpolated(s.node); known && text != s.node.Text {
			fmt.Fprintf(&b, "`%s`\n\n", text)
		}
	}
	where := s.where()
	if where == "services.*.image" {
		if svc := q.serviceNamed(s.service()); svc != nil {
			if text := contractText(svc.Contract); text != "" {
				return b.String() + origins[svc.Origin] + ":\n" + text
			}
		}
	}
	if s.key != nil {
		b.WriteString(keyManual(s.key))
	}
	return b.String()
}

// interpolated returns what a scalar comes to with the variables of the first project that the file
// is part of.
func (q *Query) interpolated(n *compose.Node) (string, bool) {
	for _, w := range q.wholes() {
		if w.Model.Vars != nil {
			return n.Embed(w.Model.Vars, true).Text, true
		}
	}
	return "", false
}
