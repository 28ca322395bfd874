package wiring

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint/project"
)

// A StageLoopback is a program in an image that listens only on the loopback of its container.
type StageLoopback struct {
	Program string
	Host    string // the address that it listens on
	Advice  string // how to make it listen on every interface
	Ports   []string
}

// OfStage returns the program that an image of the stage runs, if it listens only on loopback according to
// the Dockerfile and the files that it copies. It returns nil if that is not certain.
func OfStage(p *project.Project, f *dockerfile.File, stage *dockerfile.Stage) *StageLoopback {
	s := p.StageListens(f, stage)
	if s == nil || unsettled[contract.ProgramName(s.Program.Last().Name)] != "" {
		return nil
	}
	out := &StageLoopback{Program: s.Program.Last().String()}
	for _, address := range s.Addresses() {
		i := strings.LastIndexByte(address, ':')
		host, port := strings.Trim(address[:max(i, 0)], "[]"), address[i+1:]
		if i < 0 || !isLoopback(host) {
			return nil
		}
		out.Host, out.Ports = host, append(out.Ports, port)
	}
	i := slices.IndexFunc(s.Program.Contract.Listeners, func(l *contract.Listener) bool { return addressName(l) != "" })
	if len(out.Ports) == 0 || i < 0 {
		return nil
	}
	name := addressName(s.Program.Contract.Listeners[i])
	for _, v := range s.Program.Contract.Taking(name) {
		for _, n := range v.Names() {
			if g := s.Lookup(n); g != nil {
				name = g.Name
			}
		}
	}
	out.Advice = openWith(contract.WrittenName(name), s.Lookup(name) != nil, "0.0.0.0")
	return out
}
