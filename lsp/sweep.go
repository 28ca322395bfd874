package lsp

import (
	"maps"
	"slices"
	"time"

	"github.com/dfvet/dfvet/lsp/query"
)

// How long the disk must be unchanged before changes are read, and the maximum wait: a checkout causes
// thousands of changes, and some programs never stop writing.
const calm, restless = 50 * time.Millisecond, time.Second

// disturbed records changes on disk at some paths and below them; "" means everywhere.
func (e *engine) disturbed(paths ...string) {
	e.mu.Lock()
	for _, p := range paths {
		e.paths[p] = true
	}
	e.mu.Unlock()
	ring(e.stirs)
}

// sweep reads all changes on disk at once, in parallel with requests, which use the previous state until it
// finishes.
func (e *engine) sweep() {
	for {
		select {
		case <-e.server.ctx.Done():
			return
		case <-e.stirs:
		}
		e.calmDown()
		e.server.logged("disk", e.server.guard(func() error { e.reread(); return nil }))
	}
}

// calmDown waits until the disk stops changing.
func (e *engine) calmDown() {
	quiet, most := time.NewTimer(calm), time.NewTimer(restless)
	defer quiet.Stop()
	defer most.Stop()
	for {
		select {
		case <-e.server.ctx.Done():
			return
		case <-most.C:
			return
		case <-quiet.C:
			return
		case <-e.stirs:
			quiet.Reset(calm)
		}
	}
}

// tries is how often discovery is repeated because other buffers are open by then.
const tries = 3

// reread loads the folders with changed files, and adds them to the state.
func (e *engine) reread() {
	e.disks.Lock()
	defer e.disks.Unlock()
	e.mu.Lock()
	paths := slices.Sorted(maps.Keys(e.paths))
	clear(e.paths)
	e.mu.Unlock()
	if len(paths) == 0 {
		return
	}
	fresh := map[*identity]*Folder{}
	for try := 1; try <= tries; try++ {
		s := e.server.state.Load()
		for _, w := range s.folders {
			n := fresh[w.self]
			if n == nil {
				n = w.reread(s.files, paths)
			} else if !n.follows(s.files) {
				n = n.shut(s.files).next(s.files, true)
			}
			if n != nil {
				n.load()
				fresh[w.self] = n
			}
		}
		if e.replace(fresh, try == tries) {
			break
		}
	}
	for _, w := range fresh {
		w.disk.settled()
	}
}

// shut drops closed buffers from the disk cache of a folder.
func (w *Folder) shut(open map[string]*query.File) *Folder {
	for full := range w.open {
		if open[full] == nil {
			w.disk.forget(full)
		}
	}
	return w
}

// replace adds folders to the state. If other buffers are open than when a folder was loaded, it does so only
// if forced.
func (e *engine) replace(fresh map[*identity]*Folder, must bool) bool {
	done := true
	e.server.edit(func(n *Snapshot) {
		for _, w := range n.folders {
			if f := fresh[w.self]; f != nil && !f.follows(n.files) {
				done = must
			}
		}
		for i, w := range n.folders {
			if f := fresh[w.self]; f != nil && done {
				n.folders[i] = f.shut(n.files).next(n.files, !f.follows(n.files))
			}
		}
	})
	return done
}
