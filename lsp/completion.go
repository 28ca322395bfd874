package lsp

import (
	"cmp"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// An Item is one thing to complete to.
type Item struct {
	Label  string
	Detail string
	Doc    string // Markdown
	Manual string // what is fetched once the item is looked at: an instruction's manual, or "image NAME" and the like
	Kind   protocol.CompletionItemKind
	Insert string // what is put in the place of At; Label where it is empty
	Plain  string // the same for clients without snippets, where Insert is one; "" where it is none
	Sort   string
	Filter string // what is typed to find it; Label where it is empty
	At     source.Span
}

// completion says what may stand at the cursor.
func completion(q *Query) []Item {
	switch q.File.Language {
	case Dockerfile, Contract:
		return completeDocker(q)
	case Compose:
		return completeCompose(q)
	}
	return nil
}

// outItems keeps the items that begin as what is typed, or hold it.
func outItems(q *Query, items []Item) any {
	all := make([]protocol.CompletionItem, 0, len(items))
	slices.SortStableFunc(items, func(a, b Item) int { return cmp.Compare(a.Sort, b.Sort) })
	for _, it := range items {
		if q.hides(it.Label) || q.hides(it.Insert) {
			continue // a list is looked at by whoever looks at the screen
		}
		all = append(all, q.item(it))
	}
	return &protocol.CompletionList{Items: all}
}

func (q *Query) item(it Item) protocol.CompletionItem {
	text, format := cmp.Or(it.Insert, it.Label), protocol.InsertTextFormatPlainText
	switch {
	case it.Plain != "" && q.Client.snippets:
		format = protocol.InsertTextFormatSnippet
	case it.Plain != "":
		text = it.Plain
	}
	out := protocol.CompletionItem{Label: source.Escape(it.Label), Kind: it.Kind, InsertTextFormat: format,
		TextEdit: &protocol.TextEdit{Range: q.rangeOf(q.File.Source, it.At), NewText: text}}
	if it.Detail != "" {
		out.Detail = protocol.NewOptional(q.line(it.Detail))
	}
	if it.Doc != "" {
		out.Documentation = q.markdown(it.Doc)
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

// itemData is what an item remembers until it is looked at.
type itemData struct {
	Manual string `json:"manual"`
	Path   string `json:"path"` // of the file that it is for
}

// resolveItem adds the manual to an item.
func resolveItem(c *Call, item *protocol.CompletionItem) (any, error) {
	var data itemData
	if len(item.Data) == 0 || protocol.Unmarshal(jsontext.Value(item.Data), &data) != nil {
		return item, nil
	}
	if text := c.manual(data.Manual, data.Path); text != "" {
		item.Documentation = markdown(text)
	}
	return item, nil
}

// manual returns what an item's key stands for, in the project of a file.
func (c *Call) manual(key, path string) string {
	for _, f := range dockerfile.Forms {
		if formKey(f) == key {
			return formText(f)
		}
	}
	q := &Query{Call: c, File: c.Snapshot.File(strings.Clone(path))}
	what, name, _ := strings.Cut(key, " ")
	switch {
	case q.File == nil:
	case what == "image":
		return q.imageText(name)
	case what == "type":
		return q.typeText(name)
	case what == "rule":
		for _, r := range c.server.opts.Rules {
			if r.Name == name {
				return rulePage(r)
			}
		}
	}
	return ""
}

// formKey tells Docker's VOLUME and the dialect's apart.
func formKey(f *dockerfile.Form) string {
	if f.Dialect {
		return "dialect " + f.Name
	}
	return f.Name
}

// typed returns the span of the word before the cursor, as far as in allows, on the cursor's line.
func (q *Query) typed(in func(byte) bool) source.Span {
	start := q.Pos
	for start > 0 && in(q.File.Source.Text[start-1]) {
		start--
	}
	return source.Span{Start: start, End: q.Pos}
}

func notBlank(c byte) bool { return c > ' ' }

func nameLike(c byte) bool { return alnum(c) || c == '_' }

func beginsWith(text, prefix string) bool {
	return len(text) >= len(prefix) && strings.EqualFold(text[:len(prefix)], prefix)
}
