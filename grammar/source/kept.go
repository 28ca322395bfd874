package source

import "sync"

// Kept holds what was made of pieces of a text, for the text as it is after the next edit: a piece that did
// not change need not be read again. What was not asked for since the text before is dropped. Several
// goroutines may use it; nil keeps nothing.
type Kept struct {
	mu          sync.Mutex
	now, before map[any]any
}

// Next says that another text of the file is read from now on.
func (k *Kept) Next() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.now) > 0 {
		k.now, k.before = make(map[any]any, len(k.now)), k.now
	}
}

// Get returns what was put under a key, or nil.
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
		k.now[key] = v // before is made of now alone, so there is one
	}
	return v
}

// Put keeps a value. Neither it nor the key may hold the text, nor what is made of it as a whole.
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
