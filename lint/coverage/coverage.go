// Package coverage measures how many services of a project have a contract, where the contracts come from,
// how many needs could be checked, and which missing contracts would help most. It is built on project and
// wiring. The command line and the server show the result.
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

// A Source says where the contract of a service comes from.
type Source string

// The sources, highest precedence first.
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

// Sources lists the sources, highest precedence first.
var Sources = []Source{Key, Dockerfile, File, Lock, Catalogue, Program, Reader, Script}

// A Service is one service of a Compose file.
type Service struct {
	Name   string
	File   *source.File
	At     source.Span // its name
	Source Source      // the source with the highest precedence; None if there is no contract
	Lacks  Missing     // the image or Dockerfile that needs a contract, if there is none
}

// A Missing is an image or a Dockerfile that has no contract.
type Missing struct {
	Image    string // name without tag and digest; "" if the service builds a Dockerfile
	Path     string // path of the Dockerfile; "" if Image is set, or if neither is known
	Services int    // number of services that run it
}

// Needs counts needs by verdict.
type Needs struct{ Satisfied, Violated, Unproven, Unknown int }

// Total returns the number of all needs.
func (n Needs) Total() int { return n.Satisfied + n.Violated + n.Unproven + n.Unknown }

// A Report is the coverage of a project.
type Report struct {
	Services []Service // sorted by file and place
	Needs    Needs
}

// Of returns the coverage of the Compose projects in p. A service that is in several of them counts once.
func Of(p *project.Project) *Report {
	return OfWiring(p, func(app *project.App) *wiring.Result { return wiring.Check(app, p.Types) })
}

// OfWiring does the same as Of, for a caller that already has the results of wiring.
func OfWiring(p *project.Project, wired func(*project.App) *wiring.Result) *Report {
	r := &Report{}
	type place struct {
		path string
		at   source.Pos
	}
	seen := map[place]bool{}
	for _, app := range p.Apps {
		fresh := map[*project.Service]bool{}
		for _, s := range app.Services {
			if s.Name.File == nil || s.Provider != nil {
				continue
			}
			at := place{s.Name.File.Path, s.Name.At.Start}
			if !seen[at] {
				seen[at], fresh[s] = true, true
				r.Services = append(r.Services, serviceOf(s))
			}
		}
		r.Needs.add(wired(app).Needs, fresh)
	}
	slices.SortFunc(r.Services, func(a, b Service) int {
		return cmp.Or(strings.Compare(a.File.Path, b.File.Path), cmp.Compare(a.At.Start, b.At.Start))
	})
	return r
}

// Add adds the coverage of another project.
func (r *Report) Add(o *Report) {
	r.Services = append(r.Services, o.Services...)
	r.Needs.Satisfied += o.Needs.Satisfied
	r.Needs.Violated += o.Needs.Violated
	r.Needs.Unproven += o.Needs.Unproven
	r.Needs.Unknown += o.Needs.Unknown
}

// add counts the needs of the services. It ignores needs from drafts, and needs that only a default value
// creates.
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

// SourceOf returns the source of a service's contract, or None. A contract must have a listener, a
// connection, a volume, or a variable with a format. Drafts do not count, and neither do lines about a
// program other than the one that runs.
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

// typedLines returns the lines that state a type or a format.
func typedLines(c *contract.Contract) []*contract.Line {
	var all []*contract.Line
	for _, l := range c.Listeners {
		all = append(all, &l.Line)
	}
	for _, l := range c.Connections {
		all = append(all, &l.Line)
	}
	for _, v := range c.Volumes {
		all = append(all, &v.Line)
	}
	for _, v := range c.Variables {
		if v.Format != nil && v.Format.Kind != "STRING" {
			all = append(all, &v.Line)
		}
	}
	return all
}

// sourceOf returns the source of one line in the contract of s.
func sourceOf(s *project.Service, l *contract.Line) Source {
	switch l.Via {
	case contract.ViaProgram:
		return Program
	case contract.ViaReader:
		return Reader
	case contract.ViaScript:
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

// Typed returns the number of services with a contract.
func (r *Report) Typed() int {
	n := 0
	for _, s := range r.Services {
		if s.Source != None {
			n++
		}
	}
	return n
}

// Percent returns the percentage of services with a contract. It is rounded down, so that 100 means all of
// them. Without services, it is 100.
func (r *Report) Percent() int {
	if len(r.Services) == 0 {
		return 100
	}
	return 100 * r.Typed() / len(r.Services)
}

// From returns the number of services whose contract comes from the given source.
func (r *Report) From(s Source) int {
	n := 0
	for _, x := range r.Services {
		if x.Source == s {
			n++
		}
	}
	return n
}

// Missing lists the images and Dockerfiles without a contract, beginning with those that most services run.
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

// Name returns the name of an image or Dockerfile for messages. Paths are relative to base.
func (m Missing) Name(base string) string {
	switch {
	case m.Image != "":
		return "image " + m.Image
	case m.Path == "":
		return "an unknown image or Dockerfile"
	}
	if rest, ok := strings.CutPrefix(m.Path, path.Clean(base)+"/"); ok {
		return rest
	}
	return m.Path
}
