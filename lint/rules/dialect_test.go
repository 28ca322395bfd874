package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dfvet/dfvet/lint"
)

// TestDialects checks that, where tools differ about a fault, a rule follows the tool whose name it was
// requested by or whose preset is used. Each case has the lines with findings by default, with BuildKit's
// name, and with hadolint's.
func TestDialects(t *testing.T) {
	for _, x := range []struct{ ours, buildkit, hadolint, file string }{
		{"build/relative-workdir", "WorkdirRelativePath", "DL3000",
			"FROM a\nWORKDIR x\nWORKDIR y\nFROM a\nWORKDIR $V\nFROM a\nWORKDIR C:\\x\nWORKDIR z -- 2 / 2 5 7 / 2 3 8"},
		{"build/shell-form", "JSONArgsRecommended", "DL3025",
			"FROM a\nCMD x\nHEALTHCHECK CMD x\nFROM a\nSHELL [\"y\"]\nCMD x\nHEALTHCHECK CMD x || z\nFROM a\nCMD exec x -- 2 3 / 2 9 / 2 3 6 9"},
		{"build/unset-variable", "UndefinedVar", "DL3044",
			"FROM a\nENV A=1 B=$A\nENV C=$D\nENV E=$E F=${G:-x}\nENV H=${AA}\nARG Z\nENV Z=$Z -- 2 / 2 3 4 5 / 2"},
		{"build/secret-variable", "SecretsUsedInArgOrEnv", "DL3064",
			"ARG TOKEN\nFROM a\nENV KEY_ALIAS=x AUTH_URL=x\nENV GPG_KEY=x\nENV PASSWORD=x\nARG SECRET\nENV MY_TOKEN= -- 1 5 6 / 3 4 5 6 7 / 1 3 4 5 6 7"},
		{"build/invalid-base", "InvalidDefaultArgInFrom", "InvalidDefaultArgInFrom",
			"ARG A\nARG B=X\nARG C=x\nFROM $A\nFROM $B\nFROM $C -- 5 / 4 5 / 4 5"},
		{"build/redundant-platform", "RedundantTargetPlatform", "DL3065",
			"ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM a --  / 2 / 2"},
		{"build/repeated-cmd", "MultipleInstructionsDisallowed", "DL4003",
			"FROM a\nENTRYPOINT [\"x\"]\nENTRYPOINT [\"y\"]\nCMD [\"x\"]\nCMD [\"y\"] -- 4 / 2 4 / 4"},
	} {
		file, lines, _ := strings.Cut(x.file, " -- ")
		want := strings.Split(lines, " / ")
		for i, name := range []string{x.ours, x.buildkit, x.hadolint} {
			if diff := cmp.Diff(strings.TrimSpace(want[i]), found(t, file, lint.Choice{Only: []string{name}})); diff != "" {
				t.Errorf("--only %s: %s", name, diff)
			}
		}
		if diff := cmp.Diff(strings.TrimSpace(want[1]), found(t, file, lint.Choice{Preset: "buildkit"}, x.buildkit)); diff != "" {
			t.Errorf("--preset buildkit, %s: %s", x.buildkit, diff)
		}
	}
}

// found lists the lines with findings. If aliases are given, it lists only findings with one of these.
func found(t *testing.T, file string, choice lint.Choice, aliases ...string) string {
	var lines []string
	for _, f := range run(t, map[string]string{"Dockerfile": file}, choice).Findings {
		has := len(aliases) == 0
		for _, a := range aliases {
			has = has || strings.Contains(strings.Join(f.Rule.Aliases, " ")+" ", a+" ")
		}
		line := fmt.Sprint(f.File.Line(f.At.Start))
		if has && (len(lines) == 0 || lines[len(lines)-1] != line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}
