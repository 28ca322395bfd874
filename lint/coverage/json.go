package coverage

import "strings"

// A Document is the coverage in the structure of its JSON output.
type Document struct {
	Version  int         `json:"version"`
	Services Counts      `json:"services"`
	Needs    NeedCounts  `json:"needs"`
	Untyped  []Untyped   `json:"untyped"`
	Missing  []LackCount `json:"missing"`
}

// Counts holds numbers of services.
type Counts struct {
	Total   int            `json:"total"`
	Typed   int            `json:"typed"`
	Percent int            `json:"percent"` // rounded down
	Sources map[string]int `json:"sources"` // needs of the services with a contract
}

// NeedCounts holds numbers of needs by verdict.
type NeedCounts struct {
	Satisfied int `json:"satisfied"`
	Violated  int `json:"violated"`
	Unproven  int `json:"unproven"`
	Unknown   int `json:"unknown"`
}

// An Untyped is a service without a contract.
type Untyped struct {
	Path    string `json:"path"`
	Line    int    `json:"line"` // line number, counted from 1
	Service string `json:"service"`
}

// A LackCount is an image or Dockerfile without a contract.
type LackCount struct {
	Image      string `json:"image,omitempty"`
	Dockerfile string `json:"dockerfile,omitempty"`
	Services   int    `json:"services"`
}

// Document returns the report in the structure of its JSON output. Paths are relative to base.
func (r *Report) Document(base string) Document {
	shown := func(path string) string { return strings.TrimPrefix(path, strings.TrimSuffix(base, "/")+"/") }
	d := Document{Version: 1, Services: Counts{Total: len(r.Services), Typed: r.Typed(), Percent: r.Percent(), Sources: map[string]int{}},
		Needs: NeedCounts(r.Needs), Untyped: []Untyped{}, Missing: []LackCount{}}
	for _, s := range r.Services {
		if s.Source != None {
			d.Services.Sources[string(s.Source)]++
			continue
		}
		file, at := s.File.Outer(s.At)
		d.Untyped = append(d.Untyped, Untyped{shown(file.Path), file.Line(at.Start), s.Name})
	}
	for _, m := range r.Missing() {
		d.Missing = append(d.Missing, LackCount{m.Image, shown(m.Path), m.Services})
	}
	return d
}
