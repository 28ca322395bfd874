package infer

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// An address is a host with a scheme or a port, as in the value of a variable.
type address struct {
	scheme string
	host   string
	port   int
}

// splitAddress splits a value into the parts of an address. host is "" if the value has no known host.
func splitAddress(s string) address {
	var a address
	rest := s
	if i := strings.Index(s, "://"); i > 0 {
		a.scheme = strings.ToLower(s[:i])
		if j := strings.LastIndexByte(a.scheme, ':'); j >= 0 { // for example jdbc:postgresql
			a.scheme = a.scheme[j+1:]
		}
		rest = s[i+3:]
		if j := strings.IndexAny(rest, "/?#"); j >= 0 {
			rest = rest[:j]
		}
		if j := strings.LastIndexByte(rest, '@'); j >= 0 {
			rest = rest[j+1:]
		}
	}
	host, port, has := strings.Cut(rest, ":")
	if has {
		n, ok := portOf(port)
		if !ok && !types.IsUnknown(port) {
			return address{}
		}
		a.port = n
	}
	if host == "" || strings.ContainsAny(host, " /\\$,;={}<>%\"'()@") {
		return address{}
	}
	a.host = host
	return a
}

func portOf(s string) (int, bool) {
	n, err := strconv.Atoi(s)
	return n, err == nil && 0 < n && n < 65536
}

// hostEndings are endings in the names of variables that contain a host, or a host and a port.
var hostEndings = strings.Fields("HOST HOSTNAME SERVER HOST_NAME ADDR ADDRESS ENDPOINT BROKER BROKERS SERVERS BOOTSTRAP_SERVERS HOSTS NODES")

func hostNamed(name string) bool {
	upper := strings.ToUpper(name)
	return slices.ContainsFunc(hostEndings, func(e string) bool {
		return upper == e || strings.HasSuffix(upper, "_"+e) || strings.HasSuffix(upper, "__"+e)
	}) ||
		strings.HasSuffix(upper, "HOST")
}

// addressNamed reports whether the name of a variable suggests that it contains an address.
func addressNamed(name string) bool {
	upper := strings.ToUpper(name)
	return hostNamed(name) || slices.ContainsFunc([]string{"URL", "URI", "DSN"}, func(e string) bool {
		return upper == e || strings.HasSuffix(upper, "_"+e)
	})
}

// stem returns the part of a variable's name before one of the endings, such as DB_ for DB_HOST. It returns
// false if the name has none of them.
func stem(name string, endings ...string) (string, bool) {
	upper := strings.ToUpper(name)
	for _, e := range endings {
		if before, ok := strings.CutSuffix(upper, e); ok && (before == "" || strings.HasSuffix(before, "_") || strings.HasPrefix(upper, "PG") || strings.HasPrefix(upper, "MYSQL")) {
			return strings.TrimRight(before, "_"), true
		}
	}
	return "", false
}

// connections finds the types of the services that host variables refer to, so that the types of related
// ports, users and passwords are known too.
func (e *engine) connections(t *target, vars map[string]*variable) {
	t.hosts, t.many = map[string]string{}, map[string]int{}
	for _, name := range slices.Sorted(maps.Keys(vars)) {
		v := vars[name]
		before, ok := stem(name, "HOST", "HOSTNAME", "SERVER", "HOST_NAME", "ADDR", "ADDRESS")
		if !ok {
			continue
		}
		if short := e.hostType(t, v, vars, before); short != "" {
			t.hosts[before] = short
			t.many[short]++
		}
	}
	for _, v := range vars {
		if f := e.address(t, v); strings.HasPrefix(f, "URL(") || strings.HasPrefix(f, "DSN(") || strings.HasPrefix(f, "LIST(") {
			if i := strings.IndexByte(f, '('); i > 0 {
				t.many[strings.TrimRight(strings.TrimPrefix(f[i+1:], "ADDRESS("), "), \"")]++
			}
		}
	}
}

// hostType returns the type of the service that a host variable refers to, or "".
func (e *engine) hostType(t *target, v *variable, vars map[string]*variable, before string) string {
	port := 0
	for _, sep := range []string{"_", ""} {
		if p := vars[before+sep+"PORT"]; p != nil {
			for _, x := range p.values() {
				if n, ok := portOf(x); ok && port == 0 {
					port = n
				}
			}
		}
	}
	for _, s := range t.services {
		g := s.Env[v.name]
		if g == nil {
			continue
		}
		if a := splitAddress(g.Text); a.host != "" {
			if a.port != 0 {
				port = a.port
			}
			if other := e.serviceOf(s, a.host); other != nil {
				if short := e.typeOf(other, port); short != "" {
					return short
				}
			}
		}
	}
	return named(v.name)
}

// typeOf returns the short name of the protocol that a service speaks on a port, or "". Port 0 means its
// first listener.
func (e *engine) typeOf(s *project.Service, port int) string {
	if s.Contract == nil {
		return ""
	}
	for _, l := range s.Contract.Listeners {
		if port != 0 && (port < l.On.First || l.On.Last < port) && l.On.Placeholder == "" || len(l.For) == 0 {
			continue
		}
		if short := shortOf(l.For[0].Type); short != "" {
			return short
		}
	}
	return ""
}

// preferredShorts are the short names to use for types that have several, and for servers that speak another
// server's protocol.
var preferredShorts = map[string]string{"org.mariadb.db/": "mysql", "io.valkey/": "redis", "org.postgresql.db/": "postgres", "com.mongodb.db/": "mongodb", "org.amqp/0-9-1": "rabbitmq", "org.neo4j.bolt/": "neo4j", "org.memcached/": "memcached", "org.ietf.http/": "http", "com.microsoft.sqlserver.db/": "sqlserver"}

// shortOf returns the name of a type for use in a contract line: its short name if it has one, or else its
// full name.
func shortOf(t types.Type) string {
	plain := t
	plain.Versions = ""
	name := plain.Name()
	if s := preferredShorts[name]; s != "" {
		return s
	}
	for _, s := range types.Shorts() {
		if s.Type.Name() == name && !s.TLS {
			return s.Name
		}
	}
	if strings.HasPrefix(name, "dev.dfvet/") {
		return ""
	}
	return strings.TrimSuffix(plain.String(), "/")
}

// namedAfter maps parts of variable names to the protocols that they name.
var namedAfter = []struct{ parts, short string }{
	{"POSTGRES POSTGRESQL PG PGSQL", "postgres"}, {"MYSQL MARIADB", "mysql"}, {"MONGO MONGODB", "mongodb"}, {"REDIS", "redis"},
	{"RABBITMQ RABBIT AMQP", "rabbitmq"}, {"KAFKA", "kafka"}, {"MEMCACHED MEMCACHE", "memcached"}, {"SMTP", "smtp"},
	{"CASSANDRA", "cassandra"}, {"CLICKHOUSE", "clickhouse"}, {"ZOOKEEPER", "zookeeper"}, {"LDAP", "ldap"}, {"MQTT", "mqtt"}, {"NATS", "nats"}, {"ETCD", "etcd"},
}

// named returns the protocol that is named at the start of a variable's name, or "".
func named(name string) string {
	first, _, _ := strings.Cut(strings.ToUpper(name), "_")
	if strings.HasPrefix(first, "PG") && len(first) > 4 {
		first = "PG" // as in PGHOST
	}
	for _, n := range namedAfter {
		if slices.Contains(strings.Fields(n.parts), first) {
			return n.short
		}
	}
	return ""
}

// address guesses the format of a variable that contains the address of a service.
func (e *engine) address(t *target, v *variable) string {
	upper := strings.ToUpper(v.name)
	if f := e.valueAddress(t, v); f != "" {
		return f
	}
	if before, ok := stem(v.name, "HOST", "HOSTNAME", "SERVER", "HOST_NAME"); ok && t.hosts[before] != "" {
		return "HOST(" + t.hosts[before] + ")"
	}
	if before, ok := stem(v.name, "ADDR", "ADDRESS"); ok && t.hosts[before] != "" {
		return "ADDRESS(" + t.hosts[before] + ")"
	}
	if before, ok := stem(v.name, "PORT"); ok && t.hosts[before] != "" {
		return "PORT(" + t.hosts[before] + ")"
	}
	if f := t.account(v.name); f != "" {
		return f
	}
	if short := named(upper); urls[short] && len(v.values()) == 0 && (strings.HasSuffix(upper, "_URL") || strings.HasSuffix(upper, "_URI")) {
		return "URL(" + short + ")"
	}
	return ""
}

// urls are the protocols for which all clients use a URL with the protocol as its scheme.
var urls = map[string]bool{"postgres": true, "mysql": true, "mongodb": true, "redis": true, "rabbitmq": true}

// accounts are the endings of variables that contain a user, a password or a database.
var accounts = []struct {
	format  string
	endings []string
}{
	{"USER", []string{"USER", "USERNAME", "USER_NAME"}},
	{"PASSWORD", []string{"PASSWORD", "PASS", "PASSWD"}},
	{"DATABASE", []string{"DB", "DATABASE", "NAME", "DBNAME", "DB_NAME", "DATABASE_NAME"}},
}

// account returns the format of a user, password or database variable that belongs to a host. It returns ""
// unless only one host has its type.
func (t *target) account(name string) string {
	for _, a := range accounts {
		for _, ending := range a.endings {
			before, ok := stem(name, ending)
			if short := t.hosts[before]; ok && before != "" && short != "" && t.many[short] == 1 && keepsAccounts[short] && (a.format != "DATABASE" || short != "rabbitmq") {
				return a.format + "(" + short + ")"
			}
		}
	}
	return ""
}

// keepsAccounts are the protocols whose servers have users with passwords.
var keepsAccounts = map[string]bool{"postgres": true, "mysql": true, "mongodb": true, "rabbitmq": true, "sqlserver": true, "clickhouse": true, "neo4j": false}

// valueAddress guesses a format from the values of a variable.
func (e *engine) valueAddress(t *target, v *variable) string {
	found := ""
	for _, s := range t.services {
		g := s.Env[v.name]
		if g == nil || g.Text == "" {
			continue
		}
		f := e.givenAddress(s, v.name, g.Text)
		if f == "" || found != "" && f != found {
			return ""
		}
		found = f
	}
	if found != "" {
		return found
	}
	for _, x := range v.values() {
		f := e.schemeFormat(x)
		if f == "" || found != "" && f != found {
			return ""
		}
		found = f
	}
	return found
}

// givenAddress guesses the format of one value that a service sets.
func (e *engine) givenAddress(s *project.Service, name, value string) string {
	if parts := strings.Split(value, ","); len(parts) > 1 && !strings.Contains(value, "://") {
		first := e.givenAddress(s, name, strings.TrimSpace(parts[0]))
		if strings.HasPrefix(first, "ADDRESS(") {
			return "LIST(" + first + ", \",\")"
		}
		return ""
	}
	a := splitAddress(value)
	if f := e.schemeFormat(value); f != "" {
		return f
	}
	if a.host == "" {
		return ""
	}
	other := e.serviceOf(s, a.host)
	switch {
	case other == nil:
		return ""
	case a.scheme == "http" || a.scheme == "https":
		return "URL(http)"
	case a.scheme != "":
		return ""
	}
	short := e.typeOf(other, a.port)
	if short == "" {
		return ""
	}
	if a.port != 0 {
		if strings.HasSuffix(strings.ToUpper(name), "S") {
			return "LIST(ADDRESS(" + short + "), \",\")"
		}
		return "ADDRESS(" + short + ")"
	}
	if hostNamed(name) {
		return "HOST(" + short + ")"
	}
	return ""
}

// schemeFormat returns the format of a URL with a scheme that names the protocol, or "".
func (e *engine) schemeFormat(value string) string {
	scheme, _, ok := strings.Cut(value, "://")
	if !ok || strings.Contains(value, ",") && strings.Count(value, "://") > 1 {
		return ""
	}
	scheme = strings.TrimPrefix(strings.ToLower(scheme), "jdbc:")
	scheme, _, _ = strings.Cut(scheme, "+")
	if scheme == "http" || scheme == "https" || scheme == "ws" || scheme == "wss" {
		return ""
	}
	all := e.p.Types.OfScheme(scheme)
	if len(all) == 0 {
		return ""
	}
	if short := shortOf(all[0]); short != "" {
		return "URL(" + short + ")"
	}
	return ""
}

// local reports whether a value is an address in the container itself.
func local(value string) bool {
	a := splitAddress(value)
	return a.host == "localhost" || types.IsLoopback(a.host)
}
