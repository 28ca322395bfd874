package dockerfile

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A dumper prints a tree, one node per line, for goldens and comparisons.
type dumper struct {
	src   *source.File
	out   strings.Builder
	spans bool // whether to print positions
}

// dump prints the tree of f and its problems.
func dump(f *File, spans bool) string {
	d := &dumper{src: f.Source, spans: spans}
	for _, dir := range f.Directives {
		d.line(0, dir.At, "Directive", fmt.Sprintf("%s=%s", dir.Name.Value, dir.Value.Value))
	}
	for _, in := range f.Instructions() {
		d.instruction(0, in)
	}
	for _, c := range f.Comments {
		inside := ""
		if c.Inside != nil {
			inside = fmt.Sprintf(" in %T", c.Inside)
		}
		d.line(0, c.At, "Comment", fmt.Sprintf("%q%s", c.Text, inside))
	}
	for _, p := range f.Problems {
		instead := ""
		if p.Instead != "" {
			instead = fmt.Sprintf(" [%s]", p.Instead)
		}
		d.line(0, p.At, [...]string{"syntax", "unknown", "before", "trigger", "contract", "word"}[p.Kind], p.Message+instead)
	}
	return d.out.String()
}

func (d *dumper) line(indent int, at source.Span, name, text string) {
	d.out.WriteString(strings.Repeat("  ", indent))
	if d.spans {
		l1, c1 := d.src.LineByte(at.Start)
		l2, c2 := d.src.LineByte(at.End)
		if l1 == l2 {
			fmt.Fprintf(&d.out, "%d:%d-%d ", l1, c1, c2)
		} else {
			fmt.Fprintf(&d.out, "%d:%d-%d:%d ", l1, c1, l2, c2)
		}
	}
	fmt.Fprintf(&d.out, "%s %s\n", name, text)
}

func (d *dumper) instruction(indent int, in Instruction) {
	h := in.Common()
	stage := ""
	if h.Stage != nil {
		stage = fmt.Sprintf(" stage %d", h.Stage.Index)
	}
	d.line(indent, h.At, strings.TrimPrefix(fmt.Sprintf("%T", in), "*dockerfile."), h.Name+stage)
	d.fields(indent+1, reflect.ValueOf(in).Elem())
}

// fields prints the fields of a node in the order of their declaration.
func (d *dumper) fields(indent int, v reflect.Value) {
	for i := range v.NumField() {
		field := v.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		switch field.Name {
		case "At", "Form", "Spelling", "Stage", "OnBuild", "Name", "Comments":
			if w, ok := v.Field(i).Interface().(*Word); ok && w != nil {
				d.word(indent, field.Name, w)
			}
			continue
		}
		d.value(indent, field.Name, v.Field(i))
	}
}

func (d *dumper) value(indent int, name string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		for i := range v.Len() {
			d.value(indent, name, v.Index(i))
		}
		return
	case reflect.Bool:
		if v.Bool() {
			fmt.Fprintf(&d.out, "%s%s\n", strings.Repeat("  ", indent), name)
		}
		return
	case reflect.String:
		if v.String() != "" && v.String() != "Raw" {
			fmt.Fprintf(&d.out, "%s%s %s\n", strings.Repeat("  ", indent), name, v.String())
		}
		return
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
	}
	d.node(indent, name, v)
}

func (d *dumper) node(indent int, name string, v reflect.Value) {
	switch x := v.Interface().(type) {
	case *Word:
		d.word(indent, name, x)
	case *Line:
		if name == "Line" {
			d.line(indent, x.At, name, fmt.Sprintf("%q", x.Text))
		}
	case *Heredoc:
		d.line(indent, x.whole(), "Heredoc", fmt.Sprintf("%s expand=%v chomp=%v %q", x.Name, x.Expand, x.Chomp, x.Text))
		d.word(indent+1, "Mark", x.Mark)
		d.line(indent+1, x.Body, "Body", "")
		d.line(indent+1, x.End, "End", "")
	case Instruction:
		d.instruction(indent, x)
	case Head:
		d.fields(indent, v)
	case Command:
		d.fields(indent, v)
	case Clauses:
		d.fields(indent, v)
	case *Flag:
		d.line(indent, x.At, name, "")
		d.fields(indent+1, reflect.ValueOf(x).Elem())
	case source.Spanned:
		d.line(indent, x.Span(), name, "")
		d.fields(indent+1, v.Elem())
	}
}

func (h *Heredoc) whole() source.Span { return h.Mark.At.Cover(h.End) }

// word prints a word as typed, its value if that differs, and its parts if there are several.
func (d *dumper) word(indent int, name string, w *Word) {
	text := fmt.Sprintf("%q", w.Text)
	if w.Value != w.Text {
		text += fmt.Sprintf(" = %q", w.Value)
	}
	if w.Broken {
		text += " broken"
	}
	d.line(indent, w.At, name, text)
	if len(w.Parts) > 1 || !w.Literal() || len(w.Parts) == 1 && w.Parts[0].Quoted {
		d.parts(indent+1, w.Parts)
	}
}

func (d *dumper) parts(indent int, parts []Part) {
	for _, p := range parts {
		text := fmt.Sprintf("%q", p.Lit)
		if p.Var != "" || p.Op != "" {
			text = strings.TrimSpace(fmt.Sprintf("$%s %s %s", p.Var, p.Op, p.Arg))
		}
		if p.Placeholder {
			text = fmt.Sprintf("{{%s}}", p.Var)
		}
		if p.Quoted {
			text += " quoted"
		}
		d.line(indent, p.At, "-", strings.TrimSpace(text))
		d.parts(indent+1, p.Inner)
	}
}
