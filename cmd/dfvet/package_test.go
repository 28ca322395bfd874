package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dfvet/dfvet/testdata/golden"
)

// The version of the program equals that of the newest entry in the changelog, and that in each file from
// which a release takes it.
func TestVersion(t *testing.T) {
	for name, before := range map[string]string{
		"CHANGELOG.md":                         "\n## ",
		"editors/vscode/package.json":          "\n  \"version\": \"",
		"editors/vscode/CHANGELOG.md":          "\n## ",
		"action.yml":                           "\n    default: ",
		".goreleaser.yaml":                     "version_template: \"",
		".pre-commit-hooks.yaml":               "docker.io/dfvet/dfvet:",
		"packaging/gitlab/dfvet.yml":           "default: ",
		"packaging/editors/mason.yaml":         "dfvet@v",
		"packaging/editors/zed/extension.toml": "\nversion = \"",
	} {
		text, err := os.ReadFile(filepath.Join("../..", filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		_, after, _ := strings.Cut(string(text), before)
		if got := regexp.MustCompile(`^[0-9]+\.[0-9]+\.[0-9]+`).FindString(after); got != Version {
			t.Errorf("%s has the version %q; the program has %s", name, got, Version)
		}
	}
}

// The completion scripts in the packages match those that the program generates.
func TestCompletionsAreFresh(t *testing.T) {
	cmd := root()
	for shell, generate := range map[string]func(io.Writer) error{
		"bash": func(w io.Writer) error { return cmd.GenBashCompletionV2(w, true) },
		"zsh":  cmd.GenZshCompletion,
		"fish": func(w io.Writer) error { return cmd.GenFishCompletion(w, true) },
	} {
		var out bytes.Buffer
		if err := generate(&out); err != nil {
			t.Fatal(err)
		}
		golden.File(t, "../../packaging/completions/dfvet."+shell, out.String())
	}
}

// The manual page in the packages matches the program's help texts.
func TestManPageIsFresh(t *testing.T) {
	var b strings.Builder
	b.WriteString(".\\\" Written by make update from the help texts.\n.TH DFVET 1 \"\" \"dfvet " + Version + "\" \"User commands\"\n")
	cmd := root()
	fmt.Fprintf(&b, ".SH NAME\ndfvet \\- %s\n.SH SYNOPSIS\n.B %s\n.br\n.B dfvet\n.I COMMAND\n.SH DESCRIPTION\n%s\n.SH OPTIONS\n", roff(cmd.Short), roff(cmd.UseLine()), paragraphs(cmd))
	manOptions(&b, cmd)
	b.WriteString(".SH COMMANDS\n")
	manCommands(&b, cmd)
	b.WriteString(".SH EXIT STATUS\n.TP\n.B 0\nno findings at or above \\-\\-fail\\-on\n.TP\n.B 1\nfindings\n.TP\n.B 2\ndfvet could not do what it was asked\n" +
		".SH SEE ALSO\nhttps://github.com/dfvet/dfvet\n")
	golden.File(t, "../../packaging/man/dfvet.1", b.String())
}

// manCommands writes the subcommands of cmd, each with its flags.
func manCommands(b *strings.Builder, cmd *cobra.Command) {
	for _, c := range cmd.Commands() {
		if !c.IsAvailableCommand() {
			continue
		}
		fmt.Fprintf(b, ".SS %s\n%s\n", roff(c.UseLine()), paragraphs(c))
		manOptions(b, c)
		manCommands(b, c)
	}
}

// paragraphs returns the description of a command as paragraphs.
func paragraphs(cmd *cobra.Command) string {
	text := cmd.Long
	if text == "" {
		text = cmd.Short
	}
	return ".nf\n" + roff(strings.TrimSpace(text)) + "\n.fi"
}

func manOptions(b *strings.Builder, cmd *cobra.Command) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden || f.Name == "help" {
			return
		}
		value, usage := pflag.UnquoteUsage(f)
		if strings.HasPrefix(value, "string") {
			value = "VALUE"
		}
		names := "--" + f.Name
		if f.Shorthand != "" {
			names = "-" + f.Shorthand + ", " + names
		}
		fmt.Fprintf(b, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(names+" "+value)), roff(usage))
	})
}

// roff escapes text that troff would interpret.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if strings.HasPrefix(line, ".") || strings.HasPrefix(line, "'") {
			lines[i] = `\&` + line
		}
	}
	return strings.Join(lines, "\n")
}
