// Package wire reports which provider meets each need of a Compose project, connects needs that have only one
// solution, and passes needs on to the people who run the services. It builds on wiring, which determines the
// verdicts, and on edit. cmd/dfvet and the server show its results.
//
//	join.go        the variables of one connection, who can satisfy it, and the edits that do
//	wire.go        the report: a row for each need
//	steps.go       the fix for each need that has only one solution
//	fix.go         applies such steps as long as they improve the findings
//	text.go        the report as a table
//	document.go    the report as JSON
//	envfile.go     the variables that the user must still supply
//	statement.go   what is known about one service
//	kubernetes.go  objects that run the services in Kubernetes; manifest.go has their structure
package wire

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// Kind says what is needed.
type Kind string

// The kinds of needs.
const (
	Connection Kind = "connection"
	Variable   Kind = "variable"
	Volume     Kind = "volume"
)

// A Need is one need of a service. All variables of a connection are one need.
type Need struct {
	App         *project.App
	Environment string // name from --hosts; "" if every contract file counts
	Service     *project.Service
	Kind        Kind
	Types       []contract.Typed // types of a connection, one of which is enough
	Schema      *contract.Typed
	Volume      *contract.Volume
	Path        string               // the mount path of a volume
	Variables   []*contract.Variable // variables that configure it
	Verdict     wiring.Verdict
	Provider    *project.Service // nil if there is none or it is unknown
	Host        string           // the provider's name, as the value has it
	Port        int
	Candidates  []wiring.Offer // candidates for an open need, the most likely first
	Line        *contract.Line // the line that declares it, or nil
	Faults      []*wiring.Fault
	File        *source.File // place of its value, or of the service if there is none
	At          source.Span

	link    *Link
	hostAt  source.Span // of the host in the value; empty if it is not known, or not in the file of the service
	types   *types.Registry
	result  *wiring.Result
	secrets *source.SecretTexts // texts that messages must not contain
}

// A Report holds the needs of Compose projects, in the order of their files.
type Report struct{ Needs []*Need }

// Of returns the needs of all Compose projects in p.
func Of(p *project.Project) *Report {
	r := &Report{}
	for _, app := range p.Apps {
		if app.Incomplete {
			continue
		}
		confirmed, secrets := confirmedBy(p, app), secretsOf(app, p.Types)
		for _, e := range wiring.Check(app, p.Types).Environments() {
			for _, s := range app.Services {
				b := &builder{result: e.Result, types: p.Types, confirmed: confirmed}
				for _, n := range b.needs(s) {
					n.App, n.Environment, n.secrets = app, e.Name, secrets
					r.Needs = append(r.Needs, n)
				}
			}
		}
	}
	return r
}

// OfService returns the needs of one service, for a caller that already has the results of wiring.
func OfService(r *wiring.Result, reg *types.Registry, s *project.Service) []*Need {
	b := &builder{result: r, types: reg, confirmed: func(*wiring.Fault) bool { return true }}
	all := b.needs(s)
	secrets := secretsOf(r.App, reg)
	for _, n := range all {
		n.App, n.secrets = r.App, secrets
	}
	return all
}

// secretsOf returns the secrets in a Compose project and its files.
func secretsOf(app *project.App, reg *types.Registry) *source.SecretTexts {
	all := app.Secrets(reg)
	texts := slices.Clone(all.Texts)
	for _, f := range app.Model.Files {
		texts = append(texts, f.Source.SecretTexts()...)
	}
	return source.NewSecretTexts(texts, all.Named...)
}

// Messages returns the reasons why the need is violated, without secrets.
func (n *Need) Messages() []string {
	all := []string{}
	for _, f := range n.Faults {
		all = append(all, n.secrets.Mask(source.Mask(f.Message)))
	}
	return all
}

// confirmedBy returns a function that reports whether a fault in an app counts. If its file may also be
// merged over the default file, that reading must have the fault too.
func confirmedBy(p *project.Project, app *project.App) func(*wiring.Fault) bool {
	base := p.Base(app)
	if base == nil {
		return func(*wiring.Fault) bool { return true }
	}
	type about struct{ rule, service string }
	found := map[about]bool{}
	for _, f := range wiring.Check(base, p.Types).Faults {
		if f.Service != nil {
			found[about{f.Rule, f.Service.Name.Text}] = true
		}
	}
	return func(f *wiring.Fault) bool { return f.Service == nil || found[about{f.Rule, f.Service.Name.Text}] }
}

// A builder collects the needs of one service.
type builder struct {
	result    *wiring.Result
	types     *types.Registry
	confirmed func(*wiring.Fault) bool
	links     []*Link
	all       []*Need
	of        map[*Link]*Need // row for each link
}

func (b *builder) needs(s *project.Service) []*Need {
	if s.Name.File == nil || s.Provider != nil || s.Contract == nil {
		return nil
	}
	b.links, b.of = Links(b.result, b.types, s), map[*Link]*Need{}
	needs := slices.Clone(b.result.NeedsOf(s))
	slices.SortStableFunc(needs, func(x, y *wiring.Need) int { // the connection of a link comes before its variables
		return min(len(y.Types), 1) - min(len(x.Types), 1)
	})
	for _, n := range needs {
		if !dispensable(s, n) {
			b.add(s, n)
		}
	}
	for _, n := range b.all {
		switch {
		case !n.open():
		case n.link != nil:
			n.Candidates = n.link.Candidates()
		case len(n.Types) > 0:
			n.Candidates = distinct(b.result.Offers(s, n.Types))
		}
	}
	return b.all
}

// add adds a need. If it belongs to a link, it is added to that link's row.
func (b *builder) add(s *project.Service, n *wiring.Need) {
	link, verdict := b.linkOf(s, n), b.verdict(n)
	if old := b.of[link]; link != nil && old != nil && len(n.Types) == 0 {
		if verdict == wiring.Violated {
			old.Verdict = verdict
		}
		old.addFault(n.Fault, verdict)
		return
	}
	row := &Need{Service: s, Kind: Connection, Types: n.Types, Verdict: verdict, Provider: n.Provider, Host: n.Host, Port: n.Port, Line: n.Line,
		link: link, types: b.types, result: b.result}
	row.File, row.At = s.Name.File, s.Name.At
	g := n.Value
	if g == nil && n.Variable != nil {
		g = Given(s, n.Variable)
	}
	if g != nil && g.File != nil && !g.Image {
		row.File, row.At = g.File, g.At
		if n.HostAt.Len() > 0 {
			row.At = n.HostAt
			if g.File == s.Name.File {
				row.hostAt = n.HostAt
			}
		}
	}
	if row.Port == 0 && n.Listener != nil {
		row.Port = n.Listener.On.First
	}
	row.addFault(n.Fault, verdict)
	b.describe(row, n)
	if link != nil {
		b.of[link] = row
	}
	b.all = append(b.all, row)
}

// describe sets what is needed.
func (b *builder) describe(row *Need, n *wiring.Need) {
	switch {
	case n.Volume != nil:
		row.Kind, row.Volume, row.Path = Volume, n.Volume, n.Path
	case row.link != nil:
		row.Variables = row.link.Variables
		if len(row.Types) == 0 {
			row.Types = b.result.Wanted(row.Service, n.Variable)
		}
	case n.Variable != nil:
		row.Variables = []*contract.Variable{n.Variable}
		if len(n.Types) == 0 {
			row.Kind = Variable
		}
	}
	if c := connectionOf(row.Service, n.Line); c != nil {
		row.Schema = c.Schema
	}
}

func (n *Need) addFault(f *wiring.Fault, v wiring.Verdict) {
	if f != nil && v == wiring.Violated && !slices.Contains(n.Faults, f) {
		n.Faults = append(n.Faults, f)
	}
}

// verdict returns the verdict on a need. It is unproven if the fault is only advice, is based on a draft, or
// is not confirmed by another reading of the file.
func (b *builder) verdict(n *wiring.Need) wiring.Verdict {
	if n.Verdict != wiring.Violated {
		return n.Verdict
	}
	if n.Line != nil && n.Line.Draft || n.Fault != nil && (n.Fault.Weight == wiring.Advice || !b.confirmed(n.Fault)) {
		return wiring.Unproven
	}
	return n.Verdict
}

// linkOf returns the link to which a need belongs, or nil.
func (b *builder) linkOf(s *project.Service, n *wiring.Need) *Link {
	c := connectionOf(s, n.Line)
	for _, l := range b.links {
		for _, v := range l.Variables {
			ref, _ := v.Format.Reference()
			if v == n.Variable || &v.Line == n.Line || c != nil && (c.As != "" && c.As == ref.Name || c.Placeholder != "" && v.Is(c.Placeholder)) {
				if b.result.Wanted(s, v) == nil {
					return nil
				}
				return l
			}
		}
	}
	return nil
}

// connectionOf returns the connection that a contract line declares, or nil.
func connectionOf(s *project.Service, l *contract.Line) *contract.Connection {
	for _, c := range s.Contract.Connections {
		if &c.Line == l {
			return c
		}
	}
	return nil
}

// dispensable reports whether a need is optional and neither met nor violated.
func dispensable(s *project.Service, n *wiring.Need) bool {
	if n.Verdict == wiring.Satisfied || n.Verdict == wiring.Violated {
		return false
	}
	switch {
	case n.Volume != nil:
		return n.Volume.Optional
	case n.Default:
		return true
	}
	c := connectionOf(s, n.Line)
	return c != nil && c.Optional && n.Value == nil
}

// open reports whether a need is violated, or nothing is known that satisfies it.
func (n *Need) open() bool {
	return n.Verdict == wiring.Violated || n.Verdict == wiring.Unproven && n.Provider == nil
}

// likely returns the candidates that are still possible. If a value names one of them, it returns only that
// one.
func (n *Need) likely() []wiring.Offer {
	for i, c := range n.Candidates {
		if c.Service == n.Provider {
			return n.Candidates[i : i+1]
		}
	}
	return n.Candidates
}

// distinct returns the first offer of each service.
func distinct(all []wiring.Offer) []wiring.Offer {
	seen := map[*project.Service]bool{}
	return slices.DeleteFunc(all, func(o wiring.Offer) bool {
		known := seen[o.Service]
		seen[o.Service] = true
		return known
	})
}

// Count returns the number of needs with a verdict.
func (r *Report) Count(v wiring.Verdict) int {
	n := 0
	for _, x := range r.Needs {
		if x.Verdict == v {
			n++
		}
	}
	return n
}
