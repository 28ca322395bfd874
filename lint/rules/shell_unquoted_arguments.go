package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_unquoted_arguments.md
var unquotedArgumentsDoc string

var unquotedArguments = family.Shell(&lint.Rule{
	Name: "shell/unquoted-arguments", Aliases: []string{"SC2068", "SC2048"}, Doc: unquotedArgumentsDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Error), Fix: lint.Unsafe,
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, x *syntax.ParamExp) {
		if !isAll(x) || !s.Tree().Splits(v) {
			return
		}
		whole := s.Source(x)
		better := `"$@"`
		if x.Index != nil {
			better = `"${` + x.Param.Value + `[@]}"`
		}
		found := p.Report(s.At(x), "`%s` splits arguments at spaces; write `%s`", whole, better)
		if e, ok := edit.ReplaceCode(s, x, better); ok {
			found.WithFix("write "+better, false, e)
		}
	})
})

// isAll reports whether an expansion is exactly the list of all arguments, or of all elements of an array.
func isAll(x *syntax.ParamExp) bool {
	if x.Param == nil || x.Length || x.Excl || x.Exp != nil || x.Slice != nil || x.Repl != nil {
		return false
	}
	if x.Index == nil {
		return x.Param.Value == "@" || x.Param.Value == "*"
	}
	w, ok := x.Index.(*syntax.Word)
	return ok && (w.Lit() == "@" || w.Lit() == "*")
}
