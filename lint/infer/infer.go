// Package infer proposes contracts for images that have none. It uses Compose files, the Dockerfile, sample
// .env files and source code. It depends on project and, for source code, on package code. The command and
// the editor print and insert its proposals, always as drafts.
package infer

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/infer/code"
	"github.com/dfvet/dfvet/lint/project"
)

// A Stage is a stage of a Dockerfile with the lines that its contract lacks.
type Stage struct {
	File     *dockerfile.File
	Stage    *dockerfile.Stage
	Services []string // names of the services that build it
	// Shared reports whether services run different programs from the stage. Each line may then apply to only
	// one of them.
	Shared  bool
	Lines   []*Line
	Remarks []Remark
	Cut     []string // reasons why not all source files were read
}

// A Line is a contract line that is proposed as a draft.
type Line struct {
	Text string // without "#:?"
	// Main reports whether --write inserts the line even without --all.
	Main  bool
	From  []Place
	After dockerfile.Instruction // the instruction after which this line is inserted

	variable string // the variable that it declares, or ""
}

// A Place is a place in the source from which a line was inferred.
type Place struct {
	File *source.File
	At   source.Span
	What string // for example "os.getenv" or "compose environment"
}

// A Remark describes something that looks like a mistake and for which no line is proposed.
type Remark struct {
	Text string
	Place
}

// Infer proposes lines for the stages in those Dockerfiles of a project for which take returns true. It
// considers the stages that a service builds, and the last stage of each file. It reads source files from
// fsys.
func Infer(p *project.Project, fsys project.FS, take func(path string) bool) []*Stage {
	e := newEngine(p, fsys)
	var all []*Stage
	seen := map[*source.File]bool{}
	for _, f := range p.Dockerfiles {
		outer, _ := f.Source.Outer(source.Span{})
		if outer != f.Source || seen[f.Source] || len(f.Stages) == 0 || !take(f.Source.Path) {
			continue
		}
		seen[f.Source] = true
		all = append(all, e.file(f)...)
	}
	return all
}

// Targets returns the stages of a Dockerfile for which lines are proposed.
func Targets(p *project.Project, f *dockerfile.File) []*dockerfile.Stage {
	if outer, _ := f.Source.Outer(source.Span{}); outer != f.Source || len(f.Stages) == 0 {
		return nil
	}
	var all []*dockerfile.Stage
	for _, t := range newEngine(p, p.FS).targets(f) {
		all = append(all, t.stage.Stage)
	}
	return all
}

func newEngine(p *project.Project, fsys project.FS) *engine {
	return &engine{p: p, fs: fsys, facts: map[string]*code.Facts{}, dirs: map[string][]entry{}}
}

// An engine holds what the stages share in one run.
type engine struct {
	p      *project.Project
	fs     project.FS
	facts  map[string]*code.Facts // by path
	dirs   map[string][]entry
	wanted map[string]bool
}

// A target is a stage for which lines are proposed.
type target struct {
	file     *dockerfile.File
	stage    *build.Stage
	services []*project.Service
	names    []string // variables that the services set
	context  string   // the folder from which COPY copies
	sources  sources
	program  code.Program
	programs programs
	sets     map[string]bool // variables that entrypoint scripts set
	shared   bool
	has      *existing
	after    dockerfile.Instruction // the FROM with the base image
	hosts    map[string]string      // service types by the prefix of host variables, such as postgres for DB_
	many     map[string]int         // number of hosts with each type
	lines    []*Line
}

// file proposes lines for the stages of one Dockerfile.
func (e *engine) file(f *dockerfile.File) []*Stage {
	var all []*Stage
	for _, t := range e.targets(f) {
		if s := e.infer(t, all); s != nil {
			all = append(all, s)
		}
	}
	return all
}

// targets returns the stages in a file that services build, and the last stage.
func (e *engine) targets(f *dockerfile.File) []*target {
	by := map[*dockerfile.Stage]*target{}
	for _, s := range e.p.Builders(f) {
		if s.Build.Stage == nil || s.Build.File.Source.Path != f.Source.Path || s.Build.Stage.Index >= len(f.Stages) {
			continue
		}
		stage := f.Stages[s.Build.Stage.Index]
		t := by[stage]
		if t == nil {
			t = &target{file: f, stage: s.Build.Model.Stage(stage), context: s.Build.Context}
			by[stage] = t
		}
		t.services = append(t.services, s)
		if name := s.Name.Text; !slices.Contains(t.names, name) {
			t.names = append(t.names, name)
		}
	}
	last := f.Stages[len(f.Stages)-1]
	if by[last] == nil {
		by[last] = &target{file: f, stage: e.p.Build(f).Stage(last), context: e.contextOf(f)}
	}
	var all []*target
	for _, s := range f.Stages {
		if t := by[s]; t != nil && s.From != nil {
			slices.Sort(t.names)
			t.after = s.From
			all = append(all, t)
		}
	}
	return all
}

// infer proposes lines for one stage. earlier holds the proposals for the previous stages in the file.
func (e *engine) infer(t *target, earlier []*Stage) *Stage {
	t.has = e.existing(t, earlier)
	t.sources = e.sourcesOf(t)
	t.shared = shared(t.services)
	e.narrow(t)
	t.program = code.Join(e.read(t))
	e.scripts(t)
	vars := e.variables(t)
	e.listeners(t, vars)
	e.environment(t, vars)
	e.volumes(t)
	s := &Stage{File: t.file, Stage: t.stage.Stage, Services: t.names, Shared: t.shared, Lines: t.lines, Cut: t.sources.cut}
	s.Remarks = e.remarks(t, vars)
	if len(s.Lines) == 0 && len(s.Remarks) == 0 {
		return nil
	}
	return s
}

// shared reports whether the services run different programs.
func shared(services []*project.Service) bool {
	first := ""
	for i, s := range services {
		var words []string
		for _, c := range s.Calls {
			if c.Program == nil {
				words = append(words, "?")
				continue
			}
			words = append(words, path.Base(c.Program.Text))
			for _, g := range c.Args {
				if !strings.HasPrefix(g.Text, "-") && strings.Trim(g.Text, "0123456789.:") != "" {
					words = append(words, g.Text)
				}
			}
		}
		line := strings.Join(words, " ")
		if i == 0 {
			first = line
		} else if line != first {
			return true
		}
	}
	return false
}

// An existing is the content of a stage's contract before lines are proposed.
type existing struct {
	contract *contract.Contract
	lines    map[string]bool // lines proposed for the stages that this one is built on
}

// existing returns the contract of a stage, including the lines proposed for the stages that it is built on.
func (e *engine) existing(t *target, earlier []*Stage) *existing {
	out := &existing{contract: e.p.Stage(t.file, t.stage.Stage), lines: map[string]bool{}}
	for base := t.stage.Base; base != nil; base = base.Base {
		for _, s := range earlier {
			if s.Stage == base.Stage {
				for _, l := range s.Lines {
					out.lines[keyOf(l.Text)] = true
				}
			}
		}
	}
	return out
}

// keyOf returns the words of a line that identify what it is about.
func keyOf(line string) string {
	words := strings.Fields(line)
	switch {
	case len(words) > 2 && words[0] == dockerfile.ENVIRONMENT:
		return "ENVIRONMENT " + words[2]
	case len(words) > 2:
		return words[0] + " " + words[2]
	}
	return line
}

// variable reports whether a line declares the variable.
func (x *existing) variable(name string) bool {
	return x.lines["ENVIRONMENT "+name] || x.contract != nil && x.contract.Variable(name) != nil
}

// listens reports whether a line declares the port as a listener.
func (x *existing) listens(port int) bool {
	if x.contract == nil {
		return false
	}
	return slices.ContainsFunc(x.contract.Listeners, func(l *contract.Listener) bool {
		return l.On.First <= port && port <= l.On.Last || l.On.Placeholder != "" && x.holds(l.On.Placeholder, port)
	})
}

// listensOn reports whether a line refers to the variable with its port.
func (x *existing) listensOn(name string) bool {
	return x.contract != nil && slices.ContainsFunc(x.contract.Listeners, func(l *contract.Listener) bool { return l.On.Placeholder == name })
}

// holds reports whether the port is the default of a variable.
func (x *existing) holds(name string, port int) bool {
	v := x.contract.Variable(name)
	if v == nil || v.Default == nil {
		return false
	}
	n, _ := portOf(*v.Default)
	return n == port
}

// add adds a line unless the contract already has one with the same key.
func (t *target) add(l *Line) {
	if t.has.lines[keyOf(l.Text)] {
		return
	}
	t.has.lines[keyOf(l.Text)] = true
	if l.After == nil {
		l.After = t.after
	}
	t.lines = append(t.lines, l)
}
