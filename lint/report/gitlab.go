package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// The structure of GitLab's Code Quality report. See "Code Quality report format" in the GitLab
// documentation.
type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}
	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}
	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

// writeGitLab writes the findings for GitLab's merge requests. A fingerprint is based on the rule, the file
// and the text of the line, so that it does not change if lines above are added or removed.
func writeGitLab(w io.Writer, r *Report, _ Style) error {
	severity := map[lint.Level]string{lint.Error: "critical", lint.Warning: "major", lint.Note: "info"}
	issues := []gitlabIssue{}
	prints := newFingerprints(r)
	for _, f := range r.Findings {
		at := rangeOf(f.File, f.At)
		issues = append(issues, gitlabIssue{
			Description: source.Escape(f.Message), CheckName: f.Rule.Name, Fingerprint: prints.of(f), Severity: severity[f.Level],
			Location: gitlabLocation{relative(r.Root, f.File.Path), gitlabLines{at.Start.Line, at.End.Line}},
		})
	}
	return Encode(w, issues)
}

// fingerprints creates texts that identify findings across runs by the rule, the file and the text of the
// line, and not by the line number.
type fingerprints struct {
	report *Report
	seen   map[string]int
}

func newFingerprints(r *Report) *fingerprints {
	return &fingerprints{report: r, seen: map[string]int{}}
}

// of returns the fingerprint of a finding. If the same rule has a second finding on the same text, that gets
// a different fingerprint.
func (p *fingerprints) of(f *lint.Finding) string {
	line := strings.TrimSpace(f.File.Slice(f.File.LineSpan(f.File.Line(f.At.Start))))
	key := f.Rule.Name + "\x00" + relative(p.report.Root, f.File.Path) + "\x00" + line
	n := p.seen[key]
	p.seen[key]++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%d", key, n))
	return hex.EncodeToString(sum[:16])
}

// Fingerprints returns one text for each finding, in order. It identifies the finding in later runs, even if
// lines above it are added or removed.
func Fingerprints(r *Report) []string {
	p := newFingerprints(r)
	var all []string
	for _, f := range r.Findings {
		all = append(all, p.of(f))
	}
	return all
}
