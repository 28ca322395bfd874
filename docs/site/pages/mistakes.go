package main

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/tools/txtar"
)

// mistakes holds, by file of the catalogue, typical mistakes as Markdown, with the findings that dfvet reports.
type mistakes map[string]string

// readMistakes reads the examples that the tests of the catalogue check.
func readMistakes(files fs.FS) (mistakes, error) {
	names, err := fs.Glob(files, "lint/rules/testdata/images/*.txtar")
	if err != nil {
		return nil, err
	}
	all := mistakes{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all[strings.TrimSuffix(path.Base(name), ".txtar")] = mistakesIn(txtar.Parse(text))
	}
	return all, nil
}

// of returns the section about the mistakes in files of the catalogue, or "".
func (m mistakes) of(contracts ...string) string {
	var b strings.Builder
	for _, name := range contracts {
		b.WriteString(m[strings.TrimSuffix(path.Base(name), ".contract")])
	}
	if b.Len() == 0 {
		return ""
	}
	return "## What people get wrong\n\n" + b.String()
}

// mistakesIn returns the mistakes of an archive. Each is in a folder whose name begins with "mistake".
func mistakesIn(archive *txtar.Archive) string {
	findings := map[string][]string{}
	for _, f := range archive.Files {
		if f.Name == "want" {
			findings = findingsByFolder(string(f.Data))
		}
	}
	var b strings.Builder
	for i, f := range archive.Files {
		folder, name, _ := strings.Cut(f.Name, "/")
		if len(findings[folder]) == 0 || !strings.HasPrefix(folder, "mistake") {
			continue
		}
		fmt.Fprintf(&b, "`%s`:\n\n```%s\n%s\n```\n\n", name, language(name), strings.TrimSpace(string(f.Data)))
		if i+1 == len(archive.Files) || !strings.HasPrefix(archive.Files[i+1].Name, folder+"/") {
			fmt.Fprintf(&b, "```text\n%s\n```\n\n", strings.Join(findings[folder], "\n"))
		}
	}
	return b.String()
}

// findingsByFolder returns the lines of a report by the folder that the files are in.
func findingsByFolder(report string) map[string][]string {
	all := map[string][]string{}
	for line := range strings.Lines(report) {
		if folder, rest, ok := strings.Cut(strings.TrimSpace(line), "/"); ok && !strings.HasPrefix(line, " ") {
			all[folder] = append(all[folder], rest)
		}
	}
	return all
}

// language returns the name that a code block has for the highlighting of a file.
func language(name string) string {
	switch {
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"):
		return "yaml"
	case path.Base(name) == "Dockerfile":
		return "dockerfile"
	}
	return "text"
}
