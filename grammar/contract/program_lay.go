package contract

import (
	"fmt"
	"slices"
	"strings"
)

// Contract returns the lines of the blocks that describe a call; later blocks override earlier ones. Operands
// are numbered from the program's name on: operand <1> of PROGRAM flask run is <2> of flask. The names of
// flags and operands get the number of the call, as CallName describes.
func (m *ProgramMatch) Contract(call int) *Contract {
	c := &Contract{Declared: true, Open: true}
	known := &keys{}
	for i, p := range m.Programs {
		if slices.ContainsFunc(m.Programs[i+1:], func(o *Program) bool { return o.Stage == p.Stage }) {
			continue // within a block, the longest matching head takes precedence
		}
		r := &lineReader{file: p.File.Source, bundled: p.Bundled, keys: known, shift: p.operands(), call: call}
		for _, in := range p.Stage.Body {
			c.add(r, in)
		}
	}
	for _, l := range c.All() {
		l.Via = ViaProgram
	}
	c.HasOwnLines = false
	c.finish()
	return c
}

// All returns the common part of every line.
func (c *Contract) All() []*Line {
	var all []*Line
	for _, l := range c.Listeners {
		all = append(all, &l.Line)
	}
	for _, l := range c.Connections {
		all = append(all, &l.Line)
	}
	for _, v := range c.Variables {
		all = append(all, &v.Line)
	}
	for _, v := range c.Volumes {
		all = append(all, &v.Line)
	}
	for _, l := range c.Provisions {
		all = append(all, &l.Line)
	}
	for _, l := range c.Refused {
		all = append(all, &l.Line)
	}
	return all
}

// operand returns the name of a flag or operand as CallName spells it, after adding the reader's shift to the
// number of an operand. Other names are returned unchanged.
func (r *lineReader) operand(name string) string {
	var n int
	if r.shift > 0 && IsOperand(name) {
		if _, err := fmt.Sscanf(name, "<%d>", &n); err == nil {
			name = OperandName(n + r.shift)
		}
	}
	return CallName(name, r.call)
}

// CallName returns the name of a flag or operand in a container that runs several programs: "#" and the
// number of the call are appended, except for the first call, whose number is 0. The names of variables are
// returned unchanged.
func CallName(name string, call int) string {
	if call == 0 || !strings.HasPrefix(name, "-") && !IsOperand(name) {
		return name
	}
	return fmt.Sprintf("%s#%d", name, call)
}

// WrittenName returns the name of a flag or operand without the number of its call, as users write it.
func WrittenName(name string) string {
	if strings.HasPrefix(name, "-") || IsOperand(name) {
		name, _, _ = strings.Cut(name, "#")
	}
	return name
}

// IsOperand reports whether a name is the name of an operand: <1>.
func IsOperand(name string) bool { return strings.HasPrefix(name, "<") }

// OperandName returns the name of the operand with a number, counted from 1.
func OperandName(n int) string { return fmt.Sprintf("<%d>", n) }

// Under returns the contract of an image, which may be nil, with the lines found for the running program as
// its lowest layer, such as those of PROGRAM blocks. A line for something that the image's contract also
// names is left out, and so are all found listeners if an author stated some. Lines of the contract are
// dropped if speaks reports that they describe another program.
func Under(base, found *Contract, speaks func(*Line) bool) *Contract {
	if base == nil {
		base = &Contract{Baseless: true}
	}
	c := *base
	c.Declared, c.index = true, nil
	depth := len(base.Starts)
	for _, l := range base.All() {
		depth = max(depth, l.Depth+1)
	}
	for _, l := range found.All() {
		l.Depth = depth
	}
	author := slices.ContainsFunc(base.Listeners, func(l *Listener) bool { return !l.Bundled && !l.Draft && l.Via == ViaContract })
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
	if a.Via == ViaProgram && b.Via == ViaProgram { // each of two programs may read the same variable
		return a.Emits == b.Emits && a.Name == b.Name
	}
	return a.Emits == b.Emits && slices.ContainsFunc(b.Names(), a.Is)
}

// over returns the lines of base, followed by the lines of found whose subject base does not name. Lines of
// base that describe another program are dropped.
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
