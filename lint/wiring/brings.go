package wiring

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file finds servers that a container may start in addition to its own program, in which case localhost
// is correct.

// meansOther reports whether a loopback host certainly means another service. That is so if exactly one service
// on a shared network listens for the type, at that port or at a published one, and nothing indicates that
// the service runs a server itself.
func (c *hostJudge) meansOther(e *end, others []candidate) bool {
	s := e.v.Service
	others = slices.DeleteFunc(slices.Clone(others), func(p candidate) bool { return !p.reach })
	if len(others) != 1 || e.isDefault || e.target.Scheme == "" || len(c.sharing(s)) > 1 || s.Unread {
		return false
	}
	p := others[0]
	if e.port > 0 && e.port != p.port && published(p.service.NetworkOwner(), e.port) == "" {
		return false // a tunnel may use that port
	}
	return !brings(e.v, c.serversOf(e.types))
}

// serversOf returns the names under which servers for these types are installed and started.
func (c *hostJudge) serversOf(want []contract.Typed) []string {
	names := slices.Clone(tunnels)
	for _, s := range types.Shorts() {
		if c.fit([]contract.Typed{{Type: s.Type}}, want) == types.Fits || c.fit(want, []contract.Typed{{Type: s.Type}}) == types.Fits {
			names = append(names, s.Name)
			names = append(names, servers[s.Name]...)
		}
	}
	return names
}

// servers maps the short name of a type to more names of its servers, and of programs that replace them.
var servers = map[string][]string{
	"postgres": {"pg_ctl", "pg_ctlcluster", "initdb", "pgbouncer", "pgpool", "patroni", "cockroach", "timescaledb"},
	"mysql":    {"mysqld", "mariadbd", "proxysql", "percona", "safe_mysqld", "mysqld_safe"},
	"redis":    {"valkey", "keydb", "dragonfly", "twemproxy", "nutcracker", "garnet"},
	"mongodb":  {"mongod", "mongos", "ferretdb"},
	"amqp":     {"rabbitmq", "lavinmq", "qpidd"},
}

// tunnels are programs that make any server available at localhost.
var tunnels = []string{"ssh", "autossh", "socat", "stunnel", "haproxy", "envoy", "supervisord", "s6-svscan", "runsvdir", "cloud_sql_proxy", "cloud-sql-proxy", "kubectl", "chisel", "all-in-one", "omnibus"}

// brings reports whether the image of a service, its Dockerfile or its command names one of the servers. It
// is true if the Dockerfile is unknown.
func brings(v *view, names []string) bool {
	texts := []string{v.Ref.Name}
	for _, g := range slices.Concat(v.Around, v.Args) {
		texts = append(texts, g.Text)
	}
	if v.Build != nil {
		if v.Build.File == nil {
			return true
		}
		texts = append(texts, installs(v.Build)...)
	}
	return slices.ContainsFunc(texts, func(text string) bool {
		return slices.ContainsFunc(tokens(text), func(t string) bool { return startsServer(t, names) })
	})
}

// installs returns the commands in a Dockerfile that may install or start a server. The package managers of
// programming languages install clients, so they do not count.
func installs(b *project.ImageBuild) []string {
	text := strings.NewReplacer("\\\r\n", " ", "\\\n", " ", "`\n", " ", "&&", "\n", ";", "\n", "||", "\n").Replace(b.File.Source.Text)
	var all []string
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) > 0 && strings.EqualFold(words[0], dockerfile.RUN) {
			words = words[1:]
		}
		if len(words) < 2 || aside[strings.ToUpper(words[0])] || clients[path.Base(words[0])] {
			continue
		}
		all = append(all, line)
	}
	return all
}

// aside are comments, and instructions that neither install nor start anything.
var aside = map[string]bool{"#": true, "#:": true, dockerfile.ENV: true, dockerfile.ARG: true, dockerfile.LABEL: true, dockerfile.EXPOSE: true, dockerfile.WORKDIR: true, dockerfile.USER: true, dockerfile.STOPSIGNAL: true, dockerfile.ADD: true, dockerfile.VOLUME: true, dockerfile.CONNECTS: true, dockerfile.LISTENS: true, dockerfile.ENVIRONMENT: true}

// clients are the package managers of programming languages.
var clients = map[string]bool{"pip": true, "pip3": true, "npm": true, "yarn": true, "pnpm": true, "bun": true, "gem": true, "bundle": true, "composer": true, "go": true,
	"cargo": true, "poetry": true, "uv": true, "pecl": true, "docker-php-ext-install": true, "docker-php-ext-enable": true, "dotnet": true, "mix": true}

// tokens splits a text into words with the characters that the names of packages and programs have.
func tokens(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r > 127 || !isWord(byte(r)) && r != '-' && r != '_' && r != '.' && r != '+'
	})
}

// startsServer reports whether a word names the program or package of a server, such as redis-server,
// postgresql-16 or mysqld.
func startsServer(word string, names []string) bool {
	for _, end := range []string{"-client", "-clients", "-tools", "-dev", "-devel", "-libs", "-common", "-cli", ".so", ".py", ".js"} {
		if strings.HasSuffix(word, end) || strings.HasPrefix(word, "lib") {
			return false
		}
	}
	for _, n := range names {
		rest, ok := strings.CutPrefix(word, n)
		if ok && (rest == "" || rest == "d" || strings.IndexByte("-0123456789.", rest[0]) >= 0) {
			return !strings.Contains(rest, "client")
		}
	}
	return false
}
