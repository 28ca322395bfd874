package dockerfile

import (
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Form is one instruction of the language: its name, its manual, its parser.
type Form struct {
	Name  string   // "COPY"; "LISTENS"
	Usage []string // "[…]" is optional, "|" separates choices, "…" repeats what is before it
	// Skeletons are what an editor inserts for a new line: "ADD ${1:source} ${2:dest}". The user types over
	// the numbered texts.
	Skeletons []string
	Doc       string // Markdown, shown on hover and by "dfvet explain"
	Dialect   bool   // docker build does not know it
	Flags     []FlagForm
	Clauses   []ClauseForm // those of the fixed part first, in order

	heredocs     bool   // may be followed by heredocs
	flagsIgnored bool   // docker build ignores its flags
	inContract   bool   // one of Docker's own that is allowed in contract files
	onlyInFiles  bool   // one of the dialect that is allowed only in contract files
	order        []step // the fixed part of a contract line
	parse        func(*parser, Head) Instruction
}

// A FlagForm is one flag of an instruction, or one key of such a flag.
type FlagForm struct {
	Name    string
	Example string // a value, or a description of it: "user:group"
	Doc     string
	Bool    bool     // --name, or --name=true and --name=false
	Repeat  bool     // may be repeated
	Values  []string // an enumeration, or nil
	Keys    []FlagForm
	On      []string          // for a key of --mount: the mount types that accept it, or nil for all
	Alias   string            // for a key: the other key that it abbreviates
	Says    map[string]string // the meaning of each word in Values
	Alone   bool              // signature help shows only the flag, not the forms of the instruction
}

// Skeleton returns the text of a skeleton before the user types over anything.
func Skeleton(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		placeholder, after, _ := strings.Cut(rest, "}")
		_, word, _ := strings.Cut(placeholder, ":")
		b.WriteString(word)
		text = after
	}
}

// A ClauseForm is one clause of a contract line.
type ClauseForm struct {
	Name   string // "WHEN"
	Usage  string // "WHEN: condition"
	Doc    string
	Bare   bool              // a keyword without a colon and a value
	Repeat bool              // may be repeated
	Values []string          // an enumeration, or nil
	Says   map[string]string // the meaning of each word in Values
	kind   kind
	not    string // the clause that is not allowed on the same line
}

// Next returns the clauses that may follow the clauses with the given names: in the fixed part, those of the
// next position; after it, the optional ones.
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
			all = append(all, *f.clause(name))
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

// Optional returns the clauses that are not in the fixed part.
func (f *Form) Optional() []ClauseForm {
	return slices.DeleteFunc(slices.Clone(f.Clauses), func(c ClauseForm) bool {
		return slices.ContainsFunc(f.order, func(st step) bool { return slices.Contains(st.names, c.Name) })
	})
}

// List reports whether the clause accepts several values, separated by commas.
func (c *ClauseForm) List() bool { return c.kind.separator() == ',' }

// A formIndex finds the forms by name.
type formIndex struct {
	byName map[string]*Form // here VOLUME is Docker's
	volume *Form            // the dialect's VOLUME AT:
	docker []string         // the names that docker build knows
	lines  []string         // the names of contract lines
	facts  string           // the names of Docker's instructions that are allowed in contract files, for messages

	clauses map[string]bool // the names of all clauses
}

// index is built once, when the first text is parsed. The parse functions get it from the parser, since the
// table refers to them.
var index = sync.OnceValue(func() *formIndex {
	x := &formIndex{byName: make(map[string]*Form, len(Forms)), clauses: map[string]bool{}}
	var facts []string
	for _, f := range Forms {
		switch {
		case f.Dialect && f.Name == "VOLUME":
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
	x.facts = "`" + strings.Join(facts, "`, `") + "`"
	return x
})

// formOf returns the form of the instruction h with these arguments, or nil. VOLUME AT: belongs to the
// dialect, and so does any VOLUME where Docker's is not allowed; otherwise it is Docker's.
func (p *parser) formOf(h *Head, args string) *Form {
	if h.Name == "VOLUME" && (h.Spelling == InComment || p.lang == fragment || isContractVolume(args)) {
		return p.forms.volume
	}
	return p.forms.byName[h.Name]
}

func isContractVolume(args string) bool {
	return source.BeginsWith(args, "AT:")
}

// Lookup returns the forms of the instruction with that name, in any case: one, or two for VOLUME, or none
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
