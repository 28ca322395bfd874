package lsp

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// A Lens is a line above the text; Places are where it leads.
type Lens struct {
	At     source.Span
	Title  string
	Places []Place
}

// lenses say who uses a stage or a block of a contract file, and who connects to what it listens on.
func lenses(q *Query) []Lens {
	if q.File.Language == Compose {
		return lensesCompose(q)
	}
	f := q.File.Docker()
	if f == nil {
		return nil
	}
	p := q.Project(f.Source.Path)
	var all []Lens
	for _, s := range f.Stages {
		users := p.users(f, s)
		if s.From != nil && len(users) > 0 {
			all = append(all, Lens{s.From.At, count(len(users), "service"), servicePlaces(users)})
			all = append(all, p.needs(s, users)...)
		}
		if built := p.Build(f).Stage(s); !f.Contract && s.From != nil && built.Base == nil && built.Image.Known {
			all = append(all, q.lockedLens(s.From.At, built.Image.Text)...)
		}
		for _, in := range s.Body {
			l, ok := in.(*dockerfile.Listens)
			if !ok {
				continue
			}
			if consumers := p.consumers(f, l); len(users)+len(consumers) > 0 {
				all = append(all, Lens{l.At, count(len(consumers), "consumer"), servicePlaces(consumers)})
			}
		}
	}
	return all
}

// users lists the services that build a stage, or whose contract a block of a contract file is part
// of; their tree may be another of the same text.
func (l *Loaded) users(f *dockerfile.File, s *dockerfile.Stage) []*project.Service {
	var all []*project.Service
	for _, w := range l.Wholes {
		for _, svc := range w.Services {
			if b := svc.Build; b != nil && b.File != nil && b.Stage != nil && b.File.Source == f.Source && b.Stage.Index == s.Index || f.Contract && ruled(svc, f, s) {
				all = append(all, svc)
			}
		}
	}
	return all
}

// ruled reports whether a line of the block is in the contract of a service.
func ruled(svc *project.Service, f *dockerfile.File, s *dockerfile.Stage) bool {
	if svc.Contract == nil {
		return false
	}
	for _, line := range svc.Contract.Lines() {
		if line.Line.File == f.Source && s.At.Has(line.Line.At.Start) {
			return true
		}
	}
	return false
}

// needs counts what the services of a stage need, and what of it is not met somewhere.
func (l *Loaded) needs(s *dockerfile.Stage, users []*project.Service) []Lens {
	var all Tally
	for _, svc := range users {
		t := tallyOf(l.Wiring(svc.Whole), svc)
		all.Total += t.Total
		all.Unmet += t.Unmet
	}
	if all.Total == 0 {
		return nil
	}
	return []Lens{{s.From.At, fmt.Sprintf("%s, %d unmet", count(all.Total, "need"), all.Unmet), nil}}
}

// consumers lists the services whose needs a LISTENS line answers.
func (l *Loaded) consumers(f *dockerfile.File, in *dockerfile.Listens) []*project.Service {
	var all []*project.Service
	for _, w := range l.Wholes {
		for _, n := range l.Wiring(w).Needs {
			if n.Listener != nil && n.Listener.File == f.Source && n.Listener.At == in.At && !slices.Contains(all, n.Service) {
				all = append(all, n.Service)
			}
		}
	}
	return all
}

func servicePlaces(all []*project.Service) []Place {
	var places []Place
	for _, s := range all {
		places = append(places, Place{s.Name.File, s.Name.At})
	}
	return places
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// outLenses gives a lens a command that the client has: one that shows where it leads, else the wiring.
func outLenses(q *Query, all []Lens) any {
	out := []protocol.CodeLens{}
	for _, l := range all {
		r := q.rangeOf(q.File.Source, l.At)
		r.End = r.Start
		cmd := protocol.Command{Title: q.line(l.Title)}
		switch {
		case len(l.Places) > 0 && q.Client.commands[clientPlaces]:
			cmd.Command, cmd.Arguments = clientPlaces, arguments(q.File.URI, r.Start, outPlaces(q, l.Places))
		case len(l.Places) == 0 && q.Client.commands[clientGraph]:
			cmd.Command, cmd.Arguments = clientGraph, arguments(q.File.URI)
		}
		out = append(out, protocol.CodeLens{Range: r, Command: cmd})
	}
	return out
}

// arguments are what a command is called with.
func arguments(all ...any) []jsontext.Value {
	var out []jsontext.Value
	for _, v := range all {
		if raw, err := protocol.Marshal(v); err == nil {
			out = append(out, raw)
		}
	}
	return out
}
