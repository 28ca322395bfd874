package dockerfile

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// Parse parses a Dockerfile. It always returns a complete tree; File.Problems lists the faults.
func Parse(src *source.File) *File { return parse(src, dockerfile) }

// ParseContract parses a *.contract file.
func ParseContract(src *source.File) *File { return parse(src, contractFile) }

// ParseFragment parses contract lines without a FROM, as found under x-contract in Compose. Compose has
// already expanded the variables, so a $ is literal.
func ParseFragment(src *source.File) *File { return parse(src, fragment) }

// A language is the kind of text that is parsed.
type language int8

const (
	dockerfile language = iota
	contractFile
	fragment
)

type parser struct {
	file   *File
	text   string
	at     int // the offset of the next physical line
	lang   language
	escape byte
	forms  *formIndex
	stage  *Stage // the stage that instructions are added to, or nil before the first
	inner  bool   // the parser is in the trigger of an ONBUILD, which docker build checks only in part

	lex      lexer
	join     joiner
	lines    source.Slab[lineOfOne]
	words    source.Slab[Word]
	parts    source.Slab[Part]
	segs     source.Slab[segment]
	unclosed *terminators

	homelessSaid bool // an instruction before the first FROM was reported
	lost         bool // the previous line was reported because it is not an instruction either
}

func parse(src *source.File, lang language) *File {
	p := &parser{text: src.Text, lang: lang, escape: '\\', forms: index()}
	p.file = &File{Source: src, Contract: lang == contractFile, Fragment: lang == fragment}
	if lang == fragment {
		p.open(nil, source.Span{})
	}
	p.run()
	p.file.Escape = p.escape
	p.preflight()
	slices.SortStableFunc(p.file.Problems, func(a, b Problem) int { return cmp.Compare(a.At.Start, b.At.Start) })
	return p.file
}

func (p *parser) run() {
	if strings.HasPrefix(p.text, "\uFEFF") {
		p.at = len("\uFEFF")
	}
	p.directives()
	for p.at < len(p.text) {
		r := p.take()
		first := skipSpace(p.text, r.start, r.end)
		switch {
		case first == r.end:
		case p.text[first] == '?' && p.lang != dockerfile:
			p.draft(r, first)
		case p.text[first] != '#':
			p.instruction(p.logical(r, first))
		case p.isContractComment(first, r.end):
			p.contractComment(r, first)
		default:
			p.file.Comments = append(p.file.Comments, p.comment(first, p.trimEnd(first, r.end)))
		}
	}
	p.whole()
}

// whole reports a Dockerfile without any instruction that docker build knows.
func (p *parser) whole() {
	if p.lang != dockerfile {
		return
	}
	if len(p.file.Args) > 0 {
		return
	}
	for _, s := range p.file.Stages {
		if s.From != nil {
			return
		}
		if slices.ContainsFunc(s.Body, func(in Instruction) bool { return !OfDialect(in) }) {
			return
		}
	}
	p.report(span(len(p.text), len(p.text)), BuildSyntax, "the file has no instructions; begin with `FROM` and an image")
}

// OfDialect reports whether docker build does not know the instruction: it is a contract line, a declaration,
// or an attempt to write one.
func OfDialect(in Instruction) bool {
	if b, ok := in.(*Bad); ok {
		return b.Contract
	}
	f := in.Common().Form
	return f != nil && f.Dialect
}

// comment returns the comment from its # to end, which is inside the instruction that is being read.
func (p *parser) comment(start, end int) *Comment {
	return &Comment{At: span(start, end), Text: strings.TrimSpace(p.text[start+1 : end])}
}

// instruction reads one instruction and adds it to the tree.
func (p *parser) instruction(l logical) {
	in := p.build(l, p.lang != dockerfile)
	p.heredocs(in, l.line)
	p.add(in)
}

// draft reads the draft on the line r, which begins with "?".
func (p *parser) draft(r raw, mark int) {
	l := p.logical(r, skipSpace(p.text, mark+1, r.end))
	p.add(p.instructionOf(Head{At: span(mark, l.end), Draft: p.name(p.oneLine(mark, mark+1), 0, 1), Comments: l.comments, Spelling: Outside}, l.line))
}

// add adds an instruction to its stage, or to the file.
func (p *parser) add(in Instruction) {
	h := in.Common()
	p.file.Drafted = p.file.Drafted || h.IsDraft()
	for _, c := range h.Comments {
		c.Inside = in
		p.file.Comments = append(p.file.Comments, c)
	}
	switch in := in.(type) {
	case *From:
		p.from(in)
		return
	case *Host:
		block(p, in, func(s *Stage) *[]*Host { return &s.Hosts })
		return
	case *Program:
		block(p, in, func(s *Stage) *[]*Program { return &s.Programs })
		return
	case *TypeDecl:
		p.file.Types = append(p.file.Types, in)
		return
	case *FormatDecl:
		p.file.Formats = append(p.file.Formats, in)
		return
	case *Arg:
		if p.stage == nil {
			p.file.Args = append(p.file.Args, in)
			return
		}
	}
	if p.stage == nil {
		p.open(nil, h.At)
	}
	if p.stage.Headless() && p.lang != fragment {
		p.homeless(in)
	}
	switch {
	case len(p.stage.Hosts) > 0:
		p.inHost(in)
	case len(p.stage.Programs) > 0:
		p.inProgram(in)
	default:
		p.noOperands(in)
	}
	setStage(in, p.stage)
	p.stage.Body = append(p.stage.Body, in)
	p.stage.At.End = max(p.stage.At.End, h.At.End)
}

func setStage(in Instruction, s *Stage) {
	in.Common().Stage = s
	if o, ok := in.(*OnBuild); ok && o.Do != nil {
		o.Do.Common().Stage = s
	}
}

// homeless reports an instruction before the first FROM. For Docker's own instructions it reports only the
// first one.
func (p *parser) homeless(in Instruction) {
	h := in.Common()
	kind := ContractSyntax
	if p.lang == dockerfile && !OfDialect(in) {
		kind = BeforeFrom
	}
	if h.Form == nil || kind == BeforeFrom && p.homelessSaid {
		return
	}
	p.homelessSaid = p.homelessSaid || kind == BeforeFrom
	p.report(h.Keyword.At, kind, "`%s` comes before the first `FROM`; move it below the `FROM` of its stage", h.Name)
}

// open begins a stage.
func (p *parser) open(from *From, at source.Span) {
	p.stage = &Stage{Index: len(p.file.Stages), From: from, At: at}
	p.file.Stages = append(p.file.Stages, p.stage)
}

func (p *parser) from(f *From) {
	if s := p.stage; p.lang == contractFile && s != nil && s.From != nil && s.Body == nil {
		s.Also = append(s.Also, f)
		s.At.End, f.Stage = f.At.End, s
		return
	}
	p.early()
	p.mixed(&f.Head)
	p.open(f, f.At)
	f.Stage = p.stage
}

// early moves the contract lines before the first FROM out of the stages, so that stages have the same
// numbers as in docker build.
func (p *parser) early() {
	s := p.stage
	if s == nil || !s.Headless() || slices.ContainsFunc(s.Body, func(in Instruction) bool { return !OfDialect(in) }) {
		return
	}
	p.file.Early, p.file.Stages = s.Body, nil
	for _, in := range s.Body {
		setStage(in, nil)
	}
}

// maxProblems is the maximum number of problems reported for one file. A file with five megabytes of nonsense
// has a million, which would not help anyone.
const maxProblems = 1000

func (p *parser) full() bool { return len(p.file.Problems) >= maxProblems }

// report adds a problem.
func (p *parser) report(at source.Span, kind ProblemKind, format string, args ...any) {
	p.instead(at, kind, "", format, args...)
}

// check reports a fault that makes BuildKit's instructions.Parse fail. BuildKit does not call that for the
// trigger of an ONBUILD.
func (p *parser) check(at source.Span, format string, args ...any) {
	if !p.inner {
		p.report(at, BuildSyntax, format, args...)
	}
}

// instead reports a problem for which the correct text is known.
func (p *parser) instead(at source.Span, kind ProblemKind, instead, format string, args ...any) {
	if p.full() {
		return
	}
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = source.Short(s, maxQuote)
		}
	}
	p.file.Problems = append(p.file.Problems,
		Problem{At: at, Kind: kind, Message: source.Messagef(format, args...), Instead: instead})
}

// maxQuote is the maximum number of characters of the user's text in a message.
const maxQuote = 160
