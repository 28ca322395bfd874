package main

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/report"
)

// A baseline lists the findings that a repository had when it adopted dfvet. dfvet does not report these,
// only new ones.
type baseline struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`
}

// A baselineEntry is one finding in a baseline. Only the fingerprint is compared; rule, path and message are
// for human readers.
type baselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Path        string `json:"path"`
	Message     string `json:"message"`
}

// maxBaseline is the largest baseline that is read, in bytes.
const maxBaseline = 64 << 20

// readBaseline returns the fingerprints in a baseline file.
func readBaseline(name string) (map[string]bool, error) {
	text, err := file.Read(name, maxBaseline)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", name, err)
	}
	var b baseline
	if err := json.Unmarshal([]byte(text), &b); err != nil || b.Version != 1 {
		return nil, fmt.Errorf("--baseline %s: not a baseline of this version; create one with --write-baseline", name)
	}
	known := map[string]bool{}
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
	}
	return known, nil
}

// isBaseline reports whether the text of a file is a baseline, or empty.
func isBaseline(text string, rule func(name string) bool) bool {
	if strings.TrimSpace(text) == "" {
		return true
	}
	var b struct {
		Version  int              `json:"version"`
		Findings *[]baselineEntry `json:"findings"`
		Summary  json.RawMessage  `json:"summary"` // in a report
	}
	if json.Unmarshal([]byte(text), &b) != nil || b.Version != 1 || b.Findings == nil || b.Summary != nil {
		return false
	}
	return !slices.ContainsFunc(*b.Findings, func(e baselineEntry) bool { return e.Fingerprint == "" || !rule(e.Rule) })
}

// writeBaseline writes a baseline with all findings in the report.
func (c *checker) writeBaseline(r *report.Report) error {
	b := baseline{Version: 1, Findings: []baselineEntry{}}
	prints := report.Fingerprints(r)
	for i, f := range r.Findings {
		b.Findings = append(b.Findings, baselineEntry{prints[i], f.Rule.Name, c.shown(f.File.Path), f.Message})
	}
	err := c.baselineErr
	if err == nil {
		err = c.put(c.newBaseline, func(w io.Writer) error {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(b)
		}, isBaseline, "baseline")
	}
	if err != nil {
		return fmt.Errorf("--write-baseline %s: %w", c.flags.writeBaseline, err)
	}
	return nil
}

// heed removes the findings that a baseline lists from the report.
func heed(r *report.Report, known map[string]bool) {
	prints := report.Fingerprints(r)
	var left []*lint.Finding
	for i, f := range r.Findings {
		if !known[prints[i]] {
			left = append(left, f)
		}
	}
	r.Findings = left
}
