package facts

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"mvdan.cc/sh/v3/syntax"
)

// A Call is one command, which consists of a program and its arguments. Programs that only start another
// program, such as sudo, env or time, are removed, so that Name is the program that matters.
type Call struct {
	Script   *Script
	Name     string           // base name of the program; "" if it depends on an expansion
	Words    []Word           // the program and its arguments
	Wrappers []Word           // the programs that were removed
	Expr     *syntax.CallExpr // nil in exec form
	Visit    *Visit           // nil in exec form
	Index    int              // index among the calls of its tree
}

// Span returns the span of the command from its program to its last argument.
func (c *Call) Span() source.Span {
	return c.Words[0].Span().Cover(c.Words[len(c.Words)-1].Span())
}

// Args returns the words after the program.
func (c *Call) Args() []Word { return c.Words[1:] }

// Mentions reports whether one of the arguments is one of the given words.
func (c *Call) Mentions(values ...string) bool {
	for _, w := range c.Args() {
		if w.Is(values...) {
			return true
		}
	}
	return false
}

// Inserted returns the edit that inserts words after w, as a place and a text with the necessary separators.
// It returns false if the words cannot be inserted there.
func (c *Call) Inserted(w Word, words string) (at source.Span, text string, ok bool) {
	end := w.Span().End
	at = source.Span{Start: end, End: end}
	if c.Expr == nil {
		var b strings.Builder
		for _, word := range strings.Fields(words) {
			q, _ := intoJSON(word)
			b.WriteString(`, "` + q + `"`)
		}
		return at, b.String(), true
	}
	text, ok = c.Script.Write(" " + words)
	return at, text, ok
}

// callRoom allocates the calls of a tree and their words together.
type callRoom struct {
	calls []Call
	words []Word
}

func (r *callRoom) call(s *Script, n *syntax.CallExpr, v *Visit) *Call {
	c, words := &r.calls[0], r.words[:len(n.Args):len(n.Args)]
	r.calls, r.words = r.calls[1:], r.words[len(n.Args):]
	for i, a := range n.Args {
		words[i] = newWord(s, a)
	}
	*c = Call{Script: s, Words: words, Expr: n, Visit: v}
	c.unwrap()
	return c
}

// move copies words to another script.
func (r *callRoom) move(words []Word, s *Script) []Word {
	moved := r.words[:len(words):len(words)]
	r.words = r.words[len(words):]
	copy(moved, words)
	for i := range moved {
		moved[i].script = s
	}
	return moved
}

// unwrap removes wrappers as long as the first word is one.
func (c *Call) unwrap() {
	for {
		c.Name = ""
		if first := c.Words[0]; !first.Dynamic && first.Value != "" {
			c.Name = path.Base(first.Value)
		}
		w, ok := wrappers[c.Name]
		if !ok {
			return
		}
		rest := w.skip(c.Words[1:])
		if len(rest) == 0 {
			return
		}
		c.Wrappers, c.Words = append(c.Wrappers, c.Words[0]), rest
	}
}

// A wrapper is a program that runs another program, which is in its arguments.
type wrapper struct {
	valued   string // short options with a value in the next word
	operands int    // number of operands before the program, such as the user for gosu
	assigns  bool   // NAME=value may precede the program
}

// skip returns the words starting with the wrapped program, or nil if there is none.
func (w wrapper) skip(words []Word) []Word {
	operands := w.operands
	for len(words) > 0 {
		v := words[0].Value
		switch {
		case v == "--":
			words = words[1:]
			if operands == 0 {
				return words
			}
			continue
		case len(v) > 1 && v[0] == '-':
			if v == "-v" && w.valued == "a" {
				return nil // command -v does not run the program
			}
			if v[1] != '-' && strings.IndexByte(w.valued, v[len(v)-1]) >= 0 && len(words) > 1 {
				words = words[1:]
			}
		case w.assigns && isAssignment(v):
		case operands > 0:
			operands--
		default:
			return words
		}
		words = words[1:]
	}
	return nil
}

func isAssignment(v string) bool {
	name, _, ok := strings.Cut(v, "=")
	return ok && syntax.ValidName(name)
}

var wrappers = map[string]wrapper{
	"sudo": {valued: "ugpChrtUT", assigns: true}, "doas": {valued: "uC"},
	"env": {valued: "uC", assigns: true}, "exec": {valued: "a"}, "command": {valued: "a"}, "builtin": {},
	"time": {valued: "of"}, "nice": {valued: "n"}, "ionice": {valued: "cn"}, "nohup": {},
	"timeout": {valued: "sk", operands: 1}, "xargs": {valued: "InPLdaEs"}, "stdbuf": {valued: "ioe"},
	"gosu": {operands: 1}, "su-exec": {operands: 1}, "chroot": {operands: 1}, "setarch": {operands: 1},
	"linux32": {}, "linux64": {}, "eatmydata": {}, "fakeroot": {}, "unbuffer": {}, "busybox": {},
	"tini": {}, "dumb-init": {}, "flock": {valued: "wE", operands: 1},
}
