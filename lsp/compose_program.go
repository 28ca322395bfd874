package lsp

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/lint/project"
)

// commandText says what a word of a service's command is: a flag or operand, else the program.
func (q *Query) commandText(s *spot, svc *project.Service) string {
	if svc.Program != nil {
		if name, _, _ := svc.Program.At(q.File.Source, q.Pos); name != "" {
			if v := variableOf(svc, name); v != nil {
				return variableManual(v)
			}
		}
	}
	if s.where == "services.*.command.[]" {
		name, _, _ := cutPair(s.node.Text)
		if v := variableOf(svc, name); v != nil {
			return variableManual(v)
		}
	}
	return q.programText(svc)
}

// programText says what the program listens on that a service runs, where a PROGRAM block describes it.
func (q *Query) programText(svc *project.Service) string {
	if svc.Program == nil {
		return ""
	}
	name := code(svc.Program.Last().String())
	var places []string
	for _, p := range q.Wires(svc).Ports(svc) {
		if p.Listener.Via != contract.FromProgram || p.First == 0 || p.May {
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
		places = append(places, code(fmt.Sprintf("%s:%d", host, p.First)))
	}
	return listensText(name, places) + programLines(svc.Program)
}

// listensText says where a program listens.
func listensText(name string, places []string) string {
	if len(places) == 0 {
		return name
	}
	return name + " listens on " + strings.Join(places, ", ")
}

func programLines(p *project.Program) string {
	if text := strings.TrimSpace(linesText(p.Contract)); text != "" {
		return "\n" + fenced("dockerfile", text)
	}
	return ""
}

// linesText returns the lines of a contract, in the dialect.
func linesText(c *contract.Contract) string {
	var all []string
	for _, l := range c.Lines() {
		all = append(all, strings.TrimSpace(l.Text))
	}
	return strings.Join(all, "\n")
}
