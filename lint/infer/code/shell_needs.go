package code

import (
	"strconv"

	"mvdan.cc/sh/v3/syntax"
)

// checks finds the variables without which a script certainly stops: if [ -z "$X" ]; then …; exit 1; fi, and the
// same with && and ||, as long as nothing before may set the variable, end the script or start the program.
type checks struct {
	// required are the expansions in such conditions.
	required map[*syntax.ParamExp]bool
	touched  map[string]bool // the names that may have been set
	leaves   map[string]bool // the functions that may end the script
	past     bool            // the script may have ended
}

// next handles the next statement at the top level of the script.
func (c *checks) next(stmt *syntax.Stmt) {
	if !c.past {
		for _, p := range required(stmt) {
			if !c.touched[p.Param.Value] {
				c.required[p] = true
			}
		}
	}
	function, _ := stmt.Cmd.(*syntax.FuncDecl)
	syntax.Walk(stmt, func(n syntax.Node) bool {
		if c.touch(n); c.ends(n) {
			if function == nil {
				c.past = true
			} else if function.Name != nil {
				c.leaves[function.Name.Value] = true
			}
		}
		return true
	})
}

// touch records the names that a node may set: by an assignment, or because a command receives the name.
func (c *checks) touch(n syntax.Node) {
	switch n := n.(type) {
	case *syntax.Assign:
		if n.Name != nil {
			c.touched[n.Name.Value] = true
		}
	case *syntax.ParamExp:
		if n.Param != nil && n.Exp != nil && (n.Exp.Op == syntax.AssignUnset || n.Exp.Op == syntax.AssignUnsetOrNull) {
			c.touched[n.Param.Value] = true
		}
	case *syntax.CallExpr:
		for _, w := range n.Args {
			text := w.Lit()
			if text == "" {
				text = quotedText(w)
			}
			c.touched[text] = true
		}
	case *syntax.WordIter:
		c.touched[n.Name.Value] = true
	}
}

// ends reports whether a node may end the script without an error, or set variables with unknown names.
func (c *checks) ends(n syntax.Node) bool {
	switch n := n.(type) {
	case *syntax.DeclClause:
		for _, a := range n.Args {
			if a.Name == nil && a.Value != nil && len(a.Value.Lit()) == 0 {
				return true // export $(cat .env)
			}
		}
	case *syntax.CallExpr:
		if len(n.Args) == 0 {
			return false
		}
		switch name := n.Args[0].Lit(); name {
		case "", "exec", "return", ".", "source", "eval":
			return true
		case "exit":
			return !fails(n)
		default:
			return c.leaves[name]
		}
	}
	return false
}

// fails reports whether a command is exit with a status other than 0.
func fails(c *syntax.CallExpr) bool {
	if len(c.Args) != 2 || c.Args[0].Lit() != "exit" {
		return false
	}
	n, err := strconv.Atoi(c.Args[1].Lit())
	return err == nil && n != 0
}

// stops reports whether statements end the script with an error: simple commands, of which the last is exit.
func stops(all []*syntax.Stmt) bool {
	for i, s := range all {
		switch c := s.Cmd.(type) {
		case *syntax.CallExpr:
			if i == len(all)-1 {
				return fails(c)
			}
		case *syntax.Block:
			return i == len(all)-1 && stops(c.Stmts)
		case *syntax.BinaryCmd:
			return i == len(all)-1 && c.Op == syntax.AndStmt && stops([]*syntax.Stmt{c.X, c.Y})
		default:
			return false
		}
	}
	return false
}

// required returns the variables without which a statement ends the script.
func required(stmt *syntax.Stmt) []*syntax.ParamExp {
	if stmt.Negated || stmt.Background || stmt.Coprocess {
		return nil
	}
	switch c := stmt.Cmd.(type) {
	case *syntax.IfClause:
		if len(c.Cond) == 1 && stops(c.Then) {
			return tested(c.Cond[0], true)
		}
	case *syntax.BinaryCmd:
		switch left, ok := c.X.Cmd.(*syntax.BinaryCmd); {
		case !stops([]*syntax.Stmt{c.Y}):
		case c.Op == syntax.OrStmt:
			return tested(c.X, false)
		case c.Op == syntax.AndStmt && ok && left.Op == syntax.AndStmt && simple(left.Y): // [ -z "$X" ] && echo … && exit 1
			return tested(left.X, true)
		case c.Op == syntax.AndStmt:
			return tested(c.X, true)
		}
	}
	return nil
}

// simple reports whether a statement is a command that prints something.
func simple(s *syntax.Stmt) bool {
	c, ok := s.Cmd.(*syntax.CallExpr)
	return ok && len(c.Args) > 0 && (c.Args[0].Lit() == "echo" || c.Args[0].Lit() == "printf")
}

// tested returns the variables that a condition tests: each of them makes it true if it is empty, or, if empty is
// false, makes it false if it is empty.
func tested(s *syntax.Stmt, empty bool) []*syntax.ParamExp {
	if s.Negated || s.Background {
		return nil
	}
	switch c := s.Cmd.(type) {
	case *syntax.TestClause:
		return testedBy(c.X, empty)
	case *syntax.BinaryCmd:
		if c.Op == syntax.OrStmt && empty || c.Op == syntax.AndStmt && !empty {
			return append(tested(c.X, empty), tested(c.Y, empty)...)
		}
	case *syntax.CallExpr:
		n := len(c.Args)
		switch {
		case n > 1 && c.Args[0].Lit() == "[" && c.Args[n-1].Lit() == "]":
			return testedIn(c.Args[1:n-1], empty)
		case n > 1 && c.Args[0].Lit() == "test":
			return testedIn(c.Args[1:], empty)
		}
	}
	return nil
}

// testedIn is tested for the words of [ … ].
func testedIn(words []*syntax.Word, empty bool) []*syntax.ParamExp {
	joint := "-a"
	if empty {
		joint = "-o"
	}
	for i, w := range words {
		if w.Lit() == joint && i > 0 {
			return append(testedIn(words[:i], empty), testedIn(words[i+1:], empty)...)
		}
	}
	op := ""
	if len(words) > 1 {
		op = words[0].Lit()
	}
	switch {
	case len(words) == 2 && (empty && (op == "-z" || op == "!") || !empty && op == "-n"):
		return variableIn(words[1])
	case len(words) == 1 && !empty:
		return variableIn(words[0])
	case len(words) == 3 && emptyText(words[2]) && (empty && (words[1].Lit() == "=" || words[1].Lit() == "==") || !empty && words[1].Lit() == "!="):
		return variableIn(words[0])
	}
	return nil
}

// testedBy is tested for the expression of [[ … ]].
func testedBy(x syntax.TestExpr, empty bool) []*syntax.ParamExp {
	switch x := x.(type) {
	case *syntax.Word:
		if !empty {
			return variableIn(x)
		}
	case *syntax.ParenTest:
		return testedBy(x.X, empty)
	case *syntax.UnaryTest:
		w, isWord := x.X.(*syntax.Word)
		switch {
		case x.Op == syntax.TsNot:
			return testedBy(x.X, !empty)
		case isWord && (empty && x.Op == syntax.TsEmpStr || !empty && x.Op == syntax.TsNempStr):
			return variableIn(w)
		}
	case *syntax.BinaryTest:
		if x.Op == syntax.OrTest && empty || x.Op == syntax.AndTest && !empty {
			return append(testedBy(x.X, empty), testedBy(x.Y, empty)...)
		}
		a, isWord := x.X.(*syntax.Word)
		b, isToo := x.Y.(*syntax.Word)
		if isWord && isToo && emptyText(b) && (empty && (x.Op == syntax.TsMatch || x.Op == syntax.TsMatchShort) || !empty && x.Op == syntax.TsNoMatch) {
			return variableIn(a)
		}
	}
	return nil
}

// emptyText reports whether a word is an empty string in quotes.
func emptyText(w *syntax.Word) bool {
	if len(w.Parts) != 1 {
		return false
	}
	switch q := w.Parts[0].(type) {
	case *syntax.SglQuoted:
		return q.Value == ""
	case *syntax.DblQuoted:
		return len(q.Parts) == 0
	}
	return false
}

// variableIn returns the variable that a word consists of: $X, "$X", or "${X:-}".
func variableIn(w *syntax.Word) []*syntax.ParamExp {
	if len(w.Parts) != 1 {
		return nil
	}
	part := w.Parts[0]
	if q, ok := part.(*syntax.DblQuoted); ok && len(q.Parts) == 1 {
		part = q.Parts[0]
	}
	p, ok := part.(*syntax.ParamExp)
	if !ok || p.Param == nil || p.Excl || p.Length || p.Width || p.Index != nil || p.Slice != nil || p.Repl != nil {
		return nil
	}
	if e := p.Exp; e != nil && (e.Word != nil || e.Op != syntax.DefaultUnset && e.Op != syntax.DefaultUnsetOrNull) {
		return nil
	}
	return []*syntax.ParamExp{p}
}
