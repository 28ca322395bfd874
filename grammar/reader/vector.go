package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// vectorServers are the sources and sinks of Vector that listen on the key address, with the protocol of
// each.
var vectorServers = map[string]string{"http_server": "http", "http": "http", "fluent": "org.fluentd.forward/", "logstash": Any, "splunk_hec": "http",
	"datadog_agent": "http", "prometheus_remote_write": "http", "prometheus_pushgateway": "http", "vector": Any, "aws_kinesis_firehose": "http",
	"heroku_logs": "http"}

// vectorAsking are the sources that connect to the key endpoint, with the protocol of each.
var vectorAsking = map[string]string{"prometheus_scrape": "http", "nginx_metrics": "http", "apache_metrics": "http", "http_client": "http",
	"mongodb_metrics": "mongodb", "postgresql_metrics": "postgres", "kafka": "kafka", "redis": "redis", "nats": Any}

// vectorQuiet are the sources that neither listen nor connect to a host.
var vectorQuiet = source.Set("demo_logs", "docker_logs", "exec", "file", "file_descriptor", "host_metrics", "internal_logs", "internal_metrics", "journald",
	"kubernetes_logs", "static_metrics", "stdin", "aws_s3", "aws_sqs", "gcp_pubsub")

// vector reads the sources, sinks and API of Vector, from a configuration in YAML.
func vector(src *source.File, _ string) *Content {
	s := &Content{File: src, Listens: true, All: true}
	if !isYAML(src.Path) {
		s.Open = true
		return s
	}
	for _, doc := range documents(src, s) {
		if scalar(below(doc, "api", "enabled")).Text == "true" {
			s.vectorAPI(below(doc, "api", "address"))
		}
		for _, n := range values(doc.Get("sources")) {
			s.vectorSource(n, scalar(n.Get("type")).Text)
		}
		for _, n := range values(doc.Get("sinks")) {
			s.vectorSink(n, scalar(n.Get("type")).Text)
		}
		s.Open = s.Open || doc.Get("provider") != nil
	}
	return s
}

func (s *Content) vectorAPI(n *compose.Node) {
	if n == nil {
		return // it listens only on the loopback address
	}
	s.vectorListen(n, "http", No)
}

// vectorListen reads an address on which a component listens.
func (s *Content) vectorListen(n *compose.Node, what string, tls Tri) {
	at := scalar(n)
	address, port := at.hostPort()
	if port.Number() == 0 || strings.ContainsAny(address.Text, "${}") {
		s.Elsewhere = true
		return
	}
	s.listen(Listener{At: at.At, Address: address, Port: port, For: what, TLS: tls})
}

// vectorTLS reports whether a component uses TLS.
func vectorTLS(n *compose.Node) Tri {
	switch scalar(below(n, "tls", "enabled")).Text {
	case "true":
		return Yes
	case "", "false":
		return No
	}
	return Unknown
}

func (s *Content) vectorSource(n *compose.Node, kind string) {
	switch {
	case vectorServers[kind] != "":
		s.vectorListen(n.Get("address"), vectorServers[kind], vectorTLS(n))
	case kind == "opentelemetry":
		s.vectorListen(below(n, "grpc", "address"), "io.opentelemetry.otlp/grpc", vectorTLS(n.Get("grpc")))
		s.vectorListen(below(n, "http", "address"), "io.opentelemetry.otlp/http", vectorTLS(n.Get("http")))
	case vectorAsking[kind] != "":
		s.vectorConnect(n, vectorAsking[kind])
	case !vectorQuiet[kind]:
		s.Elsewhere = true // socket and syslog may use TCP or UDP
	}
}

func (s *Content) vectorSink(n *compose.Node, kind string) {
	switch kind {
	case "prometheus_exporter":
		if n.Get("address") != nil {
			s.vectorListen(n.Get("address"), "org.prometheus/exposition", vectorTLS(n))
			return
		}
		s.listen(Listener{At: n.At, Port: Text{Text: "9598"}, For: "org.prometheus/exposition", TLS: vectorTLS(n)})
	case "websocket_server":
		s.Elsewhere = true
	case "console", "file", "blackhole":
	case "kafka":
		s.vectorConnect(n, "kafka")
	case "loki":
		s.vectorConnect(n, "com.grafana.loki/api")
	case "redis":
		s.vectorConnect(n, "redis")
	case "postgres":
		s.vectorConnect(n, "postgres")
	default:
		s.vectorConnect(n, Any)
	}
	if kind == "vector" || kind == "socket" && scalar(n.Get("mode")).Text == "tcp" {
		s.remote(scalar(n.Get("address")), Any)
	}
}

// vectorConnect reads the addresses to which a component connects.
func (s *Content) vectorConnect(n *compose.Node, what string) {
	for _, key := range []string{"endpoint", "endpoints", "uri", "url"} {
		for _, one := range items(n.Get(key)) {
			s.remote(scalar(one), what)
		}
	}
	for rest, more := scalar(n.Get("bootstrap_servers")), true; more; {
		var one Text
		one, rest, more = rest.cut(",")
		s.remote(one.trim(), what)
	}
}
