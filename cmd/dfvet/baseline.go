package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/report"
)

// A baseline is the findings that a repository already had when it took dfvet up: they are not
// reported, new ones are.
type baseline struct {
	Version  int             `json:"version"`
	Findings []baselineEntry `json:"findings"`
}

// A baselineEntry is one finding. Rule, path and message are there for the reader.
type baselineEntry struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Path        string `json:"path"`
	Message     string `json:"message"`
}

// readBaseline returns the fingerprints of the file.
func readBaseline(name string) (map[string]bool, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("--baseline %s: %w", name, err)
	}
	var b baseline
	if err := json.Unmarshal(text, &b); err != nil || b.Version != 1 {
		return nil, fmt.Errorf("--baseline %s: it is no baseline of this version; make one with --write-baseline", name)
	}
	known := map[string]bool{}
	for _, e := range b.Findings {
		known[e.Fingerprint] = true
	}
	return known, nil
}

// writeBaseline writes all findings of the report as a baseline.
func (c *checker) writeBaseline(r *report.Report) error {
	b := baseline{Version: 1, Findings: []baselineEntry{}}
	prints := report.Fingerprints(r)
	for i, f := range r.Findings {
		b.Findings = append(b.Findings, baselineEntry{prints[i], f.Rule.Name, c.shown(f.File.Path), f.Message})
	}
	return writeFile(c.flags.writeBaseline, 0o644, func(w io.Writer) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		return e.Encode(b)
	})
}

// heed takes the findings of a baseline out of the report.
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
