package docker

import (
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file handles the commands in CMD and ENTRYPOINT whose program is described by a PROGRAM block.

// runs returns a service that runs the command in a CMD or ENTRYPOINT: one in a project, or else a service
// made up for the stage. It returns nil if no PROGRAM block describes the command.
func runs(q *query.Query, in dockerfile.Instruction) (svc *project.Service, inProject bool) {
	switch in.(type) {
	case *dockerfile.Cmd, *dockerfile.Entrypoint:
	default:
		return nil, false
	}
	stage, l := in.Common().Stage, q.OwnProject()
	if stage == nil || stage.From == nil {
		return nil, false
	}
	for _, app := range l.Apps {
		for _, s := range app.Services {
			if s.Program != nil && s.Program.Call.Program.File == q.File.Source && in.Span().Has(s.Program.Call.Program.At.Start) {
				return s, true
			}
		}
	}
	return l.StageRuns(TreeOf(q.File), stage), false
}

// hoverCommand describes the word at the cursor in a command: a flag or operand, or else the program.
func hoverCommand(q *query.Query, in dockerfile.Instruction) query.Text {
	svc, inProject := runs(q, in)
	if svc == nil {
		return query.Text{}
	}
	name, at, ok := svc.Program.At(q.File.Source, q.Pos)
	if !ok {
		return query.Text{}
	}
	if v := variableIn(svc.Program.Contract, name); v != nil {
		return query.Text{Markdown: VariableManual(v), At: at}
	}
	if inProject {
		return query.Text{Markdown: ProgramText(q, svc), At: at}
	}
	var places []string
	for _, a := range svc.Addresses() {
		places = append(places, query.Code(a))
	}
	text := listensText(query.Code(svc.Program.Last().String()), places)
	if len(places) > 0 {
		text += " by default"
	}
	return query.Text{Markdown: text + programLines(svc.Program), At: at}
}

// CommandPlaces returns the line of a PROGRAM block that describes a word of a command: the line for a flag,
// or else the first line of the block.
func CommandPlaces(svc *project.Service, file *source.File, pos source.Pos) []query.Place {
	if svc == nil || svc.Program == nil {
		return nil
	}
	name, _, ok := svc.Program.At(file, pos)
	if !ok {
		return nil
	}
	if v := variableIn(svc.Program.Contract, name); v != nil {
		return []query.Place{{File: v.File, At: v.At}}
	}
	p := svc.Program.Last()
	return []query.Place{{File: p.File.Source, At: source.Span{Start: p.Head[0].At.Start, End: p.Head[len(p.Head)-1].At.End}}}
}

// programFlags completes the flags of the program that a CMD or ENTRYPOINT runs.
func programFlags(c *completer) []query.Item {
	in := indexOf(c.File).at(c.lineStart())
	if in == nil {
		return nil
	}
	svc, _ := runs(c.Query, in)
	at := c.Typed(func(b byte) bool { return b > ' ' && strings.IndexByte(`"',[`, b) < 0 })
	if svc == nil || at.Start < svc.Program.Call.Program.At.End {
		return nil
	}
	var items []query.Item
	for _, v := range FlagsOf(svc.Program.Contract) {
		items = append(items, v.Item(at))
	}
	return items
}

// A ProgramFlag is one spelling of a program's flag.
type ProgramFlag struct {
	name string
	*contract.Variable
}

// FlagsOf lists the flags that a contract describes, in all their spellings.
func FlagsOf(c *contract.Contract) []ProgramFlag {
	var all []ProgramFlag
	for _, v := range c.Variables {
		for _, name := range v.Names() {
			if strings.HasPrefix(name, "-") && !strings.Contains(name, "*") {
				all = append(all, ProgramFlag{name, v})
			}
		}
	}
	return all
}

// Text returns the flag as a user writes it, up to its value.
func (f ProgramFlag) Text() string {
	if strings.HasPrefix(f.name, "--") && f.Format != nil && f.Format.Kind != "SET" {
		return f.name + "="
	}
	return f.name
}

// Item returns the completion for the flag.
func (f ProgramFlag) Item(at source.Span) query.Item {
	it := query.Item{Label: f.name, Doc: VariableManual(f.Variable), Kind: protocol.CompletionItemKindProperty, Sort: "1" + strings.TrimLeft(f.name, "-"), Insert: f.Text(), At: at}
	if f.Needed {
		it.Sort, it.Detail = "0"+f.name, "needed"
	}
	return it
}

// ProgramText describes where the program of a service listens, or returns "" if no PROGRAM block describes
// the program.
func ProgramText(q *query.Query, svc *project.Service) string {
	if svc.Program == nil {
		return ""
	}
	name := query.Code(svc.Program.Last().String())
	var places []string
	for _, p := range q.Wires(svc).Ports(svc) {
		if p.Listener.Via != contract.ViaProgram || p.First == 0 || p.May {
			continue
		}
		host := p.Host
		switch {
		case host == "" && p.Loopback:
			host = "localhost"
		case host == "":
			host = "*"
		case strings.Contains(host, ":"):
			host = "[" + host + "]"
		}
		places = append(places, query.Code(fmt.Sprintf("%s:%d", host, p.First)))
	}
	return listensText(name, places) + programLines(svc.Program)
}

// listensText describes where a program listens.
func listensText(name string, places []string) string {
	if len(places) == 0 {
		return name
	}
	return name + " listens on " + strings.Join(places, ", ")
}

func programLines(p *project.Program) string {
	if text := strings.TrimSpace(linesText(p.Contract)); text != "" {
		return "\n" + query.Fenced("dockerfile", text)
	}
	return ""
}

// linesText returns the lines of a contract in the dialect.
func linesText(c *contract.Contract) string {
	var all []string
	for _, l := range c.Lines() {
		all = append(all, strings.TrimSpace(l.Text))
	}
	return strings.Join(all, "\n")
}

// VariableManual returns the contract line for a variable, and its description.
func VariableManual(v *contract.Variable) string {
	text := query.Fenced("dockerfile", strings.TrimSpace(v.String()))
	if v.Doc != "" {
		text += "\n\n" + query.Message(v.Doc)
	}
	return text
}
