package main

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/report"
)

// evil holds names that try to mislead a user or to affect a terminal.
var evil = []string{
	"\x1b[31mred", "\x1b]0;title\x07", "line\nbreak", "cr\rback", "\x08\x7f", "\u202egnp", "\u2066x\u2069", "x\u200e\u200fy", "\u061c", "\u200bz\ufeff", "\u0085\u009b", "\u2028",
	"::error::x", "a\n::error file=x::y", "##[group]y", "##vso[task.x]z", "##teamcity[x]", "%0A::warning::z", "`tick`", "](http://evil.example)", "![x](http://evil.example/x.png)",
	"<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "]]>&lt;", "\xff\xfe", "--- a", "\"q'", "\U000e0041",
}

// hostileTree writes files with the evil names in their names and texts.
func hostileTree(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	for i, name := range evil {
		flat := strings.NewReplacer("\n", "", "\r", "").Replace(name)
		word := strings.NewReplacer(" ", "", "\n", "", "\r", "").Replace(name)
		text(fmt.Sprintf("%d%s.Dockerfile", i, strings.ReplaceAll(name, "/", "_")), fmt.Sprintf(
			"FROM img%[1]s AS st%[1]s\nWROKDIR %[2]s\nENV A%[1]s=%[1]s\nENV OLD %[2]s\nCOPY --from=%[1]s a b\nEXPOSE %[1]s\nLABEL l%[1]s=x\nUSER %[1]s\nRUN echo %[2]s $%[1]s && cd %[1]s\n"+
				"#: ENVIRONMENT NEEDS: V%[1]s FORMAT: %[1]s\n#: LISTENS ON: TCP:80 FOR: x.y/%[1]s DOC: '%[2]s'\nCMD node %[1]s\n", word, flat))(t, dir)
		quoted, _ := json.Marshal(strings.ToValidUTF8(name, "?"))
		text(fmt.Sprintf("p%d%s/compose.yaml", i, strings.ReplaceAll(name, "/", "_")), fmt.Sprintf(
			"services:\n  %[1]s:\n    image: %[1]s\n    environment: {%[1]s: %[1]s, DATABASE_URL: %[1]s}\n    depends_on: [%[1]s, other]\n    ports: [%[1]s]\n    networks: [%[1]s]\n    %[1]s: %[1]s\n"+
				"    command: %[1]s\n  db:\n    image: postgres:17\n    hostname: %[1]s\n    environment: {POSTGRES_HOST_AUTH_METHOD: %[1]s}\n    volumes: ['data:/x', %[1]s]\n    env_file: %[1]s\nvolumes: {data: {}, %[1]s: {}}\n", quoted))(t, dir)
	}
	text("dfvet.yaml", "rules:\n  \"\\e[31m\": error\n  x: \"##[a]\"\n")(t, dir)
	text(".git/HEAD", "")(t, dir)
	t.Chdir(dir)
}

// ours matches the colour codes that dfvet itself writes.
var ours = regexp.MustCompile("\x1b\\[(0|1|1;3[1-6])m")

// harmless checks that a text cannot mislead a reader or affect a terminal or a log.
func harmless(t *testing.T, what, text string) {
	t.Helper()
	text = ours.ReplaceAllString(text, "")
	if !utf8.ValidString(text) {
		t.Errorf("%s: it is not UTF-8", what)
	}
	at := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && r != '\t' && source.Hides(r) })
	for _, command := range []string{"##[", "##vso[", "##teamcity["} {
		if i := strings.Index(text, command); i >= 0 {
			at = i
		}
	}
	for i, line := range strings.Split(text, "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "::") && !strings.HasPrefix(strings.TrimSpace(line), "::: ") && !regexp.MustCompile(`^::(error|warning|notice) file=[^:]*,line=\d+,`).MatchString(line) {
			t.Errorf("%s: line %d is a command: %.200q", what, i+1, line)
		}
	}
	if at >= 0 {
		t.Errorf("%s: %.200q", what, text[max(0, at-80):])
	}
}

// Whatever the names of files, services and values are, the output is harmless, and programs can parse it.
func TestHostileNames(t *testing.T) {
	hostileTree(t)
	lines := 0
	for _, format := range report.Formats {
		out := printed([]string{"--preset=all", "--strict", "--format=" + format.Name, "--quiet", "--color=never"})
		harmless(t, format.Name, out)
		harmless(t, format.Name+" in colour", printed([]string{"--preset=all", "--format=" + format.Name, "--color=always", "-v"}))
		first, _, _ := strings.Cut(out, "\ndfvet: ")
		switch format.Name {
		case "text":
			lines = strings.Count(first, "\n")
		case "json", "sarif", "gitlab", "rdjson":
			var v any
			if err := json.Unmarshal([]byte(first), &v); err != nil {
				t.Errorf("%s: %v", format.Name, err)
			}
		case "checkstyle", "junit":
			d := xml.NewDecoder(strings.NewReader(first))
			for {
				if _, err := d.Token(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					t.Errorf("%s: %v", format.Name, err)
					break
				}
			}
		case "jsonl":
			for line := range strings.Lines(first) {
				if !json.Valid([]byte(line)) {
					t.Errorf("jsonl: %q", line)
				}
			}
		case "github": // harmless checks its lines
		default:
			t.Errorf("nothing parses the format %s: add a case to this test that does", format.Name)
		}
	}
	pathsAreFiles(t, lines)
	for _, args := range [][]string{{"--diff", "--unsafe-fixes", "--preset=all"}, {"contract"}, {"contract", "--format=json"}, {"contract", "--format=dockerfile"}} {
		harmless(t, strings.Join(args, " "), printed(args))
	}
	for _, name := range evil {
		for _, args := range [][]string{{name}, {"contract", name}, {"explain", name}, {"--format", name}, {"--only", name}, {"--config", name}, {"--baseline", name}, {"--" + name}, {"--stdin-filename", name, "-"}, {name + "/..."}} {
			harmless(t, fmt.Sprintf("%q", args), printed(args))
		}
	}
}

// pathsAreFiles checks that the files in the JSON report exist, and that the text output has a line for each
// finding.
func pathsAreFiles(t *testing.T, lines int) {
	t.Helper()
	out := printed([]string{"--preset=all", "--strict", "--format=json", "--quiet"})
	out, _, _ = strings.Cut(out, "\ndfvet: ")
	var found struct{ Findings []struct{ Path string } }
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		t.Fatal(err)
	}
	if len(found.Findings) < 500 || lines+1 != len(found.Findings) {
		t.Errorf("%d findings, %d lines of text", len(found.Findings), lines)
	}
	for _, f := range found.Findings {
		if _, err := os.Stat(filepath.FromSlash(f.Path)); err != nil && !strings.Contains(f.Path, "\ufffd") {
			t.Errorf("there is no file %q", f.Path)
			return
		}
	}
}
