package build

import (
	"sort"
	"sync"

	"github.com/benbjohnson/immutable"
	"github.com/dfvet/dfvet/grammar/source"
)

// A layer holds the scopes of one stage, or the global scopes. It grows while the build is modelled; each
// scope sees those below it.
type layer struct {
	*bottom
	base   *Scope // the last scope of the layer below, or nil
	start  int    // the number of scopes below the layer
	scopes source.Slab[Scope]
	// names maps each name to its scopes, from the bottom up. It is nil in a layer with few scopes, because
	// searching a short list is faster.
	names map[string][]*Scope

	end  *Scope
	once sync.Once
	all  *immutable.Map[string, *Scope] // the topmost scope of each name, including the layers below
}

// walked is the number of scopes above which a layer has an index instead of being searched scope by scope.
const walked = 24

func newLayer(b *bottom, base *Scope) *layer {
	l := &layer{bottom: b, base: base, end: base}
	if base != nil {
		l.start = base.size
	}
	return l
}

func (l *layer) add(s *Scope) {
	l.end = s
	switch {
	case l.names != nil:
		l.names[s.Name] = append(l.names[s.Name], s)
	case s.size-l.start > walked:
		l.names = map[string][]*Scope{}
		var own []*Scope
		for at := s; at != l.base && at != nil; at = at.up {
			own = append(own, at)
		}
		for i := len(own) - 1; i >= 0; i-- {
			l.names[own[i].Name] = append(l.names[own[i].Name], own[i])
		}
	}
}

// top returns the topmost scope with that name, or nil.
func (s *Scope) top(name string) *Scope {
	switch {
	case name == "" || s == nil:
		return nil
	case s.size <= walked:
		return s.walk(name, nil)
	}
	l := s.layer
	if l.names == nil {
		if found := s.walk(name, l.base); found != nil {
			return found
		}
	} else {
		all := l.names[name]
		if i := sort.Search(len(all), func(i int) bool { return all[i].size > s.size }); i > 0 {
			return all[i-1]
		}
	}
	return l.base.lowest(name)
}

// walk searches for a name from s down to end, which is excluded.
func (s *Scope) walk(name string, end *Scope) *Scope {
	for ; s != nil && s != end; s = s.up {
		if s.Name == name {
			return s
		}
	}
	return nil
}

// lowest is like top, but starts at the end of a layer. It is fast for a layer on which many others are
// built.
func (s *Scope) lowest(name string) *Scope {
	if s == nil || s.size <= walked {
		return s.walk(name, nil)
	}
	found, _ := s.layer.index().Get(name)
	return found
}

// index returns the topmost scope of each name at the end of the layer.
func (l *layer) index() *immutable.Map[string, *Scope] {
	l.once.Do(func() {
		var below *immutable.Map[string, *Scope]
		stop := l.base
		if l.base != nil && l.base.size > walked {
			below = l.base.layer.index()
		} else {
			stop = nil
		}
		tops := map[string]*Scope{}
		for at := l.end; at != nil && at != stop; at = at.up {
			if at.Name != "" && tops[at.Name] == nil {
				tops[at.Name] = at
			}
		}
		if below != nil {
			for name, s := range tops {
				below = below.Set(name, s)
			}
			l.all = below
			return
		}
		b := immutable.NewMapBuilder[string, *Scope](nil)
		for name, s := range tops {
			b.Set(name, s)
		}
		l.all = b.Map()
	})
	return l.all
}
