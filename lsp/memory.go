package lsp

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// floor is the lowest memory limit that bound sets, in bytes.
const floor = 192 << 20

// bound sets the garbage collector's memory limit to about twice the memory in use. Without a limit, the
// first load leaves garbage of the same size, which is not released while the user types. A GOMEMLIMIT that
// the user sets takes precedence.
func (e *engine) bound() {
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 && limit != e.limit.Load() {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	limit := int64(floor)
	if live[0].Value.Kind() == metrics.KindUint64 {
		limit = max(limit, int64(live[0].Value.Uint64())*2)
	}
	e.limit.Store(limit)
	debug.SetMemoryLimit(limit)
}

// boundWhile keeps the memory limit up to date until the returned function is called.
func (e *engine) boundWhile() (stop func()) {
	done := make(chan struct{})
	go func() {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				e.bound()
			}
		}
	}()
	return func() { close(done) }
}

// pause is how long there must be no requests or edits before tidy collects garbage.
const pause = 10 * time.Millisecond

// tidy collects garbage in the pauses between keystrokes. A collection that the runtime starts usually
// coincides with a request, and makes it five times slower.
func (e *engine) tidy() {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	for {
		select {
		case <-e.server.ctx.Done():
			return
		case <-e.moved:
			timer.Reset(pause)
		case <-timer.C:
			if due() {
				runtime.GC()
			}
		}
	}
}

// due reports whether the program has allocated at least half of what it may allocate before the runtime
// starts a collection.
func due() bool {
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/heap/objects:bytes"}, {Name: "/gc/heap/goal:bytes"}}
	metrics.Read(heap)
	for _, m := range heap {
		if m.Value.Kind() != metrics.KindUint64 {
			return false
		}
	}
	live, now, goal := heap[0].Value.Uint64(), heap[1].Value.Uint64(), heap[2].Value.Uint64()
	return now > live+(max(goal, live)-live)/2
}
