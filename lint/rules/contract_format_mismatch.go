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

//go:embed contract_format_mismatch.md
var formatMismatchDoc string

var formatMismatch = &lint.Rule{
	Name: "contract/format-mismatch", Doc: formatMismatchDoc, Level: lint.Error, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract {
			return
		}
		for _, s := range f.Stages {
			if c := declaredContract(p, f, s); c != nil {
				m := mismatch{p, f, c}
				m.placeholders()
				m.values(s)
			}
		}
	},
}

// declaredContract returns the contract of a stage, or nil if there is nothing to compare. The stage must have contract
// lines, or its base must have some and the stage other lines to compare with them.
func declaredContract(p *lint.Pass, f *dockerfile.File, s *dockerfile.Stage) *contract.Contract {
	if !slices.ContainsFunc(s.Body, func(in dockerfile.Instruction) bool {
		switch in.(type) {
		case *dockerfile.Env, *dockerfile.Arg:
			return true
		}
		return dockerfile.OfDialect(in)
	}) {
		return nil
	}
	c := declaredIn(p.Project, f, s)
	if !c.Declared {
		return nil
	}
	return c
}

type mismatch struct {
	p *lint.Pass
	f *dockerfile.File
	c *contract.Contract
}

// own reports whether a line is in the file that is checked and not in a base image.
func (m mismatch) own(l *contract.Line) bool { return l.File == m.f.Source && l.Depth == 0 }

func (m mismatch) placeholders() {
	for _, l := range m.c.Listeners {
		if l.On.Placeholder != "" && m.own(&l.Line) {
			m.placeholder(l.On.Placeholder, l.On.PlaceholderAt, l.For, "a port", ports)
		}
	}
	for _, c := range m.c.Connections {
		if !m.own(&c.Line) {
			continue
		}
		if c.Placeholder != "" {
			m.placeholder(c.Placeholder, c.HostAt, c.For, "a host", hosts)
		}
		if c.On != nil && c.On.Placeholder != "" {
			m.placeholder(c.On.Placeholder, c.On.PlaceholderAt, c.For, "a port", ports)
		}
	}
}

// The formats whose values contain a port, and those that contain a host.
var (
	ports = []types.Kind{types.Port, types.Address, types.URL, types.DSN, types.Bind, "INT", "ENUM", "REGEX"}
	hosts = []types.Kind{types.Host, types.Address, types.URL, types.DSN, "HOSTNAME", "IP", types.Bind, "ENUM", "REGEX"}
)

// placeholder checks the formats of the variable in a placeholder. It accepts the placeholder if one format
// is suitable.
func (m mismatch) placeholder(name string, at source.Span, want []contract.Typed, what string, kinds []types.Kind) {
	var first *contract.Variable
	for _, v := range m.c.Taking(name) {
		if m.holds(v.Format, kinds) && m.names(v.Format, want) {
			return
		}
		if first == nil {
			first = v
		}
	}
	if first == nil {
		return
	}
	found := m.p.Report(at, "`%s` is used as %s, but its format is `%s`", name, what, first.Format)
	if m.holds(first.Format, kinds) {
		found.Message = source.Quote(name) + " is of format " + source.Quote(first.Format.String()) + ", but the line says " + source.Quote(want[0].Name())
	}
	found.Relate(first.File, first.FormatAt, "the format is declared here")
}

// holds reports whether values of a format may be of one of the kinds.
func (m mismatch) holds(f *types.Format, kinds []types.Kind) bool {
	switch f.Kind {
	case types.Named:
		d := m.p.Project.Types.LookupFormat(f.Name)
		return d == nil || d.Is == nil || m.holds(d.Is, kinds)
	case types.Union, types.List:
		return slices.ContainsFunc(f.Of, func(o *types.Format) bool { return m.holds(o, kinds) })
	}
	return slices.Contains(kinds, f.Kind)
}

// names reports whether the type in a format, if there is one, is among the types in the line.
func (m mismatch) names(f *types.Format, want []contract.Typed) bool {
	if f.Kind == types.Union || f.Kind == types.List {
		return slices.ContainsFunc(f.Of, func(o *types.Format) bool { return m.names(o, want) })
	}
	if f.Ref.Type.Authority == "" {
		return true
	}
	reg := m.p.Project.Types
	return slices.ContainsFunc(want, func(t contract.Typed) bool {
		return reg.Fit(f.Ref.Type, t.Type) != types.WrongType || reg.Fit(t.Type, f.Ref.Type) != types.WrongType
	})
}

// values checks DEFAULT values, and the values in the stage's ENV.
func (m mismatch) values(s *dockerfile.Stage) {
	for _, v := range m.c.Variables {
		if v.Default == nil || !m.own(&v.Line) || strings.Contains(*v.Default, "{{") {
			continue
		}
		if flaw := m.p.Project.Types.Check(v.Format, *v.Default); flaw != nil && *v.Default != "" {
			m.report(v.DefaultAt, "the default of "+source.Quote(v.Name), v, flaw)
		}
	}
	for _, in := range s.Body {
		if env, ok := in.(*dockerfile.Env); ok {
			for _, pair := range env.Vars {
				m.env(pair)
			}
		}
	}
}

func (m mismatch) env(pair *dockerfile.Pair) {
	set, ok := m.c.Config.Env[pair.Key.Value]
	if !ok || !set.Known || set.Text == "" || set.At != pair.At {
		return // the value is empty, or a later ENV replaces it
	}
	var worst *types.Flaw
	var by *contract.Variable
	for _, v := range m.c.Taking(pair.Key.Value) {
		if v.IsVariant(pair.Key.Value) {
			continue
		}
		flaw := m.p.Project.Types.Check(v.Format, set.Text)
		if flaw == nil || len(v.When)+len(v.Unless) > 0 {
			return
		}
		worst, by = flaw, v
	}
	if worst == nil {
		return
	}
	at := pair.At
	if pair.Value != nil {
		at = pair.Value.At
	}
	m.report(at, "the value of "+source.Quote(pair.Key.Value), by, worst)
}

// report reports a value that does not match its format. It omits the reason if that could reveal a secret.
func (m mismatch) report(at source.Span, what string, v *contract.Variable, flaw *types.Flaw) {
	found := m.p.Report(at, "%s does not fit its format `%s`", what, v.Format)
	if !secret(m.p, v) {
		found.Message += ": " + flaw.Message
	}
	found.Relate(v.File, v.FormatAt, "the format is declared here")
}
