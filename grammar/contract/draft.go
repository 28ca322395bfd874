package contract

import "slices"

// A keyed is a contract line that replaces earlier lines with the same key.
type keyed interface {
	// Key returns the key of the line.
	Key() string
	line() *Line
}

// dropDrafts removes the drafts that have the same key as a confirmed line, whatever their conditions and
// order: a draft can only add lines.
func (c *Contract) dropDrafts() {
	c.Listeners = undrafted(c.Listeners)
	c.Connections = undrafted(c.Connections)
	c.Variables = undrafted(c.Variables)
	c.Volumes = undrafted(c.Volumes)
	c.Provisions = undrafted(c.Provisions)
}

// Confirmed returns the contract without its drafts.
func (c *Contract) Confirmed() *Contract {
	if !c.Drafted {
		return c
	}
	out := *c
	out.Drafted = false
	out.Listeners, out.Connections, out.Variables = confirmed(c.Listeners), confirmed(c.Connections), confirmed(c.Variables)
	out.Volumes, out.Provisions = confirmed(c.Volumes), confirmed(c.Provisions)
	out.index = newIndex(out.Variables)
	return &out
}

func confirmed[T keyed](lines []T) []T {
	return slices.DeleteFunc(slices.Clone(lines), func(l T) bool { return l.line().Draft })
}

func undrafted[T keyed](lines []T) []T {
	subject := func(l T) string { return l.Key()[:len(l.Key())-len(l.line().conditions())] }
	confirmed, drafts := map[string]bool{}, false
	for _, l := range lines {
		if l.line().Draft {
			drafts = true
		} else {
			confirmed[subject(l)] = true
		}
	}
	if !drafts {
		return lines
	}
	return slices.DeleteFunc(slices.Clone(lines), func(l T) bool { return l.line().Draft && confirmed[subject(l)] })
}
