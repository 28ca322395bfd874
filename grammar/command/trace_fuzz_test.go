package command_test

import (
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/source"
)

// FuzzFollow follows arbitrary scripts, package.json files and process manager configurations. All positions
// found must be within their files.
func FuzzFollow(f *testing.F) {
	archives, _ := filepath.Glob("testdata/traces/*.txtar")
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range a.Files {
			f.Add(string(file.Data), "serve")
		}
	}
	f.Fuzz(func(t *testing.T, text, arg string) {
		file := source.New("/f", text)
		b := box{files: map[string]*source.File{}, env: map[string]string{"PORT": "80", "X": "?"}}
		for _, at := range []string{"/f.sh", "/app/package.json", "/app/Procfile", "/app/supervisord.conf", "/etc/services.d/x/run"} {
			b.files[at] = file
		}
		for _, line := range [][]string{{"/f.sh", arg}, {"npm", "run", arg}, {"sh", "-c", text, arg}, {"honcho", "start"}, {"supervisord"}, {"/init"}} {
			trace := command.Follow(command.Line{Words: command.Words(line), Sure: true, Dir: "/app"}, b)
			for _, p := range trace.Programs {
				inFile(t, p.Program.File, p.Program.At)
				for _, w := range p.Args {
					inFile(t, w.File, w.At)
				}
			}
			for _, u := range trace.Uses {
				inFile(t, u.File, u.At)
				if u.File.Slice(u.At) != u.Name {
					t.Errorf("%s is at %q", u.Name, u.File.Slice(u.At))
				}
			}
			for _, w := range trace.Waits {
				inFile(t, w.File, w.At)
				inFile(t, w.File, w.PortAt)
				if w.File != nil && w.Host != "" && !strings.Contains(w.File.Slice(w.At), w.Host) {
					t.Errorf("%s is at %q", w.Host, w.File.Slice(w.At))
				}
			}
		}
	})
}

func inFile(t *testing.T, f *source.File, at source.Span) {
	if f != nil && (at.Start < 0 || at.End < at.Start || int(at.End) > len(f.Text)) {
		t.Errorf("%v of %d bytes", at, len(f.Text))
	}
}
