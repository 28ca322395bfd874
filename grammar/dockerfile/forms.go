package dockerfile

import (
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Form describes one instruction of the language: its name, its manual and its parser.
type Form struct {
	Name    string   // "COPY", "LISTENS"
	Usage   []string // "[…]" is optional, "|" separates alternatives, "…" repeats what precedes it
	Doc     string   // Markdown, shown on hover and by "dfvet explain"
	Dialect bool     // docker build does not know the instruction
	Flags   []FlagForm
	Clauses []ClauseForm // the clauses of the fixed part come first, in order

	heredocs     bool   // may be followed by heredocs
	flagsIgnored bool   // docker build ignores its flags
	inContract   bool   // an instruction of Docker's that is allowed in contract files
	onlyInFiles  bool   // an instruction of the dialect that is allowed only in contract files
	order        []step // the fixed part of a contract line
	parse        func(*parser, Head) Instruction
}

// A FlagForm describes one flag of an instruction, or one key of such a flag.
type FlagForm struct {
	Name    string
	Example string // a value or a description of one: "user:group"
	Doc     string
	Bool    bool     // written as --name, --name=true or --name=false
	Repeat  bool     // may be repeated
	Values  []string // the allowed values, or nil for any value
	Keys    []FlagForm
	On      []string          // for a key of --mount: the mount types that accept it, or nil for all
	Alias   string            // for a key of which this is a short form: the full key
	Says    map[string]string // the meaning of each word in Values
	Alone   bool              // signature help shows this flag only, not the forms of the instruction
}

// A ClauseForm describes one clause of a contract line.
type ClauseForm struct {
	Name   string // "WHEN"
	Usage  string // "WHEN: condition"
	Doc    string
	Bare   bool              // a keyword without colon and value
	Repeat bool              // may be repeated
	Values []string          // the allowed values, or nil for any value
	Says   map[string]string // the meaning of each word in Values
	kind   kind
	not    string // the clause that cannot be on the same line
}

// Next returns the clauses that may follow the clauses with the given names: those of the next position in
// the fixed part or, after the fixed part, the optional ones.
func (f *Form) Next(given []string) []ClauseForm {
	at := 0
	for i, st := range f.order {
		if slices.ContainsFunc(given, func(name string) bool { return slices.Contains(st.names, name) }) {
			at = i + 1
		}
	}
	var all []ClauseForm
	for ; at < len(f.order); at++ {
		for _, name := range f.order[at].names {
			all = append(all, *f.Clause(name))
		}
		if !f.order[at].optional {
			return all
		}
	}
	for _, c := range f.Optional() {
		if c.Repeat || !slices.Contains(given, c.Name) {
			all = append(all, c)
		}
	}
	return all
}

// OnlyInFiles reports whether the instruction is allowed only in contract files: it is a declaration, or it
// begins a block.
func (f *Form) OnlyInFiles() bool { return f.onlyInFiles }

// InContract reports whether the instruction is allowed in contract files.
func (f *Form) InContract() bool { return f.Dialect || f.inContract }

// Optional returns the clauses outside the fixed part.
func (f *Form) Optional() []ClauseForm {
	return slices.DeleteFunc(slices.Clone(f.Clauses), func(c ClauseForm) bool {
		return slices.ContainsFunc(f.order, func(st step) bool { return slices.Contains(st.names, c.Name) })
	})
}

// List reports whether the clause accepts several values, separated by commas.
func (c *ClauseForm) List() bool { return c.kind.separator() == ',' }

// A formIndex finds the forms by name.
type formIndex struct {
	byName map[string]*Form // VOLUME means Docker's instruction
	volume *Form            // VOLUME means the dialect's VOLUME AT:
	docker []string         // the names of the instructions that docker build knows
	lines  []string         // the names of the instructions of contract lines
	facts  string           // the names of Docker's instructions that are allowed in contract files, for messages

	clauses map[string]bool // the names of all clauses
}

// index builds the index when the first text is parsed. The parse functions take it from the parser, because
// referring to it directly would be an initialization cycle with the table.
var index = sync.OnceValue(func() *formIndex {
	x := &formIndex{byName: make(map[string]*Form, len(Forms)), clauses: map[string]bool{}}
	var facts []string
	for _, f := range Forms {
		switch {
		case f.Dialect && f.Name == VOLUME:
			x.volume = f
		default:
			x.byName[f.Name] = f
		}
		switch {
		case !f.Dialect:
			x.docker = append(x.docker, f.Name)
		case !f.onlyInFiles:
			x.lines = append(x.lines, f.Name)
		}
		for _, c := range f.Clauses {
			x.clauses[c.Name] = true
		}
		if f.inContract {
			facts = append(facts, f.Name)
		}
	}
	x.facts = strings.Join(source.QuoteEach(facts), ", ")
	return x
})

// formOf returns the form of the instruction h with these arguments, or nil if its name is unknown. VOLUME
// AT: is the dialect's, and so is any VOLUME in a text in which Docker's is not allowed.
func (p *parser) formOf(h *Head, args string) *Form {
	if h.Name == VOLUME && (h.Spelling == InComment || p.lang == fragment || isContractVolume(args)) {
		return p.forms.volume
	}
	return p.forms.byName[h.Name]
}

func isContractVolume(args string) bool {
	return source.BeginsWith(args, "AT:")
}

// Lookup returns the forms of the instruction with that name, ignoring case: one, or two for VOLUME, or none
// for an unknown name.
func Lookup(name string) []*Form {
	x := index()
	f := x.byName[upper(name)]
	switch {
	case f == nil:
		return nil
	case f.Name == x.volume.Name:
		return []*Form{f, x.volume}
	}
	return []*Form{f}
}
