package rules

import (
	_ "embed"
	"encoding/json"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed build_shell_form.md
var shellFormDoc string

var shellForm = &lint.Rule{
	Name: "build/shell-form", Aliases: []string{"JSONArgsRecommended", "DL3025"}, Doc: shellFormDoc, Level: lint.Warning,
	Presets: family.BuildKitAnd(lint.Warning), Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		chosen := map[*build.Stage]bool{} // a SHELL instruction means that the shell form is intended
		visit.Stages(p, f, func(s *build.Stage) {
			chosen[s] = chosen[s.Base]
			unused := p.Dialect(f.Source) == lint.Dfvet && endsInShell(s)
			for _, t := range visit.BuildStepsOf(p, s) {
				switch do := t.Do.(type) {
				case *dockerfile.Shell:
					chosen[s] = chosen[s] || !t.Deferred
				case *dockerfile.Cmd:
					if !unused {
						startInShell(p, t, &do.Command, chosen[s])
					}
				case *dockerfile.Entrypoint:
					startInShell(p, t, &do.Command, chosen[s])
				case *dockerfile.Healthcheck:
					checkInShell(p, t, do, chosen[s])
				}
			}
		})
	},
}

// endsInShell reports whether the last ENTRYPOINT of a stage is in shell form, so that CMD is ignored.
func endsInShell(s *build.Stage) bool {
	for _, t := range slices.Backward(s.Steps) {
		if do, ok := t.Do.(*dockerfile.Entrypoint); ok && !t.Deferred {
			return !do.Command.JSON
		}
	}
	return false
}

// startInShell reports CMD and ENTRYPOINT in shell form, because the shell receives the stop signal and does
// not forward it.
func startInShell(p *lint.Pass, t *build.Step, c *dockerfile.Command, chosen bool) {
	by := p.Dialect(t.Stage.Build.File.Source)
	if c.JSON && by == lint.Dfvet {
		shellInExec(p, t)
	}
	if c.JSON || chosen && by != lint.Hadolint {
		return
	}
	h := t.Do.Common()
	words, execs := plainCommand(p, t)
	if by == lint.Dfvet && (execs || t.Stage.Windows) {
		return // the program replaces the shell, or it is Windows, where there are no signals
	}
	if c.Line != nil && strings.HasPrefix(c.Line.Text, "[") {
		visit.ReportStep(p, t, h.Keyword, "invalid JSON, so a shell reads the brackets too; put every word in double quotes, separated by commas")
		return
	}
	found := visit.ReportStep(p, t, h.Keyword, "a shell runs this `%s` and does not forward signals; write a JSON array%s", h.Name, sample(h.Name, words))
	if words == nil && by == lint.Dfvet {
		found.Message = "a shell runs this " + source.Quote(h.Name) + " and does not forward signals; put `exec` before its last command"
		found.AtLevel(lint.Note)
	}
	if words != nil && t.Triggered == nil {
		found.WithFix("write a JSON array", false, source.Replace(c.At, jsonArray(words)))
	}
}

// shellInExec reports an exec form in which a shell runs several commands and starts the last one without
// exec, such as ["sh", "-c", "migrate && serve"].
func shellInExec(p *lint.Pass, t *build.Step) {
	step := visit.FactsOf(p, t)
	if step == nil || t.Stage.Windows || len(step.Scripts()) == 0 {
		return
	}
	script := step.Scripts()[0]
	tree := script.Tree()
	if script.Exec || tree.File == nil || tree.Problem != nil || len(tree.Calls) < 2 || len(tree.File.Stmts) == 0 {
		return
	}
	last := lastCall(tree.File.Stmts[len(tree.File.Stmts)-1])
	for _, c := range tree.Calls {
		if c.Name == "trap" || c.Name == "wait" || c.Expr != nil && c.Expr != last && len(c.Wrappers) > 0 && c.Wrappers[0].Value == "exec" {
			return // the script forwards signals itself, or exits before its last command
		}
	}
	for _, c := range tree.Calls {
		if c.Expr == last && last != nil && c.Name != "" && !builtins[c.Words[0].Value] && len(c.Wrappers) == 0 && !endsAtOnce[c.Name] {
			p.Report(c, "a shell runs this `%s` and does not forward signals to `%s`; put `exec` before it", t.Do.Common().Name, c.Name).AtLevel(lint.Note)
		}
	}
}

// endsAtOnce are programs that exit before anyone could stop the container.
var endsAtOnce = source.Set(strings.Fields("echo printf true false test [ cat ls env chmod chown mkdir touch rm cp mv ln sed grep")...)

// lastCall returns the last command of a statement if it is a simple command, or nil.
func lastCall(s *syntax.Stmt) *syntax.CallExpr {
	if s.Background || s.Negated {
		return nil
	}
	switch c := s.Cmd.(type) {
	case *syntax.BinaryCmd:
		if c.Op == syntax.AndStmt {
			return lastCall(c.Y)
		}
	case *syntax.CallExpr:
		if len(c.Args) > 0 {
			return c
		}
	}
	return nil
}

// checkInShell reports a HEALTHCHECK that needs no shell. BuildKit does not report these.
func checkInShell(p *lint.Pass, t *build.Step, do *dockerfile.Healthcheck, chosen bool) {
	by := p.Dialect(t.Stage.Build.File.Source)
	if do.None || do.Command.JSON || by == lint.BuildKit || chosen && by == lint.Dfvet {
		return
	}
	words, _ := plainCommand(p, t)
	if words == nil {
		return
	}
	found := visit.ReportStep(p, t, do.Type, "this check needs no shell; write a JSON array: `CMD %s`", jsonArray(words))
	if by == lint.Dfvet {
		found.AtLevel(lint.Note)
	}
	found.WithFix("write a JSON array", true, source.Replace(do.Command.At, jsonArray(words)))
}

// plainCommand returns the words of a shell form that needs no shell, because it is one program with fixed
// arguments. It returns nil for other shell forms. execs reports whether the command starts with exec.
func plainCommand(p *lint.Pass, t *build.Step) (words []string, execs bool) {
	step := visit.FactsOf(p, t)
	if step == nil || t.Stage.Windows || len(step.Scripts()) == 0 {
		return nil, false
	}
	script := step.Scripts()[0]
	tree := script.Tree()
	if tree.File == nil || tree.Problem != nil || len(tree.Calls) == 0 || len(tree.File.Stmts) == 0 {
		return nil, false
	}
	last := tree.File.Stmts[len(tree.File.Stmts)-1]
	execs = execsLast(last)
	call, ok := last.Cmd.(*syntax.CallExpr)
	c := tree.Calls[0]
	if !ok || len(tree.File.Stmts) > 1 || len(last.Redirs) > 0 || last.Negated || last.Background || len(call.Assigns) > 0 || c.Expr != call {
		return nil, execs
	}
	for _, w := range append(c.Wrappers, c.Words...) {
		if w.Dynamic || strings.HasPrefix(w.Source(), "~") || strings.HasPrefix(w.Value, "#") {
			return nil, execs
		}
		words = append(words, w.Value)
	}
	if len(words) != len(call.Args) { // the words do not include options of a wrapper
		return nil, execs
	}
	if words[0] == "exec" {
		words = words[1:]
	}
	if len(words) == 0 || words[0] == "" || builtins[words[0]] {
		return nil, execs
	}
	return words, execs
}

// execsLast reports whether the last command in a chain of && starts with exec.
func execsLast(s *syntax.Stmt) bool {
	switch c := s.Cmd.(type) {
	case *syntax.BinaryCmd:
		return c.Op == syntax.AndStmt && execsLast(c.Y)
	case *syntax.CallExpr:
		return len(c.Args) > 1 && c.Args[0].Lit() == "exec"
	}
	return false
}

// builtins are commands that exist only in a shell.
var builtins = source.Set(strings.Fields(". : alias bg bind break builtin case cd command continue declare eval exit export fg getopts hash " +
	"if for while until jobs let local logout popd pushd read readonly return set shift source times trap type typeset " +
	"ulimit umask unalias unset wait { ( [[ ! function")...)

// jsonArray returns words in exec form.
func jsonArray(words []string) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteString(", ")
		}
		var one strings.Builder
		enc := json.NewEncoder(&one)
		enc.SetEscapeHTML(false)
		_ = enc.Encode(w) // encoding a string cannot fail
		b.WriteString(strings.TrimSuffix(one.String(), "\n"))
	}
	return "[" + b.String() + "]"
}

// sample returns an example in exec form, or "" if it is too long.
func sample(name string, words []string) string {
	if text := jsonArray(words); words != nil && len(text) < 60 {
		return ": " + name + " " + text
	}
	return ""
}
