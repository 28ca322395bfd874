package project

import (
	"maps"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Program is what a service runs that PROGRAM blocks describe.
type Program struct {
	*contract.ProgramMatch
	Call     *Call
	Contract *contract.Contract // the lines of the blocks
}

// Last returns the block that describes the program most closely.
func (p *Program) Last() *contract.Program { return p.Programs[len(p.Programs)-1] }

// programs lays the PROGRAM blocks that describe what the service runs under its contract.
func (l *loader) programs(s *Service) {
	if s.Unread || s.Outside != nil || s.runsOwn() {
		return
	}
	call, m := l.described(s.Calls)
	if m == nil {
		return
	}
	p := &Program{ProgramMatch: m, Call: call, Contract: m.Contract()}
	(&movers{loader: l, s: s, dir: call.Dir, preview: slices.Contains(p.Last().Words, "preview")}).settle(p.Contract)
	s.Program = p
	s.arguments(p)
	if s.Contract == nil || !s.Contract.Stated {
		s.Origin = FromProgram
	}
	s.Contract = contract.Under(s.Contract, p.Contract, func(line *contract.Line) bool { return s.Runs(line) != command.Other })
}

// described returns the one call that runs for certain and that PROGRAM blocks describe. Where there are several, their
// flags cannot be told apart by name, and none is returned.
func (l *loader) described(calls []*Call) (call *Call, m *contract.ProgramMatch) {
	for _, c := range calls {
		if !c.Sure || c.Program == nil {
			continue
		}
		found := contract.MatchProgram(slices.Concat(l.programsNamed(c.Runtime), l.programsNamed(c.Program.Text)), c.command())
		if found != nil && m != nil {
			return nil, nil
		}
		if found != nil {
			call, m = c, found
		}
	}
	return call, m
}

// programsNamed returns the programs that may describe what a command runs: those of the catalogue, and those of
// the workspace.
func (l *loader) programsNamed(program string) []*contract.Program {
	if program == "" {
		return nil
	}
	name := contract.ProgramName(program)
	return append(catalog.Programs(name), l.project.programs.Named(name)...)
}

// command returns the call as PROGRAM blocks are held against it.
func (c *Call) command() command.Call {
	call := command.Call{Runtime: c.Runtime, Program: command.Word{Text: c.Program.Text, Known: c.Program.Known}}
	for i, g := range c.Args {
		call.Args = append(call.Args, command.Word{Text: g.Text, Known: g.Known, Index: i})
	}
	return call
}

// runsOwn reports whether an image of the catalogue runs the program that its lines there speak of.
func (s *Service) runsOwn() bool {
	if s.Contract == nil {
		return false
	}
	for _, l := range s.Contract.All() {
		if l.Bundled && l.Via == contract.Stated && s.Runs(l) != command.Other {
			return true
		}
	}
	return false
}

// arguments takes in the flags and operands of the program as its blocks tell them apart.
func (s *Service) arguments(p *Program) {
	if p.Last().Runtime { // which says nothing of the arguments of what it runs
		maps.Copy(s.Env, p.Call.Env)
		s.EnvOpen = s.EnvOpen || p.Call.EnvOpen
		return
	}
	args := p.Call.Args
	s.Args, s.Flags, s.operandsOpen = args, nil, p.Blind
	s.FlagOpen, s.EnvOpen = p.Call.Open, s.EnvOpen || p.Call.EnvOpen
	for name, g := range p.Call.Env {
		s.Env[name] = g
	}
	for i, w := range args {
		a := p.Args[i]
		if a.Operand > 0 {
			w.Name = contract.OperandName(a.Operand)
			s.Operands = append(s.Operands, w)
		}
		if !w.Known && a.Of < 0 {
			s.FlagOpen = true // it may be several words
		}
		if a.Flag == "" {
			continue
		}
		f := *w
		f.Name, f.Text = a.Flag, ""
		switch {
		case a.Joined:
			f.cut(w, strings.TrimPrefix(w.Text[len(a.Flag):], "="))
		case a.Value >= 0:
			next := args[a.Value]
			f.Text, f.Known, f.At, f.File = next.Text, w.Known && next.Known, next.At, next.File
		}
		s.Flags = append(s.Flags, &f)
	}
	s.repeated()
}

// repeated makes the address unknown that several flags give: a program may listen on all of them.
func (s *Service) repeated() {
	seen := map[*contract.Variable]*Given{}
	for _, f := range s.Flags {
		for _, v := range s.Program.Contract.Taking(f.Name) {
			if first := seen[v]; first != nil && v.Format.Kind == types.Bind {
				first.Known, f.Known = false, false
			}
			seen[v] = f
		}
	}
}

// cut makes the value of a flag, which ends the word, the text of g.
func (g *Given) cut(word *Given, value string) {
	g.Text = value
	n := len(word.Text) - len(value)
	switch word.At.Len() {
	case len(word.Text):
		g.At.Start += source.Pos(n)
	case len(word.Text) + 2: // in quotes
		g.At.Start, g.At.End = g.At.Start+source.Pos(n+1), g.At.End-1
	}
}
