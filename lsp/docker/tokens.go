package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A painter collects the tokens of a Dockerfile or contract file.
type painter struct {
	*index
	all []query.Token
}

func (p *painter) add(at source.Span, k query.TokenKind) {
	if at.Len() > 0 {
		p.all = append(p.all, query.Token{At: at, Kind: k})
	}
}

func (p *painter) word(w *dockerfile.Word, k query.TokenKind) {
	if w != nil {
		p.add(w.At, k)
	}
}

// text adds a token for a word that is a number or a string.
func (p *painter) text(w *dockerfile.Word) {
	if w == nil {
		return
	}
	if w.Value != "" && strings.Trim(w.Value, "0123456789") == "" {
		p.add(w.At, query.NumberToken)
		return
	}
	p.add(w.At, query.StringToken)
}

// TokensOf lists the semantic tokens in a part of a file.
func TokensOf(q *query.Query, within source.Span) []query.Token {
	return tokensDocker(indexOf(q.File), within)
}

// tokensDocker lists the tokens of the instructions that overlap a span.
func tokensDocker(x *index, within source.Span) []query.Token {
	p := &painter{index: x}
	p.comments(within)
	all := x.within(within)
	for _, in := range all {
		p.instruction(in)
		if on, ok := in.(*dockerfile.OnBuild); ok && on.Do != nil {
			p.instruction(on.Do)
		}
	}
	if len(all) > 0 {
		span := all[0].Span().Cover(all[len(all)-1].Span())
		p.scripts(span)
		p.names(span)
	}
	return p.all
}

func (p *painter) comments(within source.Span) {
	for _, d := range p.tree.Directives {
		p.add(d.At, query.CommentToken)
		p.word(d.Name, query.MacroToken)
		p.word(d.Value, query.StringToken)
	}
	for _, c := range p.tree.Comments {
		if c.At.End >= within.Start && c.At.Start <= within.End {
			p.add(c.At, query.CommentToken)
		}
	}
}

// names adds tokens for the names in a span.
func (p *painter) names(within source.Span) {
	for _, m := range p.mentions() {
		if m.At.End < within.Start || m.At.Start > within.End {
			continue
		}
		kind := nameTokens[m.Kind]
		if m.Makes {
			kind |= query.Declared
		}
		if m.Kind == VariableName && dockerfile.Argument(m.Text) != nil {
			kind |= query.Standard | query.Readonly
		}
		p.add(m.At, kind)
	}
}

var nameTokens = map[nameKind]query.TokenKind{StageName: query.NamespaceToken, VariableName: query.VariableToken, heredocName: query.MacroToken,
	typeName: query.TypeToken, endName: query.PropertyToken, hostName: query.StringToken}

func (p *painter) instruction(in dockerfile.Instruction) {
	h := in.Common()
	if h.Spelling == dockerfile.InComment {
		p.add(source.Span{Start: h.At.Start, End: h.At.Start + source.Pos(len("#:"))}, query.CommentToken)
	}
	if h.IsDraft() {
		p.add(h.Draft.At, query.OperatorToken)
	}
	keyword := query.KeywordToken
	if h.Name == dockerfile.MAINTAINER {
		keyword |= query.Deprecated
	}
	p.word(h.Keyword, keyword)
	for _, f := range h.Flags {
		p.flag(h.Form, f)
	}
	for _, d := range h.Heredocs {
		p.heredoc(in, d)
	}
	if dockerfile.OfDialect(in) {
		p.contractLine(in)
		return
	}
	p.operands(in)
	if h.Args != nil {
		scanVariables(h.Args.Text, p.tree.Escape, true, func(start, end int) {
			if start > 1 && h.Args.Text[start-1] == '{' && h.Args.Text[start-2] == '$' {
				p.add(h.Args.Slice(start-2, start), query.OperatorToken)
			}
		})
	}
}

func (p *painter) flag(form *dockerfile.Form, f *dockerfile.Flag) {
	if f.Name == nil {
		return
	}
	p.add(source.Span{Start: f.At.Start, End: f.Name.At.End}, query.PropertyToken)
	var known *dockerfile.FlagForm
	if form != nil {
		if i := slices.IndexFunc(form.Flags, func(o dockerfile.FlagForm) bool { return o.Name == f.Name.Value }); i >= 0 {
			known = &form.Flags[i]
		}
	}
	if known == nil || len(known.Keys) == 0 || len(f.Keys) == 0 {
		p.choice(known, f.Value)
		return
	}
	for _, k := range f.Keys {
		p.word(k.Key, query.PropertyToken)
		if i := slices.IndexFunc(known.Keys, func(o dockerfile.FlagForm) bool { return k.Key != nil && o.Name == k.Key.Value }); i >= 0 {
			p.choice(&known.Keys[i], k.Value)
		}
	}
}

// choice adds a token for the value of a flag: an enum token for a known value, or else a number or string.
func (p *painter) choice(f *dockerfile.FlagForm, w *dockerfile.Word) {
	if w != nil && f != nil && (slices.Contains(f.Values, w.Value) || f.Bool) {
		p.add(w.At, query.EnumToken)
		return
	}
	p.text(w)
}

func (p *painter) operands(in dockerfile.Instruction) {
	switch do := in.(type) {
	case *dockerfile.From:
		if do.Image != nil {
			p.add(imageName(do.Image), query.NamespaceToken)
			_, rest := cutTag(do.Image.Text)
			p.add(do.Image.InText(len(do.Image.Text)-len(rest), len(do.Image.Text)), query.StringToken)
		}
		p.word(do.As, query.KeywordToken)
		for _, w := range do.Patterns {
			p.word(w, query.StringToken)
		}
	case *dockerfile.Expose:
		for _, w := range do.Ports {
			port, protocol, _ := strings.Cut(w.Text, "/")
			p.add(w.InText(0, len(port)), query.NumberToken)
			p.add(w.InText(len(w.Text)-len(protocol), len(w.Text)), query.EnumToken)
		}
	case *dockerfile.Label:
		p.pairs(do.Labels, query.PropertyToken|query.Declared)
	case *dockerfile.Env:
		p.pairs(do.Vars, query.VariableToken|query.Declared)
	case *dockerfile.Arg:
		p.pairs(do.Vars, query.VariableToken|query.Declared|query.Readonly)
	case *dockerfile.Copy:
		p.strings(do.Sources, do.Dest)
	case *dockerfile.Add:
		p.strings(do.Sources, do.Dest)
	case *dockerfile.Workdir:
		p.word(do.Path, query.StringToken)
	case *dockerfile.Volume:
		p.strings(do.Paths)
	case *dockerfile.User:
		p.text(do.User)
	case *dockerfile.StopSignal:
		p.word(do.Signal, query.EnumToken)
	case *dockerfile.Maintainer:
		p.word(do.Name, query.StringToken)
	case *dockerfile.Healthcheck:
		p.word(do.Type, query.KeywordToken)
		p.exec(&do.Command)
	case *dockerfile.Run:
		p.exec(&do.Command)
	case *dockerfile.Cmd:
		p.exec(&do.Command)
	case *dockerfile.Entrypoint:
		p.exec(&do.Command)
	case *dockerfile.Shell:
		p.exec(&do.Command)
	}
}

func (p *painter) strings(list []*dockerfile.Word, more ...*dockerfile.Word) {
	for _, w := range slices.Concat(list, more) {
		if w != nil && !strings.HasPrefix(w.Text, "<<") {
			p.word(w, query.StringToken)
		}
	}
}

func (p *painter) pairs(list []*dockerfile.Pair, kind query.TokenKind) {
	for _, x := range list {
		p.word(x.Key, kind)
		if x.Value != nil {
			p.add(source.Span{Start: x.Key.At.End, End: x.Value.At.Start}, query.OperatorToken)
			p.text(x.Value)
		}
	}
}

// exec adds tokens for the program and the arguments in exec form.
func (p *painter) exec(c *dockerfile.Command) {
	for i, w := range c.Exec {
		switch {
		case i == 0:
			p.word(w, query.FunctionToken)
		case strings.HasPrefix(w.Value, "-"):
			p.word(w, query.ParameterToken)
		default:
			p.word(w, query.StringToken)
		}
	}
}

// heredoc adds tokens for the delimiter of a heredoc, and for its body if that becomes a file.
func (p *painter) heredoc(in dockerfile.Instruction, d *dockerfile.Heredoc) {
	p.word(d.Mark, query.OperatorToken)
	if _, run := in.(*dockerfile.Run); !run {
		p.add(d.Body, query.StringToken)
	}
}
