package wiring

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// checkAbsentPassword reports a password that a provider requires and a client does not send, or the reverse. It returns
// nil if there is no such fault.
func (c *credentialJudge) checkAbsentPassword(e *end, l listenPort, k providerAccounts, user, password claim) *Fault {
	if k.open || l.may {
		return nil
	}
	a := k.asked(user)
	if a == nil {
		return nil
	}
	have := a.password
	switch {
	case password.set && (!password.known || password.text != ""):
		if password.known && c.refusesAny(l, *a, user) {
			return c.checkUnusedPassword(e, l, have, password)
		}
		return nil
	case !have.set || !have.known || have.text == "" || !c.demands(l, user) || !user.set && a.user == "guest":
		return nil // without other settings, RabbitMQ's clients log in as guest
	}
	way := c.passwordSetting(e)
	if way == "" || c.maySendElsewhere(e, have) {
		return nil
	}
	f := (&Fault{Rule: "credential-missing"}).at(e.v.Service, e.value, e.target.HostAt)
	f.Message = fmt.Sprintf("%s connects to %s without a password, but %s needs the one in %s; %s",
		source.Quote(e.v.Name.Text), source.Quote(l.service.Name.Text), source.Quote(l.service.Name.Text), source.Quote(have.name), way)
	f.relateSource(have.given, "the password of "+source.Quote(l.service.Name.Text)+" is set here")
	return f
}

// passwordSetting returns how to give the password to a client: through its variable or its URL. It returns "" if it
// has neither.
func (c *credentialJudge) passwordSetting(e *end) string {
	if l := c.bound(e.v, e.conn, e, types.Password); l != nil {
		return "set " + source.Quote(l.Name)
	}
	if e.value == nil || e.target.Kind != types.URL && e.target.Kind != types.DSN {
		return ""
	}
	return "add it to " + source.Quote(e.value.Name)
}

// asked returns the account that a client with the given user logs in to. That is the account with this name,
// or one without a name or, for a client without a user, the only account. asked returns nil if there is
// none.
func (k *providerAccounts) asked(user claim) *account {
	for i, a := range k.accounts {
		if a.user == "" || user.set && user.known && a.user == user.text || !user.set && len(k.accounts) == 1 {
			return &k.accounts[i]
		}
	}
	return nil
}

// demands reports whether clients certainly need a password if the provider has one. Redis has one password
// for everyone. MongoDB and AMQP also refuse clients without a user. PostgreSQL may trust everyone.
func (c *credentialJudge) demands(l listenPort, user claim) bool {
	v := c.view(l.service)
	switch {
	case c.speaks(l.listener, "io.redis/"):
		return true
	case c.speaks(l.listener, "com.mongodb.db/"):
		return v.Lookup("--noauth") == nil
	case c.speaks(l.listener, "org.amqp/"):
		return true
	case c.speaks(l.listener, "com.mysql.db/"):
		return user.set
	case c.speaks(l.listener, "org.postgresql.db/"):
		how := v.c.Variable("POSTGRES_HOST_AUTH_METHOD")
		return user.set && how != nil && !v.value(how.Name, 0).Set && !v.value(how.Name, 0).Open && !containsText(v, "hba")
	}
	return false
}

// speaks reports whether a listener speaks a type or a subtype of it.
func (c *serviceFinder) speaks(l *contract.Listener, name string) bool {
	t, _ := types.ParseType(name)
	return c.fit(l.For, []contract.Typed{{Type: t}}) == types.Fits
}

// containsText reports whether a word of the command or the target of a mount contains a text.
func containsText(v *view, text string) bool {
	return slices.ContainsFunc(v.words(), func(w *project.Given) bool { return strings.Contains(w.Text, text) }) ||
		slices.ContainsFunc(v.Paths, func(p project.Path) bool { return strings.Contains(p.Path, text) })
}

// maySendElsewhere reports whether a client may get the password from somewhere other than its URL.
func (c *credentialJudge) maySendElsewhere(e *end, have claim) bool {
	v := e.v
	if v.AnyOpen() || len(v.Secrets)+len(v.Configs) > 0 || len(v.VolumesFrom) > 0 {
		return true
	}
	for name, g := range v.Env {
		if g == e.value {
			continue
		}
		if g.Known && holds(g.Text, have.text) || passwordish(name) && (!g.Known || strings.HasSuffix(name, "_FILE")) {
			return true
		}
	}
	for _, w := range v.words() {
		if !w.Known || holds(w.Text, have.text) {
			return true
		}
	}
	if !e.evidence {
		return false
	}
	if v.Build != nil && have.given != nil && strings.Contains(have.given.Written(), "$") {
		return true // the program may read the same .env
	}
	return slices.ContainsFunc(v.Mounts, func(m compose.Mount) bool { return m.Type == "bind" })
}

// holds reports whether a text contains a password. Passwords of up to two letters do not count, because most
// texts contain them.
func holds(text, password string) bool {
	return text == password || len(password) > 2 && strings.Contains(text, password)
}

// passwordish reports whether the name of a variable suggests a password.
func passwordish(name string) bool {
	name = strings.ToUpper(name)
	return slices.ContainsFunc([]string{"PASS", "PWD", "AUTH", "CRED"}, func(w string) bool { return strings.Contains(name, w) })
}

// words returns the arguments of the service's command and entrypoint.
func (v *view) words() []*project.Given {
	all := slices.Clone(v.Flags)
	for _, cmd := range []*compose.Command{v.Entrypoint, v.Command} {
		if cmd == nil {
			continue
		}
		for _, w := range cmd.Words {
			all = append(all, &project.Given{Text: w.Text, Known: w.Known, File: w.File, At: w.At})
		}
	}
	return all
}

// emptyPassword lists the variables that leave the administrator without a password.
var emptyPassword = []string{"MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD", "MARIADB_ALLOW_EMPTY_PASSWORD"}

// withoutPassword returns the setting that leaves the administrator of a database without a password, or nil.
func withoutPassword(v *view) *project.Given { return v.given(emptyPassword...) }

// refusesAny reports whether a provider certainly has no password for the account and refuses clients that
// send one. In that case Redis accepts any password for the user "default".
func (c *credentialJudge) refusesAny(l listenPort, a account, user claim) bool {
	v := c.view(l.service)
	switch {
	case a.password.set || a.password.open:
		return false
	case c.speaks(l.listener, "io.redis/"):
		return user.text != "default" && (!user.set || user.known) && v.Lookup("--user") == nil && v.Lookup("--aclfile") == nil &&
			!slices.ContainsFunc(v.words(), func(w *project.Given) bool {
				return !w.Known || strings.Contains(w.Text, "/") || strings.HasSuffix(w.Text, ".conf")
			})
	case c.speaks(l.listener, "com.mysql.db/"):
		return a.fixed && withoutPassword(v) != nil
	}
	return false
}

// checkUnusedPassword reports a password that a client sends to a server that has none. It returns nil if there is no
// such fault.
func (c *credentialJudge) checkUnusedPassword(e *end, l listenPort, have, sent claim) *Fault {
	f := (&Fault{Rule: "credential-missing", Weight: Evidence}).at(e.v.Service, sent.given, sent.part)
	f.Message = fmt.Sprintf("%s sends a password to %s, which has none and refuses the login; remove it, or set %s",
		source.Quote(e.v.Name.Text), source.Quote(l.service.Name.Text), source.Quote(have.name))
	return f.relate(l.listener.File, l.listener.Place(), source.Quote(l.service.Name.Text)+" listens here")
}
