package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A schemeVerdict is the result of comparing the scheme of a URL with the expected type.
type schemeVerdict int8

const (
	schemeFits    schemeVerdict = iota
	schemeForeign               // provably the scheme of another type
	schemeStrange               // an unknown scheme: the rest of the URL could mean anything
)

// carriers are schemes that name a transport and not a protocol.
var carriers = []string{"tcp", "tcp4", "tcp6", "udp", "tls", "ssl", "ws", "wss"}

// judge decides whether a URL with this scheme can belong to the type of ref.
func (r *Registry) judge(ref Ref, scheme string) schemeVerdict {
	base, client, plus := strings.Cut(scheme, "+")
	switch {
	case client == "srv" || client == "unix" || client == "socket" || client == "http+unix":
		return schemeStrange // the host is not a name that could be resolved
	case ref.Name != "" || slices.Contains(carriers, base):
		return schemeFits
	}
	owners := r.byScheme[scheme]
	if owners == nil && plus {
		owners = r.byScheme[base]
	}
	for _, o := range owners {
		if r.related(o, ref.Type) {
			if ref.TLS && r.schemeTLS(&ref, scheme) == No {
				return schemeForeign
			}
			return schemeFits
		}
	}
	switch {
	case owners == nil:
		return schemeStrange
	case !r.hasSchemes(ref.Type):
		return schemeFits
	}
	return schemeForeign
}

// related reports whether one of the types is the other, directly or through other types.
func (r *Registry) related(a, b Type) bool {
	return r.is(a, b) || r.is(b, a)
}

// hasSchemes reports whether a scheme is declared for t, for one of its ancestors, or for one of its
// subtypes.
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

// schemeTLS returns whether a URL with this scheme uses TLS. It is Unknown if the parameters decide, as with
// postgres, which has no separate scheme for TLS. A nil ref means any type.
func (r *Registry) schemeTLS(ref *Ref, scheme string) Tri {
	switch scheme {
	case "https", "wss", "tls", "ssl", "sasl_ssl":
		return Yes
	case "http", "ws", "plaintext", "sasl_plaintext":
		return No
	}
	owners := r.byScheme[scheme]
	base, _, plus := strings.Cut(scheme, "+")
	plus = plus && owners == nil
	if plus {
		owners, scheme = r.byScheme[base], base
	}
	says := Unknown
	for _, o := range owners {
		d := r.types[o]
		switch {
		case ref != nil && ref.Name == "" && !r.related(o, ref.Type):
		case slices.Contains(d.TLSSchemes, scheme):
			return Yes
		case len(d.TLSSchemes) > 0 && !plus: // the suffix after "+" could mean TLS
			says = No
		}
	}
	return says
}

// nearScheme returns the scheme of ref's type that an unknown scheme was most likely meant to be, or "". A
// known scheme followed by digits or an "i" names a client library: mysql2, mysqli, ldapi.
func (r *Registry) nearScheme(ref Ref, scheme string) string {
	base, _, _ := strings.Cut(scheme, "+")
	if r.byScheme[base] != nil || r.byScheme[strings.TrimRight(base, "0123456789ix")] != nil {
		return ""
	}
	plain, tls := r.Schemes(ref.Type)
	return source.Evidence.Near(base, slices.Concat(plain, tls))
}

// expected returns the prefixes of the type's URLs as they are shown in messages, or "".
func (r *Registry) expected(ref Ref) string {
	plain, tls := r.Schemes(ref.Type)
	all := slices.Concat(plain, tls)
	if ref.TLS {
		all = slices.Clone(tls)
	}
	for i, s := range all {
		all[i] = quote(s + "://")
	}
	return strings.Join(all[:min(len(all), 3)], " or ")
}

// foreignScheme returns the flaw of a URL whose scheme belongs to another type.
func (r *Registry) foreignScheme(scheme run, ref Ref) *Flaw {
	some := r.expected(ref)
	if ref.TLS && some != "" && r.judge(Ref{Type: ref.Type}, strings.ToLower(scheme.s)) == schemeFits {
		return scheme.flaw("the scheme %s does not use TLS; write %s", quote(scheme.s), some)
	}
	if some != "" {
		return scheme.flaw("the scheme %s belongs to another type; write %s", quote(scheme.s), some)
	}
	return scheme.flaw("the scheme %s does not belong to %s", quote(scheme.s), ref)
}

// noScheme returns the flaw of a URL without a scheme.
func (r *Registry) noScheme(v run, ref Ref) *Flaw {
	some := r.expected(ref)
	if some == "" {
		some = quote("http://")
	}
	return v.flaw("expected a URL that begins with a scheme such as %s", some)
}
