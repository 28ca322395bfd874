package reader

// Join merges the contents of the files of one program. A host whose name one of them defines is removed, and
// the protocol used with such a name is used with the hosts that it refers to. If open is true, a file could
// not be read. If named is true, the program has names for groups of hosts, which that file may define.
func Join(all []*Content, named, open bool) *Content {
	out := &Content{Open: open}
	names, spoken := map[string]bool{}, map[string]Connection{}
	for _, s := range all {
		out.Open, out.Elsewhere = out.Open || s.Open, out.Elsewhere || s.Elsewhere
		for _, n := range s.Names {
			names[n.Text] = true
		}
		out.Names = append(out.Names, s.Names...)
		out.Listeners = append(out.Listeners, s.Listeners...)
		out.Settings = append(out.Settings, s.Settings...)
		out.Listens, out.All = out.Listens || s.Listens, out.All || s.All
	}
	if len(all) > 0 && all[0].Default != nil && len(out.Listeners) == 0 && !out.Open && !out.Elsewhere {
		out.Listeners, out.Listens = []Listener{*all[0].Default}, true
	}
	for _, s := range all {
		for _, c := range s.Connections {
			if c.Group == "" && names[c.Host.Text] && c.Port.At.Len() == 0 {
				use(spoken, c)
			}
		}
	}
	for _, s := range all {
		for _, c := range s.Connections {
			if c.Group == "" && names[c.Host.Text] && c.Port.At.Len() == 0 {
				continue
			}
			if by, ok := spoken[c.Group]; ok && c.Group != "" {
				c.For, c.TLS = by.For, by.TLS
			}
			c.Unsure = c.Unsure || named && out.Open && c.Group == ""
			c.AnyPort = c.AnyPort || c.Unsure && c.Port.At.Len() == 0
			out.Connections = append(out.Connections, c)
		}
	}
	return out
}

// use records the protocol that is used with a name. If several are used, it is unknown.
func use(spoken map[string]Connection, c Connection) {
	old, ok := spoken[c.Host.Text]
	if ok && old.For != c.For {
		c.For = Any
	}
	if ok && old.TLS != c.TLS {
		c.TLS = Unknown
	}
	spoken[c.Host.Text] = c
}
