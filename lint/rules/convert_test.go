package rules_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/moby/buildkit/frontend/dockerui"
	"github.com/moby/buildkit/solver/pb"
	"github.com/opencontainers/go-digest"
	ocispecs "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	conversion "github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/project"
)

// TestConvert checks that our errors agree with BuildKit, which converts every Dockerfile in the tests, on
// the pages and in the folder that DFVET_TREE names. BuildKit must reject exactly the files in which we
// report an error.
func TestConvert(t *testing.T) {
	compared, refused := 0, 0
	for _, x := range texts(t) {
		if !comparable(x.text) {
			continue
		}
		compared++
		if convert(x.text, world{}) != nil {
			refused++
		}
		if d := differsFromConversion(t, x.text); d != "" {
			t.Errorf("%s: %s", x.name, d)
		}
	}
	t.Logf("%d files compared, of which BuildKit refuses %d", compared, refused)
}

// TestConvertOdd does the same for unusual instructions. Each line of the table contains an instruction, or
// several that are separated by "\n". Each is put into several different files.
func TestConvertOdd(t *testing.T) {
	compared, refused := 0, 0
	for _, body := range oddFiles(t) {
		compared++
		if convert(body, world{}) != nil {
			refused++
		}
		if d := differsFromConversion(t, body); d != "" {
			t.Errorf("%s\n%s", d, body)
		}
	}
	t.Logf("%d files compared, of which BuildKit refuses %d", compared, refused)
	if compared < 500 {
		t.Errorf("only %d files were compared", compared)
	}
}

// FuzzConvert does the same comparison for arbitrary short files.
func FuzzConvert(f *testing.F) {
	for _, body := range oddFiles(f) {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		if len(body) > 400 || !comparable(body) {
			t.Skip()
		}
		if d := differsFromConversion(t, body); d != "" {
			t.Errorf("%s\n%s", d, body)
		}
	})
}

// FuzzExpand compares the value of a word with the value that BuildKit's lexer gives it.
func FuzzExpand(f *testing.F) {
	for _, line := range strings.Split(readText(f, "testdata/expand.txt"), "\n") {
		f.Add(line)
	}
	const head = "FROM scratch\nENV A=one EMPTY= PATHS=/usr/bin:/bin N=a.b.c\nUSER "
	f.Fuzz(func(t *testing.T, word string) {
		if !utf8.ValidString(word) || strings.ContainsAny(word, "\n\r\x00") || strings.TrimSpace(word) != word || word == "" || strings.Contains(word, "<<") || strings.HasPrefix(word, "--") || templateVariable.MatchString(word) || unnamed.MatchString(word) {
			t.Skip()
		}
		file := dockerfile.Parse(source.New("Dockerfile", head+word+"\n"))
		model := build.Of(file, build.Given{})
		steps := model.Stages[0].Steps
		if len(steps) != 2 || strings.HasSuffix(word, `\`) {
			t.Skip()
		}
		user, ok := steps[1].Do.(*dockerfile.User)
		if !ok || user.User == nil {
			t.Skip() // BuildKit treats these characters as whitespace
		}
		env := shell.EnvsFromSlice([]string{"A=one", "EMPTY=", "PATHS=/usr/bin:/bin", "N=a.b.c",
			"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"})
		want, _, err := shell.NewLex('\\').ProcessWord(user.User.Text, env)
		refusals := len(conversion.Of(model))
		if (err != nil) != (refusals > 0) {
			t.Fatalf("%q: BuildKit: %v; we refuse %d", word, err, refusals)
		}
		got := steps[1].Scope.Expand(user.User)
		if err == nil && got.Text != want {
			t.Errorf("%q: we expand to %q, BuildKit to %q", word, got.Text, want)
		}
	})
}

// comparable reports whether a text is meant for docker build only, so that it is not a template and has no
// contract lines.
func comparable(body string) bool {
	if unnamed.MatchString(body) || templateVariable.MatchString(body) || strings.Contains(body, "check=") || strings.Contains(body, "ignore") {
		return false
	}
	file := dockerfile.Parse(source.New("Dockerfile", body))
	if project.Foreign(file) != "" {
		return false
	}
	for _, s := range file.Stages {
		for _, in := range s.Body {
			h := in.Common()
			bad, isBad := in.(*dockerfile.Bad)
			if h.Spelling == dockerfile.Raw && dockerfile.OfDialect(in) || isBad && bad.Contract {
				return false
			}
		}
	}
	return true
}

// templateVariable matches ${name:word} and other placeholders that other tools replace before docker build
// reads the file.
var templateVariable = regexp.MustCompile(`\$\{[A-Za-z_][^}:]*:[A-Za-z_][^}]*\}|\$\{\{|(?m)^\s*(\{\{|<%|<\?)|FROM[^\n]*(\{\{|<%|<\?)`)

// unnamed matches a variable without a name, such as ${%x}, which dfvet treats as text.
var unnamed = regexp.MustCompile(`\$\{[+%/]`)

// refusing are the rules that report errors which stop docker build.
var refusing = []string{"build/syntax", "build/unknown-instruction", "build/instruction-before-from", "build/forbidden-trigger",
	"build/bad-substitution", "build/invalid-value", "build/invalid-base", "build/undefined-argument", "practice/unknown-copy-source",
	"practice/copy-from-self", "practice/port-out-of-range"}

// differsFromConversion describes how our errors differ from those of BuildKit, or returns "". Errors that
// BuildKit finds only because an argument or a variable of the base image is missing are optional.
func differsFromConversion(t *testing.T, body string) string {
	var ours []string
	for _, f := range run(t, map[string]string{"Dockerfile": body}, lint.Choice{}).Findings {
		if f.Level == lint.Error && slices.Contains(refusing, f.Rule.Name) {
			ours = append(ours, fmt.Sprintf("line %d: %s (%s)", f.File.Line(f.At.Start), f.Message, f.Rule.Name))
		}
	}
	theirs := convert(body, world{})
	switch {
	case theirs == nil && len(ours) > 0:
		return "BuildKit accepts, and we say " + strings.Join(ours, "; ")
	case theirs != nil && len(ours) == 0:
		for _, w := range worlds(body) {
			if err := convert(body, w); err == nil || err.Error() != theirs.Error() {
				return ""
			}
		}
		return fmt.Sprintf("BuildKit says %v, and we say nothing", theirs)
	}
	return ""
}

// A world is the input of a build: its arguments, and the variables that its base images set.
type world struct {
	args map[string]string
	env  []string
	dir  string
}

var variableName = regexp.MustCompile(`[A-Za-z_][A-Za-z0-9_]*`)

// worlds returns inputs in which every name that may be a variable has different values. Arguments with a
// default keep it.
func worlds(body string) (all []world) {
	names, fixed := map[string]bool{}, map[string]bool{}
	for _, name := range append(variableName.FindAllString(body, 60), strings.Split("0123456789@*#?$!-", "")...) {
		names[name] = true
	}
	file := dockerfile.Parse(source.New("Dockerfile", body))
	args := slices.Clone(file.Args)
	for _, s := range file.Stages {
		for _, in := range s.Body {
			if a, ok := in.(*dockerfile.Arg); ok {
				args = append(args, a)
			}
		}
	}
	for _, a := range args {
		for _, v := range a.Vars {
			fixed[v.Key.Value] = fixed[v.Key.Value] || v.Value != nil && v.Value.Value != ""
		}
	}
	values := []string{"1", "tcp", "alpine", "linux/amd64", "amd64", "cache", "bind", "locked", "true", "/x", "SIGTERM", "64m", "x:1",
		"sha256:" + strings.Repeat("a", 64), "https://example.com/x.git", "secret", "tmpfs"}
	for _, a := range values {
		for _, b := range values {
			w := world{args: map[string]string{}, dir: "/w"}
			for i, name := range slices.Sorted(maps.Keys(names)) {
				v := []string{a, b}[i%2]
				if !fixed[name] {
					w.args[name] = v
				}
				if name != "PATH" {
					w.env = append(w.env, name+"="+v)
				}
			}
			all = append(all, w)
		}
	}
	return append(all, world{dir: "/w"})
}

// convert returns the error with which BuildKit rejects a file, or nil.
func convert(body string, w world) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	caps := pb.Caps.CapSet(pb.Caps.All())
	_, err = dockerfile2llb.Dockerfile2LLB(context.Background(), []byte(body), dockerfile2llb.ConvertOpt{
		Config:       dockerui.Config{BuildPlatforms: []ocispecs.Platform{{OS: "linux", Architecture: "amd64"}}, BuildArgs: maps.Clone(w.args)},
		MetaResolver: bases{w}, LLBCaps: &caps, AllStages: true})
	return err
}

// bases resolves every image, with the variables and the working directory of a world.
type bases struct{ world }

func (b bases) ResolveImageConfig(ctx context.Context, ref string, opt sourceresolver.Opt) (string, digest.Digest, []byte, error) {
	name, d, _, err := registry{}.ResolveImageConfig(ctx, ref, opt)
	os := opt.ImageOpt.Platform.OS
	if strings.Contains(ref, "windows") || strings.Contains(ref, "nanoserver") {
		os = "windows"
	}
	env := ""
	for i, e := range b.env {
		if i > 0 {
			env += ", "
		}
		env += fmt.Sprintf("%q", e)
	}
	return name, d, fmt.Appendf(nil, `{"os": %q, "architecture": %q, "config": {"Env": [%s], "WorkingDir": %q}, "rootfs": {"type": "layers", "diff_ids": [%q]}}`,
		os, opt.ImageOpt.Platform.Architecture, env, b.dir, d), err
}

// oddFiles creates the files for the table of unusual instructions.
func oddFiles(t testing.TB) (all []string) {
	frames := []string{
		"FROM scratch\n%s\n",
		"ARG VERSION=3 BASE\nFROM alpine:$VERSION AS base\nENV PORT=80 MODE=755\nARG PROTO=tcp GIVEN NONE=\nFROM base AS next\n%s\nRUN true\n",
		"FROM golang AS build\nARG PORT\n%s\nFROM scratch AS last\nCOPY --from=build /a /b\n",
	}
	for _, line := range strings.Split(readText(t, "testdata/convert.txt"), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		line = strings.ReplaceAll(line, `\n`, "\n")
		if strings.HasPrefix(line, "FILE ") {
			all = append(all, strings.TrimPrefix(line, "FILE ")+"\n")
			continue
		}
		for _, frame := range frames {
			all = append(all, fmt.Sprintf(frame, line))
		}
	}
	return all
}

func readText(t testing.TB, name string) string {
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
