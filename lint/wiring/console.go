package wiring

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// An exposure is a port that gives access without a password.
type exposure struct {
	port   int
	why    string         // the reason, for the message
	advice string         // how to fix it
	given  *project.Given // the setting that gives access; nil if a missing setting does
}

// checkConsoles reports databases and consoles that need no password and are published on every address of the
// host.
func (c *portCheck) checkConsoles(v *view) {
	for _, d := range c.exposures(v) {
		for _, p := range v.Ports {
			if !public(p) || !reachesPort(p, d.port) {
				continue
			}
			f := &Fault{Rule: "open-console", Service: v.Service, File: p.At.File, At: p.At.At, Weight: Evidence}
			f.Message = fmt.Sprintf("port %d of %s is published on every address, and %s; %s, or publish it on 127.0.0.1",
				d.port, source.Quote(v.Name.Text), d.why, d.advice)
			f.relateSource(d.given, "it is opened here")
			c.fault(f)
		}
	}
}

// public reports whether a port is published on every address of the host.
func public(p compose.Port) bool {
	return p.Known && (p.HostIP == "" || p.HostIP == "0.0.0.0" || strings.Trim(p.HostIP, "[]") == "::")
}

// reachesPort reports whether a published port, or a range of ports, includes a port of the container.
func reachesPort(p compose.Port, port int) bool {
	first, last, ranged := strings.Cut(p.Target, "-")
	a, err := strconv.Atoi(first)
	b, err2 := strconv.Atoi(last)
	if !ranged {
		b, err2 = a, nil
	}
	return err == nil && err2 == nil && a <= port && port <= b && !strings.EqualFold(p.Protocol, "udp")
}

// exposures lists the ports of a service that certainly give access without a password.
func (c *portCheck) exposures(v *view) []exposure {
	all := c.notebook(v)
	if !v.judged || v.hasOldData() {
		return all
	}
	for _, find := range []func(*view) *exposure{c.defaultAccount, c.emptyRoot, c.trustsEveryone, c.noAccount, c.insecureAPI} {
		if d := find(v); d != nil {
			all = append(all, *d)
		}
	}
	return all
}

// listensFor returns the port on which a service certainly listens for a type, or 0.
func (c *serviceFinder) listensFor(v *view, name string) int {
	all, _ := v.ports()
	for _, l := range all {
		if !l.may && !l.doubt && !l.loopback && l.port != 0 && v.judges(&l.listener.Line) && c.speaks(l.listener, name) {
			return l.port
		}
	}
	return 0
}

// defaultAccount finds a RabbitMQ console with the well-known default account, or returns nil.
func (c *portCheck) defaultAccount(v *view) *exposure {
	user, pass := v.value("RABBITMQ_DEFAULT_USER", 0), v.value("RABBITMQ_DEFAULT_PASS", 0)
	port := c.listensFor(v, "com.rabbitmq/management-api")
	if port == 0 || !user.Known || !pass.Known || user.Text != "guest" || pass.Text != "guest" || v.Touches("/etc/rabbitmq") {
		return nil
	}
	return &exposure{port, "its account is guest with the password guest", "set `RABBITMQ_DEFAULT_USER` and `RABBITMQ_DEFAULT_PASS`", pass.Given}
}

// emptyRoot finds a MySQL server whose root user has no password, or returns nil.
func (c *portCheck) emptyRoot(v *view) *exposure {
	g, port := withoutPassword(v), c.listensFor(v, "com.mysql.db/")
	if g == nil || port == 0 {
		return nil
	}
	for _, l := range v.c.Variables {
		ref, kind := l.Format.Reference()
		if s := v.value(l.Name, 0); !l.Emits && (kind == types.Password && ref.Account != "" || strings.Contains(l.Name, "_RANDOM_") ||
			strings.HasSuffix(l.Name, "_HASH") || strings.HasSuffix(l.Name, "_ROOT_HOST") && !s.Default) && (s.Set && (s.Text != "" || !s.Known) || s.Open) {
			return nil
		}
	}
	return &exposure{port, "root has no password", "give root a password instead of " + source.Quote(g.Name), g}
}

// trustsEveryone finds a PostgreSQL server that accepts connections without a password, or returns nil.
func (c *portCheck) trustsEveryone(v *view) *exposure {
	g, port := v.given("POSTGRES_HOST_AUTH_METHOD"), c.listensFor(v, "org.postgresql.db/")
	if g == nil || g.Text != "trust" || port == 0 || v.c.Variable(g.Name) == nil {
		return nil
	}
	return &exposure{port, "it accepts everyone without a password", "set `POSTGRES_PASSWORD` and remove " + source.Quote(g.Name), g}
}

// noAccount finds a MongoDB server in Docker's image that has no account, or returns nil.
func (c *portCheck) noAccount(v *view) *exposure {
	port := c.listensFor(v, "com.mongodb.db/")
	if port == 0 || v.c.Variable(mongoRoot) == nil || v.AnyOpen() || v.Touches("/docker-entrypoint-initdb.d") {
		return nil
	}
	for _, name := range []string{mongoRoot, "MONGO_INITDB_ROOT_PASSWORD"} {
		if s := v.value(name, 0); s.Set || s.Open {
			return nil
		}
	}
	for _, flag := range []string{"--auth", "--keyFile", "--config", "-f", "--configExpand", "--clusterAuthMode"} {
		if v.Lookup(flag) != nil || v.Open(flag) {
			return nil
		}
	}
	return &exposure{port, "it has no account, so that everyone may do everything", "set " + source.Quote(mongoRoot) + " and `MONGO_INITDB_ROOT_PASSWORD`", nil}
}

// insecureAPI finds a Traefik server whose API shows its configuration without a password, or returns nil.
func (c *portCheck) insecureAPI(v *view) *exposure {
	if !strings.HasSuffix("/"+imageName(v), "/traefik") {
		return nil
	}
	g := v.Lookup("--api.insecure")
	if g == nil {
		g = v.Env["TRAEFIK_API_INSECURE"]
	}
	if g == nil || !g.Known || !slices.Contains([]string{"", "true", "1"}, strings.ToLower(g.Text)) || v.Lookup("--entrypoints.traefik.address") != nil {
		return nil
	}
	if g.Text == "" && !strings.HasPrefix(g.Name, "-") {
		return nil
	}
	return &exposure{8080, "it serves its API there without a password (" + source.Quote(g.Name) + ")", "turn that off", g}
}

// notebook finds a Jupyter server that is configured to need no password or token. Any command may start one.
func (c *portCheck) notebook(v *view) []exposure {
	port := 8888
	var open *project.Given
	for _, w := range v.words() {
		for _, one := range strings.Fields(w.Text) {
			name, value, _ := strings.Cut(one, "=")
			app, option, _ := strings.Cut(name, ".")
			switch app {
			case "--NotebookApp", "--ServerApp", "--IdentityProvider", "--LabApp", "--PasswordIdentityProvider":
			default:
				continue
			}
			value = strings.Trim(value, `'"`)
			switch {
			case option == "token" && value == "" && w.Known && strings.Contains(one, "="):
				open = w
			case strings.Contains(option, "password") && value != "":
				return nil
			case option == "port":
				port, _ = strconv.Atoi(value)
			}
		}
	}
	if open == nil {
		return nil
	}
	return []exposure{{port, "its token is empty, so that everyone may run code", "give it a token or a password", open}}
}
