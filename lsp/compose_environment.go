package lsp

import (
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// variableItems lists the variables that the service's image takes, needed ones first. Behind is what
// stands between name and value.
func (q *Query) variableItems(c *cursor, behind string) []Item {
	svc := q.serviceNamed(c.service())
	if svc == nil || svc.Contract == nil {
		return nil
	}
	var all []Item
	for _, v := range svc.Contract.Variables {
		if v.Emits || strings.ContainsAny(v.Name, "-*") || slices.Contains(c.taken, v.Name) {
			continue
		}
		it := Item{Label: v.Name, Insert: v.Name + behind, Detail: "accepted", Kind: protocol.CompletionItemKindVariable, At: c.at, Sort: "1" + v.Name,
			Doc: "```dockerfile\n" + strings.TrimSpace(v.String()) + "\n```\n\n" + v.Doc}
		if v.Needed {
			it.Sort, it.Detail = "0"+v.Name, "needed"
		}
		if values := q.wired(svc, v); len(values) > 0 && !v.Secret {
			it.Insert += values[0].text
			it.Detail += ", " + values[0].why
		}
		all = append(all, it)
	}
	return all
}

// environmentItems completes "NAME=value" in a list.
func (q *Query) environmentItems(c *cursor) []Item {
	typed := q.File.Source.Slice(c.at)
	name, _, has := cutPair(typed)
	if !has {
		return q.variableItems(c, "=")
	}
	at := c.at
	at.Start += source.Pos(len(name) + 1)
	return q.providerItems(c, name, at)
}

// providerItems lists the values of a variable that would satisfy it: hosts, ports and URLs of those
// who provide what it refers to, the words of an enumeration, the default.
func (q *Query) providerItems(c *cursor, name string, at source.Span) []Item {
	svc := q.serviceNamed(c.service())
	if svc == nil {
		return nil
	}
	v := variableOf(svc, name)
	if v == nil {
		return nil
	}
	var all []Item
	for i, w := range q.wired(svc, v) {
		all = append(all, Item{Label: w.text, Detail: w.why, Kind: protocol.CompletionItemKindValue, At: at, Sort: fmt.Sprintf("0%03d", i)})
	}
	if v.Format != nil && v.Format.Kind == "ENUM" {
		all = append(all, texts(at, protocol.CompletionItemKindEnumMember, v.Format.Args...)...)
	}
	if v.Default != nil && !v.Secret && *v.Default != "" {
		all = append(all, Item{Label: *v.Default, Detail: "default", Kind: protocol.CompletionItemKindValue, At: at, Sort: "2"})
	}
	return all
}

// A candidate is a value that would satisfy a variable.
type candidate struct {
	text, why string
	far       bool // no network is shared with the provider
}

// wired lists the values that would lead a variable to its provider, what is reachable first.
func (q *Query) wired(svc *project.Service, v *contract.Variable) []candidate {
	ref, kind := referenceIn(v.Format)
	if kind == "" {
		return nil
	}
	want := []contract.Typed{{Type: ref.Type}}
	if ref.Name != "" {
		want = nil
		for _, conn := range svc.Contract.Connections {
			if conn.As == ref.Name {
				want = append(want, conn.For...)
			}
		}
	}
	reg := q.Project(q.File.Source.Path).Types
	var all []candidate
	for _, p := range svc.Whole.Services {
		if p == svc || p.Contract == nil {
			continue
		}
		for _, l := range p.Contract.Listeners {
			if t, ok := answers(reg, l, want); ok {
				if text := candidateText(reg, kind, p.Name.Text, l, t); text != "" && reg.Check(v.Format, text) == nil {
					all = append(all, candidate{text, "service `" + p.Name.Text + "`", !together(svc, p)})
				}
			}
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return order(a.far) - order(b.far) })
	for i := range all {
		if all[i].far {
			all[i].why += ", not on a network of this one"
		}
	}
	return slices.Compact(all)
}

func order(last bool) int {
	if last {
		return 1
	}
	return 0
}

// referenceIn returns the reference in a format, looked for in lists and unions too.
func referenceIn(f *types.Format) (types.Ref, types.Kind) {
	if f == nil {
		return types.Ref{}, ""
	}
	switch f.Kind {
	case types.Host, types.Port, types.Address, types.URL:
		return f.Ref, f.Kind
	case types.List, types.Union:
		for _, o := range f.Of {
			if r, k := referenceIn(o); k != "" {
				return r, k
			}
		}
	}
	return types.Ref{}, ""
}

// answers returns the wanted type that a listener speaks.
func answers(reg *types.Registry, l *contract.Listener, want []contract.Typed) (types.Type, bool) {
	for _, w := range want {
		for _, h := range l.For {
			if reg.Fit(h.Type, w.Type) == types.Fits {
				return w.Type, true
			}
		}
	}
	return types.Type{}, false
}

// candidateText spells where a listener is, as a format of that kind wants it; "" where its port is
// not known.
func candidateText(reg *types.Registry, kind types.Kind, host string, l *contract.Listener, t types.Type) string {
	if kind == types.Host {
		return host
	}
	if l.On.First == 0 {
		return ""
	}
	switch kind {
	case types.Port:
		return fmt.Sprint(l.On.First)
	case types.Address:
		return fmt.Sprintf("%s:%d", host, l.On.First)
	}
	plain, tls := reg.Schemes(t)
	if l.TLS == contract.Required {
		plain = tls
	}
	if len(plain) == 0 {
		return ""
	}
	return fmt.Sprintf("%s://%s:%d", plain[0], host, l.On.First)
}

// together reports whether two services share a network.
func together(a, b *project.Service) bool {
	a, b = a.Host(), b.Host()
	return a == b || slices.ContainsFunc(a.Networks, func(n compose.Attachment) bool {
		return slices.ContainsFunc(b.Networks, func(o compose.Attachment) bool { return n.Network.Text == o.Network.Text })
	})
}
