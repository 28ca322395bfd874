package wiring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// A claim is one credential that a service states, and its place.
type claim struct {
	text  string
	known bool
	given *project.Given
	part  types.Part
	set   bool
	name  string // the variable that holds it; "" if it is part of a URL
	open  bool   // it is not set here, but may be set elsewhere
}

// written returns a credential as written in its file, with variables unresolved.
func (c claim) written() string {
	if c.given == nil || c.part.Off+c.part.Len > len(c.given.Text) {
		return ""
	}
	return c.given.Text[c.part.Off : c.part.Off+c.part.Len]
}

// equals reports whether two credentials are certainly the same, because they have the same text or consist
// of the same variables.
func (c claim) equals(o claim) bool {
	if c.known && o.known {
		return c.text == o.text
	}
	w := c.written()
	return !c.known && !o.known && strings.Contains(w, "$") && w == o.written()
}

// claims returns the user, password and database that an end states, in its URL or in variables of the same
// connection.
func (c *credentialJudge) claims(e *end) (user, password, database claim) {
	t := e.target
	if t.HasUser {
		user = claim{text: t.User, known: !types.IsUnknown(t.User), given: e.value, part: t.UserAt, set: true}
	}
	if t.HasPass {
		password = claim{text: t.Password, known: !types.IsUnknown(t.Password), given: e.value, part: t.PassAt, set: true}
	}
	if t.HasBase && t.Database != "" {
		database = claim{text: t.Database, known: !types.IsUnknown(t.Database), given: e.value, part: t.BaseAt, set: true}
	}
	for _, x := range []struct {
		into *claim
		kind types.Kind
	}{{&user, types.User}, {&password, types.Password}, {&database, types.Database}} {
		if x.into.set {
			continue
		}
		if l := c.bound(e.v, e.conn, e, x.kind); l != nil {
			*x.into = e.v.claim(l)
		}
	}
	return user, password, database
}

// claim reads a credential from a variable. A default that the project does not write never contradicts a
// provider.
func (v *view) claim(l *contract.Variable) claim {
	s := v.value(l.Name, 0)
	if !s.Set {
		return claim{name: l.Name, open: s.Open}
	}
	name := l.Name
	if s.Given != nil {
		name = s.Given.Name
	}
	return claim{text: s.Text, known: s.Known && !s.Variant, given: s.Given, part: types.Part{Len: len(s.Text)},
		set: s.Text != "" || s.Variant || !s.Known, name: name}
}

// An account is a user that a provider has, with the password if it is known.
type account struct {
	user     string
	given    *project.Given // the setting with the user's name; nil if the contract names the user
	name     claim          // the user's name and its variable
	password claim
	fixed    bool // an administrator whose name is in the contract and not in a variable
}

// A providerAccounts holds the accounts and databases that a provider is configured with.
type providerAccounts struct {
	accounts  []account
	databases []claim
	open      bool // there may be any account and database, because of init scripts or existing data
	users     bool // all accounts are known
	bases     bool // all databases are known
}

// providerAccounts reads the provider's variables for users, passwords and databases of one listener.
func (c *credentialJudge) providerAccounts(v *view, l *contract.Listener) providerAccounts {
	k := providerAccounts{users: true, bases: true}
	var user claim
	var password *claim
	hasUser, named := false, false // hasUser: a line names a user that is set; named: any line names a user
	for _, x := range v.c.Variables {
		ref, kind := x.Format.Reference()
		if x.Emits || !c.belongs(v, ref, l) {
			continue
		}
		named = named || kind == types.User
		if v.holds(&x.Line) == types.No && !x.Needed {
			continue
		}
		got := v.claim(x)
		switch {
		case kind == types.User:
			user, hasUser = got, true
		case kind == types.Password && ref.Account != "":
			k.accounts = append(k.accounts, account{user: ref.Account, password: got, fixed: true})
		case kind == types.Password:
			password = &got
		case kind == types.Database:
			k.databases = append(k.databases, got)
		}
	}
	if v.Outside != nil {
		c.addProvided(v, l, &k)
		k.users, k.bases = len(k.accounts) > 0, len(k.databases) > 0
		return k
	}
	k.bases = len(k.databases) > 0
	k.users = (hasUser || named && len(k.accounts) > 0) && !user.open
	if hasUser && user.set {
		a := account{user: user.text, given: user.given, name: user}
		if password != nil {
			a.password = *password
		}
		k.accounts = append(k.accounts, a)
		k.users = k.users && user.known
	} else if !hasUser && password != nil && (password.set || password.open || len(k.accounts) == 0) {
		k.users = false
		k.accounts = append(k.accounts, account{password: *password})
	}
	for _, b := range k.databases {
		k.bases = k.bases && (b.known || !b.set) && !b.open
	}
	c.addProvided(v, l, &k)
	for _, vol := range v.c.Volumes {
		if vol.Once && v.Touches(vol.Path) {
			k.open = true
		}
	}
	return k
}

// belongs reports whether a reference in the provider's contract refers to the listener.
func (c *endFinder) belongs(v *view, ref types.Ref, l *contract.Listener) bool {
	if ref.Name != "" {
		return ref.Name == l.As
	}
	if ref.Type.Authority == "" {
		return false
	}
	for _, conn := range v.c.Connections {
		if slices.ContainsFunc(conn.For, func(t contract.Typed) bool { return t.Name() == ref.Type.Name() }) {
			return false
		}
	}
	return slices.ContainsFunc(l.For, func(t contract.Typed) bool { return c.types.Fit(t.Type, ref.Type) == types.Fits })
}

// addProvided adds the users and databases that PROVISIONS lines list.
func (c *credentialJudge) addProvided(v *view, l *contract.Listener, k *providerAccounts) {
	for _, p := range v.c.Provisions {
		into := p.In != "" && p.In == l.As
		if v.Outside != nil {
			into = v.Outside.Into(p, l)
		}
		if !into || v.holds(&p.Line) == types.No {
			continue
		}
		got := claim{text: p.What, known: true, set: true}
		if p.Placeholder != "" {
			s := v.value(p.Placeholder, 0)
			got = claim{text: s.Text, known: s.Known && !s.Variant, set: s.Set}
		}
		switch {
		case got.text == "*" && p.Placeholder == "":
			k.open = true // any account may exist, and more may be added later
		case p.Kind == dockerfile.DATABASE:
			k.databases = append(k.databases, got)
			k.bases = k.bases && (got.known || !got.set)
		case p.Kind == dockerfile.USER:
			k.accounts = append(k.accounts, account{user: got.text})
			k.users = k.users && got.known
		}
	}
}

// checkCredentials compares the user, password and database of an end with those that the provider is configured
// with. It compares only what is known on both sides.
func (c *credentialJudge) checkCredentials(e *end, l listenPort) *Fault {
	v := c.view(l.service)
	if v.hasOldData() || l.doubt || v.Runs(&l.listener.Line) != command.Own {
		return nil
	}
	if f := c.token(e, l); f != nil {
		return f
	}
	k := c.providerAccounts(v, l.listener)
	user, password, database := c.claims(e)
	f, admin := c.checkLogin(e, l, k, user, password)
	if f == nil && v.Outside == nil {
		f = c.checkAbsentPassword(e, l, k, user, password)
	}
	if f == nil {
		f = c.checkAuthSource(e, l, k, user, database)
	}
	if f != nil || !database.set || !database.known || !k.bases || k.open || admin {
		return f
	}
	var have []string
	for _, b := range k.databases {
		if b.set && b.text == database.text {
			return nil
		}
		if b.set {
			have = append(have, b.named())
		}
	}
	f = c.mismatch(e, l, "database", database, have)
	for _, b := range k.databases {
		f.relateSource(b.given, "database "+source.Quote(b.text)+" is named here")
	}
	return f
}

// checkLogin compares the user and password with the accounts of a provider. admin is true if the user may use
// every database.
func (c *credentialJudge) checkLogin(e *end, l listenPort, k providerAccounts, user, password claim) (f *Fault, admin bool) {
	switch {
	case user.set && user.known && user.text != "":
		i := slices.IndexFunc(k.accounts, func(a account) bool { return a.user == user.text })
		switch {
		case i >= 0:
			return c.checkPassword(e, l, password, k.accounts[i].password), k.accounts[i].fixed
		case !k.users:
			return nil, false
		case k.open:
			return nil, true
		}
		f := c.mismatch(e, l, "user", user, users(k))
		for _, a := range k.accounts {
			f.relateSource(a.given, "user "+source.Quote(a.user)+" is named here")
		}
		c.explainUnusedUser(f, l, user)
		return f, false
	case !user.set && len(k.accounts) == 1 && k.accounts[0].user == "":
		return c.checkPassword(e, l, password, k.accounts[0].password), false
	}
	return nil, false
}

// explainUnusedUser explains why the provider does not create the user that one of its variables names.
func (c *credentialJudge) explainUnusedUser(f *Fault, l listenPort, user claim) {
	v := c.view(l.service)
	for _, x := range v.c.Variables {
		ref, kind := x.Format.Reference()
		g := v.given(x.Names()...)
		if x.Emits || kind != types.User || g == nil || g.Text != user.text || !c.belongs(v, ref, l.listener) || v.holds(&x.Line) != types.No {
			continue
		}
		var when []string
		for _, o := range x.When {
			when = append(when, source.Quote(o.String()))
		}
		if len(when) > 0 {
			f.Message += fmt.Sprintf("; %s creates that user only with %s", source.Quote(g.Name), source.List(when, "or"))
			f.relate(g.File, g.At, "the user is named here")
		}
		return
	}
}

// relateSource adds a related place where the provider gets a value. It adds none if the image sets the
// value.
func (f *Fault) relateSource(g *project.Given, message string) {
	if g != nil {
		f.relate(g.File, g.At, message)
	}
}

func users(k providerAccounts) []string {
	var all []string
	for _, a := range k.accounts {
		one := a.name
		one.text = a.user
		all = append(all, one.named())
	}
	return all
}

// named returns a credential together with the provider's variable that holds it.
func (c claim) named() string {
	if c.name == "" {
		return source.Quote(c.text)
	}
	if c.given == nil {
		return fmt.Sprintf("%s (the default of %s)", source.Quote(c.text), source.Quote(c.name))
	}
	return fmt.Sprintf("%s (%s)", source.Quote(c.text), source.Quote(c.name))
}

func (c *credentialJudge) checkPassword(e *end, l listenPort, need, have claim) *Fault {
	if !need.set || !need.known || !have.set || !have.known || need.text == have.text || need.text == "" || have.text == "" {
		return nil
	}
	f := c.mismatch(e, l, "password", need, []string{source.Quote(have.name)})
	f.relateSource(have.given, "the password of "+source.Quote(l.service.Name.Text)+" is set here")
	return f
}

// testDatabase reports whether the name of a database says that it is for tests. The test runner then creates
// it.
func testDatabase(name string) bool {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '_' || r == '-' })
	return slices.Contains(words, "test") || slices.Contains(words, "tests") || slices.Contains(words, "testing")
}

// mismatch reports a credential that differs from the provider's. The message never contains a password.
func (c *credentialJudge) mismatch(e *end, l listenPort, what string, need claim, have []string) *Fault {
	f := (&Fault{Rule: "credential-mismatch"}).at(e.v.Service, need.given, need.part)
	at := fmt.Sprintf("%s connects to %s", source.Quote(e.v.Name.Text), source.Quote(l.service.Name.Text))
	switch {
	case what == "password":
		f.Message = fmt.Sprintf("%s with a password that differs from %s of %s", at, have[0], source.Quote(l.service.Name.Text))
	case len(have) == 0:
		f.Message = fmt.Sprintf("%s for %s %s, but %s is not configured to create any", at, what, source.Quote(need.text), source.Quote(l.service.Name.Text))
	case what == "user":
		f.Message = fmt.Sprintf("%s as user %s, but %s has only %s", at, source.Quote(need.text), source.Quote(l.service.Name.Text), source.List(have, "and"))
	default:
		if testDatabase(need.text) {
			f.Weight = Advice
		}
		f.Message = fmt.Sprintf("%s for database %s, but %s has only %s", at, source.Quote(need.text), source.Quote(l.service.Name.Text), source.List(have, "and"))
	}
	if need.given == nil {
		f.Weight = Advice // the value is a default of the image that the project does not write
	}
	c.relateList(f, l, what)
	return f
}
