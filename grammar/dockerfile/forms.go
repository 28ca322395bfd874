package dockerfile

import (
	"strings"
	"sync"
)

// A Form is one instruction of the language: its name, its manual, its parser.
type Form struct {
	Name    string // "COPY"; "LISTENS"
	Usage   []string
	Doc     string // Markdown, shown on hover and by "dfvet explain"
	Dialect bool   // not understood by docker build
	Flags   []FlagForm
	Clauses []ClauseForm // those of the fixed part first, in their order

	heredocs     bool   // may be followed by heredocs
	flagsIgnored bool   // docker build does not look at its flags
	inContract   bool   // one of Docker's own that contract files take
	order        []step // the fixed part of a contract line
	parse        func(*parser, Head) Instruction
}

// A FlagForm is one flag that an instruction takes, or one key of such a flag.
type FlagForm struct {
	Name   string
	Doc    string
	Bool   bool     // --name, or --name=true and --name=false
	Repeat bool     // may stand more than once
	Values []string // an enumeration, or nil
	Keys   []FlagForm
	On     []string // of a key of --mount: the types of mount that take it, or nil for all
	Alias  string   // of a key: the other key that this is short for
}

// A ClauseForm is one clause that a contract line takes.
type ClauseForm struct {
	Name   string // "WHEN"
	Usage  string // "WHEN: condition"
	Doc    string
	Bare   bool     // a keyword without colon and value
	Repeat bool     // may stand more than once
	Values []string // an enumeration, or nil
	kind   kind
}

// A formIndex finds the forms by name.
type formIndex struct {
	byName map[string]*Form // VOLUME is Docker's
	volume *Form            // the dialect's VOLUME AT:
	docker []string         // the names that docker build knows
	lines  []string         // the names of contract lines
	facts  string           // the names of what contract files take of Docker's, for messages

	clauses map[string]bool // the names of all clauses
}

// index is built once, when a first text is parsed. The parse functions, which the table leads
// to, find it in the parser.
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
		case f.Name != "TYPE" && f.Name != "FORMAT":
			x.lines = append(x.lines, f.Name)
		}
		for _, c := range f.Clauses {
			x.clauses[c.Name] = true
		}
		if f.inContract {
			facts = append(facts, f.Name)
		}
	}
	x.facts = strings.Join(facts, ", ")
	return x
})

// formOf returns the form of the instruction of h and of these arguments, or nil. VOLUME AT: is
// the dialect's, and so is any VOLUME where Docker's cannot stand; else it is Docker's.
func (p *parser) formOf(h *Head, args string) *Form {
	if h.Name == "VOLUME" && (h.Spelling == InComment || p.lang == fragment || isContractVolume(args)) {
		return p.forms.volume
	}
	return p.forms.byName[h.Name]
}

func isContractVolume(args string) bool {
	return len(args) >= 3 && strings.EqualFold(args[:3], "AT:")
}

// Lookup returns the forms of the instruction of that name, in any case: one, two for VOLUME,
// none for a name that is no instruction's.
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
