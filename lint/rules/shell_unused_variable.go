package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_unused_variable.md
var unusedVariableDoc string

var unusedVariable = family.Shell(&lint.Rule{
	Name: "shell/unused-variable", Aliases: []string{"SC2034"}, Doc: unusedVariableDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Tags: []string{"correctness"},
}, func(p *lint.Pass, s *facts.Script) {
	if s.Place == facts.InFile || facts.RunsUnseen(s) || readsByName(s) {
		return
	}
	for _, v := range s.Tree().Variables() {
		if len(v.Uses) == 0 && len(v.Sets) > 0 && !inherited(s, v.Name) && plainSets(v) && !readLater(s, v.Name) {
			p.Report(s.At(v.Sets[0].Name), "`%s` is set but never read, and lost when this script ends; export it, or use `ENV`", v.Name).
				Tagged(lint.Unnecessary)
		}
	}
})

// plainSets reports whether a variable is set only for the script itself. It is not exported, not a loop
// variable, not set by a builtin, and not used in arithmetic, which also reads it.
func plainSets(v *facts.Variable) bool {
	for _, set := range v.Sets {
		_, assigned := set.Node.(*syntax.Assign)
		if set.Exported || set.Prefix || !assigned {
			return false
		}
		if _, declared := set.Up.Node.(*syntax.DeclClause); declared {
			return false
		}
	}
	return !strings.HasPrefix(v.Name, "_")
}

// readLater reports whether quoted code, such as the argument of trap, reads a variable.
func readLater(s *facts.Script, name string) bool {
	return strings.Contains(s.Text, "$"+name) || strings.Contains(s.Text, "${"+name)
}

// inherited reports whether a variable is already in the environment, so that the commands that follow see
// its new value.
func inherited(s *facts.Script, name string) bool {
	if shellVariables[name] || strings.HasPrefix(name, "LC_") || strings.HasPrefix(name, "BASH") {
		return true
	}
	if s.Step == nil {
		return true
	}
	_, ok := s.Step.Env(name)
	return ok
}

var shellVariables = source.Set("PATH", "HOME", "LANG", "LANGUAGE", "TERM", "SHELL", "USER", "PWD", "OLDPWD", "IFS", "PS1", "PS2", "PS4",
	"CDPATH", "ENV", "HISTFILE", "HISTSIZE", "OPTIND", "OPTARG", "REPLY", "TMPDIR", "TZ", "SHELLOPTS", "RANDOM", "SECONDS", "TIMEFORMAT")

// readsByName reports whether a script can read variables without containing their names: with ${!x},
// arithmetic in [[ ]], or declare -p.
func readsByName(s *facts.Script) bool {
	found := false
	facts.Nodes(s, func(_ *facts.Visit, x *syntax.ParamExp) { found = found || x.Excl })
	facts.Nodes(s, func(_ *facts.Visit, _ *syntax.ArithmExp) { found = true })
	facts.Nodes(s, func(_ *facts.Visit, _ *syntax.ArithmCmd) { found = true })
	return found
}
