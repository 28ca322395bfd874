package rules

import (
	_ "embed"
	"github.com/dfvet/dfvet/grammar/build"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed build_bad_substitution.md
var badSubstitutionDoc string

var badSubstitution = &lint.Rule{
	Name: "build/bad-substitution", Doc: badSubstitutionDoc, Level: lint.Error,
	Presets: map[string]lint.Level{"hadolint": lint.Error, "buildkit": lint.Error}, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, in := range f.Instructions() {
			for _, w := range expandedWords(f, in) {
				for _, at := range badSubstitutions(w, f.Escape) {
					p.Report(at, "docker build cannot fill in %q and stops here: of ${NAME…} it knows :- :+ :? - + ? # %% and / alone", f.Source.Slice(at))
				}
			}
		}
	},
}

// expandedWords lists the words of an instruction that docker build expands, ports among them.
func expandedWords(f *dockerfile.File, in dockerfile.Instruction) (all []*dockerfile.Word) {
	if do, ok := in.(*dockerfile.Expose); ok {
		all = do.Ports
	}
	for _, u := range build.Uses(f, in) {
		all = append(all, u.Word)
	}
	return slices.DeleteFunc(all, func(w *dockerfile.Word) bool { return w == nil })
}

// badSubstitutions returns where ${ stands in a word, not hidden by quotes or an escape, and the
// parser saw no variable in it. ${name:word} is left out: it is how templates have it.
func badSubstitutions(w *dockerfile.Word, escape byte) (all []source.Span) {
	text := w.Text
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == escape && quote != '\'':
			i++
		case c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '$' && quote != '\'' && strings.HasPrefix(text[i:], "${"):
			at := w.InText(i, i+1).Start
			known := slices.IndexFunc(w.Parts, func(p dockerfile.Part) bool { return p.Var != "" && p.At.Start == at })
			end := strings.IndexByte(text[i:], '}') + i + 1
			if end == i {
				end = len(text)
			}
			if known < 0 && !templated(text[i:end]) {
				all = append(all, w.InText(i, end))
			}
			if known >= 0 {
				end = i + w.Parts[known].At.Len()
			}
			i = end - 1
		}
	}
	return all
}

// templated reports whether text is ${name:word}, or begins ${{.
func templated(text string) bool {
	_, word, ok := strings.Cut(text, ":")
	return strings.HasPrefix(text, "${{") || ok && word != "" && ('a' <= word[0]|0x20 && word[0]|0x20 <= 'z' || word[0] == '_')
}
