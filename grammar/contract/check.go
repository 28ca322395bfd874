package contract

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// A Keyed is one contract line of a stage and its key. A later line with the same key replaces it.
type Keyed struct {
	Key string
	In  dockerfile.Instruction
}

// Keys returns the contract lines of a stage that can be read, with their keys, in the order of the text.
func Keys(f *dockerfile.File, s *dockerfile.Stage) []Keyed {
	var all []Keyed
	for _, in := range s.Body {
		c := &Contract{}
		c.add(&lineReader{file: f.Source, keys: &keys{}}, in)
		if len(c.Refused) > 0 {
			continue
		}
		for _, key := range c.keys() {
			all = append(all, Keyed{key, in})
		}
	}
	return all
}

func (c *Contract) keys() []string {
	var all []string
	for _, l := range c.Listeners {
		all = append(all, "LISTENS "+l.Key())
	}
	for _, l := range c.Connections {
		all = append(all, "CONNECTS "+l.Key())
	}
	for _, v := range c.Variables {
		all = append(all, "ENVIRONMENT "+v.Key())
	}
	for _, v := range c.Volumes {
		all = append(all, "VOLUME "+v.Key())
	}
	for _, l := range c.Provisions {
		all = append(all, "PROVISIONS "+l.Key())
	}
	return all
}

// A Use is a name in a contract line, such as {{NAME}}.
type Use struct {
	Name string
	At   source.Span
}

// Placeholders returns the placeholders in the words of a contract line.
func Placeholders(in dockerfile.Instruction) []Use {
	var all []Use
	for _, w := range Words(in) {
		for _, p := range w.Parts {
			if p.Placeholder {
				all = append(all, Use{p.Var, p.At})
			}
		}
	}
	return all
}

// Words returns the operands of a contract line that may contain a value: those before the clauses and those
// of the clauses, except for DOC: texts.
func Words(in dockerfile.Instruction) []*dockerfile.Word {
	var all []*dockerfile.Word
	var clauses *dockerfile.Clauses
	add := func(words ...*dockerfile.Word) {
		for _, w := range words {
			if w != nil {
				all = append(all, w)
			}
		}
	}
	end := func(e *dockerfile.Endpoint) {
		if e != nil {
			add(e.Port)
		}
	}
	switch n := in.(type) {
	case *dockerfile.Listens:
		end(n.On)
		add(n.For...)
		clauses = &n.Clauses
	case *dockerfile.Connects:
		add(n.To)
		end(n.On)
		add(n.For...)
		clauses = &n.Clauses
	case *dockerfile.Environment:
		add(n.Format)
		clauses = &n.Clauses
	case *dockerfile.ContractVolume:
		add(n.Path, n.Format)
		clauses = &n.Clauses
	case *dockerfile.Provisions:
		add(n.What, n.In)
		clauses = &n.Clauses
	}
	if clauses != nil {
		for _, c := range clauses.Clauses {
			if c.Name != dockerfile.DOC {
				add(c.Values...)
			}
		}
	}
	return all
}

// TypeUses returns the types that a line names, including those in formats, and their positions. A short name
// in a format is listed as the type it abbreviates, although it may turn out to be the name of a line.
func TypeUses(in dockerfile.Instruction) []Typed {
	switch n := in.(type) {
	case *dockerfile.Listens:
		return protocolWords(n.For)
	case *dockerfile.Connects:
		return append(protocolWords(n.For), protocolWords([]*dockerfile.Word{n.Value(dockerfile.SCHEMA)})...)
	case *dockerfile.Environment:
		return formatUses(n.Format)
	case *dockerfile.ContractVolume:
		if n.Format != nil && !strings.Contains(n.Format.Text, "$") {
			if t, flaw := types.ParseType(n.Format.Value); flaw == nil {
				return []Typed{{t, n.Format.At}}
			}
		}
	case *dockerfile.Provisions:
		if n.Kind == dockerfile.SCHEMA {
			return protocolWords([]*dockerfile.Word{n.What})
		}
	case *dockerfile.TypeDecl:
		var all []Typed
		for _, c := range n.Clauses.Clauses {
			if c.Name == dockerfile.IS {
				all = append(all, protocolWords(c.Values)...)
			}
		}
		return all
	case *dockerfile.FormatDecl:
		return formatUses(n.Value(dockerfile.IS))
	}
	return nil
}

// ProtocolUses returns the subset of TypeUses that follow FOR: and so are spoken on a connection.
func ProtocolUses(in dockerfile.Instruction) []Typed {
	switch n := in.(type) {
	case *dockerfile.Listens:
		return protocolWords(n.For)
	case *dockerfile.Connects:
		return protocolWords(n.For)
	}
	return nil
}

func formatUses(w *dockerfile.Word) []Typed {
	if w == nil || strings.Contains(w.Text, "$") {
		return nil
	}
	f, flaw := types.ParseFormat(w.Value)
	if flaw != nil {
		return nil
	}
	return formatTypes(w, f.Named(func(string) bool { return false }))
}

func protocolWords(words []*dockerfile.Word) []Typed {
	var all []Typed
	for _, w := range words {
		if w == nil || strings.Contains(w.Text, "$") {
			continue
		}
		if t, _, flaw := types.ParseProtocol(w.Value); flaw == nil {
			all = append(all, Typed{t, w.At})
		}
	}
	return all
}

// NameUses returns the words in the references of a line's format that may be the name of a connection or
// listener, such as db in USER(db).
func NameUses(in dockerfile.Instruction) []Use {
	var w *dockerfile.Word
	switch n := in.(type) {
	case *dockerfile.Environment:
		w = n.Format
	case *dockerfile.FormatDecl:
		w = n.Value(dockerfile.IS)
	}
	if w == nil || strings.Contains(w.Text, "$") {
		return nil
	}
	f, flaw := types.ParseFormat(w.Value)
	if flaw != nil {
		return nil
	}
	return formatNames(w, f)
}

func formatNames(w *dockerfile.Word, f *types.Format) []Use {
	var all []Use
	if f.Ref.Name != "" {
		all = append(all, Use{f.Ref.Name, w.InValue(f.ArgAt.Off, f.ArgAt.Off+f.ArgAt.Len)})
	}
	for _, o := range f.Of {
		all = append(all, formatNames(w, o)...)
	}
	return all
}

// formatTypes appends the types in a format and in the formats nested in it.
func formatTypes(w *dockerfile.Word, f *types.Format) []Typed {
	var all []Typed
	note := func(t types.Type, off, n int) {
		if t.Authority != "" {
			all = append(all, Typed{t, w.InValue(off, off+n)})
		}
	}
	switch {
	case f.Kind == types.Named:
		note(f.Name, f.Off, f.Len)
	case f.Kind == types.File:
		note(f.Name, f.ArgAt.Off, f.ArgAt.Len)
	default:
		note(f.Ref.Type, f.ArgAt.Off, f.ArgAt.Len)
	}
	for _, o := range f.Of {
		all = append(all, formatTypes(w, o)...)
	}
	return all
}
