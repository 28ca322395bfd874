package project

import (
	"path"
	"sync"
	"sync/atomic"
)

// A second is the second reading of a whole: its file of another name laid over the default file of
// its folder. Few rules ask for it, and of few wholes, so it is made when asked for first.
type second struct {
	made atomic.Bool
	get  func() *App
	kept *kept // what it was made of, once it is made
}

// Base returns the second reading of a whole, or nil where it has none. Only what both readings
// report counts.
func (p *Project) Base(w *App) *App {
	if s := p.second(w); s != nil {
		return s.get()
	}
	return nil
}

// MadeBase is Base where somebody asked for it already, else nil.
func (p *Project) MadeBase(w *App) *App {
	if s := p.second(w); s != nil && s.made.Load() {
		return s.get()
	}
	return nil
}

func (p *Project) second(w *App) *second {
	if s, ok := p.bases[w]; ok {
		return s
	}
	return nil
}

// later makes the second reading of a whole when it is asked for.
func (l *loader) later(w *App, one group) {
	if one.base == nil {
		return
	}
	if old := l.bases[w]; old != nil && old.made.Load() && l.holds(old.kept.trace) && l.sameImages(old.kept) {
		l.project.bases[w] = old
		return
	}
	p, opts, s := l.project, l.opts, &second{}
	s.get = sync.OnceValue(func() *App {
		aside := *p // what a service of it builds is of other wholes as well
		aside.reached = nil
		n := newLoader(&aside, opts)
		s.kept = newKept(p.FS)
		n.fs, n.keep = s.kept.trace, s.kept
		base := n.app(n.compose.Load(one.base...), group{vague: one.vague, beside: one.beside})
		s.made.Store(true)
		return base
	})
	p.bases[w] = s
}

// Over returns the readings of the parts that are laid over a default file and stand beside it.
func (p *Project) Over(w *App) []*App {
	if len(w.files) != 1 || w.Overlay != "" {
		return nil
	}
	return p.over[w.files[0]]
}

// findOver enters the parts by the default file beside them. One that a third file completes tells nothing.
func (p *Project) findOver() {
	p.over = map[string][]*App{}
	for _, w := range p.Parts {
		if base := w.files[0]; !w.Part && len(w.files) == 2 && path.Dir(base) == path.Dir(w.Overlay) {
			p.over[base] = append(p.over[base], w)
		}
	}
}
