package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_undefined_argument.md
var undefinedArgumentDoc string

var undefinedArgument = &lint.Rule{
	Name: "build/undefined-argument", Aliases: []string{"UndefinedArgInFrom"}, Doc: undefinedArgumentDoc, Level: lint.Warning,
	Presets: family.BuildKit(), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		refused := refusedPlaces(p, f)
		visit.Froms(f, func(from *dockerfile.From) {
			if from.Image != nil {
				undefinedIn(p, f, from, from.Image, refused, "so `FROM` does not name a valid image")
			}
			if from.Platform != nil && from.Platform.Value != nil {
				undefinedIn(p, f, from, from.Platform.Value, refused, "so the platform is not valid")
			}
		})
	},
}

// undefinedIn reports references in a word of FROM to variables that no ARG before the first FROM declares.
// If docker build rejects the word, the message gives the reason.
func undefinedIn(p *lint.Pass, f *dockerfile.File, from *dockerfile.From, w *dockerfile.Word, refused map[source.Span]bool, reason string) {
	globals := p.Facts(f).Build.Globals
	stops := func(found *lint.Finding, guarded bool) {
		if !guarded && refused[w.At] {
			found.Message += ", " + reason
			found.AtLevel(lint.Error)
		}
	}
	visit.References(w.Parts, false, func(part *dockerfile.Part, guarded bool) {
		if globals.Get(part.Var) != nil || globals.Declared(part.Var) {
			return
		}
		if late := stageArgument(f, part.Var); late != nil {
			found := visit.ReportIn(p, f, from, part.At, "`FROM` does not see the argument `%s` of a stage; declare it before the first `FROM`", part.Var).
				Relate(f.Source, late, "it is declared here")
			stops(found, guarded)
			return
		}
		found := visit.ReportIn(p, f, from, part.At, "no `ARG` before the first `FROM` declares `%s`", part.Var)
		if near := source.Names.Near(part.Var, globals.Names()); near != "" {
			found.Message += "; did you mean " + source.Quote(near) + "?"
			renameReference(found, f.Source, part, near)
		}
		stops(found, guarded)
	})
}

// stageArgument returns the place where a stage declares an argument, or nil.
func stageArgument(f *dockerfile.File, name string) *dockerfile.Word {
	for _, s := range f.Stages {
		for _, in := range s.Body {
			a, ok := in.(*dockerfile.Arg)
			if !ok {
				continue
			}
			for _, v := range a.Vars {
				if v.Key.Value == name {
					return v.Key
				}
			}
		}
	}
	return nil
}

// renameReference adds the fix that changes the variable in a reference, if no continuation splits the
// reference.
func renameReference(found *lint.Finding, src *source.File, part *dockerfile.Part, name string) {
	start := part.At.Start + 1
	if text := src.Slice(part.At); len(text) > 1 && text[1] == '{' {
		start++
	}
	at := source.Span{Start: start, End: start + source.Pos(len(part.Var))}
	if isWholeName(name) && int(at.End) <= len(src.Text) && src.Slice(at) == part.Var {
		found.WithFix("write "+name, false, source.Replace(at, name))
	}
}

// isWholeName reports whether a name can be used in a reference. ARG also accepts other names.
func isWholeName(name string) bool {
	return isVariable(name) && !strings.ContainsFunc(name, func(r rune) bool {
		return r != '_' && (r|0x20 < 'a' || r|0x20 > 'z') && (r < '0' || r > '9')
	})
}
