package preflight

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/types"
)

// A setting is the value of a variable or flag in the contract.
type setting struct {
	text      string
	known     bool
	set       bool   // whether the environment, a flag, a file or a default sets it
	open      bool   // whether it may have a value that preflight cannot find
	isDefault bool   // whether only a DEFAULT sets it
	name      string // the variable or flag that sets it; "" for a default
	file      bool   // whether name is a variable with the path of a file that contains the value
}

type settingKey struct {
	name  string
	depth int
}

// deepestDefault is how many defaults may refer to one another in a chain.
const deepestDefault = 4

// holds returns whether the conditions of a line are met; Unknown means that they might be.
func (c *checker) holds(l *line, depth int) types.Tri {
	return types.Hold(l.when, l.unless, func(one label.Condition) types.Tri { return c.condition(one, depth) })
}

// condition returns whether one condition is met. For a path that exists it returns Unknown, because it may
// not be the file that the contract means.
func (c *checker) condition(one label.Condition, depth int) types.Tri {
	switch {
	case one.Path != "":
		if c.absent(one.Path) {
			return types.No
		}
		return types.Unknown
	case one.Any:
		for name, value := range c.env {
			if strings.HasPrefix(name, one.Name) && value != "" {
				return types.Unknown // the image itself may set the variable, which does not meet the condition
			}
		}
		return types.No
	}
	s := c.value(one.Name, depth)
	switch {
	case s.set && !s.known && one.Has, !s.set && s.open:
		return types.Unknown
	case !s.set:
		return types.No
	case s.file && one.Has && !s.known:
		return types.Unknown
	case one.Has:
		return types.TriOf(s.text == one.Value)
	case s.file:
		return types.Yes
	case !s.known:
		return types.Unknown
	}
	return types.TriOf(s.text != "" || strings.HasPrefix(s.name, "-"))
}

// absent reports whether a path does not exist.
func (c *checker) absent(p string) bool {
	_, err := c.Files.Stat(p)
	return missing(err)
}

// value returns the value of a variable or flag, from any of its names, its file or its DEFAULT. Nested
// defaults have a greater depth.
func (c *checker) value(name string, depth int) setting {
	key := settingKey{name, depth}
	if s, ok := c.settings[key]; ok {
		return s
	}
	s := c.findValue(name, depth)
	c.settings[key] = s
	return s
}

func (c *checker) findValue(name string, depth int) setting {
	lines := c.named[name]
	for _, l := range lines {
		if l.prefers {
			if s, ok := c.fromFile(l); ok {
				return s
			}
		}
	}
	names := []string{name}
	for _, l := range lines {
		names = append(names, l.names()...)
	}
	var empty *setting
	open := false
	for _, n := range names {
		s := c.given(n, lines)
		open = open || s.open
		switch {
		case !s.set:
		case s.text != "" || !s.known || strings.HasPrefix(n, "-"):
			return s
		case empty == nil:
			empty = &s
		}
	}
	for _, l := range lines {
		if s, ok := c.fromFile(l); ok {
			return s
		}
	}
	if empty != nil {
		return *empty
	}
	return c.byDefault(lines, depth, open)
}

// given returns the value that the environment or the command line sets for one name.
func (c *checker) given(name string, lines []*variable) setting {
	if !strings.HasPrefix(name, "-") && !strings.HasPrefix(name, "<") {
		value, ok := c.env[name]
		return setting{text: value, known: ok, set: ok, name: name}
	}
	switches := false
	for _, l := range lines {
		switches = switches || l.format != nil && (l.format.Kind == types.Set || l.format.Kind == "BOOL")
	}
	return c.flags.find(name, switches)
}

// byDefault returns the first DEFAULT on a line whose conditions are met.
func (c *checker) byDefault(lines []*variable, depth int, open bool) setting {
	for _, l := range lines {
		if l.Default == nil && !l.HasDefault || depth >= deepestDefault {
			continue
		}
		hold := types.Yes
		if len(l.when)+len(l.unless) > 0 {
			if depth >= deepestDefault-1 {
				continue
			}
			hold = c.holds(&l.line, depth+1)
		}
		switch {
		case hold == types.No:
		case l.Default == nil:
			return setting{set: true, isDefault: true}
		default:
			text, known := c.fill(*l.Default, depth+1)
			return setting{text: text, known: known && !open && hold == types.Yes, set: true, isDefault: true}
		}
	}
	return setting{open: open}
}

// mostFilled limits how many placeholders in a text are replaced, and longestFilled limits the length of the
// result.
const (
	mostFilled    = 16
	longestFilled = 4096
)

// fill replaces the placeholders in a text with their values. It returns false if a value is unknown or the
// text becomes too long.
func (c *checker) fill(text string, depth int) (string, bool) {
	for range mostFilled {
		before, rest, open := strings.Cut(text, "{{")
		name, after, closed := strings.Cut(rest, "}}")
		if !open || !closed {
			return text, true
		}
		s := c.value(strings.TrimSpace(name), depth)
		if !s.set || !s.known || len(before)+len(s.text)+len(after) > longestFilled {
			return text, false
		}
		text = before + s.text + after
	}
	return text, false
}

// mostOfFile is the maximum size of a file with the value of a variable, in bytes.
const mostOfFile = 64 << 10

// fromFile returns the value in the file to which NAME_FILE refers; ok is false if NAME_FILE is not set.
func (c *checker) fromFile(l *variable) (s setting, ok bool) {
	for _, n := range l.variants() {
		file := c.env[n]
		if file == "" {
			continue
		}
		s, ok = c.contents[file]
		if !ok {
			text, err := c.Files.Read(file, mostOfFile)
			if err == nil && len(text) < mostOfFile {
				s.text, s.known = strings.TrimRight(string(text), "\r\n"), true
			}
			c.contents[file] = s
		}
		s.set, s.file, s.name = true, true, n
		return s, true
	}
	return setting{}, false
}
