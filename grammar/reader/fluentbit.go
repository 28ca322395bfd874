package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// A fluentSection is one input or output of Fluent Bit, or its service section, with keys in lower case.
type fluentSection struct {
	kind   string // "service", "input", "output"
	at     source.Span
	values map[string]Text
}

// fluentPort describes a plugin of Fluent Bit that listens or connects, with its default port and protocol. A
// connection uses the protocol without TLS unless the section sets tls.
type fluentPort struct {
	port, what string
	plain      bool
}

// fluentServers are the inputs that listen on the keys Listen and Port.
var fluentServers = map[string]fluentPort{"forward": {"24224", "org.fluentd.forward/", true}, "http": {"9880", "http", true},
	"opentelemetry": {"4318", "io.opentelemetry.otlp/http", true}, "tcp": {"5170", Any, true}, "mqtt": {"1883", "mqtt", true},
	"elasticsearch": {"9200", "http", true}, "splunk": {"8088", "http", true}, "prometheus_remote_write": {"8080", "http", true}}

// fluentQuiet are the inputs that do not listen.
var fluentQuiet = source.Set("tail", "cpu", "mem", "dummy", "systemd", "kmsg", "docker", "docker_events", "disk", "head", "exec", "netif", "proc",
	"random", "serial", "stdin", "thermal", "health", "kubernetes_events", "fluentbit_metrics", "node_exporter_metrics", "process_exporter_metrics",
	"podman_metrics", "prometheus_scrape", "nginx_metrics", "kafka")

// fluentClients are the plugins that connect to the keys Host and Port.
var fluentClients = map[string]fluentPort{"forward": {"", "org.fluentd.forward/", false}, "es": {"", "elasticsearch", true}, "opensearch": {"", "http", true},
	"loki": {"", "com.grafana.loki/api", true}, "http": {"", "http", true}, "prometheus_remote_write": {"", "http", true},
	"opentelemetry": {"", "http", true}, "influxdb": {"", "influxdb", true}, "splunk": {"", "http", true}, "pgsql": {"", "postgres", false},
	"prometheus_scrape": {"", "http", true}, "nginx_metrics": {"", "http", true}, "nats": {"", Any, false}, "tcp": {"", Any, false}}

// fluentBit reads the inputs and outputs of Fluent Bit, from its classic format or from YAML.
func fluentBit(src *source.File, _ string) *Content {
	s := &Content{File: src, Listens: true, All: true}
	if isYAML(src.Path) {
		for _, doc := range documents(src, s) {
			s.fluentTree(doc)
		}
		return s
	}
	var now *fluentSection
	done := func() {
		if now != nil {
			s.fluent(now)
		}
	}
	eachLine(src.Text, func(start, end int) {
		line := Text{src.Text[start:end], span(start, end)}.trim()
		switch {
		case line.Text == "" || line.Text[0] == '#':
		case line.Text[0] == '[':
			done()
			now = &fluentSection{strings.ToLower(strings.Trim(line.Text, "[] ")), line.At, map[string]Text{}}
		default:
			i := strings.IndexAny(line.Text, " \t")
			if i < 0 {
				return
			}
			key, value := strings.ToLower(line.Text[:i]), line.from(i).trim()
			switch {
			case key == "@include":
				s.Includes = append(s.Includes, Include{At: line.At, Pattern: value.Text})
			case now != nil:
				now.values[key] = value
			}
		}
	})
	done()
	return s
}

// fluentTree reads the YAML format.
func (s *Content) fluentTree(doc *compose.Node) {
	add := func(kind string, n *compose.Node) {
		if n == nil || n.Kind != compose.Mapping {
			return
		}
		one := &fluentSection{kind, n.At, map[string]Text{}}
		for _, e := range n.Entries[:min(len(n.Entries), mostValues)] {
			if t := scalar(e.Value); t.Text != "" {
				one.values[strings.ToLower(e.Key.Text)] = t
			}
		}
		s.fluent(one)
	}
	add("service", doc.Get("service"))
	for _, n := range items(below(doc, "pipeline", "inputs")) {
		add("input", n)
	}
	for _, n := range items(below(doc, "pipeline", "outputs")) {
		add("output", n)
	}
	for _, n := range items(doc.Get("includes")) {
		if t := scalar(n); t.Text != "" {
			s.Includes = append(s.Includes, Include{At: t.At, Pattern: t.Text})
		}
	}
}

// on reports whether a setting is on.
func (f *fluentSection) on(key string) bool {
	switch strings.ToLower(f.values[key].Text) {
	case "on", "true", "yes":
		return true
	}
	return false
}

// fluent reads one section.
func (s *Content) fluent(f *fluentSection) {
	name := strings.ToLower(f.values["name"].Text)
	switch {
	case f.kind == "service" && f.on("http_server"):
		s.fluentListen(f, "http_listen", "http_port", fluentPort{"2020", "org.prometheus/exposition", true})
	case f.kind == "service" && f.values["http_server"].Text != "" && strings.Contains(f.values["http_server"].Text, "$"):
		s.Elsewhere = true
	case f.kind == "output" && name == "prometheus_exporter":
		s.fluentListen(f, "host", "port", fluentPort{"2021", "org.prometheus/exposition", true})
	case f.kind == "output" && name == "kafka":
		for rest, more := f.values["brokers"], true; more; {
			var one Text
			one, rest, more = rest.cut(",")
			s.remote(one.trim(), "kafka")
		}
	case f.kind == "output", f.kind == "input" && (name == "prometheus_scrape" || name == "nginx_metrics"):
		s.fluentConnect(f, name)
	case f.kind == "input" && f.values["unix_path"].Text != "":
	case f.kind == "input" && fluentServers[name].port != "":
		s.fluentListen(f, "listen", "port", fluentServers[name])
	case f.kind == "input" && !fluentQuiet[name]:
		s.Elsewhere = true
	}
}

func (s *Content) fluentListen(f *fluentSection, host, port string, p fluentPort) {
	l := Listener{At: f.at, Address: f.values[host], Port: f.values[port], For: p.what, TLS: No}
	if f.on("tls") {
		l.TLS = Yes
	}
	if l.Port.Text == "" {
		l.Port = Text{Text: p.port}
	}
	if l.Port.Number() == 0 || strings.Contains(l.Address.Text, "$") {
		s.Elsewhere = true
		return
	}
	s.listen(l)
}

func (s *Content) fluentConnect(f *fluentSection, name string) {
	p, known := fluentClients[name]
	c := Connection{At: f.at, Host: f.values["host"], Port: f.values["port"], For: Any, TLS: Unknown}
	if c.Host.Text == "" || f.values["upstream"].Text != "" {
		return
	}
	if known {
		c.For = p.what
	}
	if p.plain {
		c.TLS = No
	}
	if f.on("tls") {
		c.TLS = Yes
	}
	c.AnyPort = c.Port.Text == "" || !known // the port may be a UDP port
	if c.AnyPort {
		c.Port = Text{}
	}
	s.connect(c)
}
