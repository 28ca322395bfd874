package command_test

import (
	"fmt"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"
)

// A box is the container in a test, with its files by path and its variables.
type box struct {
	files map[string]*source.File
	env   map[string]string
}

func (b box) File(at string) (*source.File, command.Presence) {
	if f := b.files[at]; f != nil {
		return f, command.Present
	}
	if strings.HasPrefix(at, "/hidden/") {
		return nil, command.Hidden
	}
	return nil, command.Absent
}

func (b box) List(at string) (names []string, complete bool) {
	found := map[string]bool{}
	for p := range b.files {
		if rest, ok := strings.CutPrefix(p, at+"/"); ok {
			name, _, _ := strings.Cut(rest, "/")
			found[name] = true
		}
	}
	return slices.Sorted(maps.Keys(found)), true
}

func (b box) Variable(name string) (string, command.Presence) {
	v, ok := b.env[name]
	switch {
	case !ok:
		return "", command.Absent
	case v == "?":
		return "", command.Hidden
	}
	return v, command.Present
}

// TestFollow follows commands in the container of each archive. Each line of "commands" is a command that
// runs in the folder /app, optionally followed by " # " and variables. "want" lists what each command does;
// the other files are those of the container.
func TestFollow(t *testing.T) {
	archives, _ := filepath.Glob("testdata/traces/*.txtar")
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(name)
			if err != nil {
				t.Fatal(err)
			}
			b, lines, want := box{files: map[string]*source.File{}}, "", ""
			for _, f := range a.Files {
				switch f.Name {
				case "commands":
					lines = string(f.Data)
				case "want":
					want = string(f.Data)
				default:
					b.files["/"+f.Name] = source.New("/"+f.Name, string(f.Data))
				}
			}
			var got strings.Builder
			for line := range strings.Lines(lines) {
				line = strings.TrimSpace(line)
				text, vars, _ := strings.Cut(line, " # ")
				b.env = map[string]string{}
				for v := range strings.FieldsSeq(vars) {
					n, value, _ := strings.Cut(v, "=")
					b.env[n] = value
				}
				fmt.Fprintln(&got, line)
				showTrace(&got, command.Follow(command.Line{Words: split(t, text), Sure: true, Dir: "/app", Through: "docker-entrypoint.sh"}, b))
			}
			if golden.Update() {
				a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
				a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got.String())})
				if err := os.WriteFile(name, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func showTrace(b *strings.Builder, tr command.Trace) {
	for _, p := range tr.Programs {
		b.WriteString("\t")
		if !p.Sure {
			b.WriteString("perhaps ")
		}
		for _, w := range append([]command.Word{p.Program}, p.Args...) {
			b.WriteString(placed(w) + " ")
		}
		if p.Open {
			b.WriteString("… ")
		}
		if p.Dir != "/app" {
			fmt.Fprintf(b, "in %s ", p.Dir)
		}
		for _, e := range slices.Concat(p.Env, p.Defines) {
			fmt.Fprintf(b, "%s=%s ", e.Name, placed(e.Value))
		}
		if p.EnvOpen {
			b.WriteString("and more variables ")
		}
		for i, f := range p.Files {
			b.WriteString([]string{"by ", ""}[min(i, 1)] + path.Base(f.Path) + " ")
		}
		b.WriteString("\n")
	}
	for _, u := range tr.Uses {
		word := "accepts"
		if u.Needed {
			word = "needs"
		}
		fmt.Fprintf(b, "\t%s %s%s", word, u.Name, at(u.File, u.At))
		if u.Default != nil {
			fmt.Fprintf(b, " default %s", *u.Default)
		}
		b.WriteString("\n")
	}
	for _, w := range tr.Waits {
		fmt.Fprintf(b, "\tconnects %s%s : %s%s %s%s", w.Host, placeholder(w.HostVariable), w.Port, placeholder(w.PortVariable), w.Type, at(w.File, w.At))
		if w.TLS {
			b.WriteString(" with TLS")
		}
		b.WriteString("\n")
	}
	for _, r := range tr.Renderings {
		fmt.Fprintf(b, "\trenders %s from %q with %v, all %v, sure %v:", r.To, r.From, r.Names, r.All, r.Sure)
		for _, e := range r.Env {
			fmt.Fprintf(b, " %s=%s", e.Name, placed(e.Value))
		}
		b.WriteString("\n")
	}
}

func placeholder(name string) string {
	if name == "" {
		return ""
	}
	return "{{" + name + "}}"
}

func placed(w command.Word) string {
	text := w.Text
	if text == "" || strings.Contains(text, " ") {
		text = "'" + text + "'"
	}
	if !w.Known {
		text = "<" + strings.Trim(w.Text, "<>") + ">"
	}
	return text + at(w.File, w.At)
}

func at(f *source.File, s source.Span) string {
	if f == nil {
		return ""
	}
	f, s = f.Outer(s)
	line, col := f.LineRune(s.Start)
	return fmt.Sprintf("@%s:%d:%d-%d", path.Base(f.Path), line, col, int(s.End-s.Start))
}
