package project

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Program is a program of a service that PROGRAM blocks describe.
type Program struct {
	*contract.ProgramMatch
	Call     *Call
	Contract *contract.Contract // the lines of the PROGRAM blocks
}

// Last returns the most specific block that describes the program.
func (p *Program) Last() *contract.Program { return p.Programs[len(p.Programs)-1] }

// addPrograms adds the lines of the PROGRAM blocks for the service's program below those of its contract.
func (l *loader) addPrograms(s *Service) {
	if s.Unread || s.Outside != nil || s.runsOwn() {
		return
	}
	s.Programs = l.project.describedPrograms(s.Calls)
	if len(s.Programs) == 0 {
		return
	}
	s.Program = s.Programs[0]
	if s.Contract == nil || !s.Contract.Declared {
		s.Origin = FromProgram
	}
	if !s.Program.Last().Runtime {
		s.Args, s.Flags, s.FlagOpen = nil, nil, false
	}
	for i, p := range s.Programs {
		p.Contract = p.ProgramMatch.Contract(i)
		(&movers{loader: l, s: s, dir: p.Call.Dir, preview: slices.Contains(p.Last().Words, "preview")}).settle(p.Contract)
		s.addArguments(p, i)
		s.Contract = contract.Under(s.Contract, p.Contract, func(line *contract.Line) bool { return s.Runs(line) != command.Other })
	}
}

// mostPrograms limits the number of programs in one container whose lines are added to its contract.
const mostPrograms = 16

// describedPrograms returns the programs that certainly run and have PROGRAM blocks. If several programs run, blocks
// that describe a runtime do not count, because they are too general.
func (p *Project) describedPrograms(calls []*Call) []*Program {
	var all []*Program
	for _, c := range calls {
		if !c.Sure || c.Program == nil || len(all) == mostPrograms {
			continue
		}
		if m := contract.MatchProgram(slices.Concat(p.programsNamed(c.Runtime), p.programsNamed(c.Program.Text)), c.command()); m != nil {
			all = append(all, &Program{ProgramMatch: m, Call: c})
		}
	}
	if len(all) < 2 {
		return all
	}
	return slices.DeleteFunc(all, func(x *Program) bool { return x.Last().Runtime })
}

// programsNamed returns the PROGRAM blocks, from the catalogue and the workspace, that may describe a
// command.
func (p *Project) programsNamed(program string) []*contract.Program {
	if program == "" {
		return nil
	}
	name := contract.ProgramName(program)
	return append(catalog.Programs(name), p.programs.Named(name)...)
}

// command returns the call in the form that PROGRAM blocks are matched against.
func (c *Call) command() command.Call {
	call := command.Call{Runtime: c.Runtime, Program: command.Word{Text: c.Program.Text, Known: c.Program.Known}}
	for i, g := range c.Args {
		call.Args = append(call.Args, command.Word{Text: g.Text, Known: g.Known, Index: i})
	}
	return call
}

// runsOwn reports whether an image from the catalogue runs the program that its contract lines describe.
func (s *Service) runsOwn() bool {
	if s.Contract == nil {
		return false
	}
	for _, l := range s.Contract.All() {
		if l.Bundled && l.Via == contract.ViaContract && s.Runs(l) != command.Other {
			return true
		}
	}
	return false
}

// addArguments adds the flags and operands of a program, which its blocks distinguish. call is the number of the
// program in the container.
func (s *Service) addArguments(p *Program, call int) {
	for name, g := range p.Call.Env {
		if old := s.Env[name]; call > 0 && (old == nil || old.Text != g.Text) {
			hidden := *g
			hidden.Known, hidden.Partly = false, false // the programs have different values
			g = &hidden
		}
		s.Env[name] = g
	}
	s.EnvOpen = s.EnvOpen || p.Call.EnvOpen
	if p.Last().Runtime { // blocks for a runtime do not describe the arguments of the program that it runs
		return
	}
	s.Args = append(s.Args, p.Call.Args...)
	s.operandsOpen, s.FlagOpen = s.operandsOpen || p.Blind, s.FlagOpen || p.Call.Open
	for i, w := range p.Call.Args {
		a := p.Args[i]
		if a.Operand > 0 {
			w.Name = contract.CallName(contract.OperandName(a.Operand), call)
			s.Operands = append(s.Operands, w)
		}
		if !w.Known && a.Of < 0 {
			s.FlagOpen = true // the shell may expand it to several words
		}
		if a.Flag != "" {
			s.Flags = append(s.Flags, p.flag(i, call))
		}
	}
	s.dropRepeated(p)
}

// flag returns the flag in an argument, with its value, or nil if the argument is not a flag.
func (p *Program) flag(i, call int) *Given {
	w, a := p.Call.Args[i], p.Args[i]
	f := *w
	f.Name, f.Text = contract.CallName(a.Flag, call), ""
	switch {
	case a.Joined:
		f.setValue(w, strings.TrimPrefix(w.Text[len(a.Flag):], "="))
	case a.Value >= 0:
		next := p.Call.Args[a.Value]
		f.Text, f.Known, f.At, f.File = next.Text, w.Known && next.Known, next.At, next.File
	}
	return &f
}

// dropRepeated marks an address as unknown if several flags set it, because a program may listen on all of them.
func (s *Service) dropRepeated(p *Program) {
	seen := map[*contract.Variable]*Given{}
	for _, f := range s.Flags {
		for _, v := range p.Contract.Taking(f.Name) {
			if first := seen[v]; first != nil && v.Format.Kind == types.Bind {
				first.Known, f.Known = false, false
			}
			seen[v] = f
		}
	}
}

// setValue sets the text of g to the value of a flag, which is at the end of the word.
func (g *Given) setValue(word *Given, value string) {
	g.Text = value
	n := len(word.Text) - len(value)
	switch word.At.Len() {
	case len(word.Text):
		g.At.Start += source.Pos(n)
	case len(word.Text) + 2: // the word is in quotes
		g.At.Start, g.At.End = g.At.Start+source.Pos(n+1), g.At.End-1
	}
}
