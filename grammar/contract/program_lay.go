package contract

import (
	"fmt"
	"slices"
	"strings"
)

// Contract returns the lines of the blocks that describe a call; later blocks override earlier ones. Operands
// are counted from the first after the program's name: <1> in PROGRAM flask run is <2>. Flags and operands
// get the CallName of the call with that number.
func (m *ProgramMatch) Contract(call int) *Contract {
	c := &Contract{Stated: true, Open: true}
	known := &keys{}
	for i, p := range m.Programs {
		if slices.ContainsFunc(m.Programs[i+1:], func(o *Program) bool { return o.Stage == p.Stage }) {
			continue // a longer head of the same block takes precedence
		}
		r := &reader{file: p.File.Source, bundled: p.Bundled, keys: known, shift: p.operands(), call: call}
		for _, in := range p.Stage.Body {
			c.add(r, in)
		}
	}
	for _, l := range c.All() {
		l.Via = FromProgram
	}
	c.Own = false
	c.finish()
	return c
}

// All returns the common part of all lines.
func (c *Contract) All() []*Line {
	var all []*Line
	for _, l := range c.Listeners {
		all = append(all, &l.Line)
	}
	for _, l := range c.Connections {
		all = append(all, &l.Line)
	}
	for _, l := range c.Variables {
		all = append(all, &l.Line)
	}
	for _, l := range c.Volumes {
		all = append(all, &l.Line)
	}
	for _, l := range c.Provisions {
		all = append(all, &l.Line)
	}
	for _, l := range c.Refused {
		all = append(all, &l.Line)
	}
	return all
}

// operand returns the name of a flag or operand for the call, with the reader's shift added to its number.
// Other names stay unchanged.
func (r *reader) operand(name string) string {
	var n int
	if r.shift > 0 && IsOperand(name) {
		if _, err := fmt.Sscanf(name, "<%d>", &n); err == nil {
			name = OperandName(n + r.shift)
		}
	}
	return CallName(name, r.call)
}

// CallName returns the name of a flag or operand if a container runs several programs: for all calls except
// the first, whose number is 0, the number is added after "#". The names of variables stay unchanged.
func CallName(name string, call int) string {
	if call == 0 || !strings.HasPrefix(name, "-") && !IsOperand(name) {
		return name
	}
	return fmt.Sprintf("%s#%d", name, call)
}

// WrittenName returns the name of a flag or operand as it is written, without the number of its call.
func WrittenName(name string) string {
	if strings.HasPrefix(name, "-") || IsOperand(name) {
		name, _, _ = strings.Cut(name, "#")
	}
	return name
}

// IsOperand reports whether a name is that of an operand: <1>.
func IsOperand(name string) bool { return strings.HasPrefix(name, "<") }

// OperandName returns the name of an operand, counted from 1.
func OperandName(n int) string { return fmt.Sprintf("<%d>", n) }

// Under adds the lines for the running program, such as those of PROGRAM blocks, below the contract of an
// image, which may be nil. Whatever the image's contract names overrides them. Lines of the contract that
// describe another program are dropped; listeners stated by an author take precedence.
func Under(base, found *Contract, speaks func(*Line) bool) *Contract {
	if base == nil {
		base = &Contract{Baseless: true}
	}
	c := *base
	c.Stated, c.index = true, nil
	depth := len(base.Starts)
	for _, l := range base.All() {
		depth = max(depth, l.Depth+1)
	}
	for _, l := range found.All() {
		l.Depth = depth
	}
	author := slices.ContainsFunc(base.Listeners, func(l *Listener) bool { return !l.Bundled && !l.Draft && l.Via == Stated })
	if c.Open = c.Open || !author; !author {
		c.Listeners = slices.Concat(base.Listeners, found.Listeners)
	}
	c.Connections = over(base.Connections, found.Connections, speaks, func(a, b *Connection) bool { return a.host() == b.host() })
	c.Variables = over(base.Variables, found.Variables, speaks, sameVariable)
	c.Volumes = over(base.Volumes, found.Volumes, speaks, func(a, b *Volume) bool { return a.path() == b.path() })
	c.Provisions = slices.Concat(base.Provisions, found.Provisions)
	c.Refused = slices.Concat(base.Refused, found.Refused)
	c.dropDrafts()
	c.index = newIndex(c.Variables)
	return &c
}

func sameVariable(a, b *Variable) bool {
	if a.Via == FromProgram && b.Via == FromProgram { // of two programs, which may both read one variable
		return a.Emits == b.Emits && a.Name == b.Name
	}
	return a.Emits == b.Emits && slices.ContainsFunc(b.Names(), a.Is)
}

// over returns the lines of base, and those of found that are not named in base. Lines of base that describe
// another program are dropped.
func over[T any, P interface {
	*T
	line() *Line
}](base, found []P, speaks func(*Line) bool, same func(a, b P) bool) []P {
	if len(found) == 0 {
		return base
	}
	silent := func(b P) bool {
		return (P(b).line().Draft || !speaks(P(b).line())) && slices.ContainsFunc(found, func(f P) bool { return same(b, f) })
	}
	all := slices.DeleteFunc(slices.Clone(base), silent)
	said := len(all)
	for _, f := range found {
		if !slices.ContainsFunc(all[:said], func(b P) bool { return same(b, f) }) {
			all = append(all, f)
		}
	}
	return all
}
