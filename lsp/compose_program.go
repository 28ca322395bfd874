package lsp

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/lint/project"
)

// programText says what the program listens on that a service runs, where a PROGRAM block describes it.
func (q *Query) programText(svc *project.Service) string {
	if svc.Program == nil {
		return ""
	}
	var b strings.Builder
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
	switch {
	case len(places) > 0:
		fmt.Fprintf(&b, "%s listens on %s", name, strings.Join(places, ", "))
	default:
		b.WriteString(name)
	}
	if text := strings.TrimSpace(linesText(svc.Program.Contract)); text != "" {
		b.WriteString("\n" + fenced("dockerfile", text))
	}
	return b.String()
}

// linesText returns the lines of a contract, in the dialect.
func linesText(c *contract.Contract) string {
	var all []string
	for _, l := range c.Lines() {
		all = append(all, strings.TrimSpace(l.Text))
	}
	return strings.Join(all, "\n")
}
