package docker

import (
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A completer lists the completions at one position of a Dockerfile or contract file.
type completer struct {
	*query.Query
	dockerfile.TypedInstruction
	file *dockerfile.File
	form *dockerfile.Form
}

// complete lists the completions at the cursor. They depend on the text between the start of the instruction
// and the cursor.
func complete(q *query.Query) []query.Item {
	c := &completer{Query: q, TypedInstruction: indexOf(q.File).typed(q.Pos), file: TreeOf(q.File)}
	switch {
	case c.InComment:
		return c.remark()
	case c.InHeredoc:
		return c.variables()
	case c.At <= c.Keyword.End && !c.OnBuild:
		return append(c.instructions(), c.openings()...)
	}
	c.form = c.TypedInstruction.Form()
	if c.form == nil {
		return nil
	}
	return c.operand()
}

// operand completes the text after the instruction's keyword.
func (c *completer) operand() []query.Item {
	if items := c.variables(); items != nil {
		return items
	}
	if c.form.Dialect {
		return (&clauseCompleter{c}).contractLine()
	}
	if c.form.Name == dockerfile.ONBUILD {
		return c.instructions()
	}
	flags, rest := c.Flags()
	for i, r := range flags {
		if r.Has(c.At) && c.At > r.Start {
			return (&sourceCompleter{c}).flag(r, append(flags[:i:i], flags[i+1:]...))
		}
	}
	word := c.typedWord()
	if strings.HasPrefix(word, "-") && strings.TrimLeft(word, "-") == "" && c.At-len(word) <= c.Next(rest).Start {
		return (&sourceCompleter{c}).flagNames(flags)
	}
	items := c.values(rest)
	if word == "" && c.At <= c.Next(rest).Start {
		items = append(items, (&sourceCompleter{c}).flagNames(flags)...)
	}
	return items
}

// typedWord returns the word that ends at the cursor.
func (c *completer) typedWord() string {
	before := c.Before()
	return before[strings.LastIndexAny(before, " \t")+1:]
}

// instructions lists the instructions that are allowed at the cursor, as snippets for complete lines.
func (c *completer) instructions() []query.Item {
	at := c.Typed(query.NotBlank)
	lower, raw, contracts := c.habits()
	if text := c.File.Source.Slice(at); strings.HasPrefix(text, "#:") {
		contracts = true
		at.Start += source.Pos(len(text) - len(strings.TrimPrefix(text[len("#:"):], "?")))
	}
	var items []query.Item
	for i, f := range dockerfile.Forms {
		if c.mayStand(f) && (contracts || !f.Dialect) {
			rank := i + 100
			switch {
			case f.Dialect && c.file.Contract:
				rank -= 100
			case f.Name != dockerfile.FROM && f.Name != dockerfile.ARG && c.beforeFrom():
				rank += 100
			}
			items = append(items, c.skeletons(f, at, fmt.Sprintf("%03d", rank), lower && !f.Dialect)...)
		}
	}
	if c.InContract || raw || c.file.Contract || c.file.Fragment || c.Keyword.Start > 0 && c.At > c.Keyword.End {
		return items
	}
	for i, it := range items { // any builder can build a file whose contract lines are comments
		if f := dockerfile.Lookup(firstWord(it.Label)); len(f) > 0 && f[len(f)-1].Dialect && strings.Contains(it.Label, ": ") {
			items[i].Filter = it.Label
			items[i].Label, items[i].Insert = "#: "+it.Label, "#: "+it.Insert
			if it.Plain != "" {
				items[i].Plain = "#: " + it.Plain
			}
		}
	}
	return items
}

// habits reports how the file is written: whether its instructions are in lower case, whether its contract
// lines are instructions rather than comments, and whether contract lines may be offered at all. A plain
// Dockerfile gets none.
func (c *completer) habits() (lower, raw, contracts bool) {
	contracts = c.InContract || c.file.Contract || c.file.Fragment
	for i, in := range indexOf(c.File).all {
		h := in.Common()
		if i == 0 && h.Keyword != nil {
			lower = h.Keyword.Text == strings.ToLower(h.Keyword.Text) && !h.Keyword.At.Has(c.Pos)
		}
		if dockerfile.OfDialect(in) && (h.Keyword == nil || !h.Keyword.At.Has(c.Pos)) {
			contracts = true
			raw = raw || h.Spelling == dockerfile.Raw
		}
	}
	return lower, raw, contracts
}

// mayStand reports whether an instruction is allowed at the cursor.
func (c *completer) mayStand(f *dockerfile.Form) bool {
	declares := f.OnlyInFiles()
	switch {
	case c.InContract, c.file.Fragment:
		return f.Dialect && !declares
	case strings.EqualFold(c.Keyword.In(c.Text), dockerfile.ONBUILD) && c.At > c.Keyword.End:
		return !f.Dialect && f.Name != dockerfile.FROM && f.Name != dockerfile.ONBUILD && f.Name != dockerfile.MAINTAINER
	case c.file.Contract && c.inHost():
		return declares || f.Name == dockerfile.FROM || f.Name == dockerfile.LISTENS || f.Name == dockerfile.PROVISIONS
	case c.file.Contract:
		return f.InContract() && (declares || f.Name == dockerfile.FROM || !c.beforeFrom())
	}
	return !declares // other instructions are offered even before the first FROM, because the user may add it later; they come last
}

// inHost reports whether the cursor is in a HOST block or directly after it.
func (c *completer) inHost() bool {
	var last *dockerfile.Stage
	for _, s := range c.file.Stages {
		if s.At.Start < c.lineStart() {
			last = s
		}
	}
	return last != nil && len(last.Hosts) > 0
}

// beforeFrom reports whether the file needs a FROM before the cursor. A file that is a single block without
// FROM needs none.
func (c *completer) beforeFrom() bool {
	for _, s := range c.file.Stages {
		if s.At.Start < c.lineStart() || s.Headless() && len(c.file.Stages) == 1 {
			return false
		}
	}
	return true
}

// lineStart returns the start of the cursor's line.
func (c *completer) lineStart() source.Pos {
	return c.File.Source.LineSpan(c.File.Source.Line(c.Pos)).Start
}

// skeletons returns an instruction as snippets. A client without snippet support inserts only the keyword.
func (c *completer) skeletons(f *dockerfile.Form, at source.Span, sort string, lower bool) []query.Item {
	keyword := f.Name
	if lower {
		keyword = strings.ToLower(keyword)
	}
	base := query.Item{Detail: f.Usage[0], Manual: formKey(f), At: at, Sort: sort, Kind: protocol.CompletionItemKindKeyword}
	if !c.Client.Snippets {
		base.Label, base.Insert = keyword, keyword+" "
		return []query.Item{base}
	}
	var items []query.Item
	for i, text := range skeletons[formKey(f)] {
		it := base
		it.Label, _, _ = strings.Cut(skeletonText(text), "\n")
		it.Insert = keyword + text[len(f.Name):]
		it.Plain, it.Sort = skeletonText(it.Insert), fmt.Sprintf("%s%d", sort, i)
		it.Kind = protocol.CompletionItemKindSnippet
		items = append(items, it)
	}
	return items
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}

// openings lists the parser directives that are allowed at the top of the file, as complete lines.
func (c *completer) openings() []query.Item {
	if c.InContract || c.file.Contract || c.file.Fragment || !directivesHere(c.Query) {
		return nil
	}
	at := c.Typed(query.NotBlank)
	var items []query.Item
	for _, d := range dockerfile.DirectiveForms {
		if !hasDirective(c.Query, d.Name) {
			items = append(items, query.Item{Label: "# " + d.Name + "=" + d.Examples[0], Doc: d.Doc, At: at, Sort: "99",
				Kind: protocol.CompletionItemKindSnippet})
		}
	}
	return items
}

// hasDirective reports whether the file has a parser directive with a name, except on the cursor's line.
func hasDirective(q *query.Query, name string) bool {
	for _, d := range TreeOf(q.File).Directives {
		if d.Name.Text == name && !d.At.Has(q.Pos) {
			return true
		}
	}
	return false
}

// manualText returns the manual for the key of an instruction, an image or a type, or "".
func manualText(q *query.Query, key string) string {
	for _, f := range dockerfile.Forms {
		if formKey(f) == key {
			return formText(f)
		}
	}
	what, name, _ := strings.Cut(key, " ")
	switch {
	case q.File == nil:
	case what == "image":
		return imageText(q, name)
	case what == "type":
		return typeText(q, name)
	}
	return ""
}

// formKey returns the key of an instruction's manual. It distinguishes Docker's VOLUME from the one in the
// dialect.
func formKey(f *dockerfile.Form) string {
	if f.Dialect {
		return "dialect " + f.Name
	}
	return f.Name
}
