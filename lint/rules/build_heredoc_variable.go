package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_heredoc_variable.md
var heredocVariableDoc string

var heredocVariable = &lint.Rule{
	Name: "build/heredoc-variable", Doc: heredocVariableDoc, Level: lint.Warning, Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Stages(p, f, func(s *build.Stage) {
			for _, t := range s.Steps {
				if _, run := t.Do.(*dockerfile.Run); run || t.Triggered != nil {
					continue
				}
				for _, d := range t.Do.Common().Heredocs {
					expandedHeredoc(p, t, d)
				}
			}
		})
	},
}

// expandedHeredoc reports a heredoc with variables for the program that reads the file. docker build replaces
// them with nothing.
func expandedHeredoc(p *lint.Pass, t *build.Step, d *dockerfile.Heredoc) {
	src := t.Stage.Build.File.Source
	lost, kept := lostReferences(t, d)
	if len(lost) == 0 {
		if i := strings.Index(d.Text, "$("); d.Expand && i >= 0 && !kept && strings.HasPrefix(d.Text, "#!") && !strings.Contains(d.Text, `\$`) {
			quoteWord(visit.ReportStep(p, t, d.Mark, "`docker build` expands variables in this heredoc; quote the word, because the text is a script").AtLevel(lint.Note), d, false)
		}
		return
	}
	first := lost[0]
	found := visit.ReportStep(p, t, first.At, "`docker build` replaces `%s` with nothing before the file is written; quote the word, `<<'%s'`, or write `\\%s`",
		src.Slice(first.At), d.Name, src.Slice(first.At)).
		Relate(src, d.Mark, "the heredoc delimiter is not quoted")
	quoteWord(found, d, !kept && !strings.Contains(d.Text, `\`))
}

// quoteWord adds the fix that stops docker build from expanding variables in a heredoc.
func quoteWord(found *lint.Finding, d *dockerfile.Heredoc, safe bool) {
	if at := strings.LastIndex(d.Mark.Text, d.Name); at >= 0 && strings.HasSuffix(d.Mark.Text, d.Name) {
		found.WithFix("quote the word of the heredoc", safe, source.Replace(d.Mark.InText(at, len(d.Mark.Text)), "'"+d.Name+"'"))
	}
}

// lostReferences returns the references in a heredoc that are empty by mistake. They are special parameters
// of a shell, or variables that the file does not set and that have lower-case names or are set in the
// heredoc itself. kept reports whether other references have a value.
func lostReferences(t *build.Step, d *dockerfile.Heredoc) (lost []dockerfile.Part, kept bool) {
	if d.Text == "" {
		return nil, false
	}
	own := ownVariables(d.Text)
	visit.References(d.References(t.Stage.Build.File.Source), false, func(part *dockerfile.Part, guarded bool) {
		switch name := part.Var; {
		case guarded || t.Scope.Find(name) != nil:
			kept = true
		case !isVariable(name), strings.ToUpper(name) != name, own[name]:
			lost = append(lost, *part)
		default:
			kept = true // the base image may set it; build/unset-variable reports it otherwise
		}
	})
	return lost, kept
}

// ownVariables returns the variables that a script itself sets.
func ownVariables(text string) map[string]bool {
	all := map[string]bool{}
	if !strings.HasPrefix(text, "#!") {
		return all
	}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		for i, w := range words {
			if name, _, ok := strings.Cut(w, "="); ok {
				all[name] = true
			} else if i > 0 && (words[i-1] == "for" || words[i-1] == "read" || words[i-1] == "local") {
				all[w] = true
			}
		}
	}
	return all
}

// lostPlaces returns the places of the empty references that build/heredoc-variable reports.
func lostPlaces(t *build.Step) map[source.Span]bool {
	var all map[source.Span]bool
	for _, d := range t.Do.Common().Heredocs {
		if all == nil {
			all = map[source.Span]bool{}
		}
		lost, _ := lostReferences(t, d)
		for _, part := range lost {
			all[part.At] = true
		}
	}
	return all
}
