package facts

import "strings"

// An Option is one option on a command line.
type Option struct {
	Name     string // for example "-y" or "--assume-yes"
	Value    string // "" if the option has no value
	HasValue bool
	Word     Word  // the word with the option; a word such as -yqq contains several
	Arg      *Word // the next word, if that is the value
}

// A Syntax lists the options of a program that have a value, so that the value is not mistaken for an
// operand.
type Syntax struct {
	Short string   // letters of short options
	Long  []string // names of long options, without dashes
	// Single reports whether long options may start with a single dash, as with go, or wget's -nv.
	Single bool
}

// Parsed is a parsed command line.
type Parsed struct {
	Options  []Option
	Operands []Word
	// Unsure reports whether an expansion may contain options. If so, it is not certain that an option is
	// missing.
	Unsure bool
}

// Has reports whether an option with one of the names is set.
func (p *Parsed) Has(names ...string) bool { return p.Option(names...) != nil }

// Option returns the last option with one of the names, or nil.
func (p *Parsed) Option(names ...string) *Option {
	for i := len(p.Options) - 1; i >= 0; i-- {
		for _, n := range names {
			if p.Options[i].Name == n {
				return &p.Options[i]
			}
		}
	}
	return nil
}

// Count returns how often options with one of the names occur.
func (p *Parsed) Count(names ...string) int {
	n := 0
	for _, o := range p.Options {
		for _, name := range names {
			if o.Name == name {
				n++
			}
		}
	}
	return n
}

// Parse parses the words after the program.
func (x *Syntax) Parse(words []Word) Parsed {
	var p Parsed
	for len(words) > 0 {
		w := words[0]
		words = words[1:]
		switch v := w.Value; {
		case v == "--":
			p.Operands = append(p.Operands, words...)
			return p
		case strings.HasPrefix(v, "--") || x.Single && len(v) > 1 && v[0] == '-':
			words = x.long(&p, w, words)
		case len(v) > 1 && v[0] == '-':
			words = x.short(&p, w, words)
		default:
			p.Unsure = p.Unsure || mayHoldOptions(w)
			p.Operands = append(p.Operands, w)
		}
	}
	return p
}

// mayHoldOptions reports whether a word is one unquoted expansion whose name suggests that it contains
// options.
func mayHoldOptions(w Word) bool {
	if !w.Dynamic || !strings.HasPrefix(w.Value, "$") {
		return false
	}
	name := strings.ToLower(w.Value)
	return strings.HasPrefix(name, "$(") || strings.HasPrefix(name, "$@") || strings.HasPrefix(name, "$*") ||
		strings.Contains(name, "opt") || strings.Contains(name, "flag") || strings.Contains(name, "arg")
}

func (x *Syntax) long(p *Parsed, w Word, rest []Word) []Word {
	name, value, has := strings.Cut(w.Value, "=")
	o := Option{Name: name, Value: value, HasValue: has, Word: w}
	if !has && len(rest) > 0 && x.takesLong(strings.TrimLeft(name, "-")) {
		o.Value, o.HasValue, o.Arg = rest[0].Value, true, &rest[0]
		rest = rest[1:]
	}
	p.Options = append(p.Options, o)
	return rest
}

func (x *Syntax) takesLong(name string) bool {
	for _, l := range x.Long {
		if l == name {
			return true
		}
	}
	return false
}

// short parses a word with one-letter options, such as -yqq, -o value, -ovalue or -q=2. It returns the words
// after the options.
func (x *Syntax) short(p *Parsed, w Word, rest []Word) []Word {
	v := w.Value
	for i := 1; i < len(v); i++ {
		o := Option{Name: "-" + v[i:i+1], Word: w}
		after := v[i+1:]
		switch {
		case strings.HasPrefix(after, "="):
			o.Value, o.HasValue = after[1:], true
			i = len(v)
		case strings.IndexByte(x.Short, v[i]) >= 0 && after != "":
			o.Value, o.HasValue = after, true
			i = len(v)
		case strings.IndexByte(x.Short, v[i]) >= 0 && len(rest) > 0:
			o.Value, o.HasValue, o.Arg = rest[0].Value, true, &rest[0]
			rest = rest[1:]
		}
		p.Options = append(p.Options, o)
	}
	return rest
}
