package lsp

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// hoverCompose says what a name stands for, else what a value is, else what the key means.
func hoverCompose(q *Query) Text {
	if q.composeIndex() == nil {
		return Text{}
	}
	if m, all := q.namesAt(); all != nil {
		if text := q.nameText(m, all); text != "" {
			return Text{text, m.at}
		}
	}
	s := q.spotAt()
	if s == nil {
		return q.emptyText()
	}
	at := s.node.Span()
	if text := q.environmentText(s); text != "" {
		return Text{text, at}
	}
	switch {
	case s.isKey:
		return Text{q.keyText(s), at}
	case strings.Contains(s.where, ".") && (covers(at, q.Pos) || s.schema != nil && len(s.schema.Enum) > 0):
		return Text{q.valueText(s), at}
	}
	return Text{}
}

// emptyText says what may stand where a value is missing.
func (q *Query) emptyText() Text {
	if c := q.cursorOf(); c != nil && c.value && c.typed == "" && c.key != nil && c.key.Name == c.name && c.schema != nil && len(c.schema.Enum) > 0 {
		return Text{keyManual(c.key), c.at}
	}
	return Text{}
}

// nameText says what a name stands for.
func (q *Query) nameText(m composeMention, here []composeMention) string {
	switch m.kind {
	case "services":
		if svc := q.serviceNamed(m.text); svc != nil {
			return q.serviceText(svc)
		}
	case interpolationKind:
		return q.interpolationText(m)
	case extendedKind:
		return q.extendedText(m)
	case "profiles":
		return q.profileText(m)
	case anchorKind:
		for _, o := range here {
			if o.makes {
				return fenced("yaml", snippetOf(o)) + "\n" + lineOf(q.File.Source, o.at.Start) + usedTimes(len(here)-1)
			}
		}
		return ""
	}
	return q.sectionText(m)
}

// extendedText shows the service of another file that is extended.
func (q *Query) extendedText(m composeMention) string {
	f := q.extendedFrom(m.spot)
	if f == nil {
		return ""
	}
	for _, o := range spotsOf(f).named()[composeName{"services", m.text, 0}] {
		if o.makes {
			return fmt.Sprintf("%s\n%s, %s", fenced("yaml", snippetOf(o)), code(q.shortPath(f.Source.Path)), lineOf(f.Source, o.at.Start))
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

// sectionText shows where a network, volume or the like is defined, and who uses it.
func (q *Query) sectionText(m composeMention) string {
	var b strings.Builder
	for _, f := range q.siblings() {
		for _, o := range q.indexOf(f).named()[m.composeName] {
			if o.makes && b.Len() == 0 {
				b.WriteString(fenced("yaml", snippetOf(o)))
			}
		}
	}
	if b.Len() == 0 {
		return ""
	}
	if users := q.users(m.composeName); len(users) > 0 {
		fmt.Fprintf(&b, "\n\nused by %s", strings.Join(users, ", "))
	} else {
		b.WriteString("\n\nnot used")
	}
	return b.String()
}

// users lists the services in which a name is used.
func (q *Query) users(n composeName) []string {
	var all []string
	for _, f := range q.siblings() {
		for _, o := range q.indexOf(f).named()[n] {
			if !o.makes && o.spot.service() != "" {
				all = once(all, code(o.spot.service()))
			}
		}
	}
	return all
}

// profileText says which services a profile switches on.
func (q *Query) profileText(m composeMention) string {
	return fmt.Sprintf("profile %s of %s\n\n%s starts them too.", bold(m.text), strings.Join(q.users(m.composeName), ", "), code("docker compose --profile "+m.text+" up"))
}

// snippetOf is the text of what a mention makes, without the indentation that all of it has.
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

// interpolationText says what Compose fills in for a variable, and from where.
func (q *Query) interpolationText(m composeMention) string {
	var b strings.Builder
	b.WriteString(bold(m.text))
	set := false
	for _, p := range q.DotEnv() {
		if p.Key.Text != m.text {
			continue
		}
		set = true
		fmt.Fprintf(&b, ", set in `.env`, %s", lineOf(p.Key.File, p.Key.At.Start))
		if p.Value != nil && !source.IsSecretName(m.text) {
			b.WriteString(": " + code(short(source.Mask(p.Value.Text))))
		}
	}
	if !set {
		b.WriteString(" is not set in `.env`")
	}
	b.WriteString("; what the shell sets comes first")
	if text, known := q.interpolated(m.spot.node); known && text != m.spot.node.Text && !source.IsSecretName(m.text) && !m.spot.secret() && !tells(m.spot.node.Text, text) {
		b.WriteString("\n\nthe value is " + code(short(source.Mask(text))))
	}
	return b.String()
}

// interpolated returns what a scalar comes to with the variables of the first project that the file
// is part of; false where one of them has no value that is known.
func (q *Query) interpolated(n *compose.Node) (string, bool) {
	for _, w := range q.Apps() {
		if w.Model.Vars != nil {
			text := n.Embed(w.Model.Vars, true).Text
			return text, !strings.Contains(text, "${")
		}
	}
	return "", false
}

// keyText is the manual of a key: what it is for, and what may stand behind it.
func (q *Query) keyText(s *spot) string {
	switch s.where {
	case "services.*.build.args.*":
		return q.argText(s)
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

// page is where Docker's manual speaks of a key of a service, network or the like.
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
	b.WriteString(bold(k.Name))
	if k.Schema != nil && k.Types != 0 {
		fmt.Fprintf(&b, ": %s", typesText(k.Types))
	}
	paragraph(&b, k.Doc)
	if k.Schema != nil && len(k.Enum) > 0 {
		b.WriteString("\n\none of " + codes(k.Enum))
	}
	if k.Schema != nil && len(k.Required) > 0 {
		b.WriteString("\n\nmust have " + codes(k.Required))
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
