package facts

import "mvdan.cc/sh/v3/syntax"

// A Context is where an expansion is used, which determines what the shell does with its value.
type Context int8

// The contexts. In the first three, an unquoted value is split into words and globs in it are expanded.
const (
	Argument Context = iota // a word of a command
	LoopItem                // the list in for x in …
	Element                 // an element in a=(…)
	Value                   // the value in x=… or export x=…
	Target                  // the target of a redirection
	Inert                   // heredocs, [[ ]], case, arithmetic and patterns
)

// ContextOf returns the context of the expansion v, whether it is quoted, and the node that contains its
// word, which is a command, an assignment or a redirection.
func ContextOf(v *Visit) (c Context, quoted bool, holder *Visit) {
	for up := v.Up; up != nil; v, up = up, up.Up {
		switch n := up.Node.(type) {
		case *syntax.DblQuoted:
			quoted = true
		case *syntax.Word:
		case *syntax.ParamExp:
			if n.Exp == nil || n.Exp.Op >= syntax.RemSmallSuffix {
				return Inert, quoted, up // a pattern, as in ${a%$b}
			}
		case *syntax.CallExpr:
			return Argument, quoted, up
		case *syntax.WordIter:
			return LoopItem, quoted, up
		case *syntax.ArrayElem:
			if n.Value != nil && n.Value == v.Node {
				return Element, quoted, up
			}
			return Inert, quoted, up
		case *syntax.Assign:
			return Value, quoted, up
		case *syntax.Redirect:
			if n.Hdoc != nil && n.Hdoc == v.Node {
				return Inert, true, up
			}
			return Target, quoted, up
		default:
			return Inert, quoted, up
		}
	}
	return Inert, quoted, nil
}

// Splits reports whether the shell splits the value of the expansion v into words.
func (t *Tree) Splits(v *Visit) bool {
	c, quoted, _ := ContextOf(v)
	return c <= Element && !quoted && t.Script.Shell.Dialect != Zsh
}
