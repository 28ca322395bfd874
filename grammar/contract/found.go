package contract

import "slices"

// Found holds the lines that a service's configuration files add to the contract of its image.
type Found struct {
	Listeners   []*Listener
	Connections []*Connection
	Variables   []*Variable
	// Replaces reports whether a listener of the contract no longer applies, because the files say where the
	// program listens. A nil Replaces keeps all listeners.
	Replaces func(*Listener) bool
	// Open reports whether the files may make the program listen on ports that are not in Listeners.
	Open bool
}

// With returns the contract with the found lines added.
func (c *Contract) With(found Found) *Contract {
	out := *c
	out.Listeners = slices.Clone(c.Listeners)
	if found.Replaces != nil {
		out.Listeners = slices.DeleteFunc(out.Listeners, found.Replaces)
	}
	out.Listeners = append(out.Listeners, found.Listeners...)
	out.Connections = slices.Concat(c.Connections, found.Connections)
	if len(found.Variables) > 0 {
		out.Variables = slices.Concat(c.Variables, found.Variables)
	}
	out.Open = c.Open || found.Open || !c.Declared // the program may listen on other ports too
	out.Declared = true
	out.dropDrafts()
	out.index = newIndex(out.Variables)
	return &out
}
