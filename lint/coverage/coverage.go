// Package coverage measures how much of a project is typed: which services have a contract and where it comes
// from, how many needs could be checked, and which contracts are missing most. It is built on project and
// wiring; the command line and the server show the result.
package coverage

import (
	"cmp"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Source is where the contract of a service comes from.
type Source string

// The sources, in order of precedence.
const (
	Key        Source = "x-contract"
	Dockerfile Source = "Dockerfile"
	File       Source = "contract file"
	Lock       Source = "lock file"
	Catalogue  Source = "catalogue"
	Program    Source = "program"
	Reader     Source = "configuration file"
	Script     Source = "script"
	None       Source = ""
)

// Sources lists the sources, in order of precedence.
var Sources = []Source{Key, Dockerfile, File, Lock, Catalogue, Program, Reader, Script}

// A Service is one service of a Compose file.
type Service struct {
	Name   string
	File   *source.File
	At     source.Span // its name
	Source Source      // the one that takes precedence; None if it has no contract
	Lacks  Missing     // the image or Dockerfile that lacks a contract, if the service has none
}

// A Missing is an image or a Dockerfile that has no contract.
type Missing struct {
	Image    string // the name without tag and digest; "" if the service builds a Dockerfile
	Path     string // path of the Dockerfile; "" with Image, or if neither is known
	Services int    // how many services run it
}

// Needs counts needs by verdict.
type Needs struct{ Satisfied, Violated, Unproven, Unknown int }

// Total is the number of all needs.
func (n Needs) Total() int { return n.Satisfied + n.Violated + n.Unproven + n.Unknown }

// A Report is the coverage of a project.
type Report struct {
	Services []Service // sorted by file and place
	Needs    Needs
}

// Of returns the coverage of the Compose projects in p. A service in several of them counts once.
func Of(p *project.Project) *Report {
	return OfWiring(p, func(w *project.App) *wiring.Result { return wiring.Check(w, p.Types) })
}

// OfWiring is Of for a caller that already has the wiring.
func OfWiring(p *project.Project, wired func(*project.App) *wiring.Result) *Report {
	r := &Report{}
	type place struct {
		path string
		at   source.Pos
	}
	seen := map[place]bool{}
	for _, w := range p.Apps {
		fresh := map[*project.Service]bool{}
		for _, s := range w.Services {
			if s.Name.File == nil || s.Provider != nil {
				continue
			}
			at := place{s.Name.File.Path, s.Name.At.Start}
			if !seen[at] {
				seen[at], fresh[s] = true, true
				r.Services = append(r.Services, serviceOf(s))
			}
		}
		r.Needs.add(wired(w).Needs, fresh)
	}
	slices.SortFunc(r.Services, func(a, b Service) int {
		return cmp.Or(strings.Compare(a.File.Path, b.File.Path), cmp.Compare(a.At.Start, b.At.Start))
	})
	return r
}

// Add adds the report of another project.
func (r *Report) Add(o *Report) {
	r.Services = append(r.Services, o.Services...)
	r.Needs.Satisfied += o.Needs.Satisfied
	r.Needs.Violated += o.Needs.Violated
	r.Needs.Unproven += o.Needs.Unproven
	r.Needs.Unknown += o.Needs.Unknown
}

// add counts the needs of some services. Needs from drafts do not count, nor do those that only a default
// value creates.
func (n *Needs) add(needs []*wiring.Need, of map[*project.Service]bool) {
	for _, x := range needs {
		if !of[x.Service] || x.Default || x.Line != nil && x.Line.Draft {
			continue
		}
		switch x.Verdict {
		case wiring.Satisfied:
			n.Satisfied++
		case wiring.Violated:
			n.Violated++
		case wiring.Unproven:
			n.Unproven++
		default:
			n.Unknown++
		}
	}
}

func serviceOf(s *project.Service) Service {
	out := Service{Name: s.Name.Text, File: s.Name.File, At: s.Name.At, Source: SourceOf(s)}
	if out.Source != None {
		return out
	}
	switch {
	case s.Build != nil:
		out.Lacks.Path = s.Build.Path
	case s.Ref.Name != "":
		out.Lacks.Image = strings.TrimPrefix(strings.TrimPrefix(s.Ref.Name, "docker.io/"), "library/")
	}
	return out
}

// SourceOf returns the source of a service's contract. A contract has at least a listener, a connection, a
// volume or a variable with a format. Drafts do not count, nor do lines about a program other than the one
// that runs.
func SourceOf(s *project.Service) Source {
	if s.Contract == nil {
		return None
	}
	best := len(Sources)
	for _, l := range typedLines(s.Contract) {
		if !l.Draft && s.Runs(l) != command.Other {
			best = min(best, slices.Index(Sources, sourceOf(s, l)))
		}
	}
	if best == len(Sources) {
		return None
	}
	return Sources[best]
}

// typedLines returns the lines that give something a type.
func typedLines(c *contract.Contract) []*contract.Line {
	var all []*contract.Line
	for _, l := range c.Listeners {
		all = append(all, &l.Line)
	}
	for _, l := range c.Connections {
		all = append(all, &l.Line)
	}
	for _, l := range c.Volumes {
		all = append(all, &l.Line)
	}
	for _, l := range c.Variables {
		if l.Format != nil && l.Format.Kind != "STRING" {
			all = append(all, &l.Line)
		}
	}
	return all
}

// sourceOf returns the source of one line in the contract of s.
func sourceOf(s *project.Service, l *contract.Line) Source {
	switch l.Via {
	case contract.FromProgram:
		return Program
	case contract.FromReader:
		return Reader
	case contract.FromScript:
		return Script
	}
	switch {
	case s.Key != nil && l.File == s.Key.Source:
		return Key
	case l.Bundled:
		return Catalogue
	case s.Origin == project.FromLock:
		return Lock
	case strings.HasSuffix(l.File.Path, ".contract"):
		return File
	}
	return Dockerfile
}

// Typed is the number of services with a contract.
func (r *Report) Typed() int {
	n := 0
	for _, s := range r.Services {
		if s.Source != None {
			n++
		}
	}
	return n
}

// Percent is the share of services with a contract, rounded down so that 100 means all of them. It is 100 if
// there are no services.
func (r *Report) Percent() int {
	if len(r.Services) == 0 {
		return 100
	}
	return 100 * r.Typed() / len(r.Services)
}

// From counts the services whose contract comes from a source.
func (r *Report) From(s Source) int {
	n := 0
	for _, x := range r.Services {
		if x.Source == s {
			n++
		}
	}
	return n
}

// Missing lists the images and Dockerfiles without a contract, those that most services run first.
func (r *Report) Missing() []Missing {
	count := map[Missing]int{}
	for _, s := range r.Services {
		if s.Source == None {
			count[s.Lacks]++
		}
	}
	var all []Missing
	for m := range maps.Keys(count) {
		m.Services = count[m]
		all = append(all, m)
	}
	slices.SortFunc(all, func(a, b Missing) int {
		return cmp.Or(b.Services-a.Services, strings.Compare(a.Image, b.Image), strings.Compare(a.Path, b.Path))
	})
	return all
}

// Name returns the name in messages of an image or Dockerfile that lacks a contract; base is the folder that
// paths are relative to.
func (m Missing) Name(base string) string {
	switch {
	case m.Image != "":
		return "image " + m.Image
	case m.Path == "":
		return "an image or Dockerfile that is not known"
	}
	if rest, ok := strings.CutPrefix(m.Path, path.Clean(base)+"/"); ok {
		return rest
	}
	return m.Path
}
