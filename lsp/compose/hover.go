package compose

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// hover describes what is at the cursor: a name, a value, or else a key.
func hover(q *query.Query) query.Text {
	if indexAt(q) == nil {
		return query.Text{}
	}
	if m, all := namesAt(q); all != nil {
		if text := nameText(q, m, all); text != "" {
			return query.Text{Markdown: text, At: m.at}
		}
	}
	s := spotAt(q)
	if s == nil {
		return emptyText(q)
	}
	at := s.node.Span()
	if text := environmentText(q, s); text != "" {
		return query.Text{Markdown: text, At: at}
	}
	switch {
	case s.isKey:
		return query.Text{Markdown: keyText(q, s), At: at}
	case strings.Contains(s.where, ".") && (query.Covers(at, q.Pos) || s.schema != nil && len(s.schema.Enum) > 0):
		return query.Text{Markdown: valueText(q, s), At: at}
	}
	return query.Text{}
}

// emptyText describes the allowed values where the value of a key is missing.
func emptyText(q *query.Query) query.Text {
	if c := cursorOf(q); c != nil && c.value && c.typed == "" && c.key != nil && c.key.Name == c.name && c.schema != nil && len(c.schema.Enum) > 0 {
		return query.Text{Markdown: keyManual(c.key), At: c.at}
	}
	return query.Text{}
}

// nameText describes what a name refers to.
func nameText(q *query.Query, m composeMention, here []composeMention) string {
	switch m.kind {
	case "services":
		if svc := serviceNamed(q, m.text); svc != nil {
			return serviceText(q, svc)
		}
	case interpolationKind:
		return interpolationText(q, m)
	case extendedKind:
		return extendedText(q, m)
	case "profiles":
		return profileText(q, m)
	case anchorKind:
		for _, o := range here {
			if o.makes {
				return query.Fenced("yaml", snippetOf(o)) + "\n" + lineOf(q.File.Source, o.at.Start) + usedTimes(len(here)-1)
			}
		}
		return ""
	}
	return sectionText(q, m)
}

// extendedText shows the service in another file that a service extends.
func extendedText(q *query.Query, m composeMention) string {
	f := extendedFrom(q, m.spot)
	if f == nil {
		return ""
	}
	for _, o := range spotsOf(f).named()[composeName{"services", m.text, 0}] {
		if o.makes {
			return fmt.Sprintf("%s\n%s, %s", query.Fenced("yaml", snippetOf(o)), query.Code(shortPath(q, f.Source.Path)), lineOf(f.Source, o.at.Start))
		}
	}
	return ""
}

func usedTimes(n int) string {
	switch n {
	case 0:
		return ", not used"
	case 1:
		return ", used once"
	}
	return fmt.Sprintf(", used %d times", n)
}

// sectionText shows the definition of a network, volume or the like, and the services that use it.
func sectionText(q *query.Query, m composeMention) string {
	var b strings.Builder
	for _, f := range siblings(q) {
		for _, o := range indexOfTree(q, f).named()[m.composeName] {
			if o.makes && b.Len() == 0 {
				b.WriteString(query.Fenced("yaml", snippetOf(o)))
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
	if users := users(q, m.composeName); len(users) > 0 {
		fmt.Fprintf(&b, "\n\nused by %s", strings.Join(users, ", "))
	} else {
		b.WriteString("\n\nnot used")
	}
	return b.String()
}

// users lists the services that use a name.
func users(q *query.Query, n composeName) []string {
	var all []string
	for _, f := range siblings(q) {
		for _, o := range indexOfTree(q, f).named()[n] {
			if !o.makes && o.spot.service() != "" {
				all = query.Once(all, query.Code(o.spot.service()))
			}
		}
	}
	return all
}

// profileText lists the services that a profile enables.
func profileText(q *query.Query, m composeMention) string {
	return fmt.Sprintf("profile %s of %s\n\n%s also starts them.", query.Bold(m.text), strings.Join(users(q, m.composeName), ", "), query.Code("docker compose --profile "+m.text+" up"))
}

// snippetOf returns the text of the definition at a mention, without its common indentation.
func snippetOf(m composeMention) string {
	n := m.spot.node
	f, at := n.File, source.Span{Start: m.at.Start, End: max(m.at.End, n.At.End)}
	if m.kind == anchorKind {
		at.Start--
	} else if m.spot.value != nil && m.spot.value.Alias == nil {
		at.End = max(at.End, m.spot.value.At.End)
	}
	line := f.LineSpan(f.Line(at.Start))
	indent := len(f.Slice(line)) - len(strings.TrimLeft(f.Slice(line), " "))
	lines := strings.Split(strings.TrimRight(f.Masked(at), " \t\r\n"), "\n")
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

// interpolationText shows the value that Compose substitutes for a variable, and where that value comes from.
func interpolationText(q *query.Query, m composeMention) string {
	var b strings.Builder
	b.WriteString(query.Bold(m.text))
	set := false
	for _, p := range q.DotEnv() {
		if p.Key.Text != m.text {
			continue
		}
		set = true
		fmt.Fprintf(&b, ", set in `.env`, %s", lineOf(p.Key.File, p.Key.At.Start))
		if p.Value != nil && !source.IsSecretName(m.text) {
			b.WriteString(": " + query.Code(query.Short(source.Mask(p.Value.Text))))
		}
	}
	if !set {
		b.WriteString(" is not set in `.env`")
	}
	b.WriteString("; a value set in the shell takes precedence")
	if text, known := interpolated(q, m.spot.node); known && text != m.spot.node.Text && !source.IsSecretName(m.text) && !m.spot.secret() && !query.Tells(m.spot.node.Text, text) {
		b.WriteString("\n\nthe value is " + query.Code(query.Short(source.Mask(text))))
	}
	return b.String()
}

// interpolated returns the text of a scalar after interpolation, as in the first project that contains the
// file, and whether the values of all variables are known.
func interpolated(q *query.Query, n *compose.Node) (string, bool) {
	for _, app := range q.Apps() {
		if app.Model.Vars != nil {
			text := n.Embed(app.Model.Vars, true).Text
			return text, !strings.Contains(text, "${")
		}
	}
	return "", false
}

// keyText returns the manual for a key: its purpose and the values that it allows.
func keyText(q *query.Query, s *spot) string {
	switch s.where {
	case "services.*.build.args.*":
		return argText(q, s)
	}
	if s.key == nil || s.key.Name != s.node.Text {
		return ""
	}
	text := keyManual(s.key)
	if page := s.page(); page != "" {
		text += "\n\n[Compose reference](" + page + ")"
	}
	return text
}

// page returns the URL of the page in Docker's manual that describes the keys of a service, a network or the
// like.
func (s *spot) page() string {
	const base = "https://docs.docker.com/reference/compose-file/"
	section, rest, _ := strings.Cut(s.where, ".")
	switch section {
	case "name", "version":
		return base + "version-and-name/"
	case "services", "networks", "volumes", "secrets", "configs", "models", "include":
	default:
		return ""
	}
	name := strings.TrimPrefix(strings.TrimPrefix(rest, "*."), "[].")
	name, _, _ = strings.Cut(name, ".")
	switch {
	case rest == "" || name == "*" || name == "[]":
		return base + section + "/"
	case section == "services" && (name == "build" || name == "deploy" || name == "develop"):
		sub := strings.Split(rest, ".")
		page := base + name + "/"
		if len(sub) > 2 && sub[2] != "*" && sub[2] != "[]" {
			page += "#" + sub[2]
		}
		return page
	}
	return base + section + "/#" + name
}

func keyManual(k *compose.Key) string {
	var b strings.Builder
	b.WriteString(query.Bold(k.Name))
	if k.Schema != nil && k.Types != 0 {
		fmt.Fprintf(&b, ": %s", typesText(k.Types))
	}
	query.Paragraph(&b, k.Doc)
	if k.Schema != nil && len(k.Enum) > 0 {
		b.WriteString("\n\none of " + query.Codes(k.Enum))
	}
	if k.Schema != nil && len(k.Required) > 0 {
		b.WriteString("\n\nmust have " + query.Codes(k.Required))
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
