package compose

import (
	"path"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// interpolationKind is the kind of names in interpolations such as ${NAME}.
const interpolationKind = "variables of Compose"

// interpolations adds mentions for the variables in a scalar's text.
func (s *spot) interpolations(all []composeMention) []composeMention {
	n := s.node
	if s.isKey || n.Kind != compose.Scalar || n.Alias != nil || strings.IndexByte(n.Text, '$') < 0 {
		return all
	}
	text := n.File.Slice(n.At)
	for i := 0; i < len(text); {
		at := strings.IndexByte(text[i:], '$')
		if at < 0 {
			break
		}
		i += at + 1
		if i < len(text) && text[i] == '$' {
			i++
			continue
		}
		if i < len(text) && text[i] == '{' {
			i++
		}
		end := i
		for end < len(text) && source.NameByte(text[end]) {
			end++
		}
		if query.IsVariable(text[i:end]) {
			at := source.Span{Start: n.At.Start + source.Pos(i), End: n.At.Start + source.Pos(end)}
			all = append(all, composeMention{composeName{interpolationKind, text[i:end], 0}, at, false, s})
		}
		i = end
	}
	return all
}

// interpolationItems lists the variables that can follow the "$" before the cursor; ok is false if the user
// is not typing a variable.
func interpolationItems(q *query.Query, c *cursor) (items []query.Item, ok bool) {
	i := strings.LastIndexByte(c.typed, '$')
	if i < 0 || i > 0 && c.typed[i-1] == '$' || c.isKey && !c.item {
		return nil, false
	}
	name, braced := strings.CutPrefix(c.typed[i+1:], "{")
	if name != "" && !query.IsVariable(name) {
		return nil, false
	}
	at := source.Span{Start: c.at.Start + source.Pos(i), End: q.Pos}
	if braced && strings.HasPrefix(q.File.Source.Text[q.Pos:], "}") {
		at.End++
	}
	items = []query.Item{}
	for _, v := range interpolatable(q) {
		label := "${" + v.name + "}"
		items = append(items, query.Item{Label: label, Detail: v.detail, Kind: protocol.CompletionItemKindVariable, At: at, Sort: v.sort + v.name})
	}
	return items, true
}

// A composeVariable is a variable that Compose can substitute into a value.
type composeVariable struct{ name, detail, sort string }

// interpolatable lists the variables that .env sets, and those that the project's files already use.
func interpolatable(q *query.Query) []composeVariable {
	var all []composeVariable
	add := func(v composeVariable) {
		if !slices.ContainsFunc(all, func(o composeVariable) bool { return o.name == v.name }) {
			all = append(all, v)
		}
	}
	for _, p := range q.DotEnv() {
		detail := ".env"
		if p.Value != nil && !source.IsSecretName(p.Key.Text) {
			detail += ": " + query.Short(source.Mask(p.Value.Text))
		}
		add(composeVariable{p.Key.Text, detail, "0"})
	}
	for _, f := range siblings(q) {
		for _, m := range indexOfTree(q, f).mentions() {
			if m.kind == interpolationKind && !m.at.Has(q.Pos) {
				add(composeVariable{m.text, "used in " + path.Base(f.Source.Path), "1"})
			}
		}
	}
	add(composeVariable{"COMPOSE_PROJECT_NAME", "the project's name", "2"})
	return all
}
