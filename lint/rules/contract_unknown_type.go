package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_unknown_type.md
var unknownTypeDoc string

var unknownType = &lint.Rule{
	Name: "contract/unknown-type", Doc: unknownTypeDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		seen := map[source.Span]bool{}
		look := func(in dockerfile.Instruction) {
			spoken := contract.ProtocolUses(in)
			for _, t := range contract.TypeUses(in) {
				if p.Project.Types.Declared(t.Type) || p.Project.Types.LookupFormat(t.Type) != nil || seen[t.At] {
					continue
				}
				seen[t.At] = true
				if t.Type.IsWord() && unknownWordIn(p, f, in, t, slices.Contains(spoken, t)) {
					continue
				}
				if near := withoutRing(p, in, p.Project.Types.Near(t.Type)); len(near) > 0 {
					nearType(p, f, t, near)
				}
			}
		}
		for _, s := range f.Stages {
			for _, in := range s.Body {
				look(in)
			}
			if !f.Contract {
				unknownNames(p, f, s)
			}
		}
		for _, d := range f.Types {
			look(d)
		}
		for _, d := range f.Formats {
			look(d)
		}
		if f.Contract {
			misspeltNames(p, f)
		}
	},
}

// unknownWordIn checks a word without a dot, according to its role in the line. It reports whether no other
// check is needed.
func unknownWordIn(p *lint.Pass, f *dockerfile.File, in dockerfile.Instruction, t contract.Typed, spoken bool) bool {
	written := f.Source.Slice(t.At)
	switch in.(type) {
	case *dockerfile.Environment:
		if near := types.NearFormat(t.Type.Path); near != "" {
			found := p.Report(t.At, "`%s` is not a known format; did you mean `%s`?", written, near)
			if _, flaw := types.ParseFormat(near); flaw == nil { // some formats need an argument
				writeEach(found, t.At, []string{near})
			}
			return true
		}
	case *dockerfile.TypeDecl:
		if near := p.Project.Types.NearWords(t.Type.Path); len(near) > 0 {
			writeEach(p.Report(t.At, "`%s` is not a known type; did you mean %s?", written, source.QuoteAny(near)), t.At, near)
			return true
		}
	}
	if spoken {
		unknownProtocol(p, f, t)
	}
	return spoken
}

// misspeltNames reports words in the references of a contract file that are similar to the short name of a
// type. Blocks may refer to each other, so another file may define a name that is not known here.
func misspeltNames(p *lint.Pass, f *dockerfile.File) {
	var uses []contract.Use
	names := map[string]bool{}
	for _, in := range f.Instructions() {
		uses = append(uses, contract.NameUses(in)...)
		var as *dockerfile.Word
		switch n := in.(type) {
		case *dockerfile.Listens:
			as = n.Value(dockerfile.AS)
		case *dockerfile.Connects:
			as = n.Value(dockerfile.AS)
		}
		if as != nil {
			names[as.Value] = true
		}
	}
	for _, u := range uses {
		_, short := types.LookupShort(u.Name)
		if near := p.Project.Types.NearWords(u.Name); !short && !names[u.Name] && len(near) > 0 {
			writeEach(p.Report(u.At, "no line or type is named `%s`; did you mean %s?", u.Name, source.QuoteAny(near)), u.At, near)
		}
	}
}

// nearType reports a type that is similar to one or several known types.
func nearType(p *lint.Pass, f *dockerfile.File, t contract.Typed, near []types.Type) {
	written := f.Source.Slice(t.At)
	var texts []string
	for _, n := range near {
		n.Versions = t.Versions
		text := n.String()
		if !strings.HasSuffix(strings.TrimSuffix(written, "@"+t.Versions), "/") {
			text = strings.Replace(text, "/@", "@", 1)
			text = strings.TrimSuffix(text, "/")
		}
		texts = append(texts, text)
	}
	found := p.Report(t.At, "`%s` is not declared; did you mean %s?", written, source.QuoteAny(texts))
	writeEach(found, t.At, texts)
}

// unknownProtocol reports a word without a dot that is used as the protocol of a connection and is not a
// known type.
func unknownProtocol(p *lint.Pass, f *dockerfile.File, t contract.Typed) {
	near := p.Project.Types.NearWords(t.Type.Path)
	if len(near) == 0 {
		p.Report(t.At, "`%s` is not a known type, so what connects to it is not checked; write a name of your own such as `com.example.%s`", f.Source.Slice(t.At), t.Type.Path)
		return
	}
	if t.Versions != "" {
		for i := range near {
			near[i] += "@" + t.Versions
		}
	}
	writeEach(p.Report(t.At, "`%s` is not a known type; did you mean %s?", f.Source.Slice(t.At), source.QuoteAny(near)), t.At, near)
}

func writeEach(found *lint.Finding, at source.Span, texts []string) {
	for _, text := range texts {
		found.WithFix("write "+text, false, source.Replace(at, text))
	}
}

// unknownNames checks the words in a stage's references that name connections or listeners.
func unknownNames(p *lint.Pass, f *dockerfile.File, s *dockerfile.Stage) {
	var uses []contract.Use
	for _, in := range s.Body {
		uses = append(uses, contract.NameUses(in)...)
	}
	if len(uses) == 0 {
		return
	}
	c := declaredIn(p.Project, f, s)
	var names []string
	for _, l := range c.Connections {
		names = append(names, l.As)
	}
	for _, l := range c.Listeners {
		names = append(names, l.As)
	}
	for _, u := range uses {
		short, isShort := types.LookupShort(u.Name)
		switch {
		case isShort && c.Names(u.Name, false) && !onlySpeaks(c, u.Name, short.Type):
			p.Report(u.At, "`%s` means the line with `AS: %s` here, not the type `%s`", u.Name, u.Name, short.Type).AtLevel(lint.Note)
		case isShort || slices.Contains(names, u.Name):
		default:
			unknownName(p, f, s, u, names)
		}
	}
}

// unknownName reports a word that does not name a line or a type. A custom base image may define the name in
// a contract that was not read. For such images, only a word similar to a known one is reported.
func unknownName(p *lint.Pass, f *dockerfile.File, s *dockerfile.Stage, u contract.Use, names []string) {
	near := source.Names.All(u.Name, slices.DeleteFunc(names, func(n string) bool { return n == "" }))
	if own, flaw := types.ParseType(u.Name); flaw == nil && len(near) == 0 && p.Project.Types.Declared(own) {
		near = []string{own.String()}
	}
	if len(near) == 0 {
		near = p.Project.Types.NearWords(u.Name)
	}
	if len(near) == 0 {
		if !f.Fragment && !garbled(f) && plainBase(p.Project.Build(f).Stage(s)) {
			p.Report(u.At, "no line or type is named `%s`, so the value is not checked; add `AS: %s` to the line that it belongs to", u.Name, u.Name)
		}
		return
	}
	writeEach(p.Report(u.At, "no line or type is named `%s`; did you mean %s?", u.Name, source.QuoteAny(near)), u.At, near)
}

// onlySpeaks reports whether all lines with a given AS: name have the same type, so that the name and the
// type are equivalent.
func onlySpeaks(c *contract.Contract, name string, t types.Type) bool {
	is := func(list []contract.Typed) bool { return len(list) == 1 && list[0].Name() == t.Name() }
	return !slices.ContainsFunc(c.Connections, func(c *contract.Connection) bool { return c.As == name && !c.Bundled && !is(c.For) }) &&
		!slices.ContainsFunc(c.Listeners, func(l *contract.Listener) bool { return l.As == name && !l.Bundled && !is(l.For) })
}

// withoutRing removes the types that the declaration itself declares, because a type cannot be defined as
// itself.
func withoutRing(p *lint.Pass, in dockerfile.Instruction, near []types.Type) []types.Type {
	d, ok := in.(*dockerfile.TypeDecl)
	if !ok || d.Type == nil {
		return near
	}
	own, flaw := types.ParseType(d.Type.Value)
	if flaw != nil {
		return near
	}
	return slices.DeleteFunc(slices.Clone(near), func(t types.Type) bool {
		return t == own || slices.Contains(p.Project.Types.Ancestors(t), own)
	})
}
