package source

import "sync"

// Kept caches the results for pieces of a text until the next edit, so that a piece that did not change need
// not be read again. Results that were not used since the previous text are dropped. It is safe for
// concurrent use; a nil Kept caches nothing.
type Kept struct {
	mu          sync.Mutex
	now, before map[any]any
}

// Next begins the next version of the file's text.
func (k *Kept) Next() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.now) > 0 {
		k.now, k.before = make(map[any]any, len(k.now)), k.now
	}
}

// Get returns the value for a key, or nil.
func (k *Kept) Get(key any) any {
	if k == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, ok := k.now[key]; ok {
		return v
	}
	v, ok := k.before[key]
	if ok {
		k.now[key] = v // before is built only from now, so there is one
	}
	return v
}

// Put stores a value. Neither the value nor the key may refer to the complete text or to anything made from
// all of it.
func (k *Kept) Put(key, value any) {
	if k == nil {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.now == nil {
		k.now = map[any]any{}
	}
	k.now[key] = value
}
