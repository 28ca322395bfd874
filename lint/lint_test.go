package lint_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/google/go-cmp/cmp"
)

// The rules in these tests. Each reports every instruction, file or project.
var (
	loud  = &lint.Rule{Name: "a/loud", Aliases: []string{"DL9001"}, Level: lint.Error, Presets: map[string]lint.Level{"hadolint": lint.Note}, Dockerfile: each("loud")}
	quiet = &lint.Rule{Name: "a/quiet", Aliases: []string{"QuietThing"}, Level: lint.Warning, Presets: map[string]lint.Level{"buildkit": lint.Warning}, Dockerfile: each("quiet")}
	off   = &lint.Rule{Name: "b/off", Level: lint.Off, Presets: map[string]lint.Level{"strict": lint.Note}, Dockerfile: each("off")}
	newer = &lint.Rule{Name: "b/newer", Level: lint.Warning, Edition: lint.Edition + 1, Dockerfile: each("newer")}
	broke = &lint.Rule{Name: "c/broken", Level: lint.Error, Dockerfile: func(*lint.Pass, *dockerfile.File) { panic("oh") }}
	files = &lint.Rule{Name: "c/files", Level: lint.Note, Compose: func(p *lint.Pass, f *compose.File) { p.Report(f.Root.At, "a file") },
		Project: func(p *lint.Pass, x *project.Project) {
			for _, f := range x.Dockerfiles {
				p.Report(source.Span{}, "of %d", len(x.Dockerfiles)).In(f.Source)
			}
		}}
)

func each(what string) func(*lint.Pass, *dockerfile.File) {
	return func(p *lint.Pass, f *dockerfile.File) {
		for _, s := range f.Stages {
			for _, in := range s.Body {
				word := in.Common().Keyword
				p.Report(word, "%s %s", what, word.Text).WithFix("shout", true, source.Replace(word, "X"+word.Text))
			}
		}
	}
}

func load(t *testing.T, files map[string]string) *project.Project {
	t.Helper()
	texts := map[string]string{}
	for name, text := range files {
		texts["/p/"+name] = text
	}
	fsys := project.Memory("/p", texts)
	configs := project.FindConfigs(fsys)
	p, err := project.Load(fsys, project.Options{Found: project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, configs.Ignored), Configs: configs})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func settings(t *testing.T, c lint.Choice, rules ...*lint.Rule) *lint.Settings {
	t.Helper()
	s, err := lint.NewSettings(rules, c)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func lines(found []*lint.Finding) []string {
	var all []string
	for _, f := range found {
		line, col := f.File.LineRune(f.At.Start)
		all = append(all, fmt.Sprintf("%s:%d:%d %s %s", strings.TrimPrefix(f.File.Path, "/p/"), line, col, f.Level, f.Message))
	}
	return all
}

// TestPresetOfAnotherTool checks that the preset hadolint does not change rules for files that hadolint does
// not read.
func TestPresetOfAnotherTool(t *testing.T) {
	for name, want := range map[string]string{
		"contract/x": "warning", "wiring/x": "warning", "compose/x": "warning", "config/x": "warning",
		"build/x": "off", "practice/x": "off", "security/x": "off", "contracts/x": "off",
	} {
		r := &lint.Rule{Name: name, Level: lint.Warning}
		if got := r.LevelIn("hadolint").String(); got != want {
			t.Errorf("%s in the preset hadolint: %s, want %s", name, got, want)
		}
		if got := r.LevelIn("buildkit"); got != lint.Off {
			t.Errorf("%s in the preset buildkit: %s, want off", name, got)
		}
	}
}

// TestLevels checks how presets, flags and configuration set levels.
func TestLevels(t *testing.T) {
	rules := []*lint.Rule{loud, quiet, off, newer}
	for _, c := range []struct {
		choice lint.Choice
		config string
		want   string
	}{
		{lint.Choice{}, "", "error loud, warning quiet"},
		{lint.Choice{Preset: "strict"}, "", "error loud, warning quiet, note off"},
		{lint.Choice{Preset: "hadolint@2026"}, "", "note loud"},
		{lint.Choice{Preset: "buildkit"}, "", "warning quiet"},
		{lint.Choice{Preset: "all"}, "", "error loud, warning quiet, note off"},
		{lint.Choice{Only: []string{"b/*"}}, "", "warning newer, note off"},
		{lint.Choice{Only: []string{"QUIETTHING"}}, "", "warning quiet"},
		{lint.Choice{Enable: []string{"b/off"}, Disable: []string{"DL9001"}}, "", "warning quiet, note off"},
		{lint.Choice{Severity: []string{"a/*=info", "b/off=error"}}, "", "note loud, note quiet, error off"},
		{lint.Choice{}, "rules: {a/loud: off, b/off: warning}", "warning quiet, warning off"},
		{lint.Choice{}, "rules: {a/*: off, DL9001: {level: note}}", "note loud"},
		{lint.Choice{}, "rules: {b/off: {}}", "error loud, warning quiet, note off"},
		{lint.Choice{}, "preset: hadolint", "note loud"},
		{lint.Choice{Preset: "default"}, "preset: hadolint", "error loud, warning quiet"},
		{lint.Choice{Severity: []string{"a/loud=warning"}}, "rules: {a/*: off}", "warning loud"},
		{lint.Choice{}, "rules: {a/*: off}\npaths:\n- {files: '*', rules: {a/loud: note}}\n- {files: other, rules: {a/loud: error}}", "note loud"},
		{lint.Choice{}, "preset: nonsense", "error loud, warning quiet"},
	} {
		p := load(t, map[string]string{"Dockerfile": "FROM a\nUSER b\n", "dfvet.yaml": c.config})
		var got []string
		for _, f := range lint.Run(p, settings(t, c.choice, rules...)).Findings {
			got = append(got, f.Level.String()+" "+strings.Fields(f.Message)[0])
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ", ")); diff != "" {
			t.Errorf("%+v with %q: %s", c.choice, c.config, diff)
		}
	}
}

// TestOwnLevel checks that a finding has the rule's level unless the rule sets another one for it, which the
// configuration can only lower.
func TestOwnLevel(t *testing.T) {
	rule := &lint.Rule{Name: "x/y", Level: lint.Warning, Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		p.Report(f.Stages[0].Body[0], "graver").AtLevel(lint.Error)
		p.Report(f.Stages[0].Body[0], "plain")
		p.Report(f.Stages[0].Body[0], "weaker").AtLevel(lint.Note)
	}}
	for level, want := range map[string]string{"warning": "error warning note", "note": "note note note", "error": "error error note", "off": ""} {
		p := load(t, map[string]string{"Dockerfile": "FROM a\nUSER b\n"})
		var got []string
		for _, f := range lint.Run(p, settings(t, lint.Choice{Severity: []string{"x/y=" + level}}, rule)).Findings {
			got = append(got, f.Level.String())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v, want %s", level, got, want)
		}
	}
}

var sample = map[string]string{
	"a/Dockerfile": "FROM a\nUSER b\nRUN c\n",
	"b/Dockerfile": "FROM a\n# dfvet ignore=a/*\nUSER b\nRUN c\n",
	"compose.yaml": "services:\n  a:\n    build: a\n  b:\n    build:\n      dockerfile_inline: |\n        FROM x\n        USER y\n",
}

// TestBrokenRule checks that a rule that panics loses only its own findings in that file.
func TestBrokenRule(t *testing.T) {
	p := load(t, sample)
	got := lint.Run(p, settings(t, lint.Choice{}, loud, broke, files))
	want := lint.Run(p, settings(t, lint.Choice{}, loud, files))
	if diff := cmp.Diff(lines(want.Findings), lines(got.Findings)); diff != "" {
		t.Error(diff)
	}
	if len(got.Failures) != len(p.Dockerfiles) || got.Failures[0].Rule != broke || got.Failures[0].Path == "" {
		t.Errorf("failures: %v", got.Failures)
	}
}

// TestSameEveryTime checks that the result is the same for any number of workers, and if the units are
// checked one by one.
func TestSameEveryTime(t *testing.T) {
	rules := []*lint.Rule{loud, quiet, files}
	want := lines(lint.Run(load(t, sample), settings(t, lint.Choice{Jobs: 1}, rules...)).Findings)
	if len(want) < 8 {
		t.Fatalf("only %v", want)
	}
	for jobs := range 9 {
		if diff := cmp.Diff(want, lines(lint.Run(load(t, sample), settings(t, lint.Choice{Jobs: jobs}, rules...)).Findings)); diff != "" {
			t.Errorf("%d jobs: %s", jobs, diff)
		}
	}
	p, s := load(t, sample), settings(t, lint.Choice{}, rules...)
	units := lint.Units(p)
	var parts []*lint.Result
	for i := len(units) - 1; i >= 0; i-- {
		parts = append(parts, lint.Check(p, s, units[i]))
	}
	for range 2 { // a second time, because Finish must not change its input
		if diff := cmp.Diff(want, lines(lint.Finish(p, s, parts...).Findings)); diff != "" {
			t.Errorf("one by one: %s", diff)
		}
	}
}

// TestEmbedded checks that findings and edits in an embedded text are moved to the file that contains it.
func TestEmbedded(t *testing.T) {
	outer := source.New("/p/compose.yaml", "x: |\n  FROM a\n  USER $$b\ny: \"FROM\\ta\"\n")
	block := source.Embed(outer, []source.Piece{{Text: "FROM a\n", At: source.Span{Start: 7, End: 14}},
		{Text: "USER ", At: source.Span{Start: 16, End: 21}}, {Text: "$", At: source.Span{Start: 21, End: 23}}, {Text: "b\n", At: source.Span{Start: 23, End: 25}}})
	flow := source.Embed(outer, []source.Piece{{Text: "FROM", At: source.Span{Start: 29, End: 33}}, {Text: "\t", At: source.Span{Start: 33, End: 35}}, {Text: "a", At: source.Span{Start: 35, End: 36}}})
	for _, c := range []struct {
		what string
		file *source.File
		edit source.Edit
		want string // the replaced text in the outer file, and its replacement; "" if the fix is dropped
	}{
		{"a word", block, source.Replace(source.Span{Start: 5, End: 6}, "b"), `"a" "b"`},
		{"an inserted line is indented", block, source.Insert(7, "ENV x\n"), `"" "ENV x\n  "`},
		{"a dollar is doubled", block, source.Replace(source.Span{Start: 5, End: 6}, "$x"), `"a" "$$x"`},
		{"what is escaped outside cannot be cut", block, source.Replace(source.Span{Start: 12, End: 14}, "x"), ""},
		{"quoted text takes plain words", flow, source.Replace(source.Span{Start: 5, End: 6}, "b:1"), ""},
		{"quoted text", flow, source.Replace(source.Span{Start: 5, End: 6}, "b"), `"a" "b"`},
		{"quoted text takes no lines", flow, source.Insert(6, "\nUSER x"), ""},
		{"an escape", flow, source.Replace(source.Span{Start: 4, End: 5}, " "), ""},
	} {
		rule := &lint.Rule{Name: "x/y", Level: lint.Error, Project: func(p *lint.Pass, _ *project.Project) {
			p.Report(c.edit.At, "here").In(c.file).WithFix("mend", true, c.edit)
		}}
		p := load(t, map[string]string{"compose.yaml": outer.Text})
		f := lint.Run(p, settings(t, lint.Choice{}, rule)).Findings[0]
		got := ""
		if len(f.Fixes) > 0 {
			e := f.Fixes[0].Edits[0]
			got = fmt.Sprintf("%q %q", e.File.Slice(e.At), e.New)
		}
		if f.File != outer || got != c.want {
			t.Errorf("%s: %s, want %s", c.what, got, c.want)
		}
	}
}

// TestNames checks that rules are found by the names that people use, and that unknown names have
// suggestions.
func TestNames(t *testing.T) {
	n := lint.NewNames([]*lint.Rule{loud, quiet, off})
	for name, want := range map[string]string{"a/loud": "[0] true", "DL9001": "[0] true", "dl9001": "[0] true", "quietthing": "[1] true", "a/*": "[0 1] true",
		"*": "[0 1 2] true", "*o*": "[0 2] true", "DL3005": "[] true", "SC2086": "[] true", "SC20866": "[] false", "c/*": "[] false", "a/lout": "[] false", "": "[] false"} {
		found, known := n.Find(name)
		if got := fmt.Sprint(found, known); got != want {
			t.Errorf("%q: %s, want %s", name, got, want)
		}
	}
	for name, want := range map[string]string{"a/lout": "a/loud", "loud": "a/loud", "quite": "a/quiet", "DL901": "DL9001", "xyzzy": ""} {
		if got := n.Near(name); got != want {
			t.Errorf("near %q: %q, want %q", name, got, want)
		}
	}
}

// TestMost checks that, if a rule has more than Most findings in a file, the last one says how many are
// omitted. The findings of other rules, and in other files, are complete.
func TestMost(t *testing.T) {
	p := load(t, map[string]string{"Dockerfile": "FROM a\n" + strings.Repeat("USER b\n", 5), "x.Dockerfile": "FROM a\nUSER b\nUSER c\n"})
	got := lines(lint.Run(p, settings(t, lint.Choice{Most: 2}, loud, quiet)).Findings)
	want := []string{
		"Dockerfile:2:1 error loud USER", "Dockerfile:2:1 warning quiet USER",
		"Dockerfile:3:1 error loud USER; 3 more findings of this rule are left out",
		"Dockerfile:3:1 warning quiet USER; 3 more findings of this rule are left out",
		"x.Dockerfile:2:1 error loud USER", "x.Dockerfile:2:1 warning quiet USER",
		"x.Dockerfile:3:1 error loud USER", "x.Dockerfile:3:1 warning quiet USER",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}
