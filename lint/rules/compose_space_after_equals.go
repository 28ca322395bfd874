package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_space_after_equals.md
var spaceAfterEqualsDoc string

var spaceAfterEquals = &lint.Rule{
	Name: "compose/space-after-equals", Doc: spaceAfterEqualsDoc, Level: lint.Note, Fix: lint.Unsafe, Tags: []string{"compose", "correctness"},
	Compose: func(p *lint.Pass, f *compose.File) {
		visit.Services(f, func(e *compose.Entry) {
			for _, n := range []*compose.Node{e.Value.Get("environment"), e.Value.Get("build").Get("args"), e.Value.Get("labels")} {
				if n == nil || n.Kind != compose.Sequence || n.Alias != nil {
					continue
				}
				for _, item := range n.Items {
					if item.Kind == compose.Scalar && item.Alias == nil {
						spacesAround(p, item)
					}
				}
			}
		})
	},
}

// spacesAround reports a space after the equals sign of one item. A space before it is a separate error in
// environment.
func spacesAround(p *lint.Pass, item *compose.Node) {
	key, value, ok := strings.Cut(item.Text, "=")
	name, text := strings.TrimRight(key, " \t"), strings.TrimLeft(value, " \t")
	if !ok || name == "" || text == "" || text == value {
		return
	}
	inner := item.At
	if item.Style == compose.SingleQuoted || item.Style == compose.DoubleQuoted {
		inner = source.Span{Start: inner.Start + 1, End: inner.End - 1}
	}
	found := p.Report(item, "the space after `=` is part of the value of `%s`; write `%s=` directly before the value", name, name)
	if item.File.Slice(inner) == item.Text {
		at := source.Span{Start: inner.Start + source.Pos(len(name)), End: inner.End - source.Pos(len(text))}
		found.WithFix("remove the spaces", false, source.Replace(at, "="))
	}
}
