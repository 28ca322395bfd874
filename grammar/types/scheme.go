package types

import (
	"slices"
	"strings"
)

// A schemeVerdict is what the scheme of a URL says of the type that is meant.
type schemeVerdict int8

const (
	schemeFits    schemeVerdict = iota
	schemeForeign               // another type's, provably
	schemeStrange               // nobody's: the rest of the URL may mean anything
)

// carriers are schemes that say how bytes travel, not what is spoken.
var carriers = []string{"tcp", "tcp4", "tcp6", "udp", "tls", "ssl", "ws", "wss"}

// judge says whether a URL with the scheme may be one of ref's type.
func (r *Registry) judge(ref Ref, scheme string) schemeVerdict {
	base, client, plus := strings.Cut(scheme, "+")
	switch {
	case client == "srv" || client == "unix" || client == "socket" || client == "http+unix":
		return schemeStrange // the host is no host that could be looked up
	case ref.Name != "" || slices.Contains(carriers, base):
		return schemeFits
	}
	owners := r.byScheme[scheme]
	if owners == nil && plus {
		owners = r.byScheme[base]
	}
	known := r.hasSchemes(ref.Type)
	for _, o := range owners {
		if r.related(o, ref.Type) {
			return schemeFits
		}
	}
	switch {
	case !known && (owners != nil || base == "http" || base == "https"):
		return schemeFits
	case owners == nil:
		return schemeStrange
	}
	return schemeForeign
}

// related reports whether one of the types is the other, in any number of steps.
func (r *Registry) related(a, b Type) bool {
	return r.is(a, b) || r.is(b, a)
}

// hasSchemes reports whether anything is known of the schemes of t, of what it is, or of what
// is declared to be t.
func (r *Registry) hasSchemes(t Type) bool {
	if plain, tls := r.Schemes(t); len(plain)+len(tls) > 0 {
		return true
	}
	for _, owners := range r.byScheme {
		if slices.ContainsFunc(owners, func(o Type) bool { return r.is(o, t) }) {
			return true
		}
	}
	return false
}

// schemeTLS says whether a URL with the scheme asks for TLS. A scheme whose type has none for
// TLS, such as postgres, leaves it to parameters. A nil ref is any type.
func (r *Registry) schemeTLS(ref *Ref, scheme string) Tri {
	switch scheme {
	case "https", "wss", "tls", "ssl", "sasl_ssl":
		return Yes
	case "http", "ws", "plaintext", "sasl_plaintext":
		return No
	}
	owners := r.byScheme[scheme]
	if base, _, plus := strings.Cut(scheme, "+"); plus && owners == nil {
		owners = r.byScheme[base]
		scheme = base
	}
	says := Unknown
	for _, o := range owners {
		d := r.types[o]
		switch {
		case ref != nil && ref.Name == "" && !r.related(o, ref.Type):
		case slices.Contains(d.TLSSchemes, scheme):
			return Yes
		case len(d.TLSSchemes) > 0:
			says = No
		}
	}
	return says
}

// expectedScheme shows what a URL of the type begins with.
func (r *Registry) expectedScheme(ref Ref) string {
	plain, tls := r.Schemes(ref.Type)
	all := append(slices.Clone(plain), tls...)
	if len(all) == 0 {
		return "\"http://\", for example,"
	}
	if len(all) > 3 {
		all = all[:3]
	}
	for i, s := range all {
		all[i] = quote(s + "://")
	}
	return strings.Join(all, " or ")
}
