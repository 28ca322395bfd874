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
		return // the builder itself uses it
	}
	found := p.Report(v.Key, message, v.Key.Value).Tagged(lint.Unnecessary)
	if len(a.Vars) == 1 {
		found.WithFix("remove it", false, source.Delete(edit.WithLineBreak(f.Source, a.Head.At)))
	}
}

// wordCounts counts how often the name of each argument occurs as a word in the file's instructions. The
// count may be higher than the number of uses, but is never lower.
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

// elsewhere reports whether the name of an argument occurs anywhere apart from its declaration v. If the name
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

// eachWord calls do for each sequence of letters, digits and "_".
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

// lastRuns returns the index of each stage's last RUN, or -1 if it has no RUN. If a stage that is built on it
// has a RUN, the index is the number of the stage's instructions. Programs that a RUN starts find earlier
// arguments in their environment.
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
