package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
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
		case len(d.TLSSchemes) > 0 && !plus: // what follows a "+" may well mean TLS
			says = No
		}
	}
	return says
}

// nearScheme returns the scheme of ref's type that an unknown one was likely meant to be, or "". What a
// scheme adds to a known one in digits, or as an "i", is its client's: mysql2, mysqli, ldapi.
func (r *Registry) nearScheme(ref Ref, scheme string) string {
	base, _, _ := strings.Cut(scheme, "+")
	if r.byScheme[base] != nil || r.byScheme[strings.TrimRight(base, "0123456789ix")] != nil {
		return ""
	}
	plain, tls := r.Schemes(ref.Type)
	return source.Evidence.Near(base, slices.Concat(plain, tls))
}

// expected shows what URLs of the type begin with, or "".
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

// foreignScheme is the flaw of a URL whose scheme is another type's.
func (r *Registry) foreignScheme(scheme run, ref Ref) *Flaw {
	some := r.expected(ref)
	if ref.TLS && some != "" && r.judge(Ref{Type: ref.Type}, strings.ToLower(scheme.s)) == schemeFits {
		return scheme.flaw("the scheme %s is without TLS; write %s", quote(scheme.s), some)
	}
	if some != "" {
		return scheme.flaw("the scheme %s is of another type; write %s", quote(scheme.s), some)
	}
	return scheme.flaw("the scheme %s is of another type than %s", quote(scheme.s), ref)
}

// noScheme is the flaw of a URL that begins with none.
func (r *Registry) noScheme(v run, ref Ref) *Flaw {
	some := r.expected(ref)
	if some == "" {
		some = quote("http://")
	}
	return v.flaw("a URL is expected, which begins with a scheme such as %s", some)
}
