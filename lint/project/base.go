package project

import (
	"path"
	"sync"
	"sync/atomic"
)

// A secondReading is an app loaded in a second way: with a file that has another name merged over the default
// file of its folder. Few rules need it, and few apps have one, so it is loaded on first use.
type secondReading struct {
	made   atomic.Bool
	get    func() *App
	record *record // what the second reading depends on; nil until it is loaded
}

// Base returns the second reading of an app, or nil if it has none. A finding counts only if both readings
// have it.
func (p *Project) Base(app *App) *App {
	if s := p.secondReading(app); s != nil {
		return s.get()
	}
	return nil
}

// LoadedBase returns the second reading of an app, or nil if it is not loaded yet.
func (p *Project) LoadedBase(app *App) *App {
	if s := p.secondReading(app); s != nil && s.made.Load() {
		return s.get()
	}
	return nil
}

func (p *Project) secondReading(app *App) *secondReading {
	if s, ok := p.bases[app]; ok {
		return s
	}
	return nil
}

// deferSecondReading arranges that the second reading of an app is loaded on first use.
func (l *loader) deferSecondReading(app *App, one group) {
	if one.base == nil {
		return
	}
	if old := l.bases[app]; old != nil && old.made.Load() && l.unchanged(old.record) {
		l.project.bases[app] = old
		return
	}
	p, opts, s := l.project, l.opts, &secondReading{}
	s.get = sync.OnceValue(func() *App {
		aside := *p // a copy, because other apps may build the same Dockerfiles
		aside.reached = nil
		n := newLoader(&aside, opts)
		s.record = newRecord(p.FS, opts.bakes)
		n.fs, n.record = s.record.trace, s.record
		base := n.app(n.compose.Load(one.base...), group{mayHaveOverride: one.mayHaveOverride, beside: one.beside})
		s.made.Store(true)
		return base
	})
	p.bases[app] = s
}

// Over returns the partial apps in the folder of app, a default file, whose file is merged over app.
func (p *Project) Over(app *App) []*App {
	if len(app.files) != 1 || app.Overlay != "" {
		return nil
	}
	return p.over[app.files[0]]
}

// findOver indexes the partial apps by the default file in the same folder. It omits apps that need a third
// file, because their findings prove nothing.
func (p *Project) findOver() {
	p.over = map[string][]*App{}
	for _, app := range p.Overlays {
		if base := app.files[0]; !app.Incomplete && len(app.files) == 2 && path.Dir(base) == path.Dir(app.Overlay) {
			p.over[base] = append(p.over[base], app)
		}
	}
}
