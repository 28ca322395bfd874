package main

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/file"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/report"
	"github.com/dfvet/dfvet/lint/rules"
	"github.com/dfvet/dfvet/lint/wire"
	"github.com/dfvet/dfvet/lint/wiring"
)

// fixAll makes the edits for needs that have only one solution, or prints them as a diff.
func (f *wireFlags) fixAll(out io.Writer, c *checker, scopes []scope) error {
	settings, err := lint.NewSettings(rules.All(), lint.Choice{})
	if err != nil {
		return err
	}
	c.settings = settings
	var all wire.Report
	var status error
	for _, s := range scopes {
		fixed, err := wire.Fix(loader(c, s), wire.Of)
		if err != nil {
			return err
		}
		if err := f.apply(out, c, s, fixed); err != nil {
			return err
		}
		if f.diff && len(fixed.Steps) > 0 {
			status = foundSomething
		}
		rest := wire.Of(fixed.Project)
		for _, n := range rest.Secrets() {
			if !f.diff {
				fmt.Fprintf(out, "%s:%d: the credentials of %s for %s are wrong; set them yourself, since dfvet writes no secret\n", source.Escape(c.shown(n.File.Path)),
					n.File.Line(n.At.Start), source.Quote(n.Service.Name.Text), source.EscapeLine(n.Title()))
			}
		}
		all.Needs = append(all.Needs, rest.Needs...)
	}
	if f.diff {
		return status
	}
	fmt.Fprintln(c.errs, all.Summary())
	if all.Count(wiring.Violated) > 0 {
		return foundSomething
	}
	return nil
}

// loader returns a function that loads and checks a scope with edited files.
func loader(c *checker, s scope) wire.Load {
	return func(edited map[string]*source.File) (*project.Project, []*lint.Finding, error) {
		fsys, err := project.Disk(s.root)
		if err != nil {
			return nil, nil, err
		}
		p, result, err := c.run(s, project.Overlay(fsys, edited))
		if err != nil {
			return nil, nil, err
		}
		return p, result.Findings, nil
	}
}

// apply writes the edited files of a scope, or prints a diff.
func (f *wireFlags) apply(out io.Writer, c *checker, s scope, fixed *wire.Fixed) error {
	changes := newFixing(nil, true, nil)
	for _, edits := range fixed.Rounds {
		changes.apply(edits)
	}
	if f.diff {
		return c.diff(changes, &report.Report{}, out)
	}
	folder, err := file.OpenFolder(s.root)
	if err != nil {
		return fmt.Errorf("%s: %w", c.shown(s.root), err)
	}
	defer folder.Close()
	failed := c.write(s, changes, folder)
	for _, path := range slices.Sorted(maps.Keys(failed)) {
		return fmt.Errorf("%s: not fixed: %w", c.shown(path), failed[path])
	}
	for _, fix := range fixed.Steps {
		fmt.Fprintf(out, "%s: %s\n", source.Escape(c.shown(fix.Edits[0].File.Path)), source.EscapeLine(fix.Title))
	}
	return nil
}
