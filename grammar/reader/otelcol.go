package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// otelcol reads the configuration of the OpenTelemetry Collector: the servers to which exporters send, those
// that receivers query, and the addresses on which the components of pipelines listen.
func otelcol(src *source.File, _ string) *Content {
	s := &Content{File: src}
	for _, doc := range documents(src, s) {
		pipelines := values(below(doc, "service", "pipelines"))
		s.exporters(doc.Get("exporters"))
		s.receivers(doc.Get("receivers"))
		s.received(doc.Get("receivers"), used(pipelines, "receivers"))
		s.exposed(doc.Get("exporters"), used(pipelines, "exporters"))
	}
	s.Elsewhere = true // the default address depends on the Collector's version
	return s
}

// component returns the type of a component: "otlp" for otlp/backend.
func component(e *compose.Entry) string {
	kind, _, _ := strings.Cut(e.Key.Text, "/")
	return kind
}

// exporters reads the addresses to which exporters send. For prometheus and similar exporters, these are
// listening addresses.
func (s *Content) exporters(n *compose.Node) {
	if n == nil || n.Kind != compose.Mapping {
		return
	}
	for _, e := range n.Entries[:min(len(n.Entries), mostValues)] {
		switch kind := component(e); kind {
		case "prometheus", "file", "debug", "logging", "nop":
		case "kafka":
			for _, b := range items(e.Value.Get("brokers")) {
				s.remote(scalar(b), "kafka")
			}
		default:
			what := Any
			if kind == "otlp" {
				what = "io.opentelemetry.otlp/grpc"
			}
			for _, key := range []string{"endpoint", "endpoints", "traces_endpoint", "metrics_endpoint", "logs_endpoint"} {
				for _, one := range items(e.Value.Get(key)) {
					s.remote(scalar(one), what)
				}
			}
		}
	}
}

// asking lists the receivers that query a server, with the protocol of each.
var asking = map[string]string{"redis": "redis", "postgresql": "postgres", "mysql": "mysql", "nginx": "http", "apache": "http", "rabbitmq": "http", "elasticsearch": "http", "haproxy": "http"}

func (s *Content) receivers(n *compose.Node) {
	if n == nil || n.Kind != compose.Mapping {
		return
	}
	for _, e := range n.Entries[:min(len(n.Entries), mostValues)] {
		kind := component(e)
		if what := asking[kind]; what != "" {
			s.remote(scalar(e.Value.Get("endpoint")), what)
		}
		if kind == "prometheus" {
			for _, job := range items(below(e.Value, "config", "scrape_configs")) {
				s.job(job)
			}
		}
	}
}

// used returns the names of the components of one kind that a pipeline uses. All other components do not run.
func used(pipelines []*compose.Node, kind string) map[string]bool {
	all := map[string]bool{}
	for _, p := range pipelines {
		for _, one := range items(p.Get(kind)) {
			all[scalar(one).Text] = true
		}
	}
	return all
}

// received reads the addresses on which receivers listen.
func (s *Content) received(n *compose.Node, used map[string]bool) {
	if n == nil || n.Kind != compose.Mapping {
		return
	}
	for _, e := range n.Entries[:min(len(n.Entries), mostValues)] {
		if !used[e.Key.Text] {
			continue
		}
		protocols := e.Value.Get("protocols")
		switch component(e) {
		case "otlp":
			s.endpoint(protocols.Get("grpc"), "io.opentelemetry.otlp/grpc", false)
			s.endpoint(protocols.Get("http"), "io.opentelemetry.otlp/http", false)
		case "jaeger":
			s.endpoint(protocols.Get("grpc"), "io.jaegertracing/collector-grpc", false)
			s.endpoint(protocols.Get("thrift_http"), "io.jaegertracing/collector-http", false)
			s.endpoint(protocols.Get("thrift_compact"), "io.jaegertracing/agent-compact", true)
			s.endpoint(protocols.Get("thrift_binary"), "io.jaegertracing/agent-binary", true)
		case "zipkin":
			s.endpoint(e.Value, "io.zipkin/", false)
		}
	}
}

// exposed reads the addresses on which exporters listen for Prometheus.
func (s *Content) exposed(n *compose.Node, used map[string]bool) {
	if n == nil || n.Kind != compose.Mapping {
		return
	}
	for _, e := range n.Entries[:min(len(n.Entries), mostValues)] {
		if used[e.Key.Text] && component(e) == "prometheus" {
			s.endpoint(e.Value, "org.prometheus/exposition", false)
		}
	}
}

// endpoint reads the listening address in a component's settings.
func (s *Content) endpoint(n *compose.Node, what string, udp bool) {
	at := scalar(n.Get("endpoint"))
	address, port := at.hostPort()
	if port.Number() == 0 || strings.ContainsAny(address.Text, "${}") {
		return
	}
	l := Listener{At: at.At, Address: address, Port: port, For: what, UDP: udp, TLS: No}
	if n.Get("tls") != nil {
		l.TLS = Unknown
	}
	s.listen(l)
}
