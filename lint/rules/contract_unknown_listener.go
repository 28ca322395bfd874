package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_unknown_listener.md
var unknownListenerDoc string

var unknownListener = &lint.Rule{
	Name: "contract/unknown-listener", Doc: unknownListenerDoc, Level: lint.Warning, Fix: lint.Unsafe, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		hosts := contract.Hosts(f)
		known := map[*contract.Contract]map[string]bool{} // names that IN: accepts, by contract, because hosts can share one
		for _, h := range hosts {
			names := known[h.Contract]
			if names == nil {
				names = map[string]bool{}
				known[h.Contract] = names
				for _, l := range h.Contract.Listeners {
					names[l.As] = true
				}
			}
			names[h.Name] = true
		}
		met, lost := map[source.Span]bool{}, map[source.Span]*contract.Host{}
		seen := map[*contract.Contract]bool{}
		for _, h := range hosts {
			if seen[h.Contract] {
				continue
			}
			seen[h.Contract] = true
			for _, v := range h.Contract.Provisions {
				if names := known[h.Contract]; names[v.In] || names[contract.HostName(v.In)] {
					met[v.At] = true
				} else if lost[v.At] == nil {
					lost[v.At] = h
				}
			}
		}
		for _, in := range f.Instructions() {
			n, ok := in.(*dockerfile.Provisions)
			if h := lost[in.Span()]; ok && h != nil && !met[in.Span()] && n.In != nil {
				reportListener(p, n.In, h)
			}
		}
	},
}

func reportListener(p *lint.Pass, in *dockerfile.Word, h *contract.Host) {
	var names []string
	for _, l := range h.Contract.Listeners {
		if l.As != "" {
			names = append(names, l.As)
		}
	}
	if near := source.Names.Near(in.Value, names); near != "" {
		p.Report(in, "no listener of `%s` is named `%s`, so this line has no effect; did you mean `%s`?", h.Name, in.Value, near).
			WithFix("write "+near, false, source.Replace(in, near))
		return
	}
	p.Report(in, "no listener of `%s` is named `%s`, so this line has no effect; name one with `AS: %s`, or write `%s`", h.Name, in.Value, in.Value, h.Name)
}
