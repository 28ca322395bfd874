// Package dockerfile reads Dockerfiles, the dialect's contract lines in all three spellings, and
// contract files, into one typed tree with a span on every word. It stands on source and types;
// contract makes an image's contract of the tree, lint's rules and the editor walk it.
//
// BuildKit's parser is the authority on what a Dockerfile says. It keeps no columns and stops at
// the first error, so this one reads by itself, in a tenth of the time; tests and fuzzing hold it
// to BuildKit's word on every instruction, word, flag and heredoc, and on what is refused.
package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Node is a piece of a Dockerfile. The set is closed: only this package adds to it.
type Node interface {
	source.Spanned
	node()
}

// A File is a parsed Dockerfile or contract file. It is whole even where the text is not.
type File struct {
	Source     *source.File
	Contract   bool // a *.contract file: FROM takes a pattern, declarations may stand in it
	Fragment   bool // contract lines alone (x-contract): its one stage has no FROM
	Escape     byte // '\\', or '`' by a directive
	Directives []*Directive
	Args       []*Arg        // before the first FROM
	Early      []Instruction // contract lines before the first FROM, which is an error
	Stages     []*Stage      // in order; the last is the default target
	Types      []*TypeDecl
	Formats    []*FormatDecl
	Comments   []*Comment // every comment line, contract comments and directives apart
	Drafted    bool       // some of its lines are drafts
	Preflight  *Comment   // "# dfvet preflight=on", or nil
	Problems   []Problem
	Kept       *source.Kept // from the texts that the file had before, while somebody edits it; else nil
}

// A Directive is # syntax=, # escape= or # check= at the top.
type Directive struct {
	At    source.Span // the whole line
	Name  *Word       // Text in lower case
	Value *Word
}

// Span returns the whole line.
func (d *Directive) Span() source.Span { return d.At }

// A Comment is one comment line, from its # to its end.
type Comment struct {
	At   source.Span
	Text string // behind the #, blanks trimmed
	// Inside is the instruction whose continuation the comment interrupts, or nil.
	Inside Instruction
}

// Span returns the comment from its # to its end.
func (c *Comment) Span() source.Span { return c.At }

// A Stage is a FROM and what follows, up to the next FROM. Instructions before any FROM, and
// those of a fragment, form an implicit stage, whose From is nil.
type Stage struct {
	Index int
	From  *From
	Also  []*From // contract files: further FROM lines that share what follows
	Hosts []*Host // contract files: the HOST lines that share what follows, instead of FROM
	// Programs are the PROGRAM lines that share what follows, instead of FROM (contract files).
	Programs []*Program
	Body     []Instruction
	At       source.Span
}

// Name returns the stage's name as AS gives it, in lower case, or "".
func (s *Stage) Name() string {
	if s.From == nil || s.From.Name == nil {
		return ""
	}
	return strings.ToLower(s.From.Name.Text)
}

// Headless reports whether no line says what the stage is about: it is in front of the first FROM, HOST or
// PROGRAM, or of a fragment.
func (s *Stage) Headless() bool { return s.From == nil && len(s.Hosts) == 0 && len(s.Programs) == 0 }

// head returns the keyword of the lines that say what the stage is about, or "".
func (s *Stage) head() string {
	switch {
	case s.From != nil:
		return "FROM"
	case len(s.Hosts) > 0:
		return "HOST"
	case len(s.Programs) > 0:
		return "PROGRAM"
	}
	return ""
}

// Span returns the whole stage: from its FROM to the end of its last instruction.
func (s *Stage) Span() source.Span { return s.At }

// A Problem is what the parser has to say; it stops nothing.
type Problem struct {
	At      source.Span
	Kind    ProblemKind
	Message string // lower case, no full stop, says what to write
	// Instead, when not empty, is what At should read: an unknown instruction's near name.
	Instead string
}

// A ProblemKind says which rule a problem belongs to.
type ProblemKind int8

// The kinds of problems.
const (
	BuildSyntax         ProblemKind = iota // docker build refuses it: build/syntax
	UnknownInstruction                     // build/unknown-instruction
	BeforeFrom                             // build/instruction-before-from
	ForbiddenTrigger                       // build/forbidden-trigger
	ContractSyntax                         // contract/syntax
	UnknownContractWord                    // contract/unknown-instruction
	NearContractLine                       // contract/near-comment
)

// Refused reports whether docker build refuses a file with a problem of this kind.
func (k ProblemKind) Refused() bool { return k < ContractSyntax }

// An Instruction is one instruction, on however many lines. *Bad is one too.
type Instruction interface {
	Node
	Common() *Head
}

// A Spelling is where a contract line is written.
type Spelling int8

// The spellings of an instruction. Docker's own are always Raw.
const (
	Raw       Spelling = iota // as an instruction
	InComment                 // as a contract comment, "#:"
	Outside                   // in a *.contract file or an x-contract key
)

// A Head is what all instructions have in common.
type Head struct {
	At       source.Span // from the keyword (or "#:") to the last byte, heredocs included
	Keyword  *Word       // as typed; Name is its upper case
	Name     string
	Form     *Form // nil for an unknown instruction
	Spelling Spelling
	Draft    *Word // the "?" of a draft, or nil
	Flags    []*Flag
	Args     *Line // what follows the keyword and the flags, continuations joined
	Heredocs []*Heredoc
	Comments []*Comment // inside the continuation
	OnBuild  *OnBuild   // the ONBUILD that holds it, or nil
	Stage    *Stage     // nil before the first FROM
}

// Span returns the whole instruction.
func (h *Head) Span() source.Span { return h.At }

// IsDraft reports whether a person has yet to confirm the line.
func (h *Head) IsDraft() bool { return h.Draft != nil }

// Common returns h, so that every instruction has it by embedding.
func (h *Head) Common() *Head { return h }

func (*Head) node() {}

// A Word is one operand, or the name of an instruction, a clause or a flag. Its parts are literal
// text and variable references; a name has none. Quotes and escapes are taken off in Value, not
// in Text.
type Word struct {
	At    source.Span
	Text  string // as typed, continuations joined
	Value string // with quotes and escapes taken off, variables still standing as typed
	Parts []Part
	// Broken says that a quote or a "${" in it is not closed, or that docker build has no such
	// modifier: it fails where it expands the word.
	Broken bool
	line   *Line
	off    int       // where Text begins in line
	vals   []segment // from offsets in Value to offsets in line; nil where Value is Text
}

// Span returns where the word stands.
func (w *Word) Span() source.Span { return w.At }

func (*Word) node() {}

// A Part is a piece of a word: literal text, or a variable reference.
type Part struct {
	At     source.Span
	Lit    string // quotes and escapes taken off
	Var    string // the name in $Var or ${Var…}, or ""
	Op     string // the modifier: "", ":-", "-", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/", "//"
	Arg    string // what follows the modifier, as typed
	Hole   bool   // a {{Var}} of a contract line
	Quoted bool   // inside quotes
	Inner  []Part // the parts of Arg where it holds variables: ${A:-$B}
}

// Span returns where the part stands, without the quotes around it.
func (p Part) Span() source.Span { return p.At }

// A Flag is --name=value or --name.
type Flag struct {
	At    source.Span
	Name  *Word // without the dashes
	Value *Word // nil without "="
	Keys  []*Pair
	given cooked // the value without flag quotes, variables and inner quotes as typed
}

// Span returns the flag with its dashes and its value.
func (f *Flag) Span() source.Span { return f.At }

// A Pair is key=value: of ENV, LABEL and ARG, and of a --mount flag.
type Pair struct {
	At    source.Span
	Key   *Word
	Value *Word // nil without a value
}

// Span returns the key and the value.
func (p *Pair) Span() source.Span { return p.At }

// A Heredoc is <<NAME and the body that follows the instruction.
type Heredoc struct {
	Mark   *Word // <<-"NAME", as typed
	Name   string
	Expand bool // the name is not quoted: variables are expanded
	Chomp  bool // <<-
	Body   source.Span
	End    source.Span // the closing name; empty where it is missing
	Text   string      // the body, leading tabs taken off if Chomp
}

// A Command is what RUN, CMD, ENTRYPOINT, SHELL and HEALTHCHECK CMD run.
type Command struct {
	At   source.Span
	JSON bool    // the exec form
	Exec []*Word // of the exec form
	Line *Line   // of the shell form
}

// Span returns the command, without flags.
func (c *Command) Span() source.Span { return c.At }

// The instructions of the Dockerfile reference.
type (
	// A From is FROM [--platform=…] image [AS name].
	From struct {
		Head
		Image    *Word // nil where it is missing
		As       *Word // the word AS as typed
		Name     *Word
		Platform *Flag
		// Patterns are the conditions on the tag in a contract file: "*-alpine", ">=18", "!…".
		Patterns []*Word
	}
	// An Arg is ARG name[=value] ….
	Arg struct {
		Head
		Vars []*Pair
	}
	// An Env is ENV key=value …, or ENV key value (Legacy).
	Env struct {
		Head
		Vars   []*Pair
		Legacy bool
	}
	// A Label is LABEL key=value …, or LABEL key value (Legacy).
	Label struct {
		Head
		Labels []*Pair
		Legacy bool
	}
	// A Run is RUN [flags] command.
	Run struct {
		Head
		Command Command
	}
	// A Cmd is CMD command.
	Cmd struct {
		Head
		Command Command
	}
	// An Entrypoint is ENTRYPOINT command.
	Entrypoint struct {
		Head
		Command Command
	}
	// A Shell is SHELL ["…"].
	Shell struct {
		Head
		Command Command
	}
	// A Healthcheck is HEALTHCHECK [flags] CMD command, or HEALTHCHECK NONE.
	Healthcheck struct {
		Head
		None    bool
		Type    *Word // the word CMD or NONE
		Command Command
	}
	// A Copy is COPY [flags] source … destination; heredocs stand among the sources by Mark.
	Copy struct {
		Head
		Sources []*Word
		Dest    *Word
		JSON    bool
		From    *Word // the value of --from
	}
	// An Add is ADD [flags] source … destination.
	Add struct {
		Head
		Sources []*Word
		Dest    *Word
		JSON    bool
	}
	// A Workdir is WORKDIR path.
	Workdir struct {
		Head
		Path *Word
	}
	// A User is USER user[:group].
	User struct {
		Head
		User *Word
	}
	// An Expose is EXPOSE port[/protocol] ….
	Expose struct {
		Head
		Ports []*Word
	}
	// A Volume is Docker's VOLUME path … or VOLUME ["path"].
	Volume struct {
		Head
		Paths []*Word
		JSON  bool
	}
	// A StopSignal is STOPSIGNAL signal.
	StopSignal struct {
		Head
		Signal *Word
	}
	// A Maintainer is MAINTAINER name, deprecated.
	Maintainer struct {
		Head
		Name *Word
	}
	// An OnBuild is ONBUILD instruction.
	OnBuild struct {
		Head
		Do Instruction // nil where it is missing
	}
	// A Bad is an instruction that could not be read.
	Bad struct {
		Head
		Contract bool // meant as a contract line
	}
)

// FromContext returns the sources that COPY or ADD takes from the build context, heredocs and URLs among
// them; none of any other instruction.
func FromContext(in Instruction) []*Word {
	switch do := in.(type) {
	case *Copy:
		if do.From == nil {
			return do.Sources
		}
	case *Add:
		return do.Sources
	}
	return nil
}
