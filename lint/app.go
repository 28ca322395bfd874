package lint

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// app checks a Compose project. For an overlay over the default file, it reports only findings that concern
// the overlay. For a file that also has an overlay, it reports only findings that occur in both readings.
func (c *check) app(app *project.App) {
	for _, f := range app.Model.Files {
		if c.src == nil || f.Source.Path == app.Overlay {
			c.file(f.Source)
		}
	}
	if app.Incomplete {
		return
	}
	c.each(func(r *Rule, pass *Pass) { runHook(r.App, pass, app) })
	found := c.result.Findings
	if app.Overlay != "" {
		c.result.Findings = concerning(app, found)
		return
	}
	if len(found) == 0 {
		return
	}
	base := c.project.Base(app)
	if base == nil {
		c.laidOver(app, found)
		return
	}
	c.result.Findings, c.wired = nil, nil
	c.each(func(r *Rule, pass *Pass) { runHook(r.App, pass, base) })
	c.result.Findings = inBoth(found, c.result.Findings, app, base)
}

// An about identifies findings of the same fault in two readings.
type about struct {
	rule    *Rule
	service string
}

// laidOver removes the errors of a default file that has overlays next to it, if they occur with none of the
// overlays. The default file may never be used without an overlay.
func (c *check) laidOver(app *project.App, found []*Finding) {
	parts := c.project.Over(app)
	if len(parts) == 0 || !slices.ContainsFunc(found, func(f *Finding) bool { return f.Level == Error }) {
		return
	}
	type same struct {
		about
		message string
	}
	said := map[same]bool{}
	for _, over := range parts {
		c.result.Findings, c.wired = nil, nil
		c.each(func(r *Rule, pass *Pass) { runHook(r.App, pass, over) })
		for _, f := range c.result.Findings {
			said[same{about{f.Rule, serviceOf(over, f)}, f.Message}] = true
		}
	}
	c.wired = nil
	c.result.Findings = slices.DeleteFunc(found, func(f *Finding) bool {
		return f.Level == Error && !said[same{about{f.Rule, serviceOf(app, f)}, f.Message}]
	})
}

// concerning returns the findings in the overlay, and those about the services that it names.
func concerning(app *project.App, found []*Finding) []*Finding {
	i := slices.IndexFunc(app.Model.Files, func(f *compose.File) bool { return f.Source.Path == app.Overlay })
	if i < 0 {
		return nil
	}
	part := app.Model.Files[i]
	return slices.DeleteFunc(found, func(f *Finding) bool {
		service := serviceOf(app, f)
		return f.File.Path != app.Overlay && !slices.ContainsFunc(part.Docs, func(doc *compose.Node) bool {
			return doc.Get("services").Entry(service) != nil
		})
	})
}

// inBoth returns the findings of the first reading that the second also reports, at the same place or for the
// same service. Each finding of the second matches only one of the first.
func inBoth(alone, over []*Finding, app, base *project.App) []*Finding {
	type place struct {
		rule *Rule
		path string
		at   source.Span
	}
	places, first := map[place]int{}, map[*Finding]bool{}
	for _, f := range over {
		places[place{f.Rule, f.File.Path, f.At}]++
	}
	take := func(f *Finding) bool {
		p := place{f.Rule, f.File.Path, f.At}
		places[p]--
		return places[p] >= 0
	}
	for _, f := range alone {
		first[f] = take(f)
	}
	own := map[string]bool{}
	for _, x := range app.Model.Files {
		own[x.Source.Path] = true
	}
	services := map[about][]*Finding{}
	for _, f := range over {
		if take(f) {
			k := about{f.Rule, serviceOf(base, f)}
			services[k] = append(services[k], f)
		}
	}
	return slices.DeleteFunc(alone, func(f *Finding) bool {
		if first[f] {
			return false
		}
		k := about{f.Rule, serviceOf(app, f)}
		i := slices.IndexFunc(services[k], func(o *Finding) bool { // without a match, it is a fault of the default file
			return o.Message == f.Message || own[o.File.Path]
		})
		if k.service == "" || i < 0 {
			return true
		}
		services[k] = slices.Delete(services[k], i, i+1)
		return false
	})
}

// serviceOf returns the name of the service that a finding is about: the one that the rule set, or the one
// that contains the place. It returns "" if there is none.
func serviceOf(app *project.App, f *Finding) string {
	if f.Service != "" {
		return f.Service
	}
	for _, x := range app.Model.Files {
		if x.Source == f.File {
			return serviceAt(x, f.At)
		}
	}
	return ""
}

func serviceAt(f *compose.File, at source.Span) string {
	for _, doc := range f.Docs {
		services := doc.Get("services")
		if services == nil {
			continue
		}
		for _, e := range services.Entries {
			span := e.Key.Span()
			if e.Value != nil {
				span = span.Cover(e.Value.Span())
			}
			if span.Start <= at.Start && at.End <= span.End {
				return e.Key.Text
			}
		}
	}
	return ""
}
