package compose

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
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
			return query.Text{Markdown: text, At: m.At}
		}
	}
	s := spotAt(q)
	if s == nil {
		return emptyText(q)
	}
	at := s.Node.Span()
	if text := environmentText(q, s); text != "" {
		return query.Text{Markdown: text, At: at}
	}
	switch {
	case s.IsKey:
		return query.Text{Markdown: keyText(q, s), At: at}
	case strings.Contains(s.Where, ".") && (query.Covers(at, q.Pos) || s.Schema != nil && len(s.Schema.Enum) > 0):
		return query.Text{Markdown: valueText(q, s), At: at}
	}
	return query.Text{}
}

// emptyText describes the allowed values where the value of a key is missing.
func emptyText(q *query.Query) query.Text {
	if c := completerAt(q); c != nil && c.IsValue && c.Typed == "" && c.Key != nil && c.Key.Name == c.Name && c.Schema != nil && len(c.Schema.Enum) > 0 {
		return query.Text{Markdown: keyManual(c.Key), At: c.At}
	}
	return query.Text{}
}

// nameText describes what a name refers to.
func nameText(q *query.Query, m cursor.Mention, here []cursor.Mention) string {
	switch m.Kind {
	case "services":
		if svc := serviceNamed(q, m.Text); svc != nil {
			return serviceText(q, svc)
		}
	case cursor.Variable:
		return interpolationText(q, m)
	case cursor.Extended:
		return extendedText(q, m)
	case "profiles":
		return profileText(q, m)
	case cursor.Anchor:
		for _, o := range here {
			if o.Declares {
				return query.Fenced("yaml", snippetOf(o)) + "\n" + lineOf(q.File.Source, o.At.Start) + usedTimes(len(here)-1)
			}
		}
		return ""
	}
	return sectionText(q, m)
}

// extendedText shows the service in another file that a service extends.
func extendedText(q *query.Query, m cursor.Mention) string {
	f := extendedFrom(q, m.Spot)
	if f == nil {
		return ""
	}
	for _, o := range indexOf(f).Named(cursor.Name{Kind: "services", Text: m.Text}) {
		if o.Declares {
			return fmt.Sprintf("%s\n%s, %s", query.Fenced("yaml", snippetOf(o)), query.Code(shortPath(q, f.Source.Path)), lineOf(f.Source, o.At.Start))
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
func sectionText(q *query.Query, m cursor.Mention) string {
	var b strings.Builder
	for _, f := range siblings(q) {
		for _, o := range indexOfTree(q, f).Named(m.Name) {
			if o.Declares && b.Len() == 0 {
				b.WriteString(query.Fenced("yaml", snippetOf(o)))
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
	if users := users(q, m.Name); len(users) > 0 {
		fmt.Fprintf(&b, "\n\nused by %s", strings.Join(users, ", "))
	} else {
		b.WriteString("\n\nnot used")
	}
	return b.String()
}

// users lists the services that use a name.
func users(q *query.Query, n cursor.Name) []string {
	var all []string
	for _, f := range siblings(q) {
		for _, o := range indexOfTree(q, f).Named(n) {
			if !o.Declares && o.Spot.Service() != "" {
				all = query.Once(all, query.Code(o.Spot.Service()))
			}
		}
	}
	return all
}

// profileText lists the services that a profile enables.
func profileText(q *query.Query, m cursor.Mention) string {
	return fmt.Sprintf("profile %s of %s\n\n%s also starts them.", query.Bold(m.Text), strings.Join(users(q, m.Name), ", "), query.Code("docker compose --profile "+m.Text+" up"))
}

// snippetOf returns the text of the definition at a mention, without its common indentation.
func snippetOf(m cursor.Mention) string {
	n := m.Spot.Node
	f, at := n.File, source.Span{Start: m.At.Start, End: max(m.At.End, n.At.End)}
	if m.Kind == cursor.Anchor {
		at.Start--
	} else if m.Spot.Value != nil && m.Spot.Value.Alias == nil {
		at.End = max(at.End, m.Spot.Value.At.End)
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
func interpolationText(q *query.Query, m cursor.Mention) string {
	var b strings.Builder
	b.WriteString(query.Bold(m.Text))
	set := false
	for _, p := range q.DotEnv() {
		if p.Key.Text != m.Text {
			continue
		}
		set = true
		fmt.Fprintf(&b, ", set in `.env`, %s", lineOf(p.Key.File, p.Key.At.Start))
		if p.Value != nil && !source.IsSecretName(m.Text) {
			b.WriteString(": " + query.Code(query.Short(source.Mask(p.Value.Text))))
		}
	}
	if !set {
		b.WriteString(" is not set in `.env`")
	}
	b.WriteString("; a value set in the shell takes precedence")
	if text, known := interpolated(q, m.Spot.Node); known && text != m.Spot.Node.Text && !source.IsSecretName(m.Text) && !isSecret(m.Spot) && !query.Tells(m.Spot.Node.Text, text) {
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
func keyText(q *query.Query, s *cursor.Spot) string {
	switch s.Where {
	case compose.AtBuildArgsEntry:
		return argText(q, s)
	}
	if s.Key == nil || s.Key.Name != s.Node.Text {
		return ""
	}
	text := keyManual(s.Key)
	if page := pageOf(s); page != "" {
		text += "\n\n[Compose reference](" + page + ")"
	}
	return text
}

// pageOf returns the URL of the page in Docker's manual that describes the keys of a service, a network or the
// like.
func pageOf(s *cursor.Spot) string {
	const base = "https://docs.docker.com/reference/compose-file/"
	section, rest, _ := strings.Cut(s.Where, ".")
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
