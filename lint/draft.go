package lint

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// drafts are the places of draft lines, by file.
type drafts map[*source.File][]source.Span

// soften makes notes of the findings that a draft causes: those at a draft, or explained by one. No person
// has confirmed what a draft says. What rests on a PROGRAM block is a warning at most: nobody wrote it for this
// image.
func (c *check) soften(u Unit) {
	if len(c.result.Findings) == 0 {
		return
	}
	c.cap(draftsOf(u), Note)
	c.cap(programsOf(u), Warning)
}

// cap lowers findings that are at one of the lines, or explained by one.
func (c *check) cap(d drafts, most Level) {
	if len(d) == 0 {
		return
	}
	for _, f := range c.result.Findings {
		if d.hold(f.File, f.At) || slices.ContainsFunc(f.Related, func(r Related) bool { return d.hold(r.File, r.At) }) {
			f.Level = min(f.Level, most)
		}
	}
}

// programsOf returns the lines of PROGRAM blocks that the rules may have read in a unit.
func programsOf(u Unit) drafts {
	w, ok := u.(*project.Whole)
	if !ok {
		return nil
	}
	d := drafts{}
	for _, s := range w.Services {
		if s.Program == nil {
			continue
		}
		for _, l := range s.Program.Contract.All() {
			if l.Via == contract.FromProgram {
				d[l.File] = append(d[l.File], l.At)
			}
		}
	}
	return d
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
