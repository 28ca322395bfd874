package lsp

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// quiet is the time without any change after which the effects of a change on other files are checked.
const quiet = 150 * time.Millisecond

// An engine runs diagnostics in the background. It checks each changed file by itself at once, and everything
// else in parallel after a quiet period. A newer state cancels the work on an older one.
type engine struct {
	server *server
	bell   chan struct{} // receives a value when there is a new state
	later  chan struct{} // receives a value when the changed files have been checked by themselves
	moved  chan struct{} // receives a value after each request and each check
	stirs  chan struct{} // receives a value when something changed on disk

	mu      sync.Mutex
	dirty   []string // the changed paths to check, in order of their changes
	folders map[*identity]*checked
	trials  map[string]*trial // the last trial of each buffer, by path
	paths   map[string]bool   // the paths that changed on disk and must be read again

	work  sync.Mutex   // held during a check of all folders
	disks sync.Mutex   // held while changes on disk are read
	limit atomic.Int64 // the memory limit that bound set, in bytes
	out   publisher
}

// checked holds the results for the units in a folder. It does not change: a full check creates a new one.
type checked struct {
	folder   *Folder
	settings *lint.Settings
	units    map[lint.Unit]*unit
	files    map[string]*unit           // the units that are files on disk, by path
	findings map[string][]*lint.Finding // the findings of the last full check, by path
	rewired  bool                       // whether a Compose project changed since the previous check
}

// A unit holds the result of checking one unit, and what else the result depends on.
type unit struct {
	result   *lint.Result
	trace    *project.Trace
	builders []*project.Service // the services that build a Dockerfile
	base     *project.App       // the base project of a Compose project, if the rules needed it
	over     []*project.App     // the Compose projects that override this one
	remarks  sync.Once
	all      map[remark]bool // the findings as a set, computed on first use
}

// A trial holds the result of checking one file by itself, and the conditions under which a full check can
// reuse it.
type trial struct {
	of       lint.Unit
	unit     *unit
	types    *types.Registry
	configs  *project.Configs
	settings *lint.Settings
}

func newEngine(s *server) *engine {
	e := &engine{server: s, bell: make(chan struct{}, 1), later: make(chan struct{}, 1), moved: make(chan struct{}, 1), stirs: make(chan struct{}, 1),
		folders: map[*identity]*checked{}, trials: map[string]*trial{}, paths: map[string]bool{}}
	e.out.server, e.out.sent = s, map[string]uint64{}
	return e
}

// changed records that the texts at some paths changed.
func (e *engine) changed(paths ...string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, full := range paths {
		if !slices.Contains(e.dirty, full) {
			e.dirty = append(e.dirty, full)
		}
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

// run checks changed files as soon as they change.
func (e *engine) run() {
	for {
		select {
		case <-e.server.ctx.Done():
			return
		case <-e.bell:
		}
		paths := e.take()
		s := e.server.state.Load() // the new state includes all recorded changes
		for _, full := range paths {
			e.server.logged(full, e.server.guard(func() error { e.changedFile(s, full); return nil }))
		}
		for _, folder := range s.folders {
			if folder.last.Load() == nil { // the first open file is checked before optional work starts
				e.server.work.Go(func() { e.server.logged(folder.path, e.server.guard(func() error { folder.found(); return nil })) })
			}
		}
		ring(e.later)
		ring(e.moved)
	}
}

// runLater checks everything else when nothing has changed for a while.
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

// stale reports whether there is a newer state than s, or the server is stopping.
func (e *engine) stale(s *Snapshot) bool {
	return e.server.ctx.Err() != nil || e.server.state.Load() != s
}

// changedFile checks a changed file by itself and publishes its findings.
func (e *engine) changedFile(s *Snapshot, full string) {
	if s.Client.Pulls || s.files[full] == nil {
		return
	}
	found := e.quick(s, full)
	e.out.mu.Lock()
	defer e.out.mu.Unlock()
	e.out.publish(s, full, found, true)
}

// quick checks one file by itself. Findings that only a full check can make are taken from the last one and
// moved to their current places.
func (e *engine) quick(s *Snapshot, full string) []*lint.Finding {
	folder, file := s.Folder(full), s.files[full]
	if folder == nil || file == nil {
		return nil
	}
	c := e.checked(s, folder)
	switch {
	case c.folder == folder && c.findings != nil:
		return c.findings[full]
	case file.Written == query.Other: // it may be a configuration file
		return c.moved(file, nil, nil)
	}
	if file.Kind != query.Other && file.Large() {
		return c.moved(file, nil, nil)
	}
	p, u := folder.alone(file)
	if file.Kind == query.Other { // the file is too large to read: the only finding about it says so
		return slices.DeleteFunc(lint.Finish(p, s.settings, lint.Check(p, s.settings, p)).Findings, func(f *lint.Finding) bool { return f.File.Path != full })
	}
	if u == nil || project.Foreign(u) != "" {
		return nil
	}
	made := checkUnit(p, s.settings, u)
	e.tried(full, &trial{u, made, p.Types, p.Configs, s.settings})
	res := lint.Finish(only(p, u), s.settings, made.result)
	found := slices.DeleteFunc(res.Findings, func(f *lint.Finding) bool {
		return f.File.Path != full || f.Rule.Ignores != nil
	})
	return c.moved(file, found, c.files[full].said())
}

// moved adds the findings of the last full check for a file, at their current places. It omits those in own,
// which the check of the file by itself reports again if they still apply.
func (c *checked) moved(file *query.File, found []*lint.Finding, own map[remark]bool) []*lint.Finding {
	m := mover{now: file.Source}
	for _, f := range c.findings[file.Source.Path] {
		if !own[remarkOf(f)] {
			if moved := m.finding(f); moved != nil {
				found = append(found, moved)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *lint.Finding) int { return int(a.At.Start) - int(b.At.Start) })
	return found
}

// A remark identifies a finding within a file.
type remark struct {
	rule    *lint.Rule
	at      source.Span
	message string
}

func remarkOf(f *lint.Finding) remark {
	_, at := f.File.Outer(f.At)
	return remark{f.Rule, at, f.Message}
}

// said returns the findings for a unit as a set; u may be nil.
func (u *unit) said() map[remark]bool {
	if u == nil {
		return nil
	}
	u.remarks.Do(func() {
		u.all = make(map[remark]bool, len(u.result.Findings))
		for _, f := range u.result.Findings {
			u.all[remarkOf(f)] = true
		}
	})
	return u.all
}

// tried stores the result of checking a file by itself.
func (e *engine) tried(full string, t *trial) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.trials[full] = t
}

// trial returns the result of checking a unit by itself, or nil if a full check might report something else.
func (e *engine) trial(u lint.Unit, set *lint.Settings, l *loaded) *unit {
	e.mu.Lock()
	t := e.trials[pathOfUnit(u)]
	e.mu.Unlock()
	if t == nil || t.of != u || t.settings != set || t.types != l.Types || !l.Configs.Agree(t.configs) || !t.unit.holds(u, l, nil) {
		return nil
	}
	return t.unit
}

// alone returns the project for checking a file by itself, and the file's unit. It uses the last loaded
// project if possible, or else loads one that has only the file and the contracts.
func (folder *Folder) alone(file *query.File) (*project.Project, lint.Unit) {
	last := folder.last.Load()
	if file.Kind == query.Other {
		p, _ := project.Load(folder.fs, project.Options{Found: &project.Found{Dockerfiles: []string{file.Source.Path}}, Configs: folder.config})
		return p, nil
	}
	if file.Kind.Paths == nil {
		return nil, nil
	}
	if last == nil && !file.Kind.NeedsContracts {
		return &project.Project{FS: folder.fs, Configs: folder.config}, file.Tree()
	}
	if last != nil && !file.Kind.AddsContracts {
		p := *last.Project.Project
		p.FS, p.Configs = folder.fs, folder.config
		return &p, file.Tree()
	}
	all := folder.found()
	one := &project.Found{Known: slices.Concat(all.Contracts, all.Known), Bakes: all.Bakes, Named: all.Named}
	slices.Sort(one.Known)
	full := file.Source.Path
	*file.Kind.Paths(one) = []string{full}
	if file.Kind.AddsContracts {
		one.Known = slices.DeleteFunc(one.Known, func(p string) bool { return p == full })
	}
	opts := folder.options(one)
	if last != nil {
		opts.Last = last.Project.Project
	}
	p, err := project.Load(folder.fs, opts)
	if err != nil {
		return nil, nil
	}
	for _, f := range slices.Concat(p.Dockerfiles, p.Contracts) {
		return p, f
	}
	return p, nil
}

// only returns a copy of the project with a single unit.
func only(p *project.Project, u lint.Unit) *project.Project {
	part := *p
	part.Dockerfiles, part.Contracts, part.Composes, part.Apps, part.Overlays = nil, nil, nil, nil, nil
	switch u := u.(type) {
	case *compose.File:
		part.Composes = []*compose.File{u}
	case *dockerfile.File:
		part.Dockerfiles = []*dockerfile.File{u}
	}
	return &part
}

// checked returns the results of the last full check of a folder, or empty ones if there was none with the
// current settings.
func (e *engine) checked(s *Snapshot, folder *Folder) *checked {
	e.mu.Lock()
	defer e.mu.Unlock()
	if c := e.folders[folder.self]; c != nil && c.settings == s.settings {
		return c
	}
	return &checked{settings: s.settings}
}

// all checks every folder that changed since its last check, and publishes the differences.
func (e *engine) all(s *Snapshot) {
	e.work.Lock()
	defer e.work.Unlock()
	defer e.boundWhile()()
	byPath := map[string][]*lint.Finding{}
	changed, rewired := false, false
	for _, folder := range s.folders {
		c := e.checked(s, folder)
		if c.folder != folder {
			if c = e.full(s, folder, c); c == nil {
				return
			}
			changed, rewired = true, rewired || c.rewired
		}
		for full, list := range c.findings {
			if s.Folder(full) == folder {
				byPath[full] = list
			}
		}
	}
	e.forget(s)
	e.server.registerFiles(s)
	if rewired {
		e.server.rewired(s.Client)
	}
	if s.Client.Pulls {
		if changed {
			e.server.refresh(protocol.MethodWorkspaceDiagnosticRefresh)
		}
		return
	}
	e.out.all(s, byPath, func() bool { return e.stale(s) })
}

// forget drops the results for folders that were removed.
func (e *engine) forget(s *Snapshot) {
	e.mu.Lock()
	defer e.mu.Unlock()
	maps.DeleteFunc(e.folders, func(d *identity, _ *checked) bool {
		return !slices.ContainsFunc(s.folders, func(folder *Folder) bool { return folder.self == d })
	})
	maps.DeleteFunc(e.trials, func(full string, _ *trial) bool { return s.files[full] == nil })
}

// full checks the units in a folder that changed or whose rules read changed files. It returns nil if a newer
// state arrives first.
func (e *engine) full(s *Snapshot, folder *Folder, c *checked) *checked {
	l := folder.load()
	units := lint.Units(l.Project.Project)
	next := &checked{folder: folder, settings: s.settings, units: make(map[lint.Unit]*unit, len(units)), files: make(map[string]*unit, len(units))}
	same := c.folder != nil && c.sameGround(l)
	var changed []string
	if same {
		changed = folder.changes(c.folder)
	}
	touched := paths{}
	var bar *progress
	if c.folder == nil && s.Client.Progress && len(units) > many {
		bar = e.server.begin("dfvet: checking the workspace")
		defer func() { bar.end() }()
	}
	for i, u := range units {
		if e.stale(s) {
			return nil
		}
		bar.step(i, len(units))
		known := c.units[u]
		if known == nil || !same || !known.holds(u, l, changed) {
			touched.add(u, known)
			if known = e.trial(u, s.settings, l); known == nil {
				known = checkUnit(l.Project.Project, s.settings, u)
			}
			touched.add(u, known)
			next.rewired = next.rewired || isApp(u)
			for _, f := range known.result.Failures {
				e.server.log.Printf("%s: rule %s failed: %v", f.Path, f.Rule.Name, f.Error)
			}
		}
		next.units[u] = known
		if full := pathOfUnit(u); full != "" {
			next.files[full] = known
		}
	}
	for u, known := range c.units {
		if next.units[u] == nil {
			touched.add(u, known)
			next.rewired = next.rewired || isApp(u)
		}
	}
	e.finish(next, c, l, same, touched)
	e.mu.Lock()
	e.folders[folder.self] = next
	e.mu.Unlock()
	return next
}

func isApp(u lint.Unit) bool {
	_, app := u.(*project.App)
	return app
}

// paths holds the files whose findings may have changed.
type paths map[string]bool

// add adds the path of a unit and the paths of its findings.
func (p paths) add(u lint.Unit, known *unit) {
	if full := pathOfUnit(u); full != "" {
		p[full] = true
	}
	if known == nil {
		return
	}
	for _, f := range known.result.Findings {
		p[f.File.Path] = true
	}
}

// pathOfUnit returns the path of a unit that is a file on disk, or "" for any other unit.
func pathOfUnit(u lint.Unit) string {
	var src *source.File
	switch u := u.(type) {
	case *dockerfile.File:
		src = u.Source
	case *compose.File:
		src = u.Source
	default:
		return ""
	}
	if outer, _ := src.Outer(source.Span{}); outer != src {
		return ""
	}
	return src.Path
}

// finish combines the findings of the units: new ones for the touched paths, and the previous ones for the
// rest.
func (e *engine) finish(next, before *checked, l *loaded, same bool, touched paths) {
	part, results := *l.Project.Project, make([]*lint.Result, 0, len(next.units))
	if same {
		part.Dockerfiles = slices.DeleteFunc(slices.Clone(l.Dockerfiles), func(f *dockerfile.File) bool { return !touched[f.Source.Path] })
		part.Contracts = slices.DeleteFunc(slices.Clone(l.Contracts), func(f *dockerfile.File) bool { return !touched[f.Source.Path] })
		part.Composes = slices.DeleteFunc(slices.Clone(l.Composes), func(f *compose.File) bool { return !touched[f.Source.Path] })
		untouched := func(app *project.App) bool {
			return !slices.ContainsFunc(app.Model.Files, func(f *compose.File) bool { return touched[f.Source.Path] })
		}
		part.Apps = slices.DeleteFunc(slices.Clone(l.Apps), untouched)
		part.Overlays = slices.DeleteFunc(slices.Clone(l.Overlays), untouched)
	}
	for _, u := range next.units {
		r := u.result
		if same {
			r = &lint.Result{}
			for _, f := range u.result.Findings {
				if touched[f.File.Path] {
					r.Findings = append(r.Findings, f)
				}
			}
		}
		results = append(results, r)
	}
	next.findings = map[string][]*lint.Finding{}
	if same {
		next.findings = maps.Clone(before.findings)
		maps.DeleteFunc(next.findings, func(full string, _ []*lint.Finding) bool { return touched[full] })
	}
	for _, f := range lint.Finish(&part, next.settings, results...).Findings {
		next.findings[f.File.Path] = append(next.findings[f.File.Path], f)
	}
}

// holds reports whether the findings of a unit are still valid; changed lists the files that changed since
// the check, or is nil if they are unknown.
func (u *unit) holds(of lint.Unit, l *loaded, changed []string) bool {
	switch of := of.(type) {
	case *dockerfile.File:
		if !slices.Equal(u.builders, l.Builders(of)) {
			return false
		}
	case *project.App:
		if u.base != nil && l.Base(of) != u.base || !slices.Equal(u.over, l.Over(of)) {
			return false
		}
	}
	if changed != nil {
		return lasting(of) && !slices.ContainsFunc(changed, u.trace.Reads)
	}
	return lasting(of) && u.trace.Holds(l.FS)
}

// sameGround reports whether the inputs that any rule may read are unchanged.
func (c *checked) sameGround(l *loaded) bool {
	before := c.folder.load()
	return before.Types == l.Types && l.Configs.Agree(before.Configs)
}

// lasting reports whether the findings of a unit depend only on the unit and the files that its rules read.
// This is not true of a project, nor of a Compose project in which a service has neither an image nor a
// build, because another Compose file may add them.
func lasting(u lint.Unit) bool {
	switch u := u.(type) {
	case *project.Project:
		return false
	case *project.App:
		return !slices.ContainsFunc(u.Services, func(s *project.Service) bool { return s.Image == nil && s.Service.Build == nil })
	}
	return true
}

// checkUnit runs the rules on a unit and records the files that they read.
func checkUnit(p *project.Project, set *lint.Settings, u lint.Unit) *unit {
	traced := *p
	t := project.NewTrace(p.FS)
	traced.FS = t
	if u == lint.Unit(p) {
		return &unit{result: lint.Check(p, set, u), trace: t}
	}
	made := &unit{result: lint.Check(&traced, set, u), trace: t}
	switch u := u.(type) {
	case *dockerfile.File:
		made.builders = p.Builders(u)
	case *project.App:
		made.base, made.over = p.LoadedBase(u), p.Over(u)
	}
	return made
}

// of returns the findings for a file in a snapshot. For a buffer that changed since the last full check, the
// file is checked by itself.
func (e *engine) of(s *Snapshot, full string) []*lint.Finding {
	if s.files[full] != nil {
		return e.quick(s, full)
	}
	if folder := s.Folder(full); folder != nil {
		return e.checked(s, folder).findings[full]
	}
	return nil
}

// known lists the paths that had findings in the last full check.
func (e *engine) known(s *Snapshot) []string {
	var all []string
	for _, folder := range s.folders {
		for full := range e.checked(s, folder).findings {
			if s.Folder(full) == folder && !strings.HasPrefix(full, "dfvet-") {
				all = append(all, full)
			}
		}
	}
	slices.Sort(all)
	return all
}
