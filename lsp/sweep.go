package lsp

import (
	"maps"
	"slices"
	"time"

	"github.com/dfvet/dfvet/lsp/query"
)

// calm is how long the disk must be unchanged before changes are read, because a checkout causes thousands of
// them. restless is the maximum wait, because some programs never stop writing.
const calm, restless = 50 * time.Millisecond, time.Second

// disturbed records that the disk changed at some paths or below them; "" means everywhere.
func (e *engine) disturbed(paths ...string) {
	e.mu.Lock()
	for _, p := range paths {
		e.paths[p] = true
	}
	e.mu.Unlock()
	ring(e.stirs)
}

// sweep reads all recorded changes on disk together. Meanwhile, requests use the previous state.
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

// tries is how often reread loads the folders at most; it must repeat the load if buffers were opened or
// closed meanwhile.
const tries = 3

// reread loads the folders that contain changed files, and puts them into the state.
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
		for _, folder := range s.folders {
			n := fresh[folder.self]
			if n == nil {
				n = folder.reread(s.files, paths)
			} else if !n.follows(s.files) {
				n = n.shut(s.files).next(s.files, true)
			}
			if n != nil {
				n.load()
				fresh[folder.self] = n
			}
		}
		if e.replace(fresh, try == tries) {
			break
		}
	}
	for _, folder := range fresh {
		folder.disk.settled()
	}
}

// shut drops the files of closed buffers from the disk cache of a folder.
func (folder *Folder) shut(open map[string]*query.File) *Folder {
	for full := range folder.open {
		if open[full] == nil {
			folder.disk.forget(full)
		}
	}
	return folder
}

// replace puts reloaded folders into the state. If buffers were opened or closed since a folder was loaded,
// it replaces nothing and returns false, unless must is true.
func (e *engine) replace(fresh map[*identity]*Folder, must bool) bool {
	done := true
	e.server.edit(func(n *Snapshot) {
		for _, folder := range n.folders {
			if f := fresh[folder.self]; f != nil && !f.follows(n.files) {
				done = must
			}
		}
		for i, folder := range n.folders {
			if f := fresh[folder.self]; f != nil && done {
				n.folders[i] = f.shut(n.files).next(n.files, !f.follows(n.files))
			}
		}
	})
	return done
}
