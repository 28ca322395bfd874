package source

import "sync"

// Kept caches the results for pieces of a text from one edit to the next, so that unchanged pieces need not
// be read again. It drops results that the previous version of the text did not use. Kept is safe for
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
		k.now[key] = v // the next call of Next keeps only what is in now
	}
	return v
}

// Put stores a value. To free memory, neither the value nor the key may refer to the complete text or to
// anything that depends on all of it.
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
