package contract

import "slices"

// Found holds lines that a service has in addition to its image's contract, from its configuration files.
type Found struct {
	Listeners   []*Listener
	Connections []*Connection
	Variables   []*Variable
	// Replaces reports whether a listener of the contract no longer applies, since the files say where the
	// program listens; nil keeps all listeners.
	Replaces func(*Listener) bool
	// Open reports whether the files may make the program listen on ports that they do not list.
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
	out.Open = c.Open || found.Open || !c.Stated // it may listen elsewhere too
	out.Stated = true
	out.dropDrafts()
	out.index = newIndex(out.Variables)
	return &out
}
