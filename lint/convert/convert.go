// Package convert finds the errors that docker build reports when it converts a parsed Dockerfile to build
// steps, such as invalid values, invalid image names and missing stages. It uses package build for variables
// and stages. Rules report the refusals, and a test compares them with BuildKit's own conversion.
//
// A refusal is always certain. Nothing is reported if a base image or a build argument may still change the
// value. The default of an argument counts as its value, unless it is empty, which means that --build-arg is
// required.
package convert

import (
	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// A Kind determines which rule reports a refusal.
type Kind int8

// The kinds of refusals.
const (
	Value        Kind = iota // a value that the instruction does not accept
	Substitution             // a word whose variables cannot be expanded
	Base                     // FROM does not name a valid image
	Source                   // --from or from= does not name an earlier stage
	Self                     // a stage copies files from itself
	Port                     // a port above 65535
)

// A Refusal is one reason for docker build to fail.
type Refusal struct {
	Kind    Kind
	Do      dockerfile.Instruction
	At      source.Span
	Message string
	// Instead, if not empty, is the text that should replace At.
	Instead string
	// Related, if not nil, is the stage that the message mentions.
	Related *dockerfile.Stage
}

// Of returns the refusals in a build, in file order.
func Of(b *build.Build) []Refusal {
	c := &converter{file: b.File, build: b, waiting: map[*build.Scope]bool{}, names: map[string]*build.Stage{}}
	for _, s := range b.Stages {
		if name := s.Name(); name != "" {
			c.names[name] = s
		}
	}
	scopes := c.globalScopes()
	for i, a := range c.file.Args {
		c.do, c.scope = a, scopes[i]
		c.globalArg(a)
	}
	if n := len(c.file.Args); n > 0 && len(c.build.Stages) == 0 {
		c.do = c.file.Args[n-1]
		c.refuse(Value, c.do.Common().Keyword, "the file has no `FROM`, so there is nothing to build")
	}
	for _, s := range c.build.Stages {
		c.stage = s
		if s.From != nil {
			c.do, c.scope = s.From, c.build.Globals
			c.from(s)
		}
		for _, t := range s.Steps {
			if !t.Deferred {
				c.do, c.scope = t.Do, t.Scope
				c.instruction(t.Do)
			}
		}
	}
	return c.found
}

// A converter checks a file in the same order as docker build converts it.
type converter struct {
	file  *dockerfile.File
	build *build.Build
	stage *build.Stage
	do    dockerfile.Instruction
	scope *build.Scope // variables for the instruction that is checked
	// images counts the images that COPY and RUN used so far. The builder numbers them after the stages, and
	// --from=NUMBER can refer to them.
	images int
	found  []Refusal
	// waiting caches the results of waits for each variable. names maps a name to the last stage with that
	// name.
	waiting map[*build.Scope]bool
	names   map[string]*build.Stage
}

func (c *converter) refuse(kind Kind, at source.Spanned, format string, args ...any) *Refusal {
	c.found = append(c.found, Refusal{Kind: kind, Do: c.do, At: at.Span(), Message: source.Messagef(format, args...)})
	return &c.found[len(c.found)-1]
}

// instruction checks one instruction of a stage.
func (c *converter) instruction(in dockerfile.Instruction) {
	before := len(c.found)
	c.words(in)
	if _, run := in.(*dockerfile.Run); !run && len(c.found) > before {
		return // the values of these words are unknown
	}
	switch do := in.(type) {
	case *dockerfile.Copy:
		c.copySource(do)
		c.copyOrAdd(do.Sources, do.Flags, false)
	case *dockerfile.Add:
		c.copyOrAdd(do.Sources, do.Flags, true)
	case *dockerfile.Run:
		c.run(do)
	case *dockerfile.Expose:
		c.expose(do)
	case *dockerfile.StopSignal:
		c.signal(do)
	case *dockerfile.Volume:
		for _, w := range do.Paths {
			if text, sure := c.value(w); sure && text == "" {
				c.refuse(Value, w, "empty volume path, which `docker build` rejects")
			}
		}
	}
}

// value returns the expanded word. sure is true if it depends neither on the base image nor on a required
// build argument.
func (c *converter) value(w *dockerfile.Word) (text string, sure bool) {
	if w == nil || w.Broken {
		return "", false
	}
	v := c.scope.Expand(w)
	return v.Text, v.Known && !c.waits(w.Parts, 0)
}

// waits reports whether the parts refer to an argument without a default or with an empty one, or to a value
// that cannot be expanded.
func (c *converter) waits(parts []dockerfile.Part, depth int) bool {
	for i := range parts {
		p := &parts[i]
		if p.Var == "" {
			continue
		}
		if depth > 8 || c.waits(p.Inner, depth+1) {
			return true
		}
		if at := c.scope.Find(p.Var); at != nil && at.Set != nil && c.waitsFor(at, depth) {
			return true
		}
	}
	return false
}

func (c *converter) waitsFor(at *build.Scope, depth int) bool {
	known, ok := c.waiting[at]
	if ok {
		return known
	}
	c.waiting[at] = true // ends the recursion if a variable refers to itself
	_, arg := at.In.(*dockerfile.Arg)
	value := at.Set.Value
	known = arg && (at.Bare || at.Value.Text == "") || value != nil && (value.Broken || c.waits(value.Parts, depth+1))
	c.waiting[at] = known
	return known
}
