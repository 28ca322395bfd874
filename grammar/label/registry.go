package label

import "github.com/dfvet/dfvet/grammar/types"

// Declarations returns the types and formats that the label declares. Those that cannot be read are omitted.
func (l *Label) Declarations() (ts []*types.Declaration, fs []*types.FormatDeclaration) {
	for name, t := range l.Types {
		d := &types.Declaration{Schemes: t.Scheme, TLSSchemes: t.TLSScheme}
		var flaw *types.Flaw
		if d.Type, flaw = types.ParseType(name); flaw != nil {
			continue
		}
		for _, is := range t.Is {
			if above, flaw := types.ParseType(is); flaw == nil {
				d.Is = append(d.Is, above)
			}
		}
		d.Ports, d.TLSPorts = endpoints(t.Port), endpoints(t.TLSPort)
		ts = append(ts, d)
	}
	for name, f := range l.Formats {
		d := &types.FormatDeclaration{Matches: f.Matches}
		var flaw *types.Flaw
		if d.Name, flaw = types.ParseType(name); flaw != nil {
			continue
		}
		if f.Is != "" {
			if d.Is, flaw = types.ParseFormat(f.Is); flaw != nil {
				continue
			}
		}
		if d.Is != nil || d.Matches != "" {
			fs = append(fs, d)
		}
	}
	return ts, fs
}

func endpoints(texts []string) []types.Endpoint {
	var all []types.Endpoint
	for _, text := range texts {
		if e, flaw := types.ParseEndpoint(text); flaw == nil {
			all = append(all, e)
		}
	}
	return all
}

// Registry returns a registry of the types and formats that the label declares.
func (l *Label) Registry() *types.Registry {
	reg, _ := types.NewRegistry(l.Declarations())
	return reg
}
