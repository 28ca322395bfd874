package lsp

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// quiet is how long nothing must change before what depends on a change is checked.
const quiet = 100 * time.Millisecond

// An engine diagnoses in the background: files that changed at once, by themselves; the rest, once
// it is quiet, beside that. A newer state cancels what is done for an older one.
type engine struct {
	server *server
	bell   chan struct{} // there is a new state
	later  chan struct{} // what changed was checked by itself

	mu     sync.Mutex
	dirty  []string // paths that changed and were not checked yet, in order
	worlds map[*disk]*checked

	work sync.Mutex // held by whoever checks all
	out  publisher
}

// checked is what is known of a world's units. It does not change: a full check makes another.
type checked struct {
	world    *World
	settings *lint.Settings
	units    map[lint.Unit]*unit
	findings map[string][]*lint.Finding // of the last full check, by path
}

// A unit is what the rules said of one unit, and what they looked at.
type unit struct {
	result *lint.Result
	trace  *project.Trace
}

func newEngine(s *server) *engine {
	e := &engine{server: s, bell: make(chan struct{}, 1), later: make(chan struct{}, 1), worlds: map[*disk]*checked{}}
	e.out.server, e.out.sent = s, map[string]string{}
	return e
}

// changed notes that a file changed.
func (e *engine) changed(full string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !slices.Contains(e.dirty, full) {
		e.dirty = append(e.dirty, full)
	}
}

// wake tells the engine that there is a new state.
func (e *engine) wake() { ring(e.bell) }

func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
}

func (e *engine) take() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := e.dirty
	e.dirty = nil
	return all
}

// run checks what changed, as soon as it did.
func (e *engine) run() {
	for {
		select {
		case <-e.server.ctx.Done():
			return
		case <-e.bell:
		}
		s := e.server.state.Load()
		for _, full := range e.take() {
			e.server.logged(full, e.server.guard(func() error { e.changedFile(s, full); return nil }))
		}
		ring(e.later)
	}
}

// runLater checks the rest when nothing has changed for a while.
func (e *engine) runLater() {
	timer := time.NewTimer(quiet)
	defer timer.Stop()
	for {
		select {
		case <-e.server.ctx.Done():
			return
		case <-e.later:
			timer.Reset(quiet)
		case <-timer.C:
			e.server.logged("check", e.server.guard(func() error { e.all(e.server.state.Load()); return nil }))
		}
	}
}

// stale reports whether there is a newer state than s, or no use for any.
func (e *engine) stale(s *Snapshot) bool {
	return e.server.ctx.Err() != nil || e.server.state.Load() != s
}

// changedFile publishes what a changed file has by itself.
func (e *engine) changedFile(s *Snapshot, full string) {
	if s.Client.pulls || s.files[full] == nil {
		return
	}
	found := e.quick(s, full)
	e.out.mu.Lock()
	defer e.out.mu.Unlock()
	e.out.publish(s, full, found, true)
}

// quick checks one file. What only a check of all can say stays as the last one said it, moved to
// where it stands now.
func (e *engine) quick(s *Snapshot, full string) []*lint.Finding {
	w, file := s.World(full), s.files[full]
	if w == nil || file == nil || file.Language == Other {
		return nil
	}
	c := e.checked(s, w)
	if c.world == w && c.findings != nil {
		return c.findings[full]
	}
	p, units := w.alone(file)
	results := make([]*lint.Result, 0, len(units))
	for _, u := range units {
		results = append(results, lint.Check(p, s.settings, u))
	}
	res := lint.Finish(p, s.settings, results...)
	found := slices.DeleteFunc(res.Findings, func(f *lint.Finding) bool {
		return f.File.Path != full || f.Rule.Ignores != nil || f.Rule.Project != nil
	})
	for _, f := range c.findings[full] {
		if !checkedAlone(f.Rule, file.Language, len(units) > 1) {
			if moved := move(f, file.Source); moved != nil {
				found = append(found, moved)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *lint.Finding) int { return int(a.At.Start) - int(b.At.Start) })
	return found
}

// checkedAlone reports whether a rule says all that it has to say when a file is checked alone.
func checkedAlone(r *lint.Rule, l Language, wholes bool) bool {
	if l != Compose {
		return r.Dockerfile != nil
	}
	return r.Compose != nil || wholes && (r.Whole != nil || r.Dockerfile != nil)
}

// alone returns a project with one file of the world, and what is to be checked in it. Of a Compose
// file these are the wholes that have it too, once the world is loaded.
func (w *World) alone(file *File) (*project.Project, []lint.Unit) {
	if file.Language == Compose && w.last.Load() != nil {
		return w.load().around(file)
	}
	all := w.found()
	one := &project.Found{Known: slices.Concat(all.Contracts, all.Known), Named: all.Named}
	slices.Sort(one.Known)
	full := file.Source.Path
	switch file.Language {
	case Dockerfile:
		one.Dockerfiles = []string{full}
	case Contract:
		one.Contracts = []string{full}
		one.Known = slices.DeleteFunc(one.Known, func(p string) bool { return p == full })
	case Compose:
		return &project.Project{FS: w.fs, Configs: all.configs}, []lint.Unit{file.compose()}
	}
	opts := w.options(&found{one, all.configs})
	if last := w.last.Load(); last != nil {
		opts.Last = last.Project
	}
	p, err := project.Load(w.fs, opts)
	if err != nil {
		return &project.Project{FS: w.fs, Configs: all.configs}, nil
	}
	var units []lint.Unit
	for _, f := range slices.Concat(p.Dockerfiles, p.Contracts) {
		units = append(units, f)
	}
	return p, units
}

// around returns the part of the project that a Compose file is in.
func (l *Loaded) around(file *File) (*project.Project, []lint.Unit) {
	part := *l.Project
	part.Dockerfiles, part.Contracts, part.Composes, part.Wholes, part.Known = nil, nil, nil, nil, l.Known
	var units []lint.Unit
	for _, f := range l.Composes {
		if f.Source == file.Source {
			part.Composes = append(part.Composes, f)
			units = append(units, f)
		}
	}
	for _, w := range l.Wholes {
		if slices.ContainsFunc(w.Model.Files, func(f *compose.File) bool { return f.Source == file.Source }) {
			part.Wholes = append(part.Wholes, w)
			units = append(units, w)
		}
	}
	inside := func(f *dockerfile.File) bool {
		outer, _ := f.Source.Outer(source.Span{})
		return outer == file.Source && f.Source != outer
	}
	for _, f := range l.Dockerfiles {
		if inside(f) {
			part.Dockerfiles = append(part.Dockerfiles, f)
			units = append(units, f)
		}
	}
	for _, f := range l.Contracts {
		if inside(f) {
			part.Contracts = append(part.Contracts, f)
			units = append(units, f)
		}
	}
	part.Composes = l.Composes // rules ask for the others
	return &part, units
}

// move returns a finding at its place in a newer text, or nil where the text around it changed.
func move(f *lint.Finding, now *source.File) *lint.Finding {
	old := f.File.Text
	if old == now.Text {
		return f
	}
	n := min(len(old), len(now.Text))
	head := 0
	for head < n && old[head] == now.Text[head] {
		head++
	}
	tail := 0
	for tail < n-head && old[len(old)-1-tail] == now.Text[len(now.Text)-1-tail] {
		tail++
	}
	moved := *f
	moved.File, moved.Fixes = now, nil // a fix is for the text that it was made for
	switch by := source.Pos(len(now.Text) - len(old)); {
	case int(f.At.End) <= head:
	case int(f.At.Start) >= len(old)-tail:
		moved.At = source.Span{Start: f.At.Start + by, End: f.At.End + by}
	default:
		return nil
	}
	return &moved
}

// checked returns what the last full check left of a world.
func (e *engine) checked(s *Snapshot, w *World) *checked {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.worlds[w.disk]; c != nil && c.settings == s.settings {
		return c
	}
	return &checked{settings: s.settings}
}

// all checks all worlds that changed since they were, and publishes what differs.
func (e *engine) all(s *Snapshot) {
	e.work.Lock()
	defer e.work.Unlock()
	byPath := map[string][]*lint.Finding{}
	changed := false
	for _, w := range s.worlds {
		c := e.checked(s, w)
		if c.world != w {
			if c = e.full(s, w, c); c == nil {
				return
			}
			changed = true
		}
		for full, list := range c.findings {
			if s.World(full) == w {
				byPath[full] = list
			}
		}
	}
	e.forget(s)
	if s.Client.pulls {
		if changed && s.Client.refreshes {
			e.server.refresh()
		}
		return
	}
	e.out.mu.Lock()
	defer e.out.mu.Unlock()
	if !e.stale(s) {
		e.out.all(s, byPath)
	}
}

// forget drops worlds that are gone.
func (e *engine) forget(s *Snapshot) {
	e.mu.Lock()
	defer e.mu.Unlock()
	maps.DeleteFunc(e.worlds, func(d *disk, _ *checked) bool {
		return !slices.ContainsFunc(s.worlds, func(w *World) bool { return w.disk == d })
	})
}

// full checks a world: units that changed, or that looked at what changed. It gives nil where a
// newer state came before its end.
func (e *engine) full(s *Snapshot, w *World, c *checked) *checked {
	l := w.load()
	units := lint.Units(l.Project)
	results := make([]*lint.Result, 0, len(units))
	next := &checked{world: w, settings: s.settings, units: make(map[lint.Unit]*unit, len(units)), findings: map[string][]*lint.Finding{}}
	same := c.world != nil && c.sameGround(l)
	for _, u := range units {
		if e.stale(s) {
			return nil
		}
		known := c.units[u]
		if known == nil || !same || !lasting(u) || !known.trace.Holds(l.FS) {
			known = checkUnit(l.Project, s.settings, u)
		}
		next.units[u] = known
		results = append(results, known.result)
	}
	res := lint.Finish(l.Project, s.settings, results...)
	for _, f := range res.Findings {
		next.findings[f.File.Path] = append(next.findings[f.File.Path], f)
	}
	for _, f := range res.Failures {
		e.server.log.Printf("%s: rule %s broke down: %v", f.Path, f.Rule.Name, f.Error)
	}
	e.mu.Lock()
	e.worlds[w.disk] = next
	e.mu.Unlock()
	return next
}

// sameGround reports whether what every rule may look at is still as it was.
func (c *checked) sameGround(l *Loaded) bool {
	before := c.world.load()
	return before.Types == l.Types && before.Configs == l.Configs
}

// lasting reports whether what the rules say of a unit depends on it and on the files that they
// read alone. The project as a whole does not last, nor does what lacks a part that another Compose
// file may have.
func lasting(u lint.Unit) bool {
	switch u := u.(type) {
	case *project.Project:
		return false
	case *project.Whole:
		return !slices.ContainsFunc(u.Services, func(s *project.Service) bool { return s.Image == nil && s.Service.Build == nil })
	}
	return true
}

// checkUnit runs the rules on a unit and notes what they read.
func checkUnit(p *project.Project, set *lint.Settings, u lint.Unit) *unit {
	traced := *p
	t := project.NewTrace(p.FS)
	traced.FS = t
	if u == lint.Unit(p) {
		return &unit{lint.Check(p, set, u), t}
	}
	return &unit{lint.Check(&traced, set, u), t}
}

// of returns what is known of a file as of a snapshot: of all that the last full check said
// if it was of this state, else of the file by itself.
func (e *engine) of(s *Snapshot, full string) []*lint.Finding {
	if s.files[full] != nil {
		return e.quick(s, full)
	}
	if w := s.World(full); w != nil {
		return e.checked(s, w).findings[full]
	}
	return nil
}

// known lists the paths that the last full check said something of.
func (e *engine) known(s *Snapshot) []string {
	var all []string
	for _, w := range s.worlds {
		for full := range e.checked(s, w).findings {
			if s.World(full) == w && !strings.HasPrefix(full, "dfvet-") {
				all = append(all, full)
			}
		}
	}
	slices.Sort(all)
	return all
}
