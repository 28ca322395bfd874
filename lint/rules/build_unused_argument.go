package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
)

//go:embed build_unused_argument.md
var unusedArgumentDoc string

var unusedArgument = &lint.Rule{
	Name: "build/unused-argument", Doc: unusedArgumentDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		used := wordsOf(f)
		for _, a := range f.Args {
			for _, v := range a.Vars {
				if !used.elsewhere(v) {
					reportUnused(p, f, a, v, "argument `%s` is unused: no `FROM` uses it and no stage declares it; remove it")
				}
			}
		}
		stages := p.Facts(f).Build.Stages
		runs := lastRuns(stages)
		for _, s := range stages {
			for i, t := range s.Steps {
				if a, ok := t.Do.(*dockerfile.Arg); ok && t.Triggered == nil && !t.Deferred && i > runs[s.Index] {
					for _, v := range a.Vars {
						if !used.elsewhere(v) {
							reportUnused(p, f, a, v, "argument `%s` is unused below; remove it")
						}
					}
				}
			}
		}
	},
}

func reportUnused(p *lint.Pass, f *dockerfile.File, a *dockerfile.Arg, v *dockerfile.Pair, message string) {
	if name := v.Key.Value; dockerfile.Argument(name) != nil || strings.HasPrefix(name, "BUILDKIT_") || name == "" {
		return // the builder reads it
	}
	found := p.Report(v.Key, message, v.Key.Value).Tagged(lint.Unnecessary)
	if len(a.Vars) == 1 {
		found.WithFix("remove it", false, source.Delete(edit.WithLineBreak(f.Source, a.Head.At)))
	}
}

// wordCounts counts how often the names of the file's arguments occur as words in its instructions. That may
// be more than their uses, but never less.
type wordCounts map[string]int

func wordsOf(f *dockerfile.File) wordCounts {
	w := wordCounts{}
	for _, in := range f.Instructions() {
		if a, ok := in.(*dockerfile.Arg); ok {
			for _, v := range a.Vars {
				w[longestWord(v.Key.Value)] = 0
			}
		}
	}
	for _, in := range f.Instructions() {
		h := in.Common()
		w.count(h.Args.Text)
		for _, flag := range h.Flags {
			if flag.Value != nil {
				w.count(flag.Value.Text)
			}
		}
		for _, d := range h.Heredocs {
			w.count(d.Text)
		}
	}
	return w
}

func (w wordCounts) count(text string) {
	eachWord(text, func(word string) {
		if n, ok := w[word]; ok {
			w[word] = n + 1
		}
	})
}

// elsewhere reports whether the name of an argument occurs anywhere except where v declares it. If the name
// consists of several words, such as a-b, only the longest is searched for.
func (w wordCounts) elsewhere(v *dockerfile.Pair) bool {
	word, own := longestWord(v.Key.Value), 0
	eachWord(v.Key.Value, func(x string) {
		if x == word {
			own++
		}
	})
	return w[word] > own
}

func longestWord(name string) string {
	longest := ""
	eachWord(name, func(word string) {
		if len(word) > len(longest) {
			longest = word
		}
	})
	return longest
}

// eachWord calls do for each run of letters, digits and "_".
func eachWord(text string, do func(string)) {
	for i := 0; i < len(text); i++ {
		start := i
		for i < len(text) && source.NameByte(text[i]) {
			i++
		}
		if i > start {
			do(text[start:i])
		}
	}
}

// lastRuns returns the index of the last RUN for each stage, -1 if it has no RUN, and the number of its
// instructions if a stage built on it has one: the programs that a RUN starts find earlier arguments in their
// environment.
func lastRuns(stages []*build.Stage) []int {
	last := make([]int, len(stages))
	for i := range last {
		last[i] = -1
	}
	for i := len(stages) - 1; i >= 0; i-- {
		s := stages[i]
		for j, t := range s.Steps {
			if _, run := t.Do.(*dockerfile.Run); run {
				last[i] = max(last[i], j)
			}
		}
		if s.Base != nil && last[i] >= 0 {
			last[s.Base.Index] = len(s.Base.Steps)
		}
	}
	return last
}
