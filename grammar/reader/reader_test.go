package reader

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestReaders reads the files in each archive together and prints the result, which is in the section "want".
// An archive begins with a sentence, and each of its files is named "format path".
func TestReaders(t *testing.T) {
	golden.Archives(t, "testdata/*.txtar", func(t *testing.T, a *golden.Archive) {
		got := ""
		var all []*Content
		named := false
		for _, f := range a.Files {
			if f.Name == "want" {
				continue
			}
			format, full, _ := strings.Cut(f.Name, " ")
			one := Of(format)
			if one == nil {
				t.Fatalf("no reader for %s", format)
			}
			named = named || one.Named
			s := one.Read(source.New("/"+full, string(f.Data)), "")
			check(t, s)
			for _, in := range s.Includes {
				got += fmt.Sprintf("%s include %s %s\n", place(s.File, in.At), in.Pattern, in.Context)
			}
			all = append(all, s)
		}
		got += print(Join(all, named, false))
		a.Section(t, "want", got)
	})
}

func place(f *source.File, at source.Span) string {
	return fmt.Sprintf("%s:%d", strings.TrimPrefix(f.Path, "/"), f.Line(at.Start))
}

// spelled returns a text. It is in brackets if its span contains a different text.
func spelled(f *source.File, t Text) string {
	if t.At.Len() > 0 && f.Slice(t.At) != t.Text {
		return "(" + t.Text + ")"
	}
	return t.Text
}

func print(s *Content) string {
	var b strings.Builder
	for _, c := range s.Connections {
		fmt.Fprintf(&b, "%s connects %s:%s for %s", place(c.File, c.At), spelled(c.File, c.Host), spelled(c.File, c.Port), c.For)
		flags(&b, map[string]bool{"tls": c.TLS == Yes, "stops": c.Stops, "unsure": c.Unsure, "self": c.Self, "any-port": c.AnyPort})
	}
	for _, l := range s.Listeners {
		fmt.Fprintf(&b, "%s listens %s:%s for %s", place(l.File, l.At), spelled(l.File, l.Address), spelled(l.File, l.Port), l.For)
		flags(&b, map[string]bool{"tls": l.TLS == Yes, "udp": l.UDP})
	}
	for _, x := range s.Settings {
		fmt.Fprintf(&b, "%s sets %s to %s\n", place(x.File, x.Value.At), x.Flag, spelled(x.File, x.Value))
	}
	for _, n := range s.Names {
		fmt.Fprintf(&b, "name %s\n", n.Text)
	}
	if s.Open {
		b.WriteString("open\n")
	}
	if s.Elsewhere {
		b.WriteString("may listen elsewhere\n")
	}
	if s.Listens {
		b.WriteString("listens nowhere else\n")
	}
	return b.String()
}

func flags(b *strings.Builder, all map[string]bool) {
	for _, name := range []string{"tls", "udp", "stops", "unsure", "self", "any-port"} {
		if all[name] {
			b.WriteString(" " + name)
		}
	}
	b.WriteString("\n")
}

// check fails if a span does not match the file.
func check(t *testing.T, s *Content) {
	t.Helper()
	inside := func(at source.Span) {
		if at.Start < 0 || at.End < at.Start || int(at.End) > len(s.File.Text) {
			t.Errorf("%v is not in a file of %d bytes", at, len(s.File.Text))
		}
	}
	for _, c := range s.Connections {
		inside(c.At)
		inside(c.Host.At)
		inside(c.Port.At)
	}
	for _, l := range s.Listeners {
		inside(l.At)
		inside(l.Address.At)
		inside(l.Port.At)
	}
	for _, n := range s.Names {
		inside(n.At)
	}
	for _, in := range s.Includes {
		inside(in.At)
	}
}

// fuzz reads arbitrary text with one reader. The reader must terminate, and its spans must be within the
// text.
func fuzz(f *testing.F, format string, seeds ...string) {
	for _, s := range seeds {
		f.Add(s)
	}
	read := Of(format).Read
	path := "/f"
	if strings.Contains(format, "vector") {
		path = "/f.yaml"
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, context := range []string{"", streamContext} {
			s := read(source.New(path, text), context)
			check(t, s)
			Join([]*Content{s, s}, true, false)
		}
	})
}

func FuzzNginx(f *testing.F) {
	fuzz(f, "org.nginx.conf", "http { upstream u { server api:80; } server { listen 80; location / { proxy_pass http://u; set $x api; } } }",
		"content_by_lua_block { local a = '}' -- }\n}", "listen [::]:80 ssl; fastcgi_pass php:9000;", "}{;\"'\\", "${a}${")
}

func FuzzPrometheus(f *testing.F) {
	fuzz(f, "org.prometheus.config", "scrape_configs: [{static_configs: [{targets: ['a:1', \"b\"]}]}]", "a: &a [*a]", "remote_write: [{url: http://x:1/}]")
}

func FuzzCaddyfile(f *testing.F) {
	fuzz(f, "com.caddyserver.caddyfile", ":80 {\n reverse_proxy a:1 {\n transport http {\n}\n}\n}", "x {\n}\n}\n}", "import ./x\n`a")
}

func FuzzHAProxy(f *testing.F) {
	fuzz(f, "org.haproxy.cfg", "listen x\n bind :80,*:81 ssl\n server a b:1 check", "defaults\n mode http\nbackend b\n server a [::1]:2\n", "bind")
}

func FuzzRedis(f *testing.F) {
	fuzz(f, "io.redis.conf", "bind 127.0.0.1 -::1\nport 1\nrequirepass x\nreplicaof a 1\ninclude b", "bind\nport")
}

func FuzzGrafana(f *testing.F) {
	fuzz(f, "com.grafana.datasources", "datasources: [{type: postgres, url: 'db:5432'}, {url: http://p:9090}]")
}

func FuzzTraefik(f *testing.F) {
	fuzz(f, "io.traefik.static-config", "providers: {file: {directory: /d, filename: /f.yml}}", "http: {services: {a: {loadBalancer: {servers: [{url: http://a:1}]}}}}", "tcp: {services: {a: {loadBalancer: {servers: [{address: a:1}]}}}}")
}

func FuzzMosquitto(f *testing.F) {
	fuzz(f, "org.mosquitto.conf", "listener 1883 127.0.0.1\nprotocol websockets\ncertfile /x", "port 1\naddress a:1 b\ninclude_dir /d/")
}

func FuzzMySQL(f *testing.F) {
	fuzz(f, "com.mysql.cnf", "[mysqld]\nport = 3307 # x\nbind_address='127.0.0.1'", "[client]\nport=1\n[")
}

func FuzzPostgres(f *testing.F) {
	fuzz(f, "org.postgresql.conf", "listen_addresses = '*'\nport 5433\nssl=on", "include 'x'\ninclude_dir 'd'\n=")
}

func FuzzMongod(f *testing.F) {
	fuzz(f, "com.mongodb.conf", "net: {port: 27018, bindIp: 'localhost,127.0.0.1'}", "net: {bindIpAll: true, tls: {mode: requireTLS}}")
}

func FuzzOTelCollector(f *testing.F) {
	fuzz(f, "io.opentelemetry.collector.config", "exporters: {otlp/a: {endpoint: 't:4317'}, kafka: {brokers: [k:1]}}", "receivers: {redis: {endpoint: r:1}, prometheus: {config: {scrape_configs: [{static_configs: [{targets: [a:1]}]}]}}}")
}

func FuzzPromtail(f *testing.F) {
	fuzz(f, "com.grafana.promtail.config", "clients: [{url: http://loki:3100/x}]\nclient: {url: 'http://l'}")
}

func FuzzFluentBit(f *testing.F) {
	fuzz(f, "io.fluentbit.conf", "[SERVICE]\n HTTP_Server On\n[INPUT]\n Name forward\n Port 1\n[OUTPUT]\n Name es\n Host a\n Port 2\n tls on", "@INCLUDE a*.conf\n[OUTPUT\nname kafka\nbrokers a:1,b")
}

func FuzzVector(f *testing.F) {
	fuzz(f, "dev.vector.config", "api: {enabled: true, address: 0.0.0.0:1}\nsources: {a: {type: http_server, address: '[::]:80'}, b: {type: kafka, bootstrap_servers: 'a:1,b:2'}}\nsinks: {c: {type: loki, endpoint: http://l:3100}}")
}

func FuzzAlertmanager(f *testing.F) {
	fuzz(f, "org.prometheus.alertmanager.config", "global: {smtp_smarthost: 'm:25'}\nreceivers: [{webhook_configs: [{url: http://a:1/}], email_configs: [{smarthost: b}]}]")
}

func FuzzLoki(f *testing.F) {
	fuzz(f, "com.grafana.loki.config", "server: {http_listen_port: 1, http_listen_address: 127.0.0.1}\nmemberlist: {join_members: [a:1]}\ncommon: {storage: {s3: {endpoint: m:9000}}}\nstorage_config: {aws: {s3: 's3://k:s@m:9000/b'}}")
}

func FuzzEnvoy(f *testing.F) {
	fuzz(f, "io.envoyproxy.bootstrap", "static_resources: {listeners: [{address: {socket_address: {address: 0.0.0.0, port_value: 1}}}], clusters: [{type: STRICT_DNS, load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: a, port_value: 2}}}}]}]}}]}")
}

func FuzzSpring(f *testing.F) {
	fuzz(f, "io.spring.application", "server: {port: 8081, address: 127.0.0.1}\nspring: {datasource: {url: 'jdbc:mysql://db:3306/x'}, kafka: {bootstrap-servers: [a:1, b]}}",
		"a: &a {b: *a}\n---\nspring: {config: {activate: {on-profile: x}}, data: {redis: {host: r, port: 1}}}")
}
