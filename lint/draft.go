package lint

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// lines maps files to the places of contract lines.
type lines map[*source.File][]source.Span

// add adds the lines of a contract for which keep returns true.
func (d lines) add(c *contract.Contract, keep func(*contract.Line) bool) {
	for _, l := range c.All() {
		if keep(l) {
			d[l.File] = append(d[l.File], l.At)
		}
	}
}

// soften lowers findings that are based on a draft to notes, because no person has confirmed the draft. Such
// findings have a draft as their place or as a related place. Findings that are based on a PROGRAM block are
// never above `warning`, because the block was not written for this image.
func (c *check) soften(u Unit) {
	if len(c.result.Findings) == 0 {
		return
	}
	c.cap(draftsOf(u), Note)
	c.cap(programsOf(u), Warning)
}

// cap lowers findings that have one of the lines as their place or as a related place.
func (c *check) cap(d lines, most Level) {
	if len(d) == 0 {
		return
	}
	for _, f := range c.result.Findings {
		if d.hold(f.File, f.At) || slices.ContainsFunc(f.Related, func(r source.Related) bool { return d.hold(r.File, r.At) }) {
			f.Level = min(f.Level, most)
		}
	}
}

// programsOf returns the lines in PROGRAM blocks that the rules may have used for a unit.
func programsOf(u Unit) lines {
	app, ok := u.(*project.App)
	if !ok {
		return nil
	}
	d := lines{}
	for _, s := range app.Services {
		for _, p := range s.Programs {
			d.add(p.Contract, func(l *contract.Line) bool { return l.Via == contract.ViaProgram })
		}
	}
	return d
}

// draftsOf returns the drafts that the rules may have used for a unit.
func draftsOf(u Unit) lines {
	d := lines{}
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
	case *project.App:
		for _, s := range u.Services {
			if s.Contract != nil && s.Contract.Drafted {
				d.add(s.Contract, func(l *contract.Line) bool { return l.Draft })
			}
		}
	case *project.Project:
		for _, f := range slices.Concat(u.Dockerfiles, u.Contracts) {
			file(f)
		}
	}
	return d
}

// hold reports whether a place is inside one of the lines.
func (d lines) hold(file *source.File, at source.Span) bool {
	return slices.ContainsFunc(d[file], func(line source.Span) bool { return line.Start <= at.Start && at.End <= line.End })
}
