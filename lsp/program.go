package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// This file is about the commands of CMD and ENTRYPOINT whose program a PROGRAM block describes.

// runs returns what the CMD or ENTRYPOINT runs, as a service of a project that builds its stage runs it, else as
// its image does. It returns nil where no PROGRAM block describes that.
func (q *Query) runs(in dockerfile.Instruction) (svc *project.Service, inProject bool) {
	switch in.(type) {
	case *dockerfile.Cmd, *dockerfile.Entrypoint:
	default:
		return nil, false
	}
	stage, l := in.Common().Stage, q.Project(q.File.Source.Path)
	if stage == nil || stage.From == nil {
		return nil, false
	}
	for _, w := range l.Apps {
		for _, s := range w.Services {
			if s.Program != nil && s.Program.Call.Program.File == q.File.Source && in.Span().Has(s.Program.Call.Program.At.Start) {
				return s, true
			}
		}
	}
	return l.StageRuns(q.File.Docker(), stage), false
}

// hoverCommand says what a word of a command is: a flag or operand, else the program.
func (q *Query) hoverCommand(in dockerfile.Instruction) Text {
	svc, inProject := q.runs(in)
	if svc == nil {
		return Text{}
	}
	name, at, ok := svc.Program.At(q.File.Source, q.Pos)
	if !ok {
		return Text{}
	}
	if v := variableIn(svc.Program.Contract, name); v != nil {
		return Text{variableManual(v), at}
	}
	if inProject {
		return Text{q.programText(svc), at}
	}
	var places []string
	for _, a := range svc.Addresses() {
		places = append(places, code(a))
	}
	text := listensText(code(svc.Program.Last().String()), places)
	if len(places) > 0 {
		text += " by default"
	}
	return Text{text + programLines(svc.Program), at}
}

// commandPlaces leads from a word of a command to the line of the PROGRAM block that describes it: the flag's, else
// the block's head.
func commandPlaces(svc *project.Service, file *source.File, pos source.Pos) []Place {
	if svc == nil || svc.Program == nil {
		return nil
	}
	name, _, ok := svc.Program.At(file, pos)
	if !ok {
		return nil
	}
	if v := variableIn(svc.Program.Contract, name); v != nil {
		return []Place{{v.File, v.At}}
	}
	p := svc.Program.Last()
	return []Place{{p.File.Source, source.Span{Start: p.Head[0].At.Start, End: p.Head[len(p.Head)-1].At.End}}}
}

// evidencePlaces returns the lines by which the provider of a need listens on its port, where the need is read in a
// value, and so is joined to the provider only.
func (q *Query) evidencePlaces(needs []*wiring.Need) []Place {
	var places []Place
	for _, n := range needs {
		if n.Listener != nil || n.Provider == nil || n.Port == 0 {
			continue
		}
		for _, p := range q.Wires(n.Provider).Ports(n.Provider) {
			if f := p.Listener.File; f != nil && p.First <= n.Port && n.Port <= p.Last {
				places = append(places, Place{f, p.Listener.At})
			}
		}
	}
	return unique(places)
}

// partOfCommand leads from a word of a service's command to its PROGRAM block.
func (q *Query) partOfCommand(s *spot) []Place {
	switch s.where {
	case "services.*.command", "services.*.entrypoint", "services.*.command.[]", "services.*.entrypoint.[]":
		return commandPlaces(q.serviceNamed(s.service()), q.File.Source, q.Pos)
	}
	return nil
}

// programFlags completes the flags of the program that a CMD or ENTRYPOINT runs.
func (c *completer) programFlags() []Item {
	in := indexOf(c.File).at(c.lineStart())
	if in == nil {
		return nil
	}
	svc, _ := c.runs(in)
	at := c.Typed(func(b byte) bool { return b > ' ' && strings.IndexByte(`"',[`, b) < 0 })
	if svc == nil || at.Start < svc.Program.Call.Program.At.End {
		return nil
	}
	var items []Item
	for _, v := range flagsOf(svc.Program.Contract) {
		items = append(items, v.item(at))
	}
	return items
}

// A programFlag is one spelling of a flag that a program takes.
type programFlag struct {
	name string
	*contract.Variable
}

func flagsOf(c *contract.Contract) []programFlag {
	var all []programFlag
	for _, v := range c.Variables {
		for _, name := range v.Names() {
			if strings.HasPrefix(name, "-") && !strings.Contains(name, "*") {
				all = append(all, programFlag{name, v})
			}
		}
	}
	return all
}

// text is the flag as it is written, up to its value.
func (f programFlag) text() string {
	if strings.HasPrefix(f.name, "--") && f.Format != nil && f.Format.Kind != "SET" {
		return f.name + "="
	}
	return f.name
}

func (f programFlag) item(at source.Span) Item {
	it := Item{Label: f.name, Doc: variableManual(f.Variable), Kind: protocol.CompletionItemKindProperty, Sort: "1" + strings.TrimLeft(f.name, "-"), Insert: f.text(), At: at}
	if f.Needed {
		it.Sort, it.Detail = "0"+f.name, "needed"
	}
	return it
}

// lineFlags completes a flag in a command that is one text.
func (q *Query) lineFlags(c *cursor) []Item {
	i := strings.LastIndexAny(c.typed, " \t")
	svc := q.serviceNamed(c.service())
	if i < 0 || svc == nil || svc.Contract == nil {
		return nil
	}
	at := source.Span{Start: q.Pos - source.Pos(len(c.typed)-i-1), End: q.Pos}
	var items []Item
	for _, f := range flagsOf(svc.Contract) {
		items = append(items, f.item(at))
	}
	return items
}
