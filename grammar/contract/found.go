package contract

import "slices"

// Found are lines that a service has beside those of its image's contract: what its configuration files say.
type Found struct {
	Listeners   []*Listener
	Connections []*Connection
	Variables   []*Variable
	// Replaces reports whether a listener of the contract holds no longer, because the files say where the
	// program listens; nil keeps all.
	Replaces func(*Listener) bool
	// Open: the files may have the program listen on ports that they do not list.
	Open bool
}

// With returns the contract with lines that were found laid beside its own.
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
	out.Open = c.Open || found.Open || !c.Stated // nobody says that it listens nowhere else
	out.Stated = true
	out.dropDrafts()
	out.index = newIndex(out.Variables)
	return &out
}
