// Package report prints findings as text for people, as JSON for programs, as SARIF for code scanning, as
// annotations for GitHub's logs, and in other formats. It is built on lint. cmd/dfvet chooses the formats.
package report

import (
	"cmp"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// A Report is everything that a run prints.
type Report struct {
	Findings []*lint.Finding // sorted by the paths as printed, once Sort was called
	Files    int             // number of files that were checked
	Base     string          // the working directory, to which printed paths are relative
	Root     string          // the root of the repository, to which SARIF's paths are relative
	Version  string
	Rules    []*lint.Rule // the rules that were enabled for some file
	Failures []string     // errors of dfvet itself, one line each

	// Secrets are the secrets that only the projects reveal. All others are found in the text of the files.
	Secrets []*project.Secrets

	secrets *secrets
}

// A Format is one of the formats for reports.
type Format struct {
	Name  string
	Doc   string
	Write func(w io.Writer, r *Report, s Style) error
}

// Style determines how text for people is printed.
type Style struct {
	Color bool
	Rich  bool // print source lines, related places and fixes below each finding
	Width int  // columns of the terminal; 0 if unknown
}

// Formats lists the formats, in the order of the manual.
var Formats = []Format{
	{"text", "a line a finding; on a terminal with the source below it", writeText},
	{"json", "one object, see the manual", writeJSON},
	{"jsonl", "one object a finding, a line each", writeJSONL},
	{"sarif", "SARIF 2.1.0, as GitHub's code scanning takes it", writeSARIF},
	{"github", "annotations in the log of a GitHub workflow", writeGitHub},
	{"gitlab", "GitLab's Code Quality report", writeGitLab},
	{"checkstyle", "Checkstyle's XML", writeCheckstyle},
	{"junit", "JUnit's XML: errors and warnings as failed cases", writeJUnit},
	{"rdjson", "reviewdog's diagnostics, with suggestions", writeRDJSON},
}

// Lookup returns the format with that name, or nil.
func Lookup(name string) *Format {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &Formats[i]
}

// Sort sorts the findings by the paths as printed.
func (r *Report) Sort() {
	paths := map[string]string{}
	for _, f := range r.Findings {
		if _, ok := paths[f.File.Path]; !ok {
			paths[f.File.Path] = r.rel(f.File.Path)
		}
	}
	slices.SortStableFunc(r.Findings, func(a, b *lint.Finding) int {
		if a.File == b.File {
			return 0
		}
		return cmp.Compare(paths[a.File.Path], paths[b.File.Path])
	})
}

// Count returns the number of findings at each level.
func (r *Report) Count() (errors, warnings, notes int) {
	for _, f := range r.Findings {
		switch f.Level {
		case lint.Error:
			errors++
		case lint.Warning:
			warnings++
		default:
			notes++
		}
	}
	return errors, warnings, notes
}

// Fixable returns how many findings have a safe fix, and how many only have unsafe fixes.
func (r *Report) Fixable() (safe, unsafe int) {
	for _, f := range r.Findings {
		switch {
		case slices.ContainsFunc(f.Fixes, func(fix source.Fix) bool { return fix.Safe }):
			safe++
		case len(f.Fixes) > 0:
			unsafe++
		}
	}
	return safe, unsafe
}

// rel returns a path in the form that people read: relative to the working directory, with slashes.
func (r *Report) rel(path string) string { return relative(r.Base, path) }

func relative(base, path string) string {
	if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(base, "/")+"/"); ok {
		return rest
	}
	rel, err := filepath.Rel(base, path)
	if err != nil {
		return path
	}
	return filepath.ToSlash(rel)
}
