package docker

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lsp/query"
)

// contractLine adds tokens for a line of the dialect: its clauses, endpoints, formats and placeholders.
func (p *painter) contractLine(in dockerfile.Instruction) {
	h := in.Common()
	if w, ok := in.(*dockerfile.Without); ok && h.Args != nil {
		if word := firstWord(h.Args.Text); strings.EqualFold(word, w.Kind) {
			p.add(h.Args.Slice(0, len(word)), query.KeywordToken)
		}
	}
	for _, c := range dockerfile.ClausesOf(in) {
		p.word(c.Keyword, query.KeywordToken)
		for _, w := range c.Values {
			p.clauseValue(h, c, w)
		}
	}
	for _, u := range contract.Placeholders(in) {
		p.add(u.At, query.OperatorToken)
	}
}

func (p *painter) clauseValue(h *dockerfile.Head, c *dockerfile.Clause, w *dockerfile.Word) {
	var form *dockerfile.ClauseForm
	if h.Form != nil {
		form = h.Form.Clause(c.Name)
	}
	switch {
	case form != nil && len(form.Values) > 0:
		p.word(w, query.EnumToken)
	case c.Name == dockerfile.ON || c.Name == dockerfile.PORT || c.Name == dockerfile.TLSPORT:
		if i := strings.IndexByte(w.Text, ':'); i > 0 {
			p.add(w.InText(0, i), query.EnumToken)
			if !strings.Contains(w.Text, "{{") {
				p.add(w.InText(i+1, len(w.Text)), query.NumberToken)
			}
		}
	case c.Name == dockerfile.FORMAT && h.Name == dockerfile.ENVIRONMENT, c.Name == dockerfile.IS && h.Name == dockerfile.FORMAT:
		if f, flaw := types.ParseFormat(w.Value); flaw == nil && w.Literal() {
			p.format(w, f)
		}
	case c.Name == dockerfile.UID || c.Name == dockerfile.GID:
		p.word(w, query.NumberToken)
	case c.Name == dockerfile.TO && strings.EqualFold(w.Value, "STDOUT"):
		p.word(w, query.EnumToken)
	case c.Name == dockerfile.WHEN || c.Name == dockerfile.UNLESS || c.Name == dockerfile.OR || c.Name == dockerfile.EXCLUDES:
		p.condition(w)
	case c.Name == dockerfile.AS || c.Name == dockerfile.NEEDS || c.Name == dockerfile.ACCEPTS || c.Name == dockerfile.EMITS || c.Name == dockerfile.ALIAS:
		p.word(w, query.VariableToken) // patterns and flags; other names get their tokens from names
	case c.Name == dockerfile.FOR || c.Name == dockerfile.SCHEMA || c.Name == dockerfile.FORMAT || c.Name == dockerfile.IS:
		p.word(w, query.TypeToken)
	default:
		p.word(w, query.StringToken)
	}
}

// condition adds tokens for a condition: NAME=value or a path.
func (p *painter) condition(w *dockerfile.Word) {
	name, _, valued := strings.Cut(w.Value, "=")
	switch {
	case strings.HasPrefix(name, "/"):
		p.word(w, query.StringToken)
	case valued:
		p.add(w.InValue(0, len(name)), query.VariableToken)
		p.add(w.InValue(len(name)+1, len(w.Value)), query.StringToken)
	default:
		p.word(w, query.VariableToken)
	}
}

// format adds tokens for the constructors in a format, and for those arguments that are not names.
func (p *painter) format(w *dockerfile.Word, f *types.Format) {
	for _, o := range f.Of {
		p.format(w, o)
	}
	switch f.Kind {
	case types.Union:
		return
	case types.Named:
		p.add(w.InValue(f.Off, f.Off+f.Len), query.TypeToken)
		return
	}
	name := source.Span{}
	if end := f.Off + len(f.Kind); end <= len(w.Value) {
		name = w.InValue(f.Off, end)
	}
	p.add(name, query.FunctionToken|query.Standard)
	if k := constructor(string(f.Kind)); k != nil && f.Kind != types.List && !k.Reference && f.Len > len(f.Kind)+2 {
		kind := query.StringToken
		if f.Kind == types.File {
			kind = query.TypeToken
		} else if f.Kind == "INT" {
			kind = query.NumberToken
		}
		p.add(w.InValue(f.Off+len(f.Kind)+1, f.Off+f.Len-1), kind)
	}
	if f.AccountAt.Len > 0 {
		p.add(w.InValue(f.AccountAt.Off, f.AccountAt.Off+f.AccountAt.Len), query.StringToken)
	}
}
