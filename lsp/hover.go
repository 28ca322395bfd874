package lsp

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// hoverDocker says what stands under the cursor.
func hoverDocker(q *Query) Text {
	x := indexOf(q.File)
	for _, d := range x.tree.Directives {
		if covers(d.At, q.Pos) {
			return q.hoverDirective(d)
		}
	}
	if x.comment(q.Pos) != nil {
		if t := q.hoverRule(); t.Markdown != "" {
			return t
		}
		return q.hoverUnfinished()
	}
	if m, ok := x.mention(q.Pos); ok {
		if t := q.hoverMention(x, m); t.Markdown != "" {
			return t
		}
	}
	in := x.at(q.Pos)
	if in == nil {
		return Text{}
	}
	return q.hoverInstruction(in)
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

func (q *Query) hoverDirective(d *dockerfile.Directive) Text {
	if t := q.hoverRule(); t.Markdown != "" {
		return t
	}
	if d.Name == nil {
		return Text{}
	}
	form := directive(d.Name.Text)
	if form == nil || q.Pos < d.Name.At.Start {
		return Text{}
	}
	return Text{form.doc, d.At}
}

// hoverUnfinished is for a directive that has no value yet.
func (q *Query) hoverUnfinished() Text {
	text, at := q.Word(nameLike)
	if strings.HasPrefix(q.File.Source.Text[at.End:], "=") && q.File.Source.Line(at.Start) == 1 {
		if d := directive(text); d != nil {
			return Text{d.doc, at}
		}
	}
	return Text{}
}

// hoverRule finds the name of a rule in a comment.
func (q *Query) hoverRule() Text {
	text, at := q.Word(func(c byte) bool { return alnum(c) || strings.IndexByte("/-_", c) >= 0 })
	if text == "" {
		return Text{}
	}
	if r := q.Rule(text); r != nil {
		return Text{rulePage(r), at}
	}
	return Text{}
}

// hoverMention says what a name is of. At its end, where the cursor is behind it, that is said of a
// variable alone, and of one that has a value.
func (q *Query) hoverMention(x *index, m mention) Text {
	behind := q.Pos == m.at.End
	if m.kind == variableName {
		v := x.variable(m)
		if behind && !v.valued() {
			return Text{}
		}
		return Text{q.variableText(x, m, v), m.at}
	}
	if behind {
		return Text{}
	}
	switch m.kind {
	case typeName:
		return Text{q.shortText(m) + q.typeText(m.text), m.at}
	case stageName:
		return Text{q.stageText(x, m), m.at}
	case heredocName:
		return Text{heredocText(x, m), m.at}
	case endName:
		return Text{q.endText(m), m.at}
	case hostName:
		return Text{q.outsideText(m), m.at}
	}
	return Text{}
}

func (q *Query) hoverInstruction(in dockerfile.Instruction) Text {
	h := in.Common()
	if h.Keyword != nil && h.Keyword.At.Has(q.Pos) {
		return manual(h)
	}
	for _, fl := range h.Flags {
		if covers(fl.At, q.Pos) || fl.Value == nil && fl.At.End == q.Pos && unfinished(h, fl) {
			return hoverFlag(h, fl, q.Pos)
		}
	}
	for _, c := range clausesOf(in) {
		if covers(c.Keyword.At, q.Pos) {
			return hoverClause(h, c)
		}
		for _, w := range c.Values {
			if t := q.hoverClauseValue(h, c, w); covers(w.At, q.Pos) && t.Markdown != "" {
				return t
			}
		}
	}
	switch do := in.(type) {
	case *dockerfile.From:
		return q.hoverFrom(do)
	case *dockerfile.Expose:
		for _, w := range do.Ports {
			if covers(w.At, q.Pos) {
				return Text{q.exposedText(in, w), w.At}
			}
		}
	case *dockerfile.Env, *dockerfile.Arg:
		return q.hoverValue(pairsOf(in))
	case *dockerfile.Cmd, *dockerfile.Entrypoint:
		return q.hoverCommand(in)
	}
	return hoverFormat(q, in)
}

// unfinished reports whether a flag wants a value and has none yet.
func unfinished(h *dockerfile.Head, fl *dockerfile.Flag) bool {
	return h.Form != nil && fl.Name != nil && slices.ContainsFunc(h.Form.Flags, func(f dockerfile.FlagForm) bool {
		return f.Name == fl.Name.Value && !f.Bool
	})
}

func manual(h *dockerfile.Head) Text {
	if h.Form == nil {
		return Text{}
	}
	return Text{formText(h.Form), h.Keyword.At}
}

func formText(f *dockerfile.Form) string {
	return "```dockerfile\n" + strings.Join(f.Usage, "\n") + "\n```\n" + f.Doc
}

// hoverFlag says what a flag is for, or the key of a mount, and what a word means that it knows.
func hoverFlag(h *dockerfile.Head, fl *dockerfile.Flag, pos source.Pos) Text {
	if h.Form == nil || fl.Name == nil {
		return Text{}
	}
	for _, form := range h.Form.Flags {
		if !strings.EqualFold(form.Name, fl.Name.Value) {
			continue
		}
		for _, k := range fl.Keys {
			for _, key := range form.Keys {
				if k.Key != nil && covers(k.At, pos) && key.Name == k.Key.Value {
					return Text{"`" + key.Name + "`: " + key.Doc + says(key.Says, k.Value), k.At}
				}
			}
		}
		return Text{"`--" + form.Name + "`: " + form.Doc + says(form.Says, fl.Value), fl.At}
	}
	return Text{}
}

// says is what a word of a list means.
func says(meaning map[string]string, w *dockerfile.Word) string {
	if w == nil || meaning[w.Value] == "" {
		return ""
	}
	return "\n\n`" + w.Value + "`: " + meaning[w.Value]
}

func hoverClause(h *dockerfile.Head, c *dockerfile.Clause) Text {
	if h.Form == nil {
		return Text{}
	}
	if form := clauseForm(h.Form, c.Name); form != nil {
		return Text{"`" + form.Usage + "`\n\n" + form.Doc, c.Keyword.At}
	}
	return Text{}
}

// hoverFormat says what a constructor in a format is.
func hoverFormat(q *Query, in dockerfile.Instruction) Text {
	if !dockerfile.OfDialect(in) {
		return Text{}
	}
	text, at := q.Word(alnum)
	for _, c := range types.Constructors {
		if string(c.Kind) == text {
			return Text{"`" + c.Usage + "`\n\n" + c.Doc, at}
		}
	}
	return Text{}
}
