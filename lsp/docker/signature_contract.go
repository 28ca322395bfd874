package docker

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lsp/query"
)

// contractSignatures shows the usages of a contract line, each with all its clauses.
func contractSignatures(typed *dockerfile.TypedInstruction) []query.Signature {
	line := dockerfile.ReadClauses(typed.Form(), typed.Text, typed.Keyword.End)
	var all []query.Signature
	for _, text := range typed.Form().Usage {
		if u := typed.Form().ContractUsage(text); line.Fits(typed.Form(), u) {
			all = append(all, contractSignature(line, typed.Form(), u, typed.At))
		}
	}
	return all
}

// contractSignature returns one usage as a signature. Its active parameter is the clause at the cursor, or
// else the next required one.
func contractSignature(l *dockerfile.TypedContract, f *dockerfile.Form, usage string, pos int) query.Signature {
	s := query.Signature{Label: usage, Doc: firstParagraph(f), Active: -1}
	due := ""
	if c := l.At(pos); c != nil {
		due = c.Name
	} else if next := f.Next(l.Given(pos)); len(next) > 0 && len(l.Head) == 0 {
		due = next[0].Name
	}
	for _, r := range f.UsageClauses(usage) {
		text := strings.TrimLeft(r.In(usage), "[")
		name := text
		if i := strings.IndexAny(text, ": ]"); i >= 0 {
			name = text[:i]
		}
		form := f.Clause(name)
		one := query.Parameter{Start: r.Start, End: r.End}
		if form != nil {
			one.Doc = form.Doc
		}
		if form != nil && name == due || form == nil && len(l.Clauses) == 0 && s.Active < 0 {
			s.Active = len(s.Params)
		}
		s.Params = append(s.Params, one)
	}
	return s
}
