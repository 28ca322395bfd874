package docker

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/query"
)

// composePlaces lists the places in Compose services that build this Dockerfile and refer to the same thing
// as a mention: a stage as target, an argument in args, or a contract variable in environment.
func composePlaces(q *query.Query, m mention) []query.Place {
	if m.Kind != StageName && m.Kind != VariableName || q.File.Kind != Dockerfile {
		return nil
	}
	arg, needed := madeBy(q, m)
	var places []query.Place
	add := func(v *compose.Value) {
		if p, ok := named(v, m); ok {
			places = append(places, p)
		}
	}
	pairs := func(list []compose.Pair) {
		for _, p := range list {
			add(&p.Key)
		}
	}
	for _, app := range q.OwnProject().Apps {
		for _, s := range app.Services {
			if s.Build == nil || s.Build.Path != q.File.Source.Path || s.Service.Build == nil {
				continue
			}
			switch target := s.Service.Build.Target; {
			case m.Kind == StageName && target != nil:
				add(target)
			case m.Kind == VariableName && arg:
				pairs(s.Service.Build.Args)
			}
			if needed && s.Build.Stage != nil && indexOf(q.File).builtOn(s.Build.Stage.Index, m.scope) {
				pairs(s.Environment)
			}
		}
	}
	return Unique(places)
}

// madeBy reports whether an ARG defines the name of a mention, and whether a contract line does.
func madeBy(q *query.Query, m mention) (arg, needed bool) {
	for _, o := range indexOf(q.File).mentions() {
		if o.Name == m.Name && o.Makes {
			_, isArg := o.in.(*dockerfile.Arg)
			e, isLine := o.in.(*dockerfile.Environment)
			arg, needed = arg || isArg, needed || isLine && e.Direction != dockerfile.Emits
		}
	}
	return arg, needed
}

// builtOn reports whether a stage is base or is built on it. A base without FROM has the scope noFrom.
func (x *index) builtOn(stage, base int) bool {
	stages := x.facts().Stages
	return stage < len(stages) && slices.ContainsFunc(stages[stage].Chain(), func(s *facts.Stage) bool {
		return s.Index == base || s.From == nil && base == noFrom
	})
}

// named returns the place of a value if it equals the name of a mention, without its quotes. It ignores the
// case of stage names.
func named(v *compose.Value, m mention) (query.Place, bool) {
	if v == nil || v.File == nil {
		return query.Place{}, false
	}
	at := v.At
	text := v.File.Slice(at)
	if len(text) > 2 && (text[0] == '"' || text[0] == '\'') && text[len(text)-1] == text[0] {
		at = source.Span{Start: at.Start + 1, End: at.End - 1}
		text = v.File.Slice(at)
	}
	if text != m.Text && (m.Kind != StageName || !strings.EqualFold(text, m.Text)) {
		return query.Place{}, false
	}
	return query.Place{File: v.File, At: at}, true
}
