// Package lower converts a Dockerfile with contract lines into a plain one that any builder accepts. The
// contract lines become contract comments, and the last one in each stage is replaced by the LABEL with the
// stage's contract. Every other line keeps its number. The package depends on contract; the program, the
// server and the frontend use it.
package lower

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// LongestLine is the maximum length of a line in a Dockerfile, in bytes.
const LongestLine = 64<<10 - 1

// longestLabel is the maximum total length of a label's key and value in containerd, in bytes.
const longestLabel = 4096

// Plain is the syntax directive that replaces one that names the dialect's frontend.
const Plain = "docker/dockerfile:1"

// A Known provides the known images and declarations for lowering a Dockerfile.
type Known struct {
	Images contract.Images // nil if no image is known
	Types  *types.Registry
}

// A Result is a lowered Dockerfile.
type Result struct {
	Text   string
	Labels []Label   // in the order of the stages
	Faults []Message // why the file cannot be lowered; Text is then empty
	Notes  []Message
}

// A Label is the label of one stage.
type Label struct {
	Stage *dockerfile.Stage
	// Text is the JSON of the label. It refers to an unknown build-time variable as ${NAME}.
	Text string
}

// A Message describes a fault at a place in the source.
type Message struct {
	At   source.Span
	Text string
}

// A lowering holds the state while one file is lowered.
type lowering struct {
	Known
	file   *dockerfile.File
	build  *build.Build
	edits  map[int]string // new texts of physical lines, by line number
	lines  []line
	result *Result
}

// Lower lowers a Dockerfile. If that is impossible, the result has Faults and no Text.
func Lower(f *dockerfile.File, known Known) *Result {
	l := &lowering{Known: known, file: f, edits: map[int]string{}, lines: linesOf(f.Source.Text), result: &Result{}}
	l.refuse()
	if len(l.result.Faults) == 0 {
		l.build = contract.BuildOf(f, unknownArgs(f), known.Images)
		l.syntax()
		l.stages()
		if p := f.Preflight; p != nil {
			l.note(p.At, "`# dfvet preflight=on` does nothing in a plain Dockerfile; only the frontend adds the check to the image")
		}
	}
	slices.SortStableFunc(l.result.Faults, func(a, b Message) int { return int(a.At.Start - b.At.Start) })
	if len(l.result.Faults) == 0 {
		l.result.Text = l.text()
	}
	return l.result
}

func (l *lowering) fault(at source.Span, format string, args ...any) {
	l.result.Faults = append(l.result.Faults, Message{at, source.Messagef(format, args...)})
}

func (l *lowering) note(at source.Span, format string, args ...any) {
	l.result.Notes = append(l.result.Notes, Message{at, source.Messagef(format, args...)})
}

// refuse reports the contract lines that cannot be read.
func (l *lowering) refuse() {
	for _, p := range l.file.Problems {
		if p.Kind == dockerfile.ContractSyntax || p.Kind == dockerfile.UnknownContractWord {
			l.fault(p.At, "%s", p.Message)
		}
	}
}

// unknownArgs returns the build arguments that a file declares, with nil for their values, which are unknown.
func unknownArgs(f *dockerfile.File) map[string]*string {
	args := map[string]*string{}
	declare := func(in dockerfile.Instruction) {
		if a, ok := in.(*dockerfile.Arg); ok {
			for _, v := range a.Vars {
				args[v.Key.Value] = nil
			}
		}
	}
	for _, a := range f.Args {
		declare(a)
	}
	for _, s := range f.Stages {
		for _, in := range s.Body {
			declare(in)
		}
	}
	return args
}

// syntax replaces a syntax directive that names the frontend with the plain one.
func (l *lowering) syntax() {
	for _, d := range l.file.Directives {
		if d.Name.Value != "syntax" || !IsFrontend(d.Value.Text) {
			continue
		}
		n := l.file.Source.Line(d.Value.At.Start) - 1
		at := l.lines[n]
		l.edits[n] = l.file.Source.Text[at.start:d.Value.At.Start] + Plain
	}
}

// IsFrontend reports whether a syntax directive names the frontend of the dialect.
func IsFrontend(image string) bool {
	name := image[strings.LastIndexByte(image, '/')+1:]
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	return name == "dfvet-frontend"
}

func (l *lowering) stages() {
	for _, s := range l.build.Stages {
		lines := ContractLines(s.Stage)
		if old := written(s.Stage); old != nil {
			l.already(s.Stage, lines, old)
			continue
		}
		if len(lines) == 0 {
			continue
		}
		last := lines[len(lines)-1]
		for _, in := range lines[:len(lines)-1] {
			if in.Common().Spelling == dockerfile.Raw {
				l.comment(in.Common())
			}
		}
		l.label(s, last)
	}
}

// ContractLines returns the contract lines of a stage, in order.
func ContractLines(s *dockerfile.Stage) []dockerfile.Instruction {
	var all []dockerfile.Instruction
	for _, in := range s.Body {
		if dockerfile.OfDialect(in) {
			all = append(all, in)
		}
	}
	return all
}

// written returns the contract label that the stage itself sets, or nil.
func written(s *dockerfile.Stage) *dockerfile.Pair {
	for _, in := range s.Body {
		if p := contract.Labelled(in); p != nil {
			return p
		}
	}
	return nil
}

// already leaves a stage unchanged because it was lowered before. It reports a fault if the stage has
// contract lines all the same.
func (l *lowering) already(s *dockerfile.Stage, lines []dockerfile.Instruction, old *dockerfile.Pair) {
	for _, in := range lines {
		if in.Common().Spelling == dockerfile.Raw {
			l.fault(old.At, "this stage sets the label `%s` although it has contract lines (line %d); remove the LABEL or the contract lines",
				label.Name, l.file.Source.Line(in.Common().At.Start))
			return
		}
	}
	l.result.Labels = append(l.result.Labels, Label{s, old.Value.Value})
}

// label writes the LABEL in place of the stage's last contract line.
func (l *lowering) label(s *build.Stage, last dockerfile.Instruction) {
	h := last.Common()
	t := l.template(s, last)
	if t == nil {
		return
	}
	line := "LABEL " + label.Name + "=" + t.word()
	indent, n := l.uncomment(h)
	if len(indent)+len(line) > LongestLine {
		l.fault(h.At, "the label of this stage is too long: %d bytes, and a line of a Dockerfile has at most %d; build the file with the frontend (`# syntax=docker.io/dfvet/dfvet-frontend:1`)",
			len(line), LongestLine)
		return
	}
	l.edits[n] = indent + line
	l.result.Labels = append(l.result.Labels, Label{s.Stage, t.plain()})
	if t.open {
		l.note(s.From.At, "%s, so the label is incomplete: the image may have more listeners and needs", l.unknownBase(s))
	}
	if n := len(label.Name) + len(t.json); n > longestLabel {
		l.note(h.At, "the label is too long for containerd: it has %d bytes, and containerd drops labels of more than %d bytes", n, longestLabel)
	}
}

// unknownBase explains why the base of the stage is unknown.
func (l *lowering) unknownBase(s *build.Stage) string {
	root := s.Root()
	switch {
	case root.From == nil || root.From.Image == nil:
		return "the base image is not known"
	case !root.Image.Known:
		return source.Messagef("the base image `%s` depends on a build argument", root.From.Image.Text)
	}
	return source.Messagef("no contract is known for the base image `%s`", root.Image.Text)
}

// Flag returns the --label argument that gives an image that is built elsewhere the label. It is quoted for a
// shell.
func Flag(c *contract.Contract, reg *types.Registry) string {
	lab := c.Label(reg, nil)
	return "'" + label.Name + "=" + escaped(&lab) + "'"
}
