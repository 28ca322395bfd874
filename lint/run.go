package lint

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"strings"

	"github.com/sourcegraph/conc/panics"
	"github.com/sourcegraph/conc/pool"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/convert"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// A Result holds the findings of a run.
type Result struct {
	Findings []*Finding // sorted by path, place and rule
	Failures []Failure  // rules that panicked
}

// A Failure is a rule that panicked on a file. The other rules still ran.
type Failure struct {
	Rule  *Rule
	Path  string // "" for a rule that reads the complete project
	Error error
}

// A Unit is what one call of a rule's hook reads: a *dockerfile.File, a *compose.File, a *project.App or the
// *project.Project.
type Unit any

// Units lists the units of a project, beginning with those that take longest.
func Units(p *project.Project) []Unit {
	all := []Unit{p}
	for _, app := range p.All() {
		all = append(all, app)
	}
	for _, f := range slices.Concat(p.Dockerfiles, p.Contracts) {
		all = append(all, f)
	}
	for _, f := range p.Composes {
		all = append(all, f)
	}
	return all
}

// Run applies the rules to a complete project.
func Run(p *project.Project, s *Settings) *Result {
	units := Units(p)
	raw := make([]*Result, len(units))
	jobs := s.choice.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	work := pool.New().WithMaxGoroutines(jobs)
	for i, u := range units {
		work.Go(func() { raw[i] = Check(p, s, u) })
	}
	work.Wait()
	return Finish(p, s, raw...)
}

// Check applies the rules to one unit and returns their findings, without applying the comments that ignore
// rules. A driver that caches the results of units calls it again for changed ones, and passes all results to
// Finish.
func Check(p *project.Project, s *Settings, u Unit) *Result {
	c := &check{project: p, set: s, result: &Result{}}
	if _, all := u.(*project.Project); !all {
		c.most = s.choice.Most
	}
	switch u := u.(type) {
	case *dockerfile.File:
		c.file(u.Source)
		c.each(func(r *Rule, pass *Pass) { runHook(r.Dockerfile, pass, u) })
	case *compose.File:
		c.file(u.Source)
		c.each(func(r *Rule, pass *Pass) { runHook(r.Compose, pass, u) })
	case *project.App:
		c.app(u)
	case *project.Project:
		c.each(func(r *Rule, pass *Pass) { runHook(r.Project, pass, u) })
	}
	c.soften(u)  // see draft.go
	c.conceal(u) // see conceal.go
	return c.result
}

func runHook[U any](hook func(*Pass, U), p *Pass, u U) {
	if hook != nil {
		hook(p, u)
	}
}

// A check is one run of the rules on one unit.
type check struct {
	project  *project.Project
	set      *Settings
	result   *Result
	src      *source.File // nil for the complete project
	view     *view
	wired    *wiring.Result // result for the Compose project, computed when a rule first needs it
	facts    map[*dockerfile.File]*facts.File
	refusals map[*dockerfile.File][]convert.Refusal
	scripts  map[*compose.File][]*facts.Script
	contexts map[*dockerfile.File][]string
	most     int // maximum number of findings for each rule; 0 means no limit
}

func (c *check) file(src *source.File) {
	v := c.set.at(c.project, src.Path)
	c.src, c.view = src, &v
}

// each runs the enabled rules, which share one Pass. If a rule panics, each records that and runs the next
// one.
func (c *check) each(run func(*Rule, *Pass)) {
	pass := &Pass{Project: c.project, Rules: c.set.rules, Names: c.set.names, Strict: c.set.choice.Strict, check: c, file: c.src, found: &c.result.Findings}
	next := 0
	rest := func() {
		for ; next < len(c.set.rules); next++ {
			if c.view != nil && c.view.levels[next] == Off {
				continue
			}
			pass.rule, pass.options = c.set.rules[next], nil
			if c.view != nil && c.view.options != nil {
				pass.options = c.view.options[next]
			}
			pass.reported, pass.left = 0, 0
			run(pass.rule, pass)
			if found := c.result.Findings; pass.left > 0 {
				found[len(found)-1].Message += fmt.Sprintf("; %d more findings of this rule are left out", pass.left)
			}
		}
	}
	for {
		caught := panics.Try(rest)
		if caught == nil {
			return
		}
		f := Failure{Rule: c.set.rules[next], Error: caught.AsError()}
		if c.src != nil {
			f.Path = c.src.Path
		}
		c.result.Failures = append(c.result.Failures, f)
		next++
	}
}

// A run merges the results of all units.
type run struct {
	project *project.Project
	set     *Settings
	views   map[string]view
	known   map[string]bool // files that were read but are not checked
}

// Finish merges the results of the units. It moves places in embedded texts to the files that contain them,
// applies the configuration and the comments that ignore rules, and sorts the findings.
func Finish(p *project.Project, s *Settings, units ...*Result) *Result {
	r := &run{project: p, set: s, views: map[string]view{}, known: map[string]bool{}}
	for _, f := range p.Known {
		r.known[f.Source.Path] = true
	}
	out := &Result{}
	for _, u := range units {
		out.Findings = append(out.Findings, r.settle(u.Findings)...)
		out.Failures = append(out.Failures, u.Failures...)
	}
	ignores := r.ignores(out.Findings)
	out.Findings = r.suppress(out.Findings, ignores)
	r.markIdle(ignores)
	late := r.late(ignores)
	out.Findings = append(out.Findings, r.suppress(r.settle(late.Findings), ignores)...)
	out.Failures = append(out.Failures, late.Failures...)
	out.Findings = order(out.Findings)
	return out
}

// late runs the rules that check comments that ignore rules.
func (r *run) late(ignores []*Ignore) *Result {
	c := &check{project: r.project, set: r.set, result: &Result{}, most: r.set.choice.Most}
	c.each(func(rule *Rule, pass *Pass) { runHook(rule.Ignores, pass, ignores) })
	c.conceal(nil)
	return c.result
}

func (r *run) view(path string) view {
	v, ok := r.views[path]
	if !ok {
		v = r.set.at(r.project, path)
		r.views[path] = v
	}
	return v
}

// settle returns copies of the findings with their places in files on disk and their final levels. It drops
// findings of rules that are off there.
func (r *run) settle(found []*Finding) []*Finding {
	kept, room := make([]*Finding, 0, len(found)), make([]Finding, len(found))
	for i, said := range found {
		f := &room[i]
		mapOut(f, said)
		level := r.view(f.File.Path).levels[r.index(f.Rule)]
		if level == Off || r.known[f.File.Path] {
			continue
		}
		switch {
		case f.Level == f.Rule.Level:
			f.Level = level
		case level != f.Rule.Level: // both the rule and the finding have levels of their own
			f.Level = min(f.Level, level)
		}
		kept = append(kept, f)
	}
	return kept
}

func (r *run) index(rule *Rule) int { return slices.Index(r.set.rules, rule) }

// order sorts findings by path, place, rule and message, and removes duplicates.
func order(found []*Finding) []*Finding {
	slices.SortStableFunc(found, compareFindings)
	return slices.CompactFunc(found, func(a, b *Finding) bool { return compareFindings(a, b) == 0 })
}

func compareFindings(a, b *Finding) int {
	return cmp.Or(strings.Compare(a.File.Path, b.File.Path), cmp.Compare(a.At.Start, b.At.Start),
		cmp.Compare(a.At.End, b.At.End), strings.Compare(a.Rule.Name, b.Rule.Name), strings.Compare(a.Message, b.Message))
}
