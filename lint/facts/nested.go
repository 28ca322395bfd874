package facts

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/dfvet/dfvet/grammar/build"
)

// maxNesting limits how deeply shells may nest.
const maxNesting = 4

// withNested returns s and all scripts that it passes to other shells.
func withNested(s *Script, sys build.System) []*Script {
	out := []*Script{s}
	if !mayNest(s) {
		return out
	}
	for i := 0; i < len(out) && len(out) < 64; i++ {
		if depth(out[i]) < maxNesting {
			out = append(out, out[i].nested(sys)...)
		}
	}
	return out
}

// mayNest reports whether a script contains text that every nested script requires. Most scripts do not, and
// need not be parsed to find nested ones.
func mayNest(s *Script) bool {
	return !s.Exec && s.Shell.Known() && (strings.Contains(s.Text, "sh ") || strings.Contains(s.Text, "su ") ||
		strings.Contains(s.Text, "sh") && strings.Contains(s.Text, "<<"))
}

func depth(s *Script) int {
	n := 0
	for ; s.Outer != nil; s = s.Outer {
		n++
	}
	return n
}

func (s *Script) nested(sys build.System) []*Script {
	var out []*Script
	for _, c := range s.Tree().Calls {
		i, sh := shellCode(c.Words, sys)
		if i == 0 {
			i, sh = suCode(c, sys)
		}
		if i > 0 {
			if in := s.quoted(c.Words[i], sh); in != nil {
				out = append(out, in)
			}
			continue
		}
		if in := s.fed(c, sys); in != nil {
			out = append(out, in)
		}
	}
	return out
}

// suCode returns the index of the code in su user -c '…', and the shell that runs it. The index is 0
// without code.
func suCode(c *Call, sys build.System) (int, Shell) {
	if c.Name != "su" {
		return 0, Shell{}
	}
	for i, w := range c.Words[:len(c.Words)-1] {
		if i > 0 && w.Is("-c", "--command", "-lc") {
			return i + 1, Shell{Program: "sh", Dialect: shOf(sys), Args: []string{"-c"}}
		}
	}
	return 0, Shell{}
}

// quoted returns the script in a word that is one quoted string, or nil for other words.
func (s *Script) quoted(w Word, sh Shell) *Script {
	if w.Node == nil || len(w.Node.Parts) != 1 {
		return nil
	}
	in := &Script{Place: s.Place, Step: s.Step, Shell: sh, Outer: s}
	switch q := w.Node.Parts[0].(type) {
	case *syntax.SglQuoted:
		start := int(q.Left.Offset()) + 1
		if q.Dollar {
			return nil
		}
		in.Text, in.place = q.Value, inside(s.place, start)
		in.write = func(code string) (string, bool) {
			if strings.ContainsRune(code, '\'') {
				return "", false
			}
			return s.write(code)
		}
	case *syntax.DblQuoted:
		if !q.Right.IsValid() {
			return nil
		}
		start, end := int(q.Left.Offset())+1, int(q.Right.Offset())
		in.Text, in.place, in.Loose = s.unquoted(start, end, q.Parts, "$`\"\\\n")
		in.write = func(code string) (string, bool) { return s.write(intoQuotes.Replace(code)) }
	default:
		return nil
	}
	in.Loose = in.Loose || s.Loose
	return newScript(in)
}

var intoQuotes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "$", `\$`, "`", "\\`")

// unquoted returns the bytes [start, end) of s as they are once s has taken escapes off, and
// whether there are expansions among them.
func (s *Script) unquoted(start, end int, parts []syntax.WordPart, escapable string) (string, mapping, bool) {
	for _, p := range parts {
		if _, ok := p.(*syntax.Lit); !ok {
			return s.Text[start:end], inside(s.place, start), true
		}
	}
	raw := s.Text[start:end]
	if strings.IndexByte(raw, '\\') < 0 {
		return raw, inside(s.place, start), false
	}
	var pieces []piece
	for i, from := 0, 0; i <= len(raw); i++ {
		escaped := i+1 < len(raw) && raw[i] == '\\' && strings.IndexByte(escapable, raw[i+1]) >= 0
		if !escaped && i < len(raw) {
			continue
		}
		pieces = append(pieces, piece{raw[from:i], s.place(start+from, start+i)})
		if escaped {
			if raw[i+1] != '\n' {
				pieces = append(pieces, piece{raw[i+1 : i+2], s.place(start+i, start+i+2)})
			}
			i++
			from = i + 1
		}
	}
	text, at := pieced(pieces)
	return text, at, false
}

// fed makes a script of the heredoc that a shell reads from its input: bash <<EOF.
func (s *Script) fed(c *Call, sys build.System) *Script {
	d := dialectOf(programName(c.Words[0].Value), sys)
	if d == Foreign || c.Expr == nil || !readsInput(c.Args()) {
		return nil
	}
	stmt, _ := c.Visit.Up.Node.(*syntax.Stmt)
	if stmt == nil {
		return nil
	}
	for _, r := range stmt.Redirs {
		if r.Hdoc == nil || r.Op != syntax.Hdoc && r.Op != syntax.DashHdoc {
			continue
		}
		start, end := s.bounds(r.Hdoc)
		end = s.beforeMark(start, end, r.Word)
		args := make([]string, 0, len(c.Args()))
		for _, w := range c.Args() {
			args = append(args, w.Value)
		}
		in := &Script{Place: s.Place, Step: s.Step, Outer: s, Heredoc: true,
			Shell: Shell{Program: c.Name, Dialect: d, Args: args, Chosen: true}}
		if r.Op == syntax.DashHdoc {
			in.Text, in.place = s.chomped(start, end)
			in.Loose = s.Loose || !quotedMark(r.Word)
			return newScript(in)
		}
		if quotedMark(r.Word) {
			in.Text, in.place = s.Text[start:end], inside(s.place, start)
		} else {
			in.Text, in.place, in.Loose = s.unquoted(start, end, r.Hdoc.Parts, "$`\\\n")
		}
		in.Loose = in.Loose || s.Loose
		return newScript(in)
	}
	return nil
}

// chomped returns the bytes [start, end) of s without leading tabs on each line.
func (s *Script) chomped(start, end int) (string, mapping) {
	var pieces []piece
	for line := range strings.Lines(s.Text[start:end]) {
		kept := strings.TrimLeft(line, "\t")
		from := start + len(line) - len(kept)
		start += len(line)
		pieces = append(pieces, piece{kept, s.place(from, start)})
	}
	return pieced(pieces)
}

// beforeMark returns end, moved before the closing line if the tree includes that in the body.
func (s *Script) beforeMark(start, end int, mark *syntax.Word) int {
	body := strings.TrimSuffix(s.Text[start:end], "\n")
	last := body[strings.LastIndexByte(body, '\n')+1:]
	if name := newWord(s, mark).Value; strings.TrimLeft(last, "\t") == name {
		return start + len(body) - len(last)
	}
	return end
}

// readsInput reports whether a shell with these arguments reads its code from standard input.
func readsInput(args []Word) bool {
	for i, w := range args {
		if w.Is("-s", "-") {
			return true
		}
		if !strings.HasPrefix(w.Value, "-") && (i == 0 || !strings.HasSuffix(args[i-1].Value, "o")) {
			return false
		}
	}
	return true
}

func quotedMark(w *syntax.Word) bool {
	for _, p := range w.Parts {
		lit, ok := p.(*syntax.Lit)
		if !ok || strings.Contains(lit.Value, `\`) {
			return true
		}
	}
	return false
}
