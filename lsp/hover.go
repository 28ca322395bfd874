package lsp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint"
)

// hover says what stands under the cursor.
func hover(q *Query) Text {
	switch q.File.Language {
	case Dockerfile, Contract:
		return hoverDocker(q)
	case Compose:
		return hoverCompose(q)
	}
	return Text{}
}

func hoverDocker(q *Query) Text {
	f := q.File.Docker()
	for _, d := range f.Directives {
		if covers(d.At, q.Pos) {
			return q.hoverDirective(d)
		}
	}
	for _, c := range f.Comments {
		if covers(c.At, q.Pos) {
			if t := q.hoverRule(); t.Markdown != "" {
				return t
			}
			return q.hoverUnfinished()
		}
	}
	all := mentions(f)
	if m, ok := mentionAt(all, q.Pos); ok && (q.Pos < m.at.End || !m.makes || valued(m)) {
		if t := q.hoverMention(f, all, m); t.Markdown != "" {
			return t
		}
	}
	in := instructionAt(f, q.Pos)
	if in == nil {
		return Text{}
	}
	return q.hoverInstruction(in)
}

// covers reports whether the byte at pos lies in a span: the mouse is on a character, not before one.
func covers(at source.Span, pos source.Pos) bool { return at.Start <= pos && pos < at.End }

// valued reports whether a variable's value follows its name, so that behind the name is not
// behind all there is.
func valued(m mention) bool {
	for _, p := range pairsOf(m.in) {
		if p.Key.At == m.at {
			return p.Value != nil
		}
	}
	return false
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

var directives = map[string]string{
	"escape": "The character that escapes others and joins lines: `\\` or `` ` ``.",
	"syntax": "The image of the frontend that builds this file, such as `docker/dockerfile:1`.",
	"check":  "What docker build's own checks do: `skip=NAME,…` or `skip=all`, and `error=true` to fail the build.",
}

func (q *Query) hoverDirective(d *dockerfile.Directive) Text {
	if t := q.hoverRule(); t.Markdown != "" {
		return t
	}
	if d.Name == nil {
		return Text{}
	}
	if q.Pos < d.Name.At.Start {
		return Text{}
	}
	return Text{directives[d.Name.Text], d.At}
}

// hoverUnfinished is for a directive that has no value yet.
func (q *Query) hoverUnfinished() Text {
	text, at := q.word(nameLike)
	if strings.HasPrefix(q.File.Source.Text[at.End:], "=") && q.File.Source.Line(at.Start) == 1 {
		return Text{directives[strings.ToLower(text)], at}
	}
	return Text{}
}

// hoverRule finds the name of a rule in a comment.
func (q *Query) hoverRule() Text {
	text, at := q.word(func(c byte) bool { return alnum(c) || strings.IndexByte("/-_", c) >= 0 })
	if text == "" {
		return Text{}
	}
	if r := q.server.rule(text); r != nil {
		return Text{rulePage(r), at}
	}
	return Text{}
}

func rulePage(r *lint.Rule) string {
	return fmt.Sprintf("**%s** (%s): %s\n\n%s\n\n[the rule's page](%s)", r.Name, r.Level, r.Title(), r.Summary(), r.URL())
}

// word returns the run of bytes around the cursor that in allows.
func (q *Query) word(in func(byte) bool) (string, source.Span) {
	text := q.File.Source.Text
	start, end := int(q.Pos), int(q.Pos)
	for start > 0 && in(text[start-1]) {
		start--
	}
	for end < len(text) && in(text[end]) {
		end++
	}
	return text[start:end], source.Span{Start: source.Pos(start), End: source.Pos(end)}
}

func (q *Query) hoverMention(f *dockerfile.File, all []mention, m mention) Text {
	switch m.kind {
	case typeName:
		return Text{q.typeText(m.text), m.at}
	case variableName:
		return Text{q.variableText(f, all, m), m.at}
	case stageName:
		return Text{q.stageText(f, m), m.at}
	}
	return Text{}
}

// typeText says what a type or format is: its parents, ports and schemes.
func (q *Query) typeText(text string) string {
	t, flaw := types.ParseType(text)
	if flaw != nil {
		return ""
	}
	reg := q.Project(q.File.Source.Path).Types
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**", t.Name())
	if d := reg.LookupFormat(t); d != nil {
		if d.Is != nil {
			fmt.Fprintf(&b, " is `%s`", d.Is)
		} else {
			fmt.Fprintf(&b, " matches `%s`", d.Matches)
		}
		return paragraph(&b, d.Doc)
	}
	d := reg.Lookup(t)
	if d == nil && !reg.Declared(t) {
		b.WriteString(" is not declared")
		return b.String()
	}
	if d != nil {
		paragraph(&b, d.Doc)
	}
	if up := reg.Ancestors(t)[1:]; len(up) > 0 {
		fmt.Fprintf(&b, "\n\nis: %s", names(up))
	}
	if ports := reg.Defaults(t, false); len(ports) > 0 {
		fmt.Fprintf(&b, "\n\nport: %s", joined(ports))
	}
	plain, tls := reg.Schemes(t)
	if len(plain)+len(tls) > 0 {
		fmt.Fprintf(&b, "\n\nschemes: %s", "`"+strings.Join(slices.Concat(plain, tls), "`, `")+"`")
	}
	if below := reg.Children(t); len(below) > 0 {
		fmt.Fprintf(&b, "\n\nbelow it: %s", names(below))
	}
	return b.String()
}

func paragraph(b *strings.Builder, text string) string {
	if text != "" {
		b.WriteString("\n\n" + text)
	}
	return b.String()
}

func names(ts []types.Type) string {
	var all []string
	for _, t := range ts {
		all = append(all, "`"+t.Name()+"`")
	}
	return strings.Join(all, ", ")
}

func joined[T fmt.Stringer](list []T) string {
	var all []string
	for _, x := range list {
		all = append(all, "`"+x.String()+"`")
	}
	return strings.Join(all, ", ")
}

// variableText says where a variable's value comes from, what it is there, and its format.
func (q *Query) variableText(f *dockerfile.File, all []mention, m mention) string {
	var b strings.Builder
	for i := len(all) - 1; i >= 0; i-- {
		o := all[i]
		if o.name != m.name || !o.makes || o.at.Start > m.at.Start {
			continue
		}
		if text := pairText(f, o); text != "" {
			fmt.Fprintf(&b, "```dockerfile\n%s\n```\nline %d", text, f.Source.Line(o.at.Start))
			break
		}
	}
	for _, o := range all {
		if e, ok := o.in.(*dockerfile.Environment); ok && o.name == m.name && o.makes && e.Format != nil {
			fmt.Fprintf(&b, "\n\n`%s` %s", e.Format.Text, docOf(e.Clauses))
		}
	}
	if b.Len() == 0 && contract.Predefined(m.text) {
		return "`" + m.text + "` is set by the build itself."
	}
	return b.String()
}

func docOf(c dockerfile.Clauses) string {
	if w := c.Value("DOC"); w != nil {
		return w.Value
	}
	return ""
}

// pairText returns the ARG or ENV that makes a variable, that one alone.
func pairText(f *dockerfile.File, m mention) string {
	for _, p := range pairsOf(m.in) {
		if p.Key.At == m.at {
			return m.in.Common().Name + " " + f.Source.Slice(p.At)
		}
	}
	return ""
}

func (q *Query) stageText(f *dockerfile.File, m mention) string {
	for _, s := range f.Stages {
		if s.Name() == m.text {
			p := q.Project(f.Source.Path)
			from := ""
			if s.From != nil {
				from = f.Source.Slice(s.From.At)
			}
			return fmt.Sprintf("```dockerfile\n%s\n```\n%s", from, contractText(p.Stage(f, s)))
		}
	}
	return ""
}

// contractText is a contract as lines of the dialect.
func contractText(c *contract.Contract) string {
	if c == nil {
		return ""
	}
	lines := c.Lines()
	if len(lines) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("```dockerfile\n")
	for _, l := range lines {
		b.WriteString(strings.TrimSpace(l.Text) + "\n")
	}
	b.WriteString("```")
	return b.String()
}

func (q *Query) hoverInstruction(in dockerfile.Instruction) Text {
	h := in.Common()
	if h.Keyword != nil && covers(h.Keyword.At, q.Pos) {
		return manual(h)
	}
	for _, fl := range h.Flags {
		if covers(fl.At, q.Pos) {
			return hoverFlag(h, fl, q.Pos)
		}
	}
	for _, c := range clausesOf(in) {
		if covers(c.Keyword.At, q.Pos) {
			return hoverClause(h, c)
		}
	}
	if from, ok := in.(*dockerfile.From); ok && from.Image != nil && covers(from.Image.At, q.Pos) {
		return Text{q.imageText(from.Image.Value), from.Image.At}
	}
	return q.hoverFormat(in)
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
				if covers(k.Key.At, pos) && key.Name == k.Key.Value {
					return Text{"`" + key.Name + "`: " + key.Doc, k.At}
				}
			}
		}
		return Text{"`--" + form.Name + "`: " + form.Doc, fl.At}
	}
	return Text{}
}

func hoverClause(h *dockerfile.Head, c *dockerfile.Clause) Text {
	if h.Form == nil {
		return Text{}
	}
	for _, form := range h.Form.Clauses {
		if form.Name == c.Name {
			return Text{"`" + form.Usage + "`\n\n" + form.Doc, c.Keyword.At}
		}
	}
	return Text{}
}

// imageText says what is known of an image.
func (q *Query) imageText(ref string) string {
	c := q.Project(q.File.Source.Path).Image(ref)
	if text := contractText(c); text != "" {
		return "`" + ref + "`\n" + text
	}
	return "`" + ref + "`: nothing is known of this image"
}

// hoverFormat says what a constructor in a format is.
func (q *Query) hoverFormat(in dockerfile.Instruction) Text {
	if !dockerfile.OfDialect(in) {
		return Text{}
	}
	text, at := q.word(func(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' })
	for _, c := range types.Constructors {
		if string(c.Kind) == text {
			return Text{"`" + c.Usage + "`\n\n" + c.Doc, at}
		}
	}
	return Text{}
}
