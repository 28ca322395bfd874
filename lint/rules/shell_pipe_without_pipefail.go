package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_pipe_without_pipefail.md
var pipeWithoutPipefailDoc string

var pipeWithoutPipefail = &lint.Rule{
	Name: "shell/pipe-without-pipefail", Aliases: []string{"DL4006"}, Doc: pipeWithoutPipefailDoc, Level: lint.Warning,
	Presets: family.Hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Scripts(p, f, func(s *facts.Script) {
			if s.Exec || s.Outer != nil || !s.Shell.Known() || hasPipefail(s) {
				return
			}
			if x, ok := worstPipe(s); ok {
				reportPipe(p, s, x)
			}
		})
	},
}

// hasPipefail reports whether a pipe in the script fails when its first command does, or whether the author
// chose a shell for this script.
func hasPipefail(s *facts.Script) bool {
	if strings.Contains(s.Text, "pipefail") {
		return true
	}
	if s.Heredoc && strings.HasPrefix(s.Text, "#!") {
		return true
	}
	sh := s.Shell
	if sh.Program == "sh" && sh.Chosen && sh.Dialect != facts.Ash && sh.Dialect != facts.Bash {
		return false // dash does not have this option
	}
	return sh.Sets("pipefail", 0)
}

// A pipe is one | in a pipeline.
type pipe struct {
	*syntax.BinaryCmd
	// quiet reports whether a failure before the pipe matters little, because it is unlikely or the result of
	// the pipeline is checked.
	quiet bool
}

// worstPipe returns the first pipe with a failure that would go unnoticed. It prefers a pipe with a failure
// that matters. It returns false if the script has no pipe.
func worstPipe(s *facts.Script) (pipe, bool) {
	t := s.Tree()
	var first pipe
	for i := range t.Visits {
		for _, x := range pipeline(&t.Visits[i]) {
			if !x.quiet {
				return x, true
			}
			if first.BinaryCmd == nil {
				first = x
			}
		}
	}
	return first, first.BinaryCmd != nil
}

// pipeline returns the pipes of the pipeline that starts at v, beginning with the last pipe. It returns nil
// if v is another node, or part of a longer pipeline.
func pipeline(v *facts.Visit) []pipe {
	last := pipeOf(v.Node)
	if last == nil {
		return nil
	}
	if v.Up != nil && v.Up.Up != nil {
		if longer := pipeOf(v.Up.Up.Node); longer != nil && longer.X == v.Up.Node {
			return nil
		}
	}
	var all []pipe
	for b := last; b != nil; b = pipeOf(b.X.Cmd) {
		all = append(all, pipe{BinaryCmd: b})
	}
	quiet := judged(v) || checks(last.Y)
	safe := harmless(all[len(all)-1].X)
	for i := len(all) - 1; i >= 0; i-- {
		all[i].quiet = quiet || safe
		safe = safe && harmless(all[i].Y)
	}
	return all
}

// pipeOf returns n if it is a pipe, or nil.
func pipeOf(n syntax.Node) *syntax.BinaryCmd {
	if b, ok := n.(*syntax.BinaryCmd); ok && (b.Op == syntax.Pipe || b.Op == syntax.PipeAll) {
		return b
	}
	return nil
}

func reportPipe(p *lint.Pass, s *facts.Script, x pipe) {
	op := int(x.OpPos.Offset())
	at := s.Span(op, op+len(x.Op.String()))
	found := p.Report(at, "a failure of %s is not noticed; set `-o pipefail` with `SHELL` first", leftName(s, x.BinaryCmd))
	if x.quiet {
		found.AtLevel(lint.Note)
	}
	shell := `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`
	if s.Step.Stage.System() == build.Alpine {
		shell = `SHELL ["/bin/ash", "-o", "pipefail", "-c"]`
	}
	if !s.Step.Deferred {
		found.WithFix("write "+shell, false, edit.LineAbove(s.Step, shell))
	}
}

// leftName returns the command before a pipe, for the message.
func leftName(s *facts.Script, b *syntax.BinaryCmd) string {
	x := b.X
	for {
		inner, ok := x.Cmd.(*syntax.BinaryCmd)
		if !ok {
			break
		}
		x = inner.X
	}
	if c, ok := x.Cmd.(*syntax.CallExpr); ok && len(c.Args) > 0 {
		return s.Source(c.Args[0])
	}
	return "the command before the pipe"
}

// harmless reports whether the command before a pipe is unlikely to fail: it only prints or sorts existing
// data.
func harmless(x *syntax.Stmt) bool {
	switch cmd := x.Cmd.(type) {
	case *syntax.BinaryCmd:
		return harmless(cmd.X) && harmless(cmd.Y)
	case *syntax.Block:
		return len(cmd.Stmts) > 0 && harmless(cmd.Stmts[len(cmd.Stmts)-1])
	case *syntax.Subshell:
		return len(cmd.Stmts) > 0 && harmless(cmd.Stmts[len(cmd.Stmts)-1])
	case *syntax.CallExpr:
		return len(cmd.Args) > 0 && printers[cmd.Args[0].Lit()]
	}
	return false
}

var printers = source.Set("echo", "printf", "yes", "true", "cat", "find", "ls", "ldd", "apt-mark", "awk", "sed", "grep", "egrep",
	"sort", "uniq", "tr", "cut", "head", "tail", "dpkg", "dpkg-query", "env", "date", "id", "uname", "getent", "scanelf", "rpm",
	"seq", "pwd", "xargs", "tee", "wc", "basename", "dirname", "nproc", "apk")

// checks reports whether the last command in a pipe fails on empty input, as grep and the checksum programs
// do.
func checks(y *syntax.Stmt) bool {
	c, ok := y.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	name := c.Args[0].Lit()
	return name == "grep" || name == "egrep" || name == "fgrep" || strings.HasSuffix(name, "sum") && strings.Contains(strings.Join(facts.Literals(c.Args[1:]), " "), "-c")
}

// judged reports whether the result of a pipeline is used before the end of the RUN: in a condition, in a
// substitution, or before ||.
func judged(v *facts.Visit) bool {
	return v.In(facts.InSubstitution | facts.InCondition | facts.Negated | facts.BeforeOr)
}
