package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// Lay returns the contract with the lines of an x-contract, which override those of base. A nil base means that
// nothing is known about the image.
func Lay(base *Contract, f *dockerfile.File) *Contract {
	c := inherit(base)
	r := &lineReader{file: f.Source, keys: &keys{}}
	for _, s := range f.Stages {
		c.drop(r, s)
		for _, in := range s.Body {
			c.add(r, in)
		}
	}
	c.layer(false, false)
	c.finish()
	return c
}

// A Block is a stage of a contract file that applies to one image.
type Block struct {
	File    *dockerfile.File
	Stage   *dockerfile.Stage
	Bundled bool
	// Floating reports whether the block describes the newest version and the image's tag does not name a
	// version. In that case only its volumes are used.
	Floating bool
}

// OfBlocks returns the contract of the image ref that results from the blocks, the later ones over the
// earlier ones. It returns nil if there are no blocks.
func OfBlocks(ref Ref, blocks []Block) *Contract {
	if len(blocks) == 0 {
		return nil
	}
	c := &Contract{Image: ref.Text}
	known := &keys{}
	for _, b := range blocks {
		r := &lineReader{file: b.File.Source, tag: ref.Tag, bundled: b.Bundled, keys: known}
		c.drop(r, b.Stage)
		cmd := false
		for _, in := range b.Stage.Body {
			if v, ok := in.(*dockerfile.ContractVolume); b.Floating && (!ok || v == nil) {
				_, listens := in.(*dockerfile.Listens)
				c.Open = c.Open || listens // the image may do so as well
				continue
			}
			if env, ok := in.(*dockerfile.Env); ok {
				for _, v := range env.Vars {
					text, known := r.expand(v.Value)
					c.setEnv(v.Key.Value, Setting{Text: text, Known: known, File: b.File.Source, At: v.At})
				}
				continue
			}
			if again, ok := in.(*dockerfile.Cmd); ok && cmd {
				words, _ := words(r, again.Command)
				c.Config.Synonyms = append(c.Config.Synonyms, words)
				continue
			}
			c.configure(r, in, &cmd)
			c.addFloating(r, in, b.Floating)
		}
	}
	c.layer(true, true)
	c.finish()
	return c
}

// finish completes a contract once the names of all its lines are known: it replaces short names in formats
// with their types, and builds the index.
func (c *Contract) finish() {
	if c.Drafted {
		c.dropDrafts()
	}
	names := map[string]bool{} // reports whether one of the user's lines has the name
	for _, l := range c.Connections {
		names[l.As] = names[l.As] || !l.Bundled
	}
	for _, l := range c.Listeners {
		names[l.As] = names[l.As] || !l.Bundled
	}
	for _, v := range c.Variables {
		if v.Format != nil {
			v.Format = v.Format.Named(func(word string) bool {
				own, known := names[word]
				return known && (own || v.Bundled)
			})
		}
	}
	c.index = newIndex(c.Variables)
}

// Names reports whether a line has that AS: name. A name in the catalogue is visible only to other lines of
// the catalogue: a user who writes URL(http) does not mean a listener of the base image that happens to be
// named http.
func (c *Contract) Names(word string, bundled bool) bool {
	return slices.ContainsFunc(c.Connections, func(c *Connection) bool { return c.As == word && (bundled || !c.Bundled) }) ||
		slices.ContainsFunc(c.Listeners, func(l *Listener) bool { return l.As == word && (bundled || !l.Bundled) })
}

// drop removes the inherited lines that the WITHOUT lines of the stage name.
func (c *Contract) drop(r *lineReader, s *dockerfile.Stage) {
	var gone map[string]map[string]bool // the names, by kind
	for _, in := range s.Body {
		n, ok := in.(*dockerfile.Without)
		if !ok {
			continue
		}
		if gone == nil {
			gone = map[string]map[string]bool{}
		}
		if gone[n.Kind] == nil {
			gone[n.Kind] = map[string]bool{}
		}
		what := r.word(n.What)
		if n.Kind == dockerfile.LISTENS {
			known := true
			what = r.port(n.On, &known).key()
		}
		gone[n.Kind][what] = true
	}
	if gone == nil {
		return
	}
	c.Declared, c.HasOwnLines = true, true
	*r.keys = keys{}
	if gone["BASE"] != nil {
		c.Listeners, c.Connections, c.Variables, c.Volumes, c.Provisions = nil, nil, nil, nil, nil
		return
	}
	c.Listeners = slices.DeleteFunc(c.Listeners, func(l *Listener) bool { return gone[dockerfile.LISTENS][l.On.key()] })
	c.Connections = slices.DeleteFunc(c.Connections, func(c *Connection) bool { return gone[dockerfile.CONNECTS][c.host()] })
	c.Variables = slices.DeleteFunc(c.Variables, func(v *Variable) bool { return gone[dockerfile.ENVIRONMENT][v.Name] })
	c.Volumes = slices.DeleteFunc(c.Volumes, func(v *Volume) bool { return gone[dockerfile.VOLUME][v.path()] })
}

func (c *Contract) add(r *lineReader, in dockerfile.Instruction) { c.addFloating(r, in, false) }

// addFloating adds a contract line, replacing an earlier line with the same key.
func (c *Contract) addFloating(r *lineReader, in dockerfile.Instruction, floating bool) {
	var ok bool
	r.why = ""
	switch n := in.(type) {
	case *dockerfile.Listens:
		var l *Listener
		if l, ok = r.listener(n); ok {
			c.Listeners = put(&r.keys.listeners, c.Listeners, l)
		}
	case *dockerfile.Connects:
		var l *Connection
		if l, ok = r.connection(n); ok {
			c.Connections = put(&r.keys.connections, c.Connections, l)
		}
	case *dockerfile.Environment:
		var v *Variable
		if v, ok = r.variable(n); ok {
			c.Variables = put(&r.keys.variables, c.Variables, v)
		}
	case *dockerfile.ContractVolume:
		var v *Volume
		if v, ok = r.volume(n); ok {
			v.Floating = floating
			c.Volumes = put(&r.keys.volumes, c.Volumes, v)
		}
	case *dockerfile.Provisions:
		var l *Provision
		if l, ok = r.provision(n); ok {
			c.Provisions = put(&r.keys.provisions, c.Provisions, l)
		}
	case *dockerfile.Bad:
		if !n.Contract {
			return
		}
		c.Open = true // we cannot tell what the line was meant to say
	default:
		return
	}
	h := in.Common()
	if h.IsDraft() {
		c.Drafted = true
	} else {
		c.Declared, c.HasOwnLines = true, true
	}
	if !ok && !h.IsDraft() {
		c.Refused = append(c.Refused, &Refusal{Line: Line{File: r.file, At: h.At, Bundled: r.bundled}, Why: r.why, WhyAt: r.whyAt})
		if _, is := in.(*dockerfile.Listens); is {
			c.Open = true
		}
	}
}

// keys finds the lines of a contract under construction by their keys.
type keys struct{ listeners, connections, variables, volumes, provisions map[string]int }

// put adds a line, replacing the one with the same key.
func put[T keyed](known *map[string]int, lines []T, l T) []T {
	if *known == nil {
		*known = map[string]int{}
		for i, x := range slices.Backward(lines) {
			(*known)[x.Key()] = i
		}
	}
	key := l.Key()
	if i, ok := (*known)[key]; ok {
		if !l.line().Draft || lines[i].line().Draft {
			lines[i] = l
		}
		return lines
	}
	(*known)[key] = len(lines)
	return append(lines, l)
}

func (p Port) key() string {
	transport := string(p.Transport)
	if p.Bind != "" {
		transport += ":{{" + p.Bind + "}}"
	}
	if p.Placeholder != "" {
		return transport + ":{{" + p.Placeholder + "}}"
	}
	return fmt.Sprintf("%s:%d-%d", transport, p.First, p.Last)
}

func (c *Connection) host() string {
	if c.Placeholder != "" {
		return "{{" + c.Placeholder + "}}"
	}
	return c.Host
}

func (v *Volume) path() string {
	if v.Placeholder != "" {
		return "{{" + v.Placeholder + "}}"
	}
	return v.Path
}

func (l *Line) conditions() string {
	if len(l.When) == 0 && len(l.Unless) == 0 {
		return ""
	}
	var b strings.Builder
	for _, c := range l.When {
		b.WriteString(" +" + c.String())
	}
	for _, c := range l.Unless {
		b.WriteString(" -" + c.String())
	}
	return b.String()
}

// Key returns the key of the line: endpoint and conditions.
func (l *Listener) Key() string { return l.On.key() + l.conditions() }

// Key returns the key of the line: host, endpoint and conditions.
func (c *Connection) Key() string {
	if c.On == nil {
		return c.host() + c.conditions()
	}
	return c.host() + " " + c.On.key() + c.conditions()
}

// Key returns the key of the line: name, direction and conditions.
func (v *Variable) Key() string {
	if v.Emits {
		return "EMITS " + v.Name + v.conditions()
	}
	return v.Name + v.conditions()
}

// Key returns the key of the line: path and conditions.
func (v *Volume) Key() string { return v.path() + v.conditions() }

// Key returns the key of the line: kind, name, place and conditions.
func (p *Provision) Key() string {
	return strings.Join([]string{p.Kind, p.Type.Name(), p.What, p.Placeholder, p.In, p.InPlaceholder}, " ") + p.conditions()
}

// Of returns the contract lines of one stage, ignoring its base and its build arguments, for rules that check
// a file in isolation.
func Of(f *dockerfile.File, s *dockerfile.Stage) *Contract {
	c := &Contract{}
	r := &lineReader{file: f.Source, keys: &keys{}}
	for _, in := range s.Body {
		c.add(r, in)
	}
	c.finish()
	return c
}
