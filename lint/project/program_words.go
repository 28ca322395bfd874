package project

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// StageRuns returns what a container of a stage's image runs, according to the Dockerfile. The result is a
// service with a Program and its arguments. It is nil unless PROGRAM blocks describe exactly one program of
// the stage.
func (p *Project) StageRuns(f *dockerfile.File, stage *dockerfile.Stage) *Service {
	s := &Service{Service: &compose.Service{}, Contract: p.Stage(f, stage), Env: map[string]*Given{}, Calls: p.StageCalls(f, stage)}
	if s.Contract != nil {
		for _, l := range s.Contract.All() {
			if l.Bundled && l.Via == contract.ViaContract {
				return nil // the image's contract already describes a program
			}
		}
	}
	s.addImageEnv()
	s.Programs = p.describedPrograms(s.Calls)
	if len(s.Programs) != 1 {
		return nil
	}
	s.Program = s.Programs[0]
	s.Program.Contract = s.Program.ProgramMatch.Contract(0)
	s.addArguments(s.Program, 0)
	return s
}

// At returns the name of the flag or operand that the word of the command at a place is, or gives a value to:
// "--host", "<1>", or "" for other words. ok is false if there is no word at that place.
func (p *Program) At(file *source.File, pos source.Pos) (name string, at source.Span, ok bool) {
	has := func(g *Given) bool {
		return g.File == file && g.At.Start <= pos && pos < g.At.End && g.At.Len() <= len(g.Text)+len(`""`)
	}
	if has(p.Call.Program) {
		return "", p.Call.Program.At, true
	}
	for i, g := range p.Call.Args {
		if !has(g) {
			continue
		}
		a := p.Args[i]
		if a.Of >= 0 {
			a = p.Args[a.Of]
		}
		if a.Operand > 0 {
			a.Flag = contract.OperandName(a.Operand)
		}
		return a.Flag, g.At, true
	}
	return "", source.Span{}, false
}

// Addresses returns the addresses that the program listens on, such as "127.0.0.1:5000", according to its
// arguments, the image's variables and the defaults. A file in the working directory may still change them.
// It omits listeners with other conditions that the arguments do not decide.
func (s *Service) Addresses() []string {
	var all []string
	for _, l := range s.Program.Contract.Listeners {
		if len(l.When) > 0 || !s.noneGiven(l.Unless) {
			continue
		}
		host, known := "*", true
		if l.Loopback {
			host = "localhost"
		}
		if l.On.Bind != "" {
			host, known = s.setting(l.On.Bind)
		}
		port, found := strconv.Itoa(l.On.First), true
		if l.On.Placeholder != "" {
			port, found = s.setting(l.On.Placeholder)
		}
		switch {
		case !known || !found:
		case l.On.Bind == "" || l.On.Bind != l.On.Placeholder:
			if strings.Contains(host, ":") {
				host = "[" + host + "]"
			}
			all = append(all, host+":"+port)
		case strings.Contains(port, ":"):
			all = append(all, port)
		}
	}
	return all
}

// setting returns the value of a flag or variable of the program.
func (s *Service) setting(name string) (text string, known bool) {
	for _, v := range s.Program.Contract.Taking(name) {
		for _, n := range v.Names() {
			if g := s.Lookup(n); g != nil {
				return g.Text, g.Known && g.Text != ""
			}
		}
		if v.Default != nil && len(v.When) == 0 && s.noneGiven(v.Unless) && !s.FlagOpen {
			return *v.Default, true
		}
	}
	return "", false
}

// noneGiven reports whether none of the flags and variables in conditions is set. It assumes that files in
// the working directory do not exist, and that other files may exist.
func (s *Service) noneGiven(conditions []contract.Condition) bool {
	for _, c := range conditions {
		if strings.HasPrefix(c.Path, "./") {
			continue
		}
		if c.Path != "" || c.Any || s.FlagOpen || s.Lookup(c.Name) != nil {
			return false
		}
	}
	return true
}
