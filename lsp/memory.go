package lsp

import (
	"math"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// floor is what the process may take however little it needs, in bytes.
const floor = 192 << 20

// bound has the garbage collector hold the process to about twice what it needs. Without it a
// first load leaves behind as much again, which nobody gives back while the user types. Whoever sets
// GOMEMLIMIT has his way.
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

// boundWhile keeps the bound up to date until the function that it returns is called.
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

// pause is how long nothing must have been asked, nor typed, before garbage is collected.
const pause = 10 * time.Millisecond

// tidy collects garbage in the pauses between keys: a collection that the runtime begins when it must
// falls as a rule on an answer that somebody waits for, and takes it five times as long.
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
