package compose

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// variableKeys lists the variables of the service's image as keys.
func variableKeys(q *query.Query, c *completer) []query.Item { return variables(q, c, ": ") }

// environmentItems completes a variable in a list: its name, or its value after "NAME=".
func environmentItems(q *query.Query, c *completer) []query.Item {
	name, _, has := cutPair(c.Typed)
	if !has {
		return variables(q, c, "=")
	}
	return variableValues(q, c, name, c.from(len(name)+1))
}

func environmentValues(q *query.Query, c *completer) []query.Item {
	return variableValues(q, c, c.Name, c.At)
}

// variables lists the variables of the service's image, required ones first, each with a valid value if one
// is known. after is the text to insert between name and value.
func variables(q *query.Query, c *completer, after string) []query.Item {
	svc := serviceNamed(q, c.Service())
	if svc == nil || svc.Contract == nil {
		return nil
	}
	wires := q.Wires(svc)
	var all []query.Item
	for _, v := range svc.Contract.Variables {
		if v.Emits || strings.ContainsAny(v.Name, "*") || v.Name[0] == '-' || here(q, c, svc, v) {
			continue
		}
		it := query.Item{Label: v.Name, Detail: "accepted", Kind: protocol.CompletionItemKindVariable, At: c.At, Sort: "1" + v.Name, Doc: docker.VariableManual(v)}
		switch {
		case wires.Holds(svc, &v.Line) == types.No:
			it.Sort, it.Detail = "3"+v.Name, "has no effect here"
		case v.Needed:
			it.Sort, it.Detail = "0"+v.Name, "needed"
		}
		it.Insert = c.before() + v.Name
		if after == ": " {
			it.Insert = c.beforeKey() + v.Name
		}
		if c.HasColon {
			all = docker.PutItem(all, it)
			continue
		}
		it.Insert += after
		if values := suggestedValues(q, svc, v); len(values) > 0 {
			it.Detail += ", " + values[0].why
			it.Insert += quotedAfter(q, c, after, values[0].text)
		}
		all = docker.PutItem(all, it)
	}
	return all
}

// here reports whether the environment at the cursor already sets a variable, under any of its names.
func here(q *query.Query, c *completer, svc *project.Service, v *contract.Variable) bool {
	for _, n := range v.Names() {
		if _, there := c.Taken[n]; there {
			return true
		}
		if g := svc.Env[n]; g != nil && !g.Image && g.File == q.File.Source && !g.NameAt.Has(q.Pos) && !g.At.Has(q.Pos) {
			return true
		}
	}
	return false
}

// quotedAfter returns a value, quoted if it follows "NAME: " and YAML requires quotes.
func quotedAfter(q *query.Query, c *completer, after, text string) string {
	if after != ": " {
		return text
	}
	return c.quoted(text)
}

// variableValues lists valid values for a variable.
func variableValues(q *query.Query, c *completer, name string, at source.Span) []query.Item {
	svc := serviceNamed(q, c.Service())
	if svc == nil {
		return nil
	}
	v := variableOf(svc, name)
	if v == nil {
		return nil
	}
	var all []query.Item
	add := func(text, detail string, kind protocol.CompletionItemKind) {
		if text == "" || slices.ContainsFunc(all, func(o query.Item) bool { return o.Label == text }) {
			return
		}
		it := query.Item{Label: text, Detail: detail, Kind: kind, At: at, Sort: fmt.Sprintf("0%03d", len(all))}
		all = append(all, c.write(it, text))
	}
	if v.IsVariant(name) {
		for _, g := range svc.Secrets {
			add(g.Target, "secret "+g.Name.Text, protocol.CompletionItemKindFile)
		}
		return all
	}
	for _, o := range suggestedValues(q, svc, v) {
		add(o.text, o.why, protocol.CompletionItemKindValue)
	}
	for _, w := range wordsOf(v.Format) {
		add(w, "", protocol.CompletionItemKindEnumMember)
	}
	if v.Default != nil && !q.IsSecret(v) && !strings.Contains(*v.Default, "{{") {
		add(*v.Default, "default", protocol.CompletionItemKindValue)
	}
	return all
}

// wordsOf lists the words that a format allows.
func wordsOf(f *types.Format) []string {
	if f == nil {
		return nil
	}
	switch f.Kind {
	case "ENUM":
		return f.Args
	case "BOOL":
		return []string{"true", "false"}
	case "LOGLEVEL":
		return []string{"debug", "info", "warn", "error"}
	case types.Union:
		var all []string
		for _, o := range f.Of {
			all = append(all, wordsOf(o)...)
		}
		return all
	}
	return nil
}

// An suggestedValue value is a valid value for a variable, with the reason to offer it.
type suggestedValue struct{ text, why string }

// suggestedValues lists valid values for a variable. These refer to its possible providers, the most likely one first.
// For a secret without a provider, it is an interpolation.
func suggestedValues(q *query.Query, svc *project.Service, v *contract.Variable) []suggestedValue {
	r := q.Wires(svc)
	var all []suggestedValue
	for _, o := range r.Choices(svc, v) {
		all = append(all, suggestedValue{o.Text, offerWhy(o)})
	}
	if v.Secret && len(all) == 0 {
		all = append(all, suggestedValue{"${" + v.Name + ":?}", "from the shell or `.env`; required"})
	}
	return all
}

func offerWhy(o wiring.Choice) string {
	if query.IsOutside(o.Service) {
		return strings.ReplaceAll(query.OutsideText(o.Service, o.Listener), "`", "")
	}
	why := "service " + o.Service.Name.Text
	if !o.Reached {
		why += ", not on the same network"
	}
	return why
}
