package docker

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/wiring"
	"github.com/dfvet/dfvet/lsp/query"
)

// implementation implements "go to provider". From a need, it goes to the LISTENS lines that can satisfy it,
// and from a LISTENS line to the services that use it.
func implementation(q *query.Query) []query.Place {
	in := indexOf(q.File).at(q.Pos)
	if in == nil {
		return nil
	}
	l := q.OwnProject()
	wanted := typesAt(q, in)
	if _, listens := in.(*dockerfile.Listens); listens {
		consumers := joins(l, q.File.Source, in.Span(), consumerOf)
		return append(consumers, linesOf(l, q.File, func(o dockerfile.Instruction) bool {
			return needs(o) && fits(l.Types, wanted, contract.TypeUses(o))
		})...)
	}
	providers := joins(l, q.File.Source, in.Span(), providerOf)
	return Unique(append(providers, linesOf(l, q.File, func(o dockerfile.Instruction) bool {
		_, provides := o.(*dockerfile.Listens)
		return provides && fits(l.Types, contract.TypeUses(o), wanted)
	})...))
}

// needs reports whether a line can require a provider.
func needs(in dockerfile.Instruction) bool {
	switch do := in.(type) {
	case *dockerfile.Connects:
		return true
	case *dockerfile.Environment:
		return do.Direction != dockerfile.Emits
	}
	return false
}

// consumerOf returns the place where a service names the listener on a line; ok is false if the need is
// joined to another listener.
func consumerOf(n *wiring.Need, file *source.File, at source.Span) (query.Place, bool) {
	if n.Listener == nil || n.Listener.File.Path != file.Path || n.Listener.At != at {
		return query.Place{}, false
	}
	if n.Value != nil && n.Value.File != nil {
		return query.Place{File: n.Value.File, At: n.Value.At}, true
	}
	return query.Place{File: n.Service.Name.File, At: n.Service.Name.At}, true
}

// providerOf returns the place of the listener that satisfies the need on a line; ok is false if the need
// comes from another line.
func providerOf(n *wiring.Need, file *source.File, at source.Span) (query.Place, bool) {
	if n.Line == nil || n.Listener == nil || n.Line.File.Path != file.Path || n.Line.At != at {
		return query.Place{}, false
	}
	return query.Place{File: n.Listener.File, At: n.Listener.At}, true
}

// joins calls of for each need in the workspace and returns the places that it finds.
func joins(l *query.Project, file *source.File, at source.Span, of func(*wiring.Need, *source.File, source.Span) (query.Place, bool)) []query.Place {
	var places []query.Place
	for _, app := range l.Apps {
		for _, n := range l.Wiring(app).Needs {
			if p, ok := of(n, file, at); ok {
				places = append(places, p)
			}
		}
	}
	return Unique(places)
}

// Unique returns places without duplicates.
func Unique(places []query.Place) []query.Place {
	var out []query.Place
	seen := map[query.Place]bool{}
	for _, p := range places {
		f, at := p.File.Outer(p.At)
		if key := (query.Place{File: f, At: at}); !seen[key] {
			seen[key] = true
			out = append(out, p)
		}
	}
	return out
}

// typesAt returns the type at the cursor. If there is none, it returns the types to which the text refers:
// those of the variable in a placeholder, of the lines with a name, or of the complete line.
func typesAt(q *query.Query, in dockerfile.Instruction) []contract.Typed {
	all := contract.TypeUses(in)
	if decl, ok := in.(*dockerfile.TypeDecl); ok {
		if t, ok := parseType(decl.Type); ok {
			all = append([]contract.Typed{{Type: t, At: decl.Type.At}}, all...)
		}
		all = all[:min(len(all), 1)]
	}
	for _, t := range all {
		if t.At.Has(q.Pos) {
			return []contract.Typed{t}
		}
	}
	m, ok := indexOf(q.File).mention(q.Pos)
	switch {
	case !ok:
	case m.Kind == VariableName:
		if v := variableIn(contractOf(q, in), m.Text); v != nil {
			return formatTypes(v.Format)
		}
	case m.Kind == endName:
		return endTypes(q, in, m.Text)
	}
	return all
}

// contractOf returns the contract of an instruction's stage, or nil.
func contractOf(q *query.Query, in dockerfile.Instruction) *contract.Contract {
	s := in.Common().Stage
	if s == nil {
		return nil
	}
	return q.OwnProject().Stage(TreeOf(q.File), s)
}

// formatTypes lists the protocol types that a format refers to.
func formatTypes(f *types.Format) []contract.Typed {
	var all []contract.Typed
	if f.Ref.Type.Authority != "" {
		all = append(all, contract.Typed{Type: f.Ref.Type})
	}
	for _, o := range f.Of {
		all = append(all, formatTypes(o)...)
	}
	return all
}

// endTypes lists the types of the connections and listeners that have a name.
func endTypes(q *query.Query, in dockerfile.Instruction, as string) []contract.Typed {
	have := contractOf(q, in)
	if have == nil {
		return nil
	}
	var all []contract.Typed
	for _, c := range have.Connections {
		if c.As == as {
			all = append(all, c.For...)
		}
	}
	for _, l := range have.Listeners {
		if l.As == as {
			all = append(all, l.For...)
		}
	}
	return all
}

// fits reports whether one of the offered types matches one of the required types.
func fits(reg *types.Registry, have, want []contract.Typed) bool {
	return slices.ContainsFunc(have, func(h contract.Typed) bool {
		return slices.ContainsFunc(want, func(w contract.Typed) bool { return reg.Fit(h.Type, w.Type) == types.Fits })
	})
}

// linesOf lists the contract lines for which is returns true: first those in the workspace, then those in the
// catalogue.
func linesOf(l *query.Project, own *query.File, is func(dockerfile.Instruction) bool) []query.Place {
	var places []query.Place
	for _, f := range slices.Concat(l.Trees(own), catalog.Trees()) {
		for _, s := range f.Stages {
			for _, in := range s.Body {
				if dockerfile.OfDialect(in) && is(in) {
					places = append(places, query.Place{File: f.Source, At: in.Span()})
				}
			}
		}
	}
	return places
}
