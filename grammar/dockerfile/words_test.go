package dockerfile

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/moby/buildkit/frontend/dockerfile/shell"
)

// An expanded is a word in which docker build expands variables, together with the text that docker build
// gives its lexer.
type expanded struct {
	given string
	word  *Word
}

// expandedWords lists the words of an instruction in which docker build expands variables.
func expandedWords(in Instruction) (all []expanded) {
	add := func(json bool, ws ...*Word) {
		for _, w := range ws {
			switch {
			case w == nil:
			case json:
				all = append(all, expanded{new(parser).decoded(w), w})
			default:
				all = append(all, expanded{w.Text, w})
			}
		}
	}
	pairs := func(ps []*Pair) {
		for _, p := range ps {
			add(false, p.Key, p.Value)
		}
	}
	switch in := in.(type) {
	case *From:
		add(false, in.Image)
	case *Arg:
		pairs(in.Vars)
	case *Env:
		pairs(in.Vars)
	case *Label:
		pairs(in.Labels)
	case *Copy:
		add(in.JSON, append(in.Sources, in.Dest)...)
	case *Add:
		add(in.JSON, append(in.Sources, in.Dest)...)
	case *Volume:
		add(in.JSON, in.Paths...)
	case *Workdir:
		add(false, in.Path)
	case *User:
		add(false, in.User)
	case *StopSignal:
		add(false, in.Signal)
	case *Expose:
		add(false, in.Ports...)
	}
	for _, f := range in.Common().Flags {
		if f.Value != nil {
			all = append(all, expanded{f.given.text, f.Value})
		}
	}
	return all
}

// A setting is an environment for BuildKit's lexer in which either all variables are set, or none.
type setting bool

func (s setting) Get(string) (string, bool) { return "x", bool(s) }
func (s setting) Keys() []string            { return nil }

// differentWord returns the first difference between our reading of the words of f and that of BuildKit's
// lexer, in the value without quotes or in the variables, or "". If BuildKit rejects a word, any reading is
// accepted.
func differentWord(f *File) string {
	lex, strict := shell.NewLex(rune(f.Escape)), shell.NewLex(rune(f.Escape))
	lex.SkipUnsetEnv = true
	for _, in := range f.Instructions() {
		if OfDialect(in) {
			continue
		}
		for _, e := range expandedWords(in) {
			if strings.Count(e.given, "${") > maxNesting || !utf8.ValidString(e.given) || strings.HasPrefix(e.given, "\uFEFF") {
				continue
			}
			_, _, refused := strict.ProcessWord(e.given, setting(true))
			if e.word.Broken && refused == nil || refused != nil && !e.word.Broken && !strings.ContainsAny(e.given, "#%/") {
				return fmt.Sprintf("%q: broken is %v, BuildKit says %v", e.given, e.word.Broken, refused)
			}
			theirs, err := lex.ProcessWordWithMatches(e.given, setting(false))
			if refused != nil || err != nil {
				continue
			}
			names := variables(e.word.Parts, nil)
			for name := range theirs.Unmatched {
				if !slices.Contains(names, name) {
					return fmt.Sprintf("%q holds the variable %q, which we do not see", e.given, name)
				}
			}
			for _, name := range names {
				if _, ok := theirs.Unmatched[name]; !ok {
					return fmt.Sprintf("%q does not hold the variable %q", e.given, name)
				}
			}
			if theirs.Result != validRunes(e.word.Value) && !quotedModifier(e.word.Parts, f.Escape) {
				return fmt.Sprintf("%q is %q, not %q", e.given, theirs.Result, e.word.Value)
			}
		}
	}
	return ""
}

func validRunes(s string) string { return string([]rune(s)) }

func variables(parts []Part, names []string) []string {
	for _, p := range parts {
		if p.Var != "" || p.Op != "" {
			names = variables(p.Inner, append(names, validRunes(p.Var)))
		}
	}
	return names
}

// quotedModifier reports whether the argument of a modifier contains something that BuildKit's lexer changes;
// we keep the argument as typed.
func quotedModifier(parts []Part, escape byte) bool {
	return slices.ContainsFunc(parts, func(p Part) bool {
		return p.Op == "//" || strings.ContainsAny(p.Arg, `'"`+string(escape))
	})
}
