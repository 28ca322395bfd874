package dockerfile

import (
	"slices"
	"strings"
	"sync"
)

// A Form is one instruction of the language: its name, its manual, its parser.
type Form struct {
	Name  string   // "COPY"; "LISTENS"
	Usage []string // "[…]" may be left out, "|" sets choices apart, "…" repeats what is before it
	// Skeletons are what an editor puts in for a new line: "ADD ${1:source} ${2:dest}". The numbered
	// texts are there to be typed over.
	Skeletons []string
	Doc       string // Markdown, shown on hover and by "dfvet explain"
	Dialect   bool   // not understood by docker build
	Flags     []FlagForm
	Clauses   []ClauseForm // those of the fixed part first, in their order

	heredocs     bool   // may be followed by heredocs
	flagsIgnored bool   // docker build does not look at its flags
	inContract   bool   // one of Docker's own that contract files take
	onlyInFiles  bool   // one of the dialect that only contract files take
	order        []step // the fixed part of a contract line
	parse        func(*parser, Head) Instruction
}

// A FlagForm is one flag that an instruction takes, or one key of such a flag.
type FlagForm struct {
	Name    string
	Example string // a value, or what one is called: "user:group"
	Doc     string
	Bool    bool     // --name, or --name=true and --name=false
	Repeat  bool     // may stand more than once
	Values  []string // an enumeration, or nil
	Keys    []FlagForm
	On      []string          // of a key of --mount: the types of mount that take it, or nil for all
	Alias   string            // of a key: the other key that this is short for
	Says    map[string]string // what the words of Values mean
	Alone   bool              // signature help shows it by itself, not the forms of the instruction
}

// Skeleton returns the text of a skeleton as it stands before anything is typed over.
func Skeleton(text string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		hole, after, _ := strings.Cut(rest, "}")
		_, word, _ := strings.Cut(hole, ":")
		b.WriteString(word)
		text = after
	}
}

// A ClauseForm is one clause that a contract line takes.
type ClauseForm struct {
	Name   string // "WHEN"
	Usage  string // "WHEN: condition"
	Doc    string
	Bare   bool              // a keyword without colon and value
	Repeat bool              // may stand more than once
	Values []string          // an enumeration, or nil
	Says   map[string]string // what its words mean
	kind   kind
	not    string // the clause that may not be on the same line
}

// Next returns the clauses that may follow those given by their names: while the fixed part lasts,
// those that are due, then the others.
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

// OnlyInFiles reports whether only contract files take the instruction: a declaration, or the head of a
// block.
func (f *Form) OnlyInFiles() bool { return f.onlyInFiles }

// InContract reports whether contract files take the instruction.
func (f *Form) InContract() bool { return f.Dialect || f.inContract }

// Optional returns the clauses that are not of the fixed part.
func (f *Form) Optional() []ClauseForm {
	return slices.DeleteFunc(slices.Clone(f.Clauses), func(c ClauseForm) bool {
		return slices.ContainsFunc(f.order, func(st step) bool { return slices.Contains(st.names, c.Name) })
	})
}

// List reports whether the clause takes several values behind commas.
func (c *ClauseForm) List() bool { return c.kind.separator() == ',' }

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
