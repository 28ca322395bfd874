package wiring

import (
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
)

func (c *ledger) fault(f *Fault) *Fault {
	c.Faults = append(c.Faults, f)
	return f
}

// once is like fault, but reports the same fault only once. Several lines of a contract may describe one
// variable.
func (c *ledger) once(f *Fault) *Fault {
	for _, old := range c.like(f) {
		if old.Service == f.Service && old.Message == f.Message {
			return f
		}
	}
	return c.fault(f)
}

// since returns the first fault that was reported after the first count ones, or nil.
func (c *ledger) since(count int) *Fault {
	if len(c.Faults) > count {
		return c.Faults[count]
	}
	return nil
}

// A faultKey is the rule and place of a fault.
type faultKey struct {
	rule string
	file *source.File
	at   source.Span
}

func (f *Fault) key() faultKey { return faultKey{f.Rule, f.File, f.At} }

// like returns the faults with the rule and place of f that were reported so far.
func (c *ledger) like(f *Fault) []*Fault {
	for ; c.placed < len(c.Faults); c.placed++ {
		o := c.Faults[c.placed]
		c.places[o.key()] = append(c.places[o.key()], o)
	}
	return c.places[f.key()]
}

// forget removes all faults after the first count ones.
func (c *ledger) forget(count int) {
	for ; c.placed > count; c.placed-- {
		o := c.Faults[c.placed-1]
		c.places[o.key()] = slices.DeleteFunc(c.places[o.key()], func(x *Fault) bool { return x == o })
	}
	c.Faults = c.Faults[:count]
}
