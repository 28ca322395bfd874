// Package dockerfile parses Dockerfiles, contract files, and contract lines in all three spellings into one
// typed tree in which every word has a span. It depends on source and types. Package contract builds an
// image's contract from the tree; the lint rules and the editor read the tree itself.
//
// BuildKit's parser defines what a Dockerfile means. It records no columns and stops at the first error, so
// this package has its own parser, which is also ten times as fast. Tests and fuzzing compare every
// instruction, word, flag, heredoc and rejection with BuildKit's.
package dockerfile

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Node is a part of a Dockerfile. Only this package defines nodes.
type Node interface {
	source.Spanned
	node()
}

// A File is a parsed Dockerfile or contract file. The tree is complete even if the text has errors.
type File struct {
	Source     *source.File
	Contract   bool // a *.contract file: FROM accepts tag patterns, and declarations are allowed
	Fragment   bool // contract lines only (x-contract): the only stage has no FROM
	Escape     byte // '\\', or '`' if a directive says so
	Directives []*Directive
	Args       []*Arg        // the ARGs before the first FROM
	Early      []Instruction // contract lines before the first FROM, which are an error
	Stages     []*Stage      // in the order of the text; the last is the default target
	Types      []*TypeDecl
	Formats    []*FormatDecl
	Comments   []*Comment // all comment lines except contract comments and directives
	Drafted    bool       // some lines are drafts
	Preflight  *Comment   // the comment "# dfvet preflight=on", or nil
	Problems   []Problem
	Kept       *source.Kept // results for earlier versions of the text while a file is edited; otherwise nil
}

// A Directive is a # syntax=, # escape= or # check= line at the top of a file.
type Directive struct {
	At    source.Span // the complete line
	Name  *Word       // the name as typed, but in lower case
	Value *Word
}

// Span returns the complete line.
func (d *Directive) Span() source.Span { return d.At }

// A Comment is one comment line, from its # to its end.
type Comment struct {
	At   source.Span
	Text string // the text after the #, trimmed
	// Inside is the instruction that the comment interrupts between two continued lines, or nil.
	Inside Instruction
}

// Span returns the comment from its # to its end.
func (c *Comment) Span() source.Span { return c.At }

// A Stage is a FROM and everything up to the next FROM. The instructions before the first FROM form an
// implicit stage whose From is nil, and so do those of a fragment.
type Stage struct {
	Index int
	From  *From
	Also  []*From // in contract files: further FROM lines that share the block
	Hosts []*Host // in contract files: the HOST lines that share the block, which then has no FROM
	// Programs holds, in contract files, the PROGRAM lines that share the block, which then has no FROM.
	Programs []*Program
	Body     []Instruction
	At       source.Span
}

// Name returns the name that AS gives the stage, in lower case, or "".
func (s *Stage) Name() string {
	if s.From == nil || s.From.Name == nil {
		return ""
	}
	return strings.ToLower(s.From.Name.Text)
}

// Headless reports whether the stage has no FROM, HOST or PROGRAM line, because it comes before the first one
// or is a fragment.
func (s *Stage) Headless() bool { return s.From == nil && len(s.Hosts) == 0 && len(s.Programs) == 0 }

// head returns the keyword of the lines that begin the stage (FROM, HOST or PROGRAM), or "".
func (s *Stage) head() string {
	switch {
	case s.From != nil:
		return FROM
	case len(s.Hosts) > 0:
		return HOST
	case len(s.Programs) > 0:
		return PROGRAM
	}
	return ""
}

// Span returns the complete stage, from its FROM to the end of its last instruction.
func (s *Stage) Span() source.Span { return s.At }

// A Problem is a fault that the parser reports. Parsing continues after it.
type Problem struct {
	At      source.Span
	Kind    ProblemKind
	Message string // begins with a small letter, has no full stop, names the fix
	// Instead is the correct text for At if the parser knows it, such as the likely name of an unknown
	// instruction.
	Instead string
}

// A ProblemKind says what kind of fault a problem is. Each kind is reported by one rule.
type ProblemKind int8

// The kinds of problems.
const (
	BuildSyntax         ProblemKind = iota // docker build rejects the file
	UnknownInstruction                     // the name of an instruction that neither Docker nor the dialect has
	BeforeFrom                             // an instruction that is not allowed before the first FROM
	ForbiddenTrigger                       // an instruction that is not allowed after ONBUILD
	ContractSyntax                         // a contract line that cannot be parsed
	UnknownContractWord                    // the name of an instruction that the dialect does not have
	NearContractLine                       // a comment that was probably meant to be a contract line
	ProblemKinds        = iota             // the number of kinds
)

// Refused reports whether docker build rejects a file with a problem of this kind.
func (k ProblemKind) Refused() bool { return k < ContractSyntax }

// An Instruction is one instruction, on one or more lines. *Bad is an Instruction too.
type Instruction interface {
	Node
	Common() *Head
}

// A Spelling is the way in which a contract line is written.
type Spelling int8

// The spellings of an instruction. Docker's own instructions are always Raw.
const (
	Raw       Spelling = iota // an instruction without "#:"
	InComment                 // a contract comment, which begins with "#:"
	Outside                   // a line in a *.contract file or an x-contract key
)

// A Head is the part that all instructions have in common.
type Head struct {
	At       source.Span // from the keyword (or "#:") to the last byte, including heredocs
	Keyword  *Word       // Keyword is as typed; Name is in upper case
	Name     string
	Form     *Form // nil for an unknown instruction
	Spelling Spelling
	Draft    *Word // the "?" that marks a draft, or nil
	Flags    []*Flag
	Args     *Line // the text after the keyword and the flags, continued lines joined
	Heredocs []*Heredoc
	Comments []*Comment // the comments between continued lines
	OnBuild  *OnBuild   // the enclosing ONBUILD, or nil
	Stage    *Stage     // nil if the instruction comes before the first FROM
}

// Span returns the complete instruction.
func (h *Head) Span() source.Span { return h.At }

// IsDraft reports whether the line is a draft that a person must still confirm.
func (h *Head) IsDraft() bool { return h.Draft != nil }

// Common returns h. All instructions have this method because they embed Head.
func (h *Head) Common() *Head { return h }

func (*Head) node() {}

// A Word is one operand, or the name of an instruction, a clause or a flag. Its parts are literal text and
// variable references; a name has no parts. Quotes and escapes are removed in Value, but not in Text.
type Word struct {
	At    source.Span
	Text  string // as typed, continued lines joined
	Value string // without quotes and escapes; variables are as typed
	Parts []Part
	// Broken reports whether docker build fails when it expands the word: a quote or a "${" is not closed, or
	// the modifier of a variable is unknown.
	Broken bool
	line   *Line
	off    int       // the offset of Text in line
	vals   []segment // maps offsets in Value to offsets in line; nil if Value equals Text
}

// Span returns the position of the word.
func (w *Word) Span() source.Span { return w.At }

func (*Word) node() {}

// A Part is a piece of a word: literal text or a variable reference.
type Part struct {
	At          source.Span
	Lit         string // without quotes and escapes
	Var         string // the name in $Var or ${Var…}, or ""
	Op          string // the modifier: "", ":-", "-", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/", "//"
	Arg         string // the text after the modifier, as typed
	Placeholder bool   // a {{Var}} of a contract line
	Quoted      bool   // the part is inside quotes
	Inner       []Part // the parts of Arg if it contains variables: ${A:-$B}
}

// Span returns the position of the part, without surrounding quotes.
func (p Part) Span() source.Span { return p.At }

// A Flag is --name=value or --name.
type Flag struct {
	At    source.Span
	Name  *Word // without the dashes
	Value *Word // nil if there is no "="
	Keys  []*Pair
	given cooked // Value without the quotes around the flag; variables and inner quotes are as typed
}

// Span returns the flag with its dashes and its value.
func (f *Flag) Span() source.Span { return f.At }

// A Pair is a key=value of ENV, LABEL or ARG, or in a --mount flag.
type Pair struct {
	At    source.Span
	Key   *Word
	Value *Word // the value, or nil if there is none
}

// Span returns the key and the value.
func (p *Pair) Span() source.Span { return p.At }

// A Heredoc is <<NAME and the body that follows the instruction.
type Heredoc struct {
	Mark   *Word // <<-"NAME", as typed
	Name   string
	Expand bool // the name is not quoted, so variables in the body are expanded
	Chomp  bool // "<<-": leading tabs are removed
	Body   source.Span
	End    source.Span // the closing name; empty if it is missing
	Text   string      // the content, without leading tabs if Chomp is set
}

// A Command is a command in RUN, CMD, ENTRYPOINT, SHELL or HEALTHCHECK CMD.
type Command struct {
	At   source.Span
	JSON bool    // the command is in the exec form, a JSON array
	Exec []*Word // for the exec form
	Line *Line   // for the shell form
}

// Span returns the command, without flags.
func (c *Command) Span() source.Span { return c.At }

// The instructions of the Dockerfile reference.
type (
	// A From is FROM [--platform=…] image [AS name].
	From struct {
		Head
		Image    *Word // the name of the stage, or nil
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
	// A Copy is COPY [flags] source … destination. For a heredoc, Sources contains its Mark.
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
	// A Maintainer is MAINTAINER name, which is deprecated.
	Maintainer struct {
		Head
		Name *Word
	}
	// An OnBuild is ONBUILD instruction.
	OnBuild struct {
		Head
		Do Instruction // nil if the instruction is missing
	}
	// A Bad is an instruction that could not be read.
	Bad struct {
		Head
		Contract bool // the line was meant as a contract line
	}
)

// FromContext returns the sources that COPY or ADD takes from the build context, including heredocs and URLs.
// It returns nil for other instructions, and if --from is set.
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
