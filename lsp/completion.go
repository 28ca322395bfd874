package lsp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// outItems converts items to the form of the protocol, in order, without those that contain a secret. The client
// filters them by the typed text.
func outItems(q *query.Query, items []query.Item) any {
	all := make([]protocol.CompletionItem, 0, len(items))
	slices.SortStableFunc(items, func(a, b query.Item) int { return cmp.Compare(a.Sort, b.Sort) })
	for _, it := range items {
		if q.Hides(it.Label) || q.Hides(it.Insert) {
			continue // other people may see the list on the user's screen
		}
		all = append(all, outItem(q, it))
	}
	return &protocol.CompletionList{Items: all}
}

func outItem(q *query.Query, it query.Item) protocol.CompletionItem {
	text, format := cmp.Or(it.Insert, it.Label), protocol.InsertTextFormatPlainText
	switch {
	case it.Plain != "" && q.Client.Snippets:
		format = protocol.InsertTextFormatSnippet
	case it.Plain != "":
		text = it.Plain
	}
	out := protocol.CompletionItem{Label: source.Escape(it.Label), Kind: it.Kind, InsertTextFormat: format,
		TextEdit: &protocol.TextEdit{Range: q.RangeOf(q.File.Source, it.At), NewText: text}}
	if it.Detail != "" {
		out.Detail = protocol.NewOptional(q.Line(it.Detail))
	}
	if it.Doc != "" {
		out.Documentation = q.Markdown(it.Doc)
	}
	if it.Sort != "" {
		out.SortText = protocol.NewOptional(it.Sort)
	}
	if it.Filter != "" {
		out.FilterText = protocol.NewOptional(it.Filter)
	}
	if it.Manual != "" {
		out.Data, _ = protocol.Marshal(itemData{it.Manual, q.File.Source.Path})
	}
	return out
}

// itemData is the data that the client sends back when it wants the documentation of an item.
type itemData struct {
	Manual string `json:"manual"`
	Path   string `json:"path"` // of the file in which the item was offered
}

// resolveItem adds the documentation to an item.
func resolveItem(c *Request, item *protocol.CompletionItem) (any, error) {
	var data itemData
	if len(item.Data) == 0 || protocol.Unmarshal(jsontext.Value(item.Data), &data) != nil {
		return item, nil
	}
	if text := c.manual(data.Manual, data.Path); text != "" {
		item.Documentation = query.Markdown(text)
	}
	return item, nil
}

// manual returns the documentation for an item's key, in the project of the file at path; "" if there is
// none.
func (c *Request) manual(key, path string) string {
	q := c.view().In(c.Snapshot.File(strings.Clone(path)), 0)
	if name, ok := strings.CutPrefix(key, "rule "); ok && q.File != nil {
		for _, r := range c.Rules() {
			if r.Name == name {
				return query.RulePage(r)
			}
		}
	}
	for _, l := range languages {
		if l.Manual == nil {
			continue
		}
		if text := l.Manual(q, key); text != "" {
			return text
		}
	}
	return ""
}
