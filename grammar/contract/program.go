package contract

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Program is one of the commands in a PROGRAM line, with the lines of its block.
type Program struct {
	File    *dockerfile.File
	Stage   *dockerfile.Stage
	Head    []*dockerfile.Word // as written
	Name    string             // the name of the program, after launchers: "flask"
	Words   []string           // the words after the name: "run", "-S"
	Bundled bool
	// Runtime reports whether the program is an interpreter or virtual machine and the block describes
	// whatever it runs.
	Runtime bool
	script  bool // an interpreter runs the program, so its file may be in any folder
}

// Programs returns the programs that a contract file describes, in the order of the text.
func Programs(f *dockerfile.File, bundled bool) []*Program {
	var all []*Program
	for _, s := range f.Stages {
		for _, head := range s.Programs {
			for _, words := range head.Commands {
				if p := program(words); p != nil {
					p.File, p.Stage, p.Bundled = f, s, bundled
					all = append(all, p)
				}
			}
		}
	}
	return all
}

// program reads the words of a PROGRAM line. It returns nil if launchers hide the program.
func program(head []*dockerfile.Word) *Program {
	texts := make([]string, len(head))
	for i, w := range head {
		texts[i] = w.Value
	}
	call := command.Read(command.Words(texts))
	if call.Program.Text == "" {
		return nil
	}
	p := &Program{Head: head, Name: call.Program.Text, script: call.Program.Index > 0}
	p.Runtime = len(head) == 1 && command.IsRuntime(p.Name)
	for _, w := range call.Args {
		p.Words = append(p.Words, w.Text)
	}
	return p
}

// ProgramName returns the name under which PROGRAM blocks for a command's program are indexed: its base name
// without a version.
func ProgramName(program string) string { return command.Name(program) }

// A ProgramIndex finds programs by name.
type ProgramIndex struct{ byName map[string][]*Program }

// NewProgramIndex returns an index of programs; later ones override earlier ones.
func NewProgramIndex(all []*Program) *ProgramIndex {
	x := &ProgramIndex{byName: map[string][]*Program{}}
	for _, p := range all {
		name := ProgramName(p.Name)
		x.byName[name] = append(x.byName[name], p)
	}
	return x
}

// Named returns the programs whose first word has the name, in order.
func (x *ProgramIndex) Named(name string) []*Program {
	if x == nil {
		return nil
	}
	return x.byName[name]
}

// String returns the program as the PROGRAM line spells it: "flask run".
func (p *Program) String() string {
	texts := make([]string, len(p.Head))
	for i, w := range p.Head {
		texts[i] = w.Value
	}
	return strings.Join(texts, " ")
}

// operands returns the number of the program's words that are not flags.
func (p *Program) operands() int {
	n := 0
	for _, w := range p.Words {
		if !strings.HasPrefix(w, "-") {
			n++
		}
	}
	return n
}

// An Arg is one argument of a call, as understood with the flags of the program's PROGRAM blocks.
type Arg struct {
	Flag    string // the name of a flag, without "=" and a value; "" for other words
	Value   int    // the index of the argument that holds the flag's value, or -1
	Joined  bool   // the value follows "=" or a one-letter flag in the same argument
	Of      int    // the index of the flag whose value this is, or -1
	Operand int    // the number of this operand of the program, from 1; 0 if it is not an operand, or if its number is unknown
}

// A ProgramMatch holds the PROGRAM blocks that describe one call.
type ProgramMatch struct {
	Programs []*Program // later ones override earlier ones
	Args     []Arg      // parallel to the arguments of the call
	Blind    bool       // the operands are unknown, because no block names one of the flags
}

// MatchProgram matches a call against the programs with its name. It returns nil if none of them describes
// the call.
func MatchProgram(all []*Program, call command.Call) *ProgramMatch {
	if len(all) == 0 || !call.Program.Known {
		return nil
	}
	m := &ProgramMatch{}
	m.read(call.Args, flagsOf(all))
	for _, p := range all {
		if p.Runtime && p.Name == call.Runtime || p.named(call.Program.Text) && m.has(p, call.Args) {
			m.Programs = append(m.Programs, p)
		}
	}
	if len(m.Programs) == 0 {
		return nil
	}
	slices.SortStableFunc(m.Programs, func(a, b *Program) int {
		if a.Bundled != b.Bundled {
			if a.Bundled {
				return -1
			}
			return 1
		}
		return cmp.Compare(len(a.Words), len(b.Words))
	})
	return m
}

// named reports whether p names the file that is run: a program on the PATH, or a script that an interpreter
// runs. If p contains a folder, the file must be in a folder of that name.
func (p *Program) named(file string) bool {
	if strings.Contains(p.Name, "/") {
		file = path.Clean(file)
		return file == p.Name || strings.HasSuffix(file, "/"+p.Name)
	}
	if !strings.Contains(file, "/") || p.script {
		return true
	}
	dir := path.Base(path.Dir(file))
	return dir == "bin" || dir == "sbin" || dir == ".bin"
}

// flagsOf returns the flags that the programs name. The value is true if the flag is followed by a value.
func flagsOf(all []*Program) map[string]bool {
	flags := map[string]bool{}
	seen := map[*dockerfile.Stage]bool{}
	for _, p := range all {
		if seen[p.Stage] {
			continue
		}
		seen[p.Stage] = true
		for _, in := range p.Stage.Body {
			env, ok := in.(*dockerfile.Environment)
			if !ok || env.Variable == nil || env.Format == nil {
				continue
			}
			takes := env.Format.Value != "SET" && env.Format.Value != "BOOL"
			for _, name := range names(env) {
				if strings.HasPrefix(name, "-") {
					flags[name] = flags[name] || takes
				}
			}
		}
	}
	return flags
}

// names returns the name and the aliases of an ENVIRONMENT line.
func names(n *dockerfile.Environment) []string {
	all := []string{n.Variable.Value}
	for _, c := range n.Clauses.Clauses {
		if c.Name == dockerfile.ALIAS {
			for _, w := range c.Values {
				all = append(all, w.Value)
			}
		}
	}
	return all
}

// read classifies the arguments as flags, values of flags, and operands.
func (m *ProgramMatch) read(args []command.Word, flags map[string]bool) {
	m.Args = make([]Arg, len(args))
	ended, operand := false, 0
	for i := 0; i < len(args); i++ {
		a := &m.Args[i]
		a.Value, a.Of = -1, -1
		switch text := args[i].Text; {
		case !ended && text == "--":
			ended = true
		case !ended && len(text) > 1 && text[0] == '-':
			if m.flag(a, text, flags) && i+1 < len(args) && !(args[i+1].Known && strings.HasPrefix(args[i+1].Text, "-")) {
				a.Value = i + 1
				m.Args[i+1] = Arg{Value: -1, Of: i}
				i++
			}
		case !m.Blind:
			operand++
			a.Operand = operand
		}
	}
}

// flag reads one flag, and reports whether the next word is its value.
func (m *ProgramMatch) flag(a *Arg, text string, flags map[string]bool) bool {
	name, _, joined := strings.Cut(text, "=")
	takes, known := flags[name]
	a.Flag, a.Joined = name, joined
	switch {
	case known:
		return takes && !joined
	case len(text) > 2 && text[1] != '-' && flags[text[:2]]: // -p80
		a.Flag, a.Joined = text[:2], true
		return false
	case !joined:
		m.Blind = true
	}
	return false
}

// has reports whether the arguments contain the words of p: flags at any position, and the other words as the
// first operands.
func (m *ProgramMatch) has(p *Program, args []command.Word) bool {
	at := 0
	for _, w := range p.Words {
		if strings.HasPrefix(w, "-") {
			if !slices.ContainsFunc(m.Args, func(a Arg) bool { return a.Flag == w }) {
				return false
			}
			continue
		}
		at++
		i := slices.IndexFunc(m.Args, func(a Arg) bool { return a.Operand == at })
		if i < 0 || !args[i].Known || args[i].Text != w {
			return false
		}
	}
	return true
}
