package docker

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/query"
)

// scripts adds tokens for the shell code in the instructions that overlap a span.
func (p *painter) scripts(within source.Span) {
	for _, stage := range p.facts().Stages {
		if stage.At.End < within.Start || stage.At.Start > within.End {
			continue
		}
		for _, step := range stage.Steps {
			if at := step.Do.Span(); at.End < within.Start || at.Start > within.End {
				continue
			}
			for _, s := range step.Scripts() {
				if !s.Exec && !s.Loose && s.Tree().File != nil {
					p.script(s)
				}
			}
		}
	}
}

// script adds tokens for one script.
func (p *painter) script(s *facts.Script) {
	sp := shellPainter{p, s}
	if s.Place == facts.InFile {
		return
	}
	for i := range s.Tree().Visits {
		sp.node(s.Tree().Visits[i].Node)
	}
}

type shellPainter struct {
	*painter
	s *facts.Script
}

// at adds a token for the n bytes at an offset in the script.
func (p shellPainter) at(pos syntax.Pos, word string, k query.TokenKind) {
	if pos.IsValid() && int(pos.Offset())+len(word) <= len(p.s.Text) && strings.HasPrefix(p.s.Text[pos.Offset():], word) {
		p.add(p.s.Span(int(pos.Offset()), int(pos.Offset())+len(word)), k)
	}
}

func (p shellPainter) node(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.CallExpr:
		p.call(n)
	case *syntax.Assign:
		if n.Name != nil {
			p.add(p.s.At(n.Name), query.VariableToken|query.Declared)
		}
	case *syntax.SglQuoted, *syntax.DblQuoted:
		p.add(p.s.At(n), query.StringToken)
	case *syntax.ParamExp:
		if n.Param != nil {
			p.add(p.s.At(n.Param), query.VariableToken)
		}
	case *syntax.BinaryCmd:
		p.at(n.OpPos, n.Op.String(), query.OperatorToken)
	case *syntax.Redirect:
		p.at(n.OpPos, n.Op.String(), query.OperatorToken)
	case *syntax.Stmt:
		for _, word := range []string{";", "&"} {
			p.at(n.Semicolon, word, query.OperatorToken)
		}
		if n.Negated {
			p.at(n.Position, "!", query.OperatorToken)
		}
	case *syntax.CmdSubst:
		p.at(n.Left, "$(", query.OperatorToken)
		p.at(n.Right, ")", query.OperatorToken)
	case *syntax.DeclClause:
		p.add(p.s.At(n.Variant), query.KeywordToken)
	case *syntax.FuncDecl:
		p.at(n.Position, "function", query.KeywordToken)
		if n.Name != nil {
			p.add(p.s.At(n.Name), query.FunctionToken|query.Declared)
		}
	default:
		p.clause(n)
	}
}

// call adds tokens for the program and the options of a command.
func (p shellPainter) call(n *syntax.CallExpr) {
	for i, w := range n.Args {
		word := w.Lit()
		switch {
		case i == 0 && word != "":
			kind := query.FunctionToken
			if builtins[word] {
				kind |= query.Standard
			}
			p.add(p.s.At(w), kind)
		case strings.HasPrefix(p.s.Source(w), "-"):
			option := p.s.Source(w)
			if j := strings.IndexAny(option, "='\"$"); j > 0 {
				option = option[:j]
			}
			p.at(w.Pos(), option, query.ParameterToken)
		}
	}
}

// builtins lists the shell's builtin commands.
var builtins = map[string]bool{".": true, ":": true, "[": true, "alias": true, "bg": true, "break": true, "cd": true, "command": true,
	"continue": true, "echo": true, "eval": true, "exec": true, "exit": true, "export": true, "false": true, "fg": true, "getopts": true,
	"hash": true, "jobs": true, "kill": true, "printf": true, "pwd": true, "read": true, "readonly": true, "return": true, "set": true,
	"shift": true, "shopt": true, "source": true, "test": true, "times": true, "trap": true, "true": true, "type": true, "ulimit": true,
	"umask": true, "unalias": true, "unset": true, "wait": true}

// clause adds tokens for the keywords of a compound command.
func (p shellPainter) clause(n syntax.Node) {
	key := func(pos syntax.Pos, words ...string) {
		for _, w := range words {
			p.at(pos, w, query.KeywordToken)
		}
	}
	switch n := n.(type) {
	case *syntax.IfClause:
		key(n.Position, "if", "elif", "else")
		key(n.ThenPos, "then")
		key(n.FiPos, "fi")
	case *syntax.ForClause:
		key(n.ForPos, "for", "select")
		key(n.DoPos, "do")
		key(n.DonePos, "done")
	case *syntax.WordIter:
		p.add(p.s.At(n.Name), query.VariableToken|query.Declared)
		key(n.InPos, "in")
	case *syntax.WhileClause:
		key(n.WhilePos, "while", "until")
		key(n.DoPos, "do")
		key(n.DonePos, "done")
	case *syntax.CaseClause:
		key(n.Case, "case")
		key(n.In, "in")
		key(n.Esac, "esac")
	case *syntax.CaseItem:
		p.at(n.OpPos, n.Op.String(), query.OperatorToken)
	case *syntax.TestClause:
		p.at(n.Left, "[[", query.KeywordToken)
		p.at(n.Right, "]]", query.KeywordToken)
	case *syntax.Subshell:
		p.at(n.Lparen, "(", query.OperatorToken)
		p.at(n.Rparen, ")", query.OperatorToken)
	case *syntax.Block:
		p.at(n.Lbrace, "{", query.OperatorToken)
		p.at(n.Rbrace, "}", query.OperatorToken)
	}
}
