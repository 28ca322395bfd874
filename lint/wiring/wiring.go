// Package wiring connects what each service needs to what the others provide, and gives every need a verdict.
// It builds on project. The rules in lint turn its faults into findings, and the editor shows its needs.
//
// A value passes through these forms:
//
//	compose.Node     YAML as written
//	   |  compose.Loader: extends, interpolation; project.Load: env files, the image's ENV
//	project.Given    a variable or argument of a service with its text, its place, and whether the image sets it
//	   |  view.value: aliases, NAME_FILE, DEFAULT, conditions in the contract
//	setting          the value of one name in the contract: known, open, or from a default
//	   |  endFinder: the format of the variable, CONNECTS lines, ports in other variables;
//	   |  evidenceJudge: a URL, host:port or host that no line of the contract describes
//	end              the consumer's side of one connection: types, host, port, TLS
//	   |  endJudge: resolver, serviceFinder, credentialJudge
//	Need             an end, variable or volume with its verdict and its provider
//	Fault            what is wrong with a need or call, with places and fixes
//	   |  lint/family: the rule and its level
//	lint.Finding     the result that people read
//
// A compose.Value is the leaf of a compose.Node that Load read for a field of a service, such as an image or
// a port. It is not part of this chain, because stages read it directly.
//
// The stages (stages.go) are types. Each embeds the one that it builds on:
//
//	ledger           records faults                                     ledger.go
//	resolver         a host name -> services                            names.go
//	serviceFinder    listeners, candidates for a need                   listeners.go, index.go, view.go
//	endFinder        a view -> ends, values against their formats       ends.go, malformed.go
//	credentialJudge  users, passwords, databases, tokens                credentials.go, password.go, token.go, mongo.go
//	hostJudge        hosts that lead nowhere                            host.go, brings.go
//	endJudge         an end -> its verdict                              judge.go, outside.go, reader.go, said.go
//	evidenceJudge    addresses that no contract describes               evidence.go, weak.go, meant.go
//
// In addition, fileCheck and environmentCheck (file.go, environment.go, unread.go), orderCheck (order.go,
// preflight.go) and advertisedCheck (advertised.go) build on endFinder, and volumeCheck (volumes.go,
// owner.go) and portCheck (ports.go, console.go, programs.go, traefik.go) build on serviceFinder. testdata
// has an archive for each of the main stages.
package wiring

import (
	"slices"
	"sync"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// A Verdict is the result for one need.
type Verdict int8

// The verdicts. Unknown is the zero value and means that nothing was proven.
const (
	Unknown   Verdict = iota // no contract, a host outside the project, or an unresolved value
	Satisfied                // a provider satisfies it
	Unproven                 // the provider promises less than is required
	Violated                 // provably not met
)

// String returns the verdict as messages spell it.
func (v Verdict) String() string {
	return [...]string{"unknown", "satisfied", "unproven", "violated"}[v]
}

// Weight is how strong the proof for a fault is. It limits the level of the finding.
type Weight int8

// The weights, strongest first.
const (
	Proof    Weight = iota // the project states the need and the value
	Evidence               // for example a scheme in a URL or a moving tag: never above `warning`
	Advice                 // for example a default that the project does not write: never above `note`
)

// A Fault is something wrong with a need, or with what Compose passes to a service.
type Fault struct {
	Rule         string // name of the rule, without "wiring/"
	Service      *project.Service
	File         *source.File
	At           source.Span
	Message      string
	Weight       Weight
	HostPath     string // a host path; there is a fault only if nothing exists there
	HostPathBase string // the folder to which HostPath is relative; "" if it is absolute
	Related      []source.Related
	Fixes        []source.Fix
}

// A Need is one need of a service and its verdict.
type Need struct {
	Service *project.Service
	Verdict Verdict
	Types   []contract.Typed // for a connection
	Line    *contract.Line   // the line that declares it; nil if only evidence does
	Value   *project.Given   // the value that names the provider; nil if it is in the line itself
	Host    string
	HostAt  source.Span // place of the host in the value; empty if unknown
	Port    int
	// Provider and Listener are what the need was connected to, or checked against.
	Provider *project.Service
	Listener *contract.Listener
	Variable *contract.Variable
	Volume   *contract.Volume
	Path     string // container path of a volume
	Default  bool   // only a DEFAULT declares it
	Fault    *Fault // the fault reported for it, or nil

	base  claim // the database that a connection names
	stops bool  // the program stops at startup if the host cannot be resolved
	http  bool  // only an HTTP URL implies it, so it is unknown whether the service waits for the other
}

// A Result is the wiring of one Compose project. It does not change after Check.
type Result struct {
	App    *project.App
	Needs  []*Need
	Faults []*Fault
	Limits []*Fault // values that are skipped because they exceed a limit

	others []*Result // results of the other environments

	by   *checker // the checker, read-only after Check
	find func() *lookup
}

// Of returns the faults of one rule.
func (r *Result) Of(rule string) []*Fault {
	var all []*Fault
	for _, f := range r.Faults {
		if f.Rule == rule {
			all = append(all, f)
		}
	}
	return all
}

// Check gives every need of a Compose project a verdict, in each selected environment of HOST blocks. The
// result is that of the first environment, with the faults of all of them.
func Check(app *project.App, reg *types.Registry) *Result {
	if len(app.HostSets) == 0 { // the project was not created by Load
		return check(app, reg, nil)
	}
	first := check(app, reg, app.HostSets[0])
	for _, set := range app.HostSets[1:] {
		first.others = append(first.others, check(app, reg, set))
	}
	first.merge()
	return first
}

func check(app *project.App, reg *types.Registry, hosts *project.HostSet) *Result {
	c := newChecker(app, reg, hosts)
	for _, s := range app.Services {
		v, from := c.view(s), len(c.Needs)
		c.variables.checkEnvironment(v)
		c.storage.checkVolumes(v)
		c.checkConnections(v)
		c.ports.checkPublished(v)
		c.ports.checkLoopbackPrograms(v)
		c.ports.checkConsoles(v)
		c.ports.traefik(v)
		c.sequence.checkDependencies(v, from)
		c.needsBy[s] = slices.Clip(c.Needs[from:])
	}
	c.sequence.checkSchemas()
	c.storage.sharedVolumes()
	c.variables.checkEmissions()
	c.receivers.checkAdvertised()
	c.sequence.checkPreflight()
	c.by, c.find = c, sync.OnceValue(c.lookups)
	return c.Result
}

// at sets the place of a fault to a value of the call, or to the service's name if the value is not in a
// Compose file.
func (f *Fault) at(s *project.Service, g *project.Given, part types.Part) *Fault {
	f.Service = s
	if g == nil || g.Image || g.File == nil {
		f.File, f.At = s.Name.File, s.Name.At
		return f
	}
	f.File, f.At = g.File, sub(g, part)
	if f.At.Len() == 0 { // "NAME=": the place where the value is missing
		f.At = g.NameAt
	}
	return f
}

func (f *Fault) relate(file *source.File, at source.Span, message string) *Fault {
	if file != nil {
		f.Related = append(f.Related, source.Related{File: file, At: at, Message: message})
	}
	return f
}

func (f *Fault) fix(title string, safe bool, edits ...source.Edit) *Fault {
	f.Fixes = append(f.Fixes, source.Fix{Title: title, Safe: safe, Edits: edits})
	return f
}

// sub returns the place of one part of a value. It returns the place of the complete value if quotes, escapes
// or interpolation make that of the part uncertain.
func sub(g *project.Given, part types.Part) source.Span {
	if at, ok := exact(g, part); ok {
		return at
	}
	return g.At
}

func exact(g *project.Given, part types.Part) (source.Span, bool) {
	if part.Len == 0 || g.File == nil {
		return g.At, false
	}
	text := g.File.Slice(g.At)
	start := g.At.Start
	if len(text) == len(g.Text)+2 {
		text, start = text[1:len(text)-1], start+1
	}
	if text != g.Text {
		return g.At, false
	}
	return source.Span{Start: start + source.Pos(part.Off), End: start + source.Pos(part.Off+part.Len)}, true
}
