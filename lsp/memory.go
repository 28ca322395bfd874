package lsp

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// floor is the minimum memory limit of the process, in bytes.
const floor = 192 << 20

// bound makes the garbage collector limit the process to about twice the memory that it needs. Otherwise a
// first load leaves as much garbage again, which is not released while the user types. A GOMEMLIMIT set by
// the user takes precedence.
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

// boundWhile updates the limit until the returned function is called.
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

// pause is the required time without requests or typing before garbage is collected.
const pause = 10 * time.Millisecond

// tidy collects garbage in pauses between keystrokes. A collection that the runtime starts on demand usually
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

// due reports whether half of what may be allocated until the next collection is.
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
