package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_description_format.md
var descriptionFormatDoc string

var descriptionFormat = &lint.Rule{
	Name: "build/description-format", Aliases: []string{"InvalidDefinitionDescription"}, Doc: descriptionFormatDoc, Level: lint.Note,
	Presets: family.BuildKit(), Tags: []string{"style", "experimental"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		always := p.Selected(f.Source) || experimental(f.Directives)
		end := source.Pos(0)
		for _, h := range f.Instructions() {
			if at, names := defined(h); at != nil {
				checkDescription(p, f, h, at, names, commentsBetween(f, end, h.Span().Start), always)
			}
			end = h.Span().End
		}
	},
}

const descriptionName = "InvalidDefinitionDescription"

// defined returns the name that an ARG or a named FROM defines.
func defined(in dockerfile.Instruction) (at *dockerfile.Word, names []string) {
	switch in := in.(type) {
	case *dockerfile.From:
		if in.Name != nil {
			return in.Name, []string{strings.ToLower(in.Name.Text)}
		}
	case *dockerfile.Arg:
		for _, v := range in.Vars {
			names = append(names, v.Key.Value)
		}
		if len(names) > 0 {
			return in.Vars[0].Key, names
		}
	}
	return nil, nil
}

// checkDescription checks that the last comment above a definition has the form that docker build displays.
func checkDescription(p *lint.Pass, f *dockerfile.File, in dockerfile.Instruction, at *dockerfile.Word, names []string, above []*dockerfile.Comment, always bool) {
	if len(above) == 0 {
		return
	}
	last := above[len(above)-1]
	first, _, _ := strings.Cut(last.Text, " ")
	asked := always || slices.ContainsFunc(above, func(c *dockerfile.Comment) bool { return asksExperimental(c.Text) })
	if asked && !slices.Contains(names, first) {
		visit.ReportIn(p, f, in, at, "the comment above does not describe `%s`; begin it with `%s`, or add an empty comment line", names[0], names[0]).
			Relate(f.Source, last.At, "this comment")
	}
}

// commentsBetween returns the comment lines between two positions, after the last empty line.
func commentsBetween(f *dockerfile.File, start, end source.Pos) []*dockerfile.Comment {
	var all []*dockerfile.Comment
	for _, c := range f.Comments {
		switch {
		case c.Inside != nil || c.At.Start < start || c.At.Start > end:
		case c.Text == "":
			all = nil
		default:
			all = append(all, c)
		}
	}
	return all
}

// experimental reports whether the directives of a file enable the check.
func experimental(all []*dockerfile.Directive) bool {
	for _, d := range all {
		if d.Name.Value == "check" && experiments(d.Value.Text) {
			return true
		}
	}
	return false
}

// asksExperimental reports whether a comment check=experimental=… enables the check.
func asksExperimental(text string) bool {
	name, value, ok := strings.Cut(text, "=")
	return ok && strings.EqualFold(strings.TrimSpace(name), "check") && experiments(strings.TrimSpace(value))
}

// experiments reports whether the value skip=…;experimental=A,B;error=… enables the check.
func experiments(value string) bool {
	value, _, _ = strings.Cut(value, " ")
	for _, part := range strings.Split(value, ";") {
		name, list, _ := strings.Cut(part, "=")
		if strings.TrimSpace(name) != "experimental" {
			continue
		}
		for _, rule := range strings.Split(list, ",") {
			if rule = strings.TrimSpace(rule); rule == "all" || rule == descriptionName {
				return true
			}
		}
	}
	return false
}
