package lsp

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// completeCompose says what may stand at a place of a Compose file: keys, values, names.
func completeCompose(q *Query) []Item {
	f := q.File.Compose()
	if f == nil || slices.ContainsFunc(f.Comments, func(c source.Span) bool { return c.Start < q.Pos && q.Pos <= c.End }) {
		return nil
	}
	c := q.cursorOf()
	if strings.HasPrefix(f.Source.Slice(c.at), "*") {
		return q.anchorItems(f, c)
	}
	if c.value {
		return q.valueItems(f, c, c.where(), c.at)
	}
	where := c.where()
	all := c.keyItems()
	if c.item {
		return append(all, q.valueItems(f, c, where, c.at)...)
	}
	if ref, ok := composeReferences[where+".*"]; ok && ref.key && len(c.places) > 1 {
		all = append(all, q.nameItems(c, ref, c.at, ":")...)
	}
	if where == "services.*.environment" {
		all = append(all, q.variableItems(c, ": ")...)
	}
	if where == "services.*.build.args" {
		all = append(all, q.argumentItems(c, ": ")...)
	}
	return all
}

// keyItems lists the keys of the mapping that it has not.
func (c *cursor) keyItems() []Item {
	if c.schema == nil {
		return nil
	}
	var all []Item
	for i := range c.schema.Keys {
		k := &c.schema.Keys[i]
		if slices.Contains(c.taken, k.Name) {
			continue
		}
		it := Item{Label: k.Name, Doc: keyManual(k), Kind: protocol.CompletionItemKindProperty, Insert: k.Name + ":", At: c.at, Sort: "2" + k.Name}
		if slices.Contains(c.schema.Required, k.Name) {
			it.Sort, it.Detail = "1"+k.Name, "required"
		}
		switch {
		case k.Schema == nil:
		case k.Types&^(compose.List|compose.Map|compose.Nothing) != 0:
			it.Insert += " "
		case len(k.Required) > 0:
			it.Plain = it.Insert
			it.Insert += c.requiredText(k.Schema)
		}
		all = append(all, it)
	}
	return all
}

// requiredText is the snippet of the keys that a mapping must have.
func (c *cursor) requiredText(s *compose.Schema) string {
	var b strings.Builder
	for i, name := range s.Required {
		b.WriteString("\n  " + name + ": $" + string(rune('1'+i)))
	}
	return b.String()
}

// valueItems lists what may stand as a value, or as an item of a list.
func (q *Query) valueItems(f *compose.File, c *cursor, where string, at source.Span) []Item {
	if c.schema == nil {
		return nil
	}
	all := texts(at, protocol.CompletionItemKindEnumMember, c.schema.Enum...)
	if c.value && c.schema.Types&(compose.Boolean|compose.Number) == compose.Boolean {
		all = append(all, texts(at, protocol.CompletionItemKindValue, "true", "false")...)
	}
	if ref, ok := composeReferences[where]; ok && !ref.key {
		all = append(all, q.nameItems(c, ref, at, "")...)
	}
	switch where {
	case "services.*.build.target":
		all = append(all, q.stageItems(c)...)
	case "services.*.environment.[]":
		all = append(all, q.environmentItems(c)...)
	case "services.*.environment.*":
		all = append(all, q.providerItems(c, c.keys[len(c.keys)-1], at)...)
	case "services.*.build.args.[]":
		all = append(all, q.argumentItems(c, "=")...)
	}
	return all
}

// nameItems lists the names that a reference may have, from all files of the projects.
func (q *Query) nameItems(c *cursor, ref reference, at source.Span, behind string) []Item {
	var all []Item
	seen := map[string]bool{}
	if ref.kind == "services" {
		seen[c.service()] = true // none depends on itself
	}
	for _, f := range q.siblings() {
		for _, m := range composeMentions(f) {
			if m.kind == ref.kind && m.makes && !seen[m.text] {
				seen[m.text] = true
				all = append(all, Item{Label: ref.prefix + m.text, Insert: ref.prefix + m.text + behind, Detail: strings.TrimSuffix(ref.kind, "s"),
					Kind: protocol.CompletionItemKindReference, At: at, Sort: "0" + m.text})
			}
		}
	}
	return all
}

func (q *Query) anchorItems(f *compose.File, c *cursor) []Item {
	var all []Item
	for _, n := range f.Anchors {
		name := strings.TrimPrefix(f.Source.Slice(*n.Anchor), "&")
		all = append(all, Item{Label: "*" + name, Detail: "anchor", Kind: protocol.CompletionItemKindReference, At: c.at})
	}
	return all
}

// stageItems lists the stages of the service's Dockerfile.
func (q *Query) stageItems(c *cursor) []Item {
	b := q.built(c)
	if b == nil {
		return nil
	}
	var all []Item
	for _, s := range b.File.Stages {
		if s.From != nil && s.From.Name != nil {
			all = append(all, Item{Label: s.From.Name.Text, Detail: b.File.Source.Slice(s.From.At), Kind: protocol.CompletionItemKindModule, At: c.at})
		}
	}
	return all
}

// argumentItems lists the build arguments of the service's Dockerfile.
func (q *Query) argumentItems(c *cursor, behind string) []Item {
	b := q.built(c)
	if b == nil {
		return nil
	}
	var all []Item
	seen := map[string]bool{}
	for _, m := range mentions(b.File) {
		_, arg := m.in.(*dockerfile.Arg)
		if m.kind != variableName || !m.makes || !arg || seen[m.text] || slices.Contains(c.taken, m.text) {
			continue
		}
		seen[m.text] = true
		all = append(all, Item{Label: m.text, Insert: m.text + behind, Detail: "ARG", Kind: protocol.CompletionItemKindVariable, At: c.at})
	}
	return all
}

// built returns the build of the service that the cursor is in, or nil.
func (q *Query) built(c *cursor) *project.Built {
	svc := q.serviceNamed(c.service())
	if svc == nil || svc.Build == nil || svc.Build.File == nil {
		return nil
	}
	return svc.Build
}
