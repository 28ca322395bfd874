package compose

import (
	"path"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// interpolationItems lists the variables that can follow the "$" before the cursor; ok is false if the user
// is not typing a variable.
func interpolationItems(q *query.Query, c *completer) (items []query.Item, ok bool) {
	i := strings.LastIndexByte(c.Typed, '$')
	if i < 0 || i > 0 && c.Typed[i-1] == '$' || c.IsKey && !c.IsItem {
		return nil, false
	}
	name, braced := strings.CutPrefix(c.Typed[i+1:], "{")
	if name != "" && !source.IsVariable(name) {
		return nil, false
	}
	at := source.Span{Start: c.At.Start + source.Pos(i), End: q.Pos}
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
		for _, m := range indexOfTree(q, f).Mentions() {
			if m.Kind == cursor.Variable && !m.At.Has(q.Pos) {
				add(composeVariable{m.Text, "used in " + path.Base(f.Source.Path), "1"})
			}
		}
	}
	add(composeVariable{"COMPOSE_PROJECT_NAME", "the project's name", "2"})
	return all
}
