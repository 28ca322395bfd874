package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"mvdan.cc/sh/v3/syntax"
)

//go:embed shell_and_or_chain.md
var andOrChainDoc string

var andOrChain = family.Shell(&lint.Rule{
	Name: "shell/and-or-chain", Aliases: []string{"SC2015"}, Doc: andOrChainDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note),
}, func(p *lint.Pass, s *facts.Script) {
	facts.Nodes(s, func(v *facts.Visit, or *syntax.BinaryCmd) {
		if or.Op != syntax.OrStmt {
			return
		}
		and, ok := or.X.Cmd.(*syntax.BinaryCmd)
		if !ok || and.Op != syntax.AndStmt || !isCondition(and.X) || cannotFail(and.Y) || cannotFail(or.Y) || isCondition(and.Y) {
			return
		}
		at := int(or.OpPos.Offset())
		p.Report(s.Span(at, at+2), "this also runs if the command before it fails; write `if …; then …; else …; fi`")
	})
})

// isCondition reports whether a statement only tests something, as [ … ], command -v or grep -q do.
func isCondition(stmt *syntax.Stmt) bool {
	switch cmd := stmt.Cmd.(type) {
	case *syntax.TestClause, *syntax.ArithmCmd:
		return true
	case *syntax.BinaryCmd:
		return cmd.Op == syntax.AndStmt && isCondition(cmd.Y)
	case *syntax.CallExpr:
		if len(cmd.Args) == 0 {
			return false
		}
		switch cmd.Args[0].Lit() {
		case "[", "test", "which", "type":
			return true
		case "command":
			return len(cmd.Args) > 1 && cmd.Args[1].Lit() == "-v"
		case "grep":
			return len(cmd.Args) > 1 && len(cmd.Args[1].Lit()) > 1 && cmd.Args[1].Lit()[0] == '-' && cmd.Args[1].Lit()[1] == 'q'
		}
	}
	return false
}

// cannotFail reports whether a statement always succeeds, or ends the script.
func cannotFail(stmt *syntax.Stmt) bool {
	switch cmd := stmt.Cmd.(type) {
	case *syntax.Block:
		return len(cmd.Stmts) > 0 && cannotFail(cmd.Stmts[len(cmd.Stmts)-1])
	case *syntax.Subshell:
		return len(cmd.Stmts) > 0 && cannotFail(cmd.Stmts[len(cmd.Stmts)-1])
	case *syntax.DeclClause:
		return true
	case *syntax.CallExpr:
		if len(cmd.Args) == 0 {
			return true // the statement consists of assignments
		}
		switch cmd.Args[0].Lit() {
		case "exit", "return", "echo", "printf", "true", "false", ":", "export", "break", "continue", "exec", "set":
			return true
		}
	}
	return false
}
