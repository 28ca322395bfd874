package wiring

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// A Choice is a value that would connect a variable to its provider.
type Choice struct {
	Offer
	Text   string // as written in Compose; secrets are ${NAME}
	Joined bool   // the other variables of the connection already name this service
}

// Choices lists the values that would satisfy a reference in a service's contract, the most likely first.
// They are hosts, ports and URLs of the services that listen for it, and the users, passwords and databases
// configured there.
func (r *Result) Choices(s *project.Service, l *contract.Variable) []Choice {
	c := r.by
	v := c.views[s]
	ref, kind := l.Format.Reference()
	if v == nil || kind == "" {
		return nil
	}
	want := c.refTypes(v, ref)
	if kind != types.Host && kind != types.Port && ref.Name == "" && c.listens(v, ref.Type) {
		return nil // the account for clients of its own listener
	}
	joined := c.joined(v, want)
	var all []Choice
	for _, p := range r.Offers(s, want) {
		o := Choice{Offer: p, Joined: p.Service == joined}
		if o.Text = c.valueFor(l, kind, p, want); o.Text == "" || !strings.Contains(o.Text, "$") && c.flaw(v, l.Format, o.Text) != nil {
			continue
		}
		all = append(all, o)
	}
	slices.SortStableFunc(all, func(a, b Choice) int { return cmp.Or(-compare(a.Joined, b.Joined), -compare(a.Reached, b.Reached)) })
	return all
}

// joined returns the service to which a need of these types is connected, or nil.
func (c *checker) joined(v *view, want []contract.Typed) *project.Service {
	for _, n := range c.NeedsOf(v.Service) {
		if n.Provider != nil && n.Verdict == Satisfied && sameType(n.Types, want) {
			return n.Provider
		}
	}
	return nil
}

// valueFor returns the value that a reference of the given kind should have for a provider, or "" if it is
// unknown.
func (c *checker) valueFor(l *contract.Variable, kind types.Kind, p Offer, want []contract.Typed) string {
	host := p.host()
	switch kind {
	case types.Host:
		return p.Service.Name.Text
	case types.Port:
		return fmt.Sprint(p.Port)
	case types.Address:
		return fmt.Sprintf("%s:%d", host, p.Port)
	}
	ref, _ := l.Format.Reference()
	k := c.providerAccounts(c.view(p.Service), p.Listener)
	user, password, base := k.clientAccount(ref.Account)
	if h := p.Service.Outside; h != nil {
		user, base = h.Only(p.Listener, dockerfile.USER), h.Only(p.Listener, dockerfile.DATABASE)
		if user != "" || kind == types.Password {
			password = passwordOf(l)
		}
	}
	switch kind {
	case types.User:
		return user
	case types.Password:
		return password
	case types.Database:
		return base
	case types.URL, types.DSN:
		return c.locator(p, want, user, password, base)
	}
	return ""
}

// host returns the name of the provider, in brackets where a port follows an IPv6 address.
func (o Offer) host() string {
	if host := o.Service.Name.Text; strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return o.Service.Name.Text
}

// passwordOf returns the name of a variable for the password of a host outside the project, which no file
// contains.
func passwordOf(l *contract.Variable) string {
	name := l.Name
	for _, suffix := range []string{"_URL", "_URI", "_DSN"} {
		if stem, ok := strings.CutSuffix(name, suffix); ok {
			name = stem + "_PASSWORD"
		}
	}
	return "${" + name + ":?}"
}

// clientAccount returns the account and database that clients of a provider should use.
func (k *providerAccounts) clientAccount(fixed string) (user, password, base string) {
	for _, a := range k.accounts {
		if fixed == "" && a.fixed || fixed != "" && a.user != fixed {
			continue
		}
		user, password = a.user, a.password.secret()
		if a.given != nil {
			user = a.given.Written()
		}
		break
	}
	for _, b := range k.databases {
		if b.set && b.known && base == "" {
			if base = b.text; b.given != nil {
				base = b.given.Written()
			}
		}
	}
	return user, password, base
}

// secret returns a password in Compose syntax without revealing its value.
func (c claim) secret() string {
	if c.given == nil {
		return ""
	}
	written := c.given.Written()
	if all := compose.Dollars(written); len(all) == 1 && !all[0].Doubled && all[0].Start == 0 && all[0].End == len(written) && all[0].Name != "" {
		if all[0].Bare {
			return written
		}
		return "${" + all[0].Name + ":?}" // a default would reveal the secret
	}
	return "${" + c.given.Name + ":?}"
}

// locator returns a URL. It escapes the parts, except for those that come from variables.
func (c *checker) locator(p Offer, want []contract.Typed, user, password, base string) string {
	plain, query := []string(nil), ""
	for _, w := range slices.Concat(want, p.Listener.For) {
		without, tls := c.types.Schemes(w.Type)
		if plain = without; p.Listener.TLS == contract.Required {
			plain = tls
		}
		if len(plain) > 0 {
			break
		}
	}
	if len(plain) == 0 {
		scheme := ""
		if scheme, query = project.URLScheme(c.types, p.Listener); scheme == "" {
			return ""
		}
		plain = []string{scheme}
	}
	var b strings.Builder
	b.WriteString(plain[0] + "://")
	if user != "" && password != "" {
		b.WriteString(escaped(user) + ":" + escaped(password) + "@")
	}
	fmt.Fprintf(&b, "%s:%d", p.host(), p.Port)
	if base != "" {
		b.WriteString("/" + escaped(base))
	}
	if query != "" {
		b.WriteString("?" + query)
	}
	return b.String()
}

func escaped(s string) string {
	if strings.Contains(s, "$") {
		return s
	}
	return url.PathEscape(s)
}
