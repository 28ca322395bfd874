package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_pipe_without_pipefail.md
var pipeWithoutPipefailDoc string

var pipeWithoutPipefail = &lint.Rule{
	Name: "shell/pipe-without-pipefail", Aliases: []string{"DL4006"}, Doc: pipeWithoutPipefailDoc, Level: lint.Warning,
	Presets: hadolint(lint.Warning), Fix: lint.Unsafe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		eachScript(p, f, func(s *facts.Script) {
			if s.Exec || s.Outer != nil || !s.Shell.Known() || hasPipefail(s) {
				return
			}
			if v := worstPipe(s); v != nil {
				reportPipe(p, s, v)
			}
		})
	},
}

// hasPipefail reports whether a pipe fails in the script when its first command does, or its
// author has chosen a shell for this one script.
func hasPipefail(s *facts.Script) bool {
	if strings.Contains(s.Text, "pipefail") {
		return true
	}
	if s.Heredoc && strings.HasPrefix(s.Text, "#!") {
		return true
	}
	sh := s.Shell
	if sh.Program == "sh" && sh.Chosen && sh.Dialect != facts.Ash && sh.Dialect != facts.Bash {
		return false // dash does not know the option
	}
	return sh.Sets("pipefail", 0)
}

// worstPipe returns the first pipe whose failure would go unseen, one that matters before others,
// or nil.
func worstPipe(s *facts.Script) *facts.Visit {
	t := s.Tree()
	var first *facts.Visit
	for i := range t.Visits {
		v := &t.Visits[i]
		b, ok := v.Node.(*syntax.BinaryCmd)
		if !ok || b.Op != syntax.Pipe && b.Op != syntax.PipeAll {
			continue
		}
		if !harmless(b.X) && !judged(v) && !checks(last(v)) {
			return v
		}
		if first == nil {
			first = v
		}
	}
	return first
}

func reportPipe(p *lint.Pass, s *facts.Script, v *facts.Visit) {
	b := v.Node.(*syntax.BinaryCmd)
	op := int(b.OpPos.Offset())
	at := s.Span(op, op+len(b.Op.String()))
	found := p.Report(at, "a failure of %s goes unseen: set -o pipefail with SHELL first", leftName(s, b))
	if harmless(b.X) || judged(v) || checks(last(v)) {
		found.AtLevel(lint.Note)
	}
	shell := `SHELL ["/bin/bash", "-o", "pipefail", "-c"]`
	if s.Step.Stage.System() == facts.Alpine {
		shell = `SHELL ["/bin/ash", "-o", "pipefail", "-c"]`
	}
	if !s.Step.Deferred {
		found.WithFix("write "+shell, false, before(s.Step, shell))
	}
}

// leftName is the command before a pipe, for the message.
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
	return "what stands before the pipe"
}

// harmless reports whether a failure of what feeds a pipe is unlikely: it only prints or sorts what is
// there.
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

var printers = set([]string{"echo", "printf", "yes", "true", "cat", "find", "ls", "ldd", "apt-mark", "awk", "sed", "grep", "egrep",
	"sort", "uniq", "tr", "cut", "head", "tail", "dpkg", "dpkg-query", "env", "date", "id", "uname", "getent", "scanelf", "rpm",
	"seq", "pwd", "xargs", "tee", "wc", "basename", "dirname", "nproc", "apk"})

// last returns the last command of the pipeline that a pipe is in.
func last(v *facts.Visit) *syntax.Stmt {
	y := v.Node.(*syntax.BinaryCmd).Y
	for up := v.Up; up != nil; up = up.Up {
		switch n := up.Node.(type) {
		case *syntax.Stmt:
		case *syntax.BinaryCmd:
			if n.Op != syntax.Pipe && n.Op != syntax.PipeAll {
				return y
			}
			y = n.Y
		default:
			return y
		}
	}
	return y
}

// checks reports whether the last command of a pipe fails when it gets nothing: a checksum, grep.
func checks(y *syntax.Stmt) bool {
	c, ok := y.Cmd.(*syntax.CallExpr)
	if !ok || len(c.Args) == 0 {
		return false
	}
	name := c.Args[0].Lit()
	return name == "grep" || name == "egrep" || name == "fgrep" || strings.HasSuffix(name, "sum") && strings.Contains(strings.Join(literals(c.Args[1:]), " "), "-c")
}

// judged reports whether the result of the pipe is looked at by more than the RUN: in a condition, in
// a substitution, or followed by ||.
func judged(v *facts.Visit) bool {
	for child := v; child.Up != nil; child = child.Up {
		switch n := child.Up.Node.(type) {
		case *syntax.CmdSubst, *syntax.IfClause, *syntax.WhileClause, *syntax.ProcSubst:
			return true
		case *syntax.Stmt:
			if n.Negated {
				return true
			}
		case *syntax.BinaryCmd:
			if n.Op == syntax.OrStmt && n.X == child.Node {
				return true
			}
		}
	}
	return false
}
