package command_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
	"mvdan.cc/sh/v3/syntax"
)

// split splits a line into words at spaces outside quotes. The value of a word that contains <…> is unknown.
func split(t *testing.T, line string) []command.Word {
	t.Helper()
	f, err := syntax.NewParser().Parse(strings.NewReader(strings.NewReplacer("<", `\<`, ">", `\>`).Replace(line)), "")
	if err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	var texts []string
	for _, arg := range f.Stmts[0].Cmd.(*syntax.CallExpr).Args {
		text := ""
		for _, p := range arg.Parts {
			switch p := p.(type) {
			case *syntax.Lit:
				text += strings.ReplaceAll(p.Value, `\`, "")
			case *syntax.SglQuoted:
				text += strings.ReplaceAll(p.Value, `\`, "")
			default:
				t.Fatalf("%s: write single quotes", line)
			}
		}
		texts = append(texts, text)
	}
	words := command.Words(texts)
	for i, w := range words {
		words[i].Known = !strings.Contains(w.Text, "<")
	}
	return words
}

func show(words []command.Word) string {
	var out []string
	for _, w := range words {
		text := w.Text
		if strings.ContainsAny(text, " ") || text == "" {
			text = "'" + text + "'"
		}
		if !w.Known {
			text = "<" + strings.Trim(text, "<>") + ">"
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

func describe(c command.Call) string {
	var b strings.Builder
	if c.Program.Text == "" {
		b.WriteString("unknown")
	} else {
		b.WriteString(show([]command.Word{c.Program}))
	}
	if len(c.Args) > 0 {
		b.WriteString(" | " + show(c.Args))
	}
	for _, e := range c.Env {
		fmt.Fprintf(&b, "; %s=%s", e.Name, show([]command.Word{e.Value}))
	}
	if c.EnvOpen {
		b.WriteString("; more variables")
	}
	if c.Open && c.Program.Text != "" {
		b.WriteString("; more arguments")
	}
	return b.String()
}

// prints runs f on each line of the file, except for empty lines and comments ("#"), and writes the result,
// indented, below the line.
func prints(t *testing.T, name string, f func(line string) string) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "\t") {
			continue
		}
		b.WriteString(line)
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			if got := f(line); got != "" {
				b.WriteString("\t" + got + "\n")
			}
		}
	}
	if golden.Update() {
		if err := os.WriteFile(name, []byte(b.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	} else if diff := cmp.Diff(string(data), b.String()); diff != "" {
		t.Error(diff)
	}
}

// TestRead prints what each command line in the file runs: the program, its arguments and the variables that
// are set on the way.
func TestRead(t *testing.T) {
	prints(t, "testdata/commands.txt", func(line string) string {
		return describe(command.Read(split(t, line)))
	})
}

// TestMatch reads an image from a line "ENTRYPOINT …" and the "CMD …" lines after it. For each command line
// after these, it prints whether the line runs the image's own program.
func TestMatch(t *testing.T) {
	var m command.Image
	prints(t, "testdata/images.txt", func(line string) string {
		verb, rest, _ := strings.Cut(line, " ")
		texts := func() []string {
			var all []string
			for _, w := range split(t, rest) {
				all = append(all, w.Text)
			}
			return all
		}
		switch verb {
		case "ENTRYPOINT":
			m = command.Image{Hidden: rest == "hidden"}
			if rest != "none" && rest != "hidden" {
				m.Entrypoint = texts()
			}
			return ""
		case "CMD":
			m.Commands = append(m.Commands, texts())
			return ""
		}
		match, call := m.Match(split(t, line))
		return [...]string{"other", "bare", "own"}[match] + ": " + describe(call)
	})
}

// FuzzRead checks that no text causes a panic, however deeply its launchers are nested.
func FuzzRead(f *testing.F) {
	f.Add("sh -c 'exec env A=b \"$@\"' -- node server.js")
	f.Add(strings.Repeat("exec ", 100) + "x")
	f.Fuzz(func(t *testing.T, line string) {
		command.Read(command.Words(strings.Split(line, " ")))
		command.Image{Entrypoint: []string{"a.sh"}, Commands: [][]string{{"b"}}}.Match(command.Words(strings.Split(line, "\n")))
	})
}
