package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_unquoted_variable.md
var unquotedVariableDoc string

var unquotedVariable = family.Shell(&lint.Rule{
	Name: "shell/unquoted-variable", Aliases: []string{"SC2086"}, Doc: unquotedVariableDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe,
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, x *syntax.ParamExp) {
		if !isNamed(x) && !isPositional(x) || !s.Tree().Splits(v) {
			return
		}
		context, _, holder := facts.ContextOf(v)
		if context != facts.Argument || meantToSplit(s, v, holder, x.Param.Value) {
			return
		}
		if c := facts.ContentOf(s, x.Param.Value); c == facts.OneWord || c == facts.SeveralWords || defaultWord(s, x.Param.Value) {
			return
		}
		found := p.Report(s.At(x), "spaces and globs in `%s` split it into several words; write `\"%s\"`", s.Source(x), s.Source(x))
		if edits, ok := edit.Around(s, x, `"`, `"`); ok {
			found.WithFix("put it in quotes", false, edits...)
		}
	})
})

// defaultWord reports whether a variable is a build argument whose default is one word.
func defaultWord(s *facts.Script, name string) bool {
	if s.Step == nil || !s.Step.IsArg(name) {
		return false
	}
	if v := s.Tree().Variables()[name]; v != nil && len(v.Sets) > 0 {
		return false
	}
	return facts.ContentOfText(s.Step.Scope.Find(name).Value.Text) == facts.OneWord
}

// isNamed reports whether an expansion returns the value of a named variable, and not its length, the value
// of another variable, or a modified value.
func isNamed(x *syntax.ParamExp) bool {
	return x.Param != nil && syntax.ValidName(x.Param.Value) && !x.Length && !x.Excl && !x.Width && x.Index == nil &&
		(x.Exp == nil || x.Exp.Op != syntax.AlternateUnset && x.Exp.Op != syntax.AlternateUnsetOrNull)
}

// isPositional reports whether an expansion is a positional parameter such as $1.
func isPositional(x *syntax.ParamExp) bool {
	return x.Param != nil && x.Param.Value >= "1" && x.Param.Value <= "9" && !x.Length && !x.Excl && x.Exp == nil
}

// meantToSplit reports whether the author probably wants several words. The command itself is a variable, the
// variable is in a list of packages, or its name is a plural.
func meantToSplit(s *facts.Script, v *facts.Visit, holder *facts.Visit, name string) bool {
	call, ok := holder.Node.(*syntax.CallExpr)
	if !ok {
		return true
	}
	word := argumentOf(v)
	if len(call.Args) > 0 && word == call.Args[0] || plural(name) {
		return true
	}
	for _, u := range s.Tree().Uses() {
		if u.Expr == call && word != nil && len(word.Parts) == 1 {
			return true
		}
	}
	return false
}

// argumentOf returns the word of a command that contains v.
func argumentOf(v *facts.Visit) *syntax.Word {
	for ; v != nil && v.Up != nil; v = v.Up {
		w, ok := v.Node.(*syntax.Word)
		if _, held := v.Up.Node.(*syntax.CallExpr); ok && held {
			return w
		}
	}
	return nil
}

// plural reports whether a variable's name suggests that its value consists of several words.
func plural(name string) bool {
	name = strings.ToLower(name)
	for _, end := range []string{"flags", "opts", "options", "args", "arguments", "params", "packages", "pkgs", "deps",
		"dependencies", "list", "modules", "extensions", "plugins", "features", "files", "dirs", "cmd", "command", "targets",
		"libs", "flag", "opt", "tools", "programs", "components", "requirements", "switches", "extras", "langs", "locales", "gems"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}
