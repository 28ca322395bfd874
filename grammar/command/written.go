package command

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// A Piece is a range of bytes in a shell text.
type Piece struct{ Off, Len int }

// longestText is the maximum length in bytes of a shell text that Written parses.
const longestText = 64 << 10

// Written returns the positions of the arguments and assignments in the simple commands of a shell text,
// including quotes. It omits words that are only printed, comments and here-documents. It returns nil if the
// text is not valid shell.
func Written(text string) []Piece {
	if len(text) > longestText {
		return nil
	}
	f, err := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(text), "")
	if err != nil {
		return nil
	}
	var all []Piece
	syntax.Walk(f, func(n syntax.Node) bool {
		switch n := n.(type) {
		case *syntax.Redirect:
			return false
		case *syntax.CallExpr:
			if len(n.Args) > 0 && prints[n.Args[0].Lit()] {
				return false
			}
			for _, a := range n.Assigns {
				all = append(all, pieceOf(a))
			}
			for _, w := range n.Args {
				all = append(all, pieceOf(w))
			}
		}
		return true
	})
	return all
}

func pieceOf(n syntax.Node) Piece {
	start, end := int(n.Pos().Offset()), int(n.End().Offset())
	return Piece{start, end - start}
}

// prints lists the commands that only print their arguments.
var prints = map[string]bool{"echo": true, "printf": true, "logger": true}
