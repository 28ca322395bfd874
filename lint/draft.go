package lint

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// drafts are the places of draft lines, by file.
type drafts map[*source.File][]source.Span

// soften makes notes of the findings that a draft causes: those at a draft, or explained by one. No person
// has confirmed what a draft says.
func (c *check) soften(u Unit) {
	if len(c.result.Findings) == 0 {
		return
	}
	d := draftsOf(u)
	if len(d) == 0 {
		return
	}
	for _, f := range c.result.Findings {
		if d.hold(f.File, f.At) || slices.ContainsFunc(f.Related, func(r Related) bool { return d.hold(r.File, r.At) }) {
			f.Level = min(f.Level, Note)
		}
	}
}

// draftsOf returns the drafts that the rules may have read in a unit.
func draftsOf(u Unit) drafts {
	d := drafts{}
	file := func(f *dockerfile.File) {
		if !f.Drafted {
			return
		}
		for _, in := range f.Instructions() {
			if h := in.Common(); h.IsDraft() {
				d[f.Source] = append(d[f.Source], h.At)
			}
		}
	}
	switch u := u.(type) {
	case *dockerfile.File:
		file(u)
	case *project.Whole:
		for _, s := range u.Services {
			if s.Contract == nil || !s.Contract.Drafted {
				continue
			}
			for _, l := range s.Contract.Lines() {
				if l.Line.Draft {
					d[l.Line.File] = append(d[l.Line.File], l.Line.At)
				}
			}
		}
	case *project.Project:
		for _, f := range slices.Concat(u.Dockerfiles, u.Contracts) {
			file(f)
		}
	}
	return d
}

// hold reports whether a place is in a draft.
func (d drafts) hold(file *source.File, at source.Span) bool {
	return slices.ContainsFunc(d[file], func(draft source.Span) bool { return draft.Start <= at.Start && at.End <= draft.End })
}
