package docker

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lsp/query"
)

// In comments, only rule names to ignore and the directives of docker build are completed.

// remark completes an ordinary comment: a parser directive, or a comment that ignores a rule.
func (c *completer) remark() []query.Item {
	body := strings.TrimLeft(c.Before(), " \t")
	head, value, valued := strings.Cut(body, "=")
	head = strings.ToLower(strings.TrimSpace(head))
	switch {
	case valued && head == "check" && directivesHere(c.Query):
		return c.checks(value)
	case valued && strings.HasSuffix(head, "ignore"):
		return c.rules(strings.HasPrefix(head, "hadolint"), dockerOnly)
	case valued && dockerfile.DirectiveNamed(head) != nil && directivesHere(c.Query):
		return c.directiveValues(head)
	case !valued:
		return c.remarks()
	}
	return nil
}

// remarks lists texts with which a comment can begin.
func (c *completer) remarks() []query.Item {
	at := c.Typed(func(b byte) bool { return b != '#' })
	for at.Start < at.End && dockerfile.SpaceOrTab(c.File.Source.Text[at.Start]) {
		at.Start++
	}
	var items []query.Item
	if directivesHere(c.Query) {
		for _, d := range dockerfile.DirectiveForms {
			if hasDirective(c.Query, d.Name) {
				continue
			}
			for _, v := range d.Examples {
				items = append(items, query.Item{Label: d.Name + "=" + v, Doc: d.Doc, At: at, Kind: protocol.CompletionItemKindSnippet})
			}
		}
	}
	for _, d := range ignoring {
		items = append(items, query.Item{Label: d[0], Doc: d[1], At: at, Kind: protocol.CompletionItemKindKeyword, Sort: "1"})
	}
	if text := c.File.Source.Text; c.Text == "" && c.Pos > 0 && text[c.Pos-1] == '#' {
		items = append(items, query.Item{Label: ":", Doc: "Begins a contract comment: `#: LISTENS ON: TCP:80 FOR: org.ietf.http/`.", At: at,
			Kind: protocol.CompletionItemKindKeyword, Sort: "2", Insert: ": "})
	}
	return items
}

// ignoring lists the comments that ignore rules, and what they do.
var ignoring = [][2]string{
	{"dfvet ignore=", "Ignores the findings of these rules on the next line."},
	{"dfvet file-ignore=", "Ignores the findings of these rules in the complete file."},
	{"hadolint ignore=", "hadolint's comment that ignores rules on the next line, by code; dfvet supports it too."},
	{"hadolint global ignore=", "hadolint's comment that ignores rules in the complete file; dfvet supports it too."},
}

// rules lists rules by name, or by hadolint's code.
func (c *completer) rules(codes bool, of func(*lint.Rule) bool) []query.Item {
	at := c.Typed(func(b byte) bool { return source.Alnum(b) || strings.IndexByte("/-_", b) >= 0 })
	given := strings.Split(c.Text[strings.IndexByte(c.Text, '=')+1:], ",")
	var items []query.Item
	for _, r := range c.Rules() {
		if !of(r) {
			continue
		}
		labels := []string{r.Name}
		if codes {
			labels = nil
			for _, a := range r.Aliases {
				if a[len(a)-1] >= '0' && a[len(a)-1] <= '9' {
					labels = append(labels, a)
				}
			}
		}
		for _, l := range labels {
			if !hasField(given, l) {
				items = append(items, query.Item{Label: l, Detail: r.Title(), Manual: "rule " + r.Name, At: at, Kind: protocol.CompletionItemKindEnumMember})
			}
		}
	}
	return items
}

func hasField(given []string, name string) bool {
	for _, g := range given {
		if strings.EqualFold(strings.TrimSpace(g), name) {
			return true
		}
	}
	return false
}

// dockerOnly reports whether a rule checks Dockerfiles or projects.
func dockerOnly(r *lint.Rule) bool { return r.Compose == nil || r.Dockerfile != nil }

// checks completes the text after "check=" with docker build's own names for its rules.
func (c *completer) checks(value string) []query.Item {
	field := value[strings.LastIndexByte(value, ';')+1:]
	key, _, valued := strings.Cut(field, "=")
	at := c.Typed(func(b byte) bool { return source.Alnum(b) })
	item := func(label, doc string) query.Item {
		return query.Item{Label: label, Doc: doc, At: at, Kind: protocol.CompletionItemKindEnumMember}
	}
	switch {
	case !valued:
		return []query.Item{item("skip=", "The checks to skip, or `all`."), item("error=true", "Fails the build if a check finds a problem.")}
	case strings.TrimSpace(key) == "error":
		return []query.Item{item("true", ""), item("false", "")}
	}
	items := []query.Item{item("all", "All checks.")}
	for _, r := range c.Rules() {
		for _, a := range r.Aliases {
			if strings.HasPrefix(r.Name, "build/") && a[len(a)-1] > '9' && !strings.Contains(a, "-") {
				items = append(items, query.Item{Label: a, Detail: r.Title(), Manual: "rule " + r.Name, At: at, Kind: protocol.CompletionItemKindEnumMember})
			}
		}
	}
	return items
}

func (c *completer) directiveValues(name string) []query.Item {
	at := c.Typed(func(b byte) bool { return b > ' ' && b != '=' })
	var items []query.Item
	for _, v := range dockerfile.DirectiveNamed(name).Examples {
		items = append(items, query.Item{Label: v, At: at, Kind: protocol.CompletionItemKindEnumMember})
	}
	return items
}
