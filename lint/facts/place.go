package facts

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// scriptsOf returns the shell code in one instruction.
func scriptsOf(step *Step) []*Script {
	switch do := step.Do.(type) {
	case *dockerfile.Run:
		return step.command(InRun, &do.Command, do.Heredocs)
	case *dockerfile.Cmd:
		return step.command(InCmd, &do.Command, nil)
	case *dockerfile.Entrypoint:
		return step.command(InEntrypoint, &do.Command, nil)
	case *dockerfile.Healthcheck:
		if do.None {
			return nil
		}
		return step.command(InHealthcheck, &do.Command, nil)
	case *dockerfile.Copy:
		return step.copied(do.Heredocs)
	case *dockerfile.Add:
		return step.copied(do.Heredocs)
	}
	return nil
}

func (s *Step) command(place Place, c *dockerfile.Command, docs []*dockerfile.Heredoc) []*Script {
	if c.JSON {
		words := make([]Word, len(c.Exec))
		for i, w := range c.Exec {
			words[i] = Word{Value: w.Value, at: w.At}
		}
		return s.finish(s.exec(place, words, c.Exec))
	}
	if c.Line == nil {
		return nil
	}
	if len(docs) == 1 && strings.TrimSpace(c.Line.Text) == docs[0].Mark.Text {
		return s.finish(s.body(place, docs[0]))
	}
	text, at := withBodies(c.Line, docs, s.source())
	return s.finish(newScript(&Script{Place: place, Step: s, Shell: s.Shell, Text: text, place: at}))
}

func (s *Step) source() *source.File { return s.Stage.File.Dockerfile.Source }

// finish adds the scripts that a script passes to other shells.
func (s *Step) finish(script *Script) []*Script {
	if script == nil {
		return nil
	}
	return withNested(script, s.Stage.imageSystem())
}

// body returns the script in a heredoc that is the complete command of a RUN.
func (s *Step) body(place Place, doc *dockerfile.Heredoc) *Script {
	text, at := docText(doc, s.source())
	sh, ok := shebang(text, s.Stage.imageSystem())
	if !ok {
		sh = s.Shell
	}
	return newScript(&Script{Place: place, Step: s, Shell: sh, Text: text, Heredoc: true, place: at})
}

// docText returns the lines of a heredoc as they are passed on, without expanding variables.
func docText(doc *dockerfile.Heredoc, src *source.File) (string, mapping) {
	raw := src.Slice(doc.Body)
	if !doc.Chomp && !strings.Contains(raw, "\r") {
		return raw, from(doc.Body.Start)
	}
	var pieces []piece
	at := doc.Body.Start
	for line := range strings.Lines(raw) {
		kept := line
		if doc.Chomp {
			kept = strings.TrimLeft(line, "\t")
		}
		start := at + source.Pos(len(line)-len(kept))
		at += source.Pos(len(line))
		if body, ok := strings.CutSuffix(kept, "\r\n"); ok {
			pieces = append(pieces, piece{body, spanOf(start, 0, len(body))}, piece{"\n", spanOf(start, len(body), len(kept))})
			continue
		}
		pieces = append(pieces, piece{kept, spanOf(start, 0, len(kept))})
	}
	return pieced(pieces)
}

// withBodies joins a line with the heredocs that follow it. The result is the text that the shell receives.
func withBodies(l *dockerfile.Line, docs []*dockerfile.Heredoc, src *source.File) (string, mapping) {
	if len(docs) == 0 {
		return l.Text, onLine(l, 0)
	}
	var b strings.Builder
	b.WriteString(l.Text + "\n")
	starts := make([]int, len(docs))
	for i, d := range docs {
		starts[i] = b.Len()
		body := src.Slice(d.Body)
		b.WriteString(body)
		if body != "" && !strings.HasSuffix(body, "\n") {
			b.WriteByte('\n')
		}
		b.WriteString(d.Name + "\n")
	}
	n := len(l.Text)
	one := func(start, end int) source.Span {
		if start < n {
			return l.Slice(start, min(end, n))
		}
		for i := len(docs) - 1; i >= 0; i-- {
			if start >= starts[i] {
				at := spanOf(docs[i].Body.Start, start-starts[i], end-starts[i])
				last := max(docs[i].Body.End, docs[i].End.End) // the heredoc may end without its closing word
				return source.Span{Start: min(at.Start, last), End: min(at.End, last)}
			}
		}
		return l.Slice(n, n)
	}
	return b.String(), func(start, end int) source.Span {
		at := one(start, end)
		if start < n && end > n {
			at.End = max(at.End, one(end-1, end).End)
		}
		return at
	}
}

// copied returns the shell scripts in the heredocs that COPY or ADD write to files. A heredoc is certainly a
// script only if it has a shebang and its delimiter is quoted.
func (s *Step) copied(docs []*dockerfile.Heredoc) []*Script {
	var out []*Script
	for _, d := range docs {
		if d.Expand {
			continue
		}
		text, at := docText(d, s.source())
		if sh, ok := shebang(text, s.Stage.imageSystem()); ok && sh.Known() {
			out = append(out, newScript(&Script{Place: InFile, Step: s, Shell: sh, Text: text, Heredoc: true, place: at}))
		}
	}
	return out
}

// exec returns the script of an instruction in exec form: the words themselves, or the code that they pass to
// a shell.
func (s *Step) exec(place Place, words []Word, json []*dockerfile.Word) *Script {
	if len(words) == 0 {
		return nil
	}
	if i, sh := shellCode(words, s.Stage.imageSystem()); i > 0 {
		text, at, write := jsonCode(json[i])
		return newScript(&Script{Place: place, Step: s, Shell: sh, Text: text, place: at, write: write})
	}
	return newScript(&Script{Place: place, Step: s, Exec: true, place: emptyMapping, words: words})
}

func emptyMapping(int, int) source.Span { return source.Span{} }

// jsonCode returns the code in a JSON string.
func jsonCode(w *dockerfile.Word) (string, mapping, func(string) (string, bool)) {
	raw, at := w.Text, w.At
	if len(raw) >= 2 && raw[0] == '"' && len(raw) == at.Len() {
		text, place := pieced(jsonPieces(raw[1:len(raw)-1], at.Start+1))
		if text == w.Value {
			return text, place, intoJSON
		}
	}
	return w.Value, func(int, int) source.Span { return at }, func(string) (string, bool) { return "", false }
}

// shellCode returns the shell in the words and the index of the word with its code. The index is 0
// without code.
func shellCode(words []Word, sys build.System) (int, Shell) {
	name := programName(words[0].Value)
	if words[0].Dynamic || dialectOf(name, sys) == Foreign {
		return 0, Shell{}
	}
	for i := 1; i+1 < len(words); i++ {
		v := words[i].Value
		if len(v) < 2 || v[0] != '-' && v[0] != '+' {
			if words[i-1].Value[len(words[i-1].Value)-1:] == "o" {
				continue // as in -o pipefail
			}
			return 0, Shell{}
		}
		if v[1] != '-' && strings.Contains(v, "c") {
			args := make([]string, 0, i)
			for _, w := range words[1 : i+1] {
				args = append(args, w.Value)
			}
			code := i + 1
			for code < len(words)-1 && strings.HasSuffix(words[code-1].Value, "o") && !strings.HasPrefix(words[code].Value, "-") {
				args = append(args, words[code].Value)
				code++
			}
			return code, Shell{Program: path.Base(name), Dialect: dialectOf(name, sys), Args: args, Chosen: true}
		}
	}
	return 0, Shell{}
}

// execTree returns the tree of a command that runs without a shell.
func execTree(s *Script, words []Word) *Tree {
	t := &Tree{Script: s}
	c := &Call{Script: s, Words: words}
	c.unwrap()
	t.addCall(c)
	return t
}
