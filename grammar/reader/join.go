package reader

// Join puts together what the files of one program say: hosts that one of them defines are no hosts but names,
// and what is spoken with a name is spoken with the hosts behind it. Open says that a file could not be read.
// Named says that the program has names for groups of hosts, which may then be defined there.
func Join(all []*Says, named, open bool) *Says {
	out := &Says{Open: open}
	names, spoken := map[string]bool{}, map[string]Connection{}
	for _, s := range all {
		out.Open, out.Elsewhere = out.Open || s.Open, out.Elsewhere || s.Elsewhere
		for _, n := range s.Names {
			names[n.Text] = true
		}
		out.Names = append(out.Names, s.Names...)
		out.Listeners = append(out.Listeners, s.Listeners...)
		out.Settings = append(out.Settings, s.Settings...)
		out.Listens = out.Listens || s.Listens
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

// use notes what is spoken with a name; where its users differ, nothing is known.
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
