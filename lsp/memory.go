package lsp

import (
	"math"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// floor is what the process may take however little it needs, in bytes.
const floor = 184 << 20

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
