package compose

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file handles the command of a service whose program is described by a PROGRAM block.

// commandText describes one word in the command of a service: a flag or operand, or else the program.
func commandText(q *query.Query, s *cursor.Spot, svc *project.Service) string {
	if svc.Program != nil {
		if name, _, _ := svc.Program.At(q.File.Source, q.Pos); name != "" {
			if v := variableOf(svc, name); v != nil {
				return docker.VariableManual(v)
			}
		}
	}
	if s.Where == compose.AtCommandItem {
		name, _, _ := cutPair(s.Node.Text)
		if v := variableOf(svc, name); v != nil {
			return docker.VariableManual(v)
		}
	}
	return docker.ProgramText(q, svc)
}

// partOfCommand returns the line of the PROGRAM block that describes a word in the command of a service.
func partOfCommand(q *query.Query, s *cursor.Spot) []query.Place {
	switch s.Where {
	case compose.AtCommand, compose.AtEntrypoint, compose.AtCommandItem, compose.AtEntrypointItem:
		return docker.CommandPlaces(serviceNamed(q, s.Service()), q.File.Source, q.Pos)
	}
	return nil
}

// lineFlags completes a flag in a command that is written as one string.
func lineFlags(q *query.Query, c *completer) []query.Item {
	i := strings.LastIndexAny(c.Typed, " \t")
	svc := serviceNamed(q, c.Service())
	if i < 0 || svc == nil || svc.Contract == nil {
		return nil
	}
	at := source.Span{Start: q.Pos - source.Pos(len(c.Typed)-i-1), End: q.Pos}
	var items []query.Item
	for _, f := range docker.FlagsOf(svc.Contract) {
		items = append(items, f.Item(at))
	}
	return items
}

// evidencePlaces returns the lines that show that the provider of a need listens on its port. It handles
// needs that were found in values, which are joined to a provider but to none of its listeners.
func evidencePlaces(q *query.Query, needs []*wiring.Need) []query.Place {
	var places []query.Place
	for _, n := range needs {
		if n.Listener != nil || n.Provider == nil || n.Port == 0 {
			continue
		}
		for _, p := range q.Wires(n.Provider).Ports(n.Provider) {
			if f := p.Listener.File; f != nil && p.First <= n.Port && n.Port <= p.Last {
				places = append(places, query.Place{File: f, At: p.Listener.At})
			}
		}
	}
	return docker.Unique(places)
}
