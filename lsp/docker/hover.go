package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lsp/query"
)

// hover describes what is at the cursor.
func hover(q *query.Query) query.Text {
	x := indexOf(q.File)
	for _, d := range x.tree.Directives {
		if query.Covers(d.At, q.Pos) {
			return hoverDirective(q, d)
		}
	}
	if x.comment(q.Pos) != nil {
		if t := hoverRule(q); t.Markdown != "" {
			return t
		}
		return hoverUnfinished(q)
	}
	if m, ok := x.mention(q.Pos); ok {
		if t := hoverMention(q, x, m); t.Markdown != "" {
			return t
		}
	}
	in := x.at(q.Pos)
	if in == nil {
		return query.Text{}
	}
	return hoverInstruction(q, in)
}

func pairsOf(in dockerfile.Instruction) []*dockerfile.Pair {
	switch in := in.(type) {
	case *dockerfile.Arg:
		return in.Vars
	case *dockerfile.Env:
		return in.Vars
	}
	return nil
}

func hoverDirective(q *query.Query, d *dockerfile.Directive) query.Text {
	if t := hoverRule(q); t.Markdown != "" {
		return t
	}
	if d.Name == nil {
		return query.Text{}
	}
	form := dockerfile.DirectiveNamed(d.Name.Text)
	if form == nil || q.Pos < d.Name.At.Start {
		return query.Text{}
	}
	return query.Text{Markdown: form.Doc, At: d.At}
}

// hoverUnfinished describes a parser directive that has no value yet.
func hoverUnfinished(q *query.Query) query.Text {
	text, at := q.Word(source.NameByte)
	if strings.HasPrefix(q.File.Source.Text[at.End:], "=") && q.File.Source.Line(at.Start) == 1 {
		if d := dockerfile.DirectiveNamed(text); d != nil {
			return query.Text{Markdown: d.Doc, At: at}
		}
	}
	return query.Text{}
}

// hoverRule describes the rule whose name is at the cursor in a comment.
func hoverRule(q *query.Query) query.Text {
	text, at := q.Word(func(c byte) bool { return source.Alnum(c) || strings.IndexByte("/-_", c) >= 0 })
	if text == "" {
		return query.Text{}
	}
	if r := q.Rule(text); r != nil {
		return query.Text{Markdown: query.RulePage(r), At: at}
	}
	return query.Text{}
}

// hoverMention describes a name. If the cursor is right after the name, it describes only a variable that has
// a value.
func hoverMention(q *query.Query, x *index, m mention) query.Text {
	atEnd := q.Pos == m.At.End
	if m.Kind == VariableName {
		v := x.variable(m)
		if atEnd && !v.valued() {
			return query.Text{}
		}
		return query.Text{Markdown: variableText(q, x, m, v), At: m.At}
	}
	if atEnd {
		return query.Text{}
	}
	switch m.Kind {
	case typeName:
		return query.Text{Markdown: shortText(q, m) + typeText(q, m.Text), At: m.At}
	case StageName:
		return query.Text{Markdown: stageText(q, x, m), At: m.At}
	case heredocName:
		return query.Text{Markdown: heredocText(x, m), At: m.At}
	case endName:
		return query.Text{Markdown: endText(q, m), At: m.At}
	case hostName:
		return query.Text{Markdown: outsideText(q, m), At: m.At}
	}
	return query.Text{}
}

func hoverInstruction(q *query.Query, in dockerfile.Instruction) query.Text {
	h := in.Common()
	if h.Keyword != nil && h.Keyword.At.Has(q.Pos) {
		return manualOf(h)
	}
	for _, fl := range h.Flags {
		if query.Covers(fl.At, q.Pos) || fl.Value == nil && fl.At.End == q.Pos && unfinished(h, fl) {
			return hoverFlag(h, fl, q.Pos)
		}
	}
	for _, c := range dockerfile.ClausesOf(in) {
		if query.Covers(c.Keyword.At, q.Pos) {
			return hoverClause(h, c)
		}
		for _, w := range c.Values {
			if t := hoverClauseValue(q, h, c, w); query.Covers(w.At, q.Pos) && t.Markdown != "" {
				return t
			}
		}
	}
	switch do := in.(type) {
	case *dockerfile.From:
		return hoverFrom(q, do)
	case *dockerfile.Expose:
		for _, w := range do.Ports {
			if query.Covers(w.At, q.Pos) {
				return query.Text{Markdown: exposedText(q, in, w), At: w.At}
			}
		}
	case *dockerfile.Env, *dockerfile.Arg:
		return hoverValue(q, pairsOf(in))
	case *dockerfile.Cmd, *dockerfile.Entrypoint:
		return hoverCommand(q, in)
	}
	return hoverFormat(q, in)
}

// unfinished reports whether a flag requires a value and has none yet.
func unfinished(h *dockerfile.Head, fl *dockerfile.Flag) bool {
	return h.Form != nil && fl.Name != nil && slices.ContainsFunc(h.Form.Flags, func(f dockerfile.FlagForm) bool {
		return f.Name == fl.Name.Value && !f.Bool
	})
}

func manualOf(h *dockerfile.Head) query.Text {
	if h.Form == nil {
		return query.Text{}
	}
	return query.Text{Markdown: formText(h.Form), At: h.Keyword.At}
}

func formText(f *dockerfile.Form) string {
	return "```dockerfile\n" + strings.Join(f.Usage, "\n") + "\n```\n" + f.Doc
}

// hoverFlag describes a flag or a mount key, and the meaning of a known value.
func hoverFlag(h *dockerfile.Head, fl *dockerfile.Flag, pos source.Pos) query.Text {
	if h.Form == nil || fl.Name == nil {
		return query.Text{}
	}
	for _, form := range h.Form.Flags {
		if !strings.EqualFold(form.Name, fl.Name.Value) {
			continue
		}
		for _, k := range fl.Keys {
			for _, key := range form.Keys {
				if k.Key != nil && query.Covers(k.At, pos) && key.Name == k.Key.Value {
					return query.Text{Markdown: "`" + key.Name + "`: " + key.Doc + meaningOf(key.Says, k.Value), At: k.At}
				}
			}
		}
		return query.Text{Markdown: "`--" + form.Name + "`: " + form.Doc + meaningOf(form.Says, fl.Value), At: fl.At}
	}
	return query.Text{}
}

// meaningOf returns the meaning of a word in a list of allowed words.
func meaningOf(meaning map[string]string, w *dockerfile.Word) string {
	if w == nil || meaning[w.Value] == "" {
		return ""
	}
	return "\n\n`" + w.Value + "`: " + meaning[w.Value]
}

func hoverClause(h *dockerfile.Head, c *dockerfile.Clause) query.Text {
	if h.Form == nil {
		return query.Text{}
	}
	if form := h.Form.Clause(c.Name); form != nil {
		return query.Text{Markdown: "`" + form.Usage + "`\n\n" + form.Doc, At: c.Keyword.At}
	}
	return query.Text{}
}

// hoverFormat describes the constructor of a format.
func hoverFormat(q *query.Query, in dockerfile.Instruction) query.Text {
	if !dockerfile.OfDialect(in) {
		return query.Text{}
	}
	text, at := q.Word(source.Alnum)
	for _, c := range types.Constructors {
		if string(c.Kind) == text {
			return query.Text{Markdown: "`" + c.Usage + "`\n\n" + c.Doc, At: at}
		}
	}
	return query.Text{}
}
