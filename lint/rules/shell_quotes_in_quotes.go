package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_quotes_in_quotes.md
var quotesInQuotesDoc string

var quotesInQuotes = family.Shell(&lint.Rule{
	Name: "shell/quotes-in-quotes", Aliases: []string{"SC2140", "SC2026"}, Doc: quotesInQuotesDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Warning),
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, w *syntax.Word) {
		for i := 1; i+1 < len(w.Parts); i++ {
			lit, ok := w.Parts[i].(*syntax.Lit)
			if ok && strings.Trim(lit.Value, letters) == "" && reopened(w.Parts[i-1], w.Parts[i+1]) {
				p.Report(s.At(lit), "`%s` is between two quoted texts, not in quotes; escape the quotes around it", lit.Value)
				return
			}
		}
	})
})

const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

// reopened reports whether both sides are quoted in the same way and look like one text that a quote splits.
// The first part must not be an operand of its own, such as a variable.
func reopened(a, b syntax.WordPart) bool {
	switch a := a.(type) {
	case *syntax.SglQuoted:
		b, ok := b.(*syntax.SglQuoted)
		return ok && brokenOff(a.Value) && b.Value != ""
	case *syntax.DblQuoted:
		b, ok := b.(*syntax.DblQuoted)
		if !ok || len(a.Parts) == 0 || len(b.Parts) == 0 {
			return false
		}
		lit, ok := a.Parts[len(a.Parts)-1].(*syntax.Lit)
		return ok && brokenOff(lit.Value)
	}
	return false
}

// brokenOff reports whether a text ends as text before a quotation usually does: with a space, =, :, ( or a
// similar character.
func brokenOff(v string) bool {
	return v != "" && strings.ContainsRune(" =:([{,", rune(v[len(v)-1]))
}
