package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// otelcol reads the configuration of the OpenTelemetry Collector: what its exporters send to, and what its
// receivers ask.
func otelcol(src *source.File, _ string) *Says {
	s := &Says{File: src}
	for _, doc := range documents(src, s) {
		s.exporters(doc.Get("exporters"))
		s.receivers(doc.Get("receivers"))
	}
	return s
}

// component returns the type of a component: otlp of otlp/backend.
func component(e *compose.Entry) string {
	kind, _, _ := strings.Cut(e.Key.Text, "/")
	return kind
}

// exporters reads the addresses of exporters. Those of prometheus and its like are where they listen.
func (s *Says) exporters(n *compose.Node) {
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

// asking are the receivers that ask a server, with what they speak.
var asking = map[string]string{"redis": "redis", "postgresql": "postgres", "mysql": "mysql", "nginx": "http", "apache": "http", "rabbitmq": "http", "elasticsearch": "http", "haproxy": "http"}

func (s *Says) receivers(n *compose.Node) {
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
