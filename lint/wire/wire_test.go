package wire_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	composetypes "github.com/compose-spec/compose-go/v2/types"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/fix"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lint/wire"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestProjects wires projects with faults. The sections of an archive are the table before, what was done,
// the table after, and the resulting Compose file.
func TestProjects(t *testing.T) {
	settings, err := lint.NewSettings(rules.All(), lint.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		texts := a.Texts("wire", "steps", "wired", "fixed")
		before, findings := load(t, settings, texts, nil)
		report := wire.Of(before)
		if report.Count(wiring.Violated) == 0 {
			t.Error("nothing is violated")
		}
		a.Section(t, "wire", table(t, report))
		fixed, err := wire.Fix(func(edited map[string]*source.File) (*project.Project, []*lint.Finding, error) {
			p, found := load(t, settings, texts, edited)
			return p, found, nil
		}, wire.Of)
		if err != nil {
			t.Fatal(err)
		}
		var steps strings.Builder
		for _, fix := range fixed.Steps {
			fmt.Fprintln(&steps, fix.Title)
		}
		a.Section(t, "steps", steps.String())
		a.Section(t, "wired", table(t, wire.Of(fixed.Project)))
		text := texts["compose.yaml"]
		if f := fixed.Files["/p/compose.yaml"]; f != nil {
			text = f.Text
		}
		if own := texts["compose.yaml"]; text != own {
			if once, ok := fix.Apply(own, fixed.Edits()); !ok || once != text {
				t.Errorf("the edits of the original file make another text:\n%s", once)
			}
		}
		a.Section(t, "fixed", strings.ReplaceAll(text, "\r\n", "␍\n"))
		stable(t, settings, texts, fixed, findings)
		kept(t, texts["compose.yaml"], text)
		loads(t, text)
	})
}

func load(t *testing.T, settings *lint.Settings, texts map[string]string, edited map[string]*source.File) (*project.Project, []*lint.Finding) {
	t.Helper()
	all := map[string]string{"/p/.git/HEAD": ""}
	for name, text := range texts {
		all["/p/"+name] = text
	}
	fsys := project.Overlay(project.Memory("/p", all), edited)
	found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, func(string) bool { return false })
	p, err := project.Load(fsys, project.Options{Found: found})
	if err != nil {
		t.Fatal(err)
	}
	return p, lint.Run(p, settings).Findings
}

func table(t *testing.T, r *wire.Report) string {
	var b strings.Builder
	if err := r.Text(&b, func(path string) string { return strings.TrimPrefix(path, "/p/") }, 0); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// stable checks that a second run changes nothing, and that there are fewer findings than before, none of
// them for a new rule.
func stable(t *testing.T, settings *lint.Settings, texts map[string]string, fixed *wire.Fixed, before []*lint.Finding) {
	again := maps.Clone(texts)
	for path, f := range fixed.Files {
		again[strings.TrimPrefix(path, "/p/")] = f.Text
	}
	second, err := wire.Fix(func(edited map[string]*source.File) (*project.Project, []*lint.Finding, error) {
		p, found := load(t, settings, again, edited)
		return p, found, nil
	}, wire.Of)
	if err != nil || len(second.Steps) > 0 {
		t.Errorf("the second run did %v (%v)", second.Steps, err)
	}
	_, after := load(t, settings, again, nil)
	if len(fixed.Steps) > 0 && len(after) >= len(before) {
		t.Errorf("%d findings became %d", len(before), len(after))
	}
	for _, f := range after {
		if !slices.ContainsFunc(before, func(o *lint.Finding) bool { return o.Rule == f.Rule && o.Service == f.Service }) {
			t.Errorf("a new finding: %s: %s", f.Rule.Name, f.Message)
		}
	}
}

// kept checks that a fix keeps all comments in order, and all lines except for the values that it corrects,
// and writes no secret.
func kept(t *testing.T, before, after string) {
	rest := after
	for line := range strings.Lines(before) {
		if _, comment, ok := strings.Cut(line, " #"); ok {
			_, below, found := strings.Cut(rest, comment)
			if !found {
				t.Errorf("the comment %q is lost or moved", comment)
				continue
			}
			rest = below
		}
	}
	if n := strings.Count(after, "swordfish"); n > strings.Count(before, "swordfish") {
		t.Error("a secret was copied")
	}
}

// loads checks that compose-go can load a file.
func loads(t *testing.T, text string) {
	env := composetypes.Mapping{}
	for _, name := range []string{"DB_PASSWORD", "ORDERS_PASSWORD", "USERS_PASSWORD", "POSTGRES_PASSWORD", "DATABASE_PASSWORD", "SESSION_KEY", "API_KEY"} {
		env[name] = "x"
	}
	_, err := loader.LoadWithContext(context.Background(), composetypes.ConfigDetails{WorkingDir: "/p", Environment: env,
		ConfigFiles: []composetypes.ConfigFile{{Filename: "compose.yaml", Content: []byte(text)}}},
		func(o *loader.Options) { o.SetProjectName("p", true); o.SkipResolveEnvironment = true })
	if err != nil {
		t.Errorf("compose-go: %v\n%s", err, text)
	}
}
