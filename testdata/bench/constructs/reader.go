package constructs

// A mounted is a configuration file whose constructs are measured, and how a service gets it.
type mounted struct {
	format  string // the format, or "" for a file that is not read as a configuration
	file    string // the path in the project
	service string // the content of the service in Compose's flow style
}

// with returns a construct that repeats a line in the file.
func (m mounted) with(name, head, line, tail string) Construct {
	return m.joined(repeat(m.file, name, head, line, tail))
}

// deep returns a construct with nested brackets.
func (m mounted) deep(name, head, open, middle, end, tail string) Construct {
	return m.joined(nest(m.file, name, head, open, middle, end, tail))
}

func (m mounted) joined(c Construct) Construct {
	c.Reads = m.format
	return with(c, "compose.yaml", "services:\n  db: {image: redis:8}\n  a: {"+m.service+"}\n")
}

// readers returns the constructs of the configuration files of programs.
func readers() []Construct {
	volume := func(format, file, image, path string) mounted {
		return mounted{format, file, "image: '" + image + "', volumes: ['./" + file + ":" + path + "']"}
	}
	nginx := volume("org.nginx.conf", "nginx.conf", "nginx:1.29", "/etc/nginx/nginx.conf")
	site := volume("org.nginx.conf/fragments", "default.conf", "nginx:1.29", "/etc/nginx/conf.d/default.conf")
	template := volume("org.nginx.conf/templates", "default.conf.template", "nginx:1.29", "/etc/nginx/templates/default.conf.template")
	prometheus := volume("org.prometheus.config", "prometheus.yml", "prom/prometheus:v3.5.0", "/etc/prometheus/prometheus.yml")
	caddy := volume("com.caddyserver.caddyfile", "Caddyfile", "caddy:2", "/etc/caddy/Caddyfile")
	haproxy := volume("org.haproxy.cfg", "haproxy.cfg", "haproxy:3.2", "/usr/local/etc/haproxy/haproxy.cfg")
	grafana := volume("com.grafana.datasources", "sources.yaml", "grafana/grafana:12.0.0", "/etc/grafana/provisioning/datasources/sources.yaml")
	traefik := volume("io.traefik.static-config", "traefik.yml", "traefik:v3.5", "/etc/traefik/traefik.yml")
	mosquitto := volume("org.mosquitto.conf/v2", "mosquitto.conf", "eclipse-mosquitto:2", "/mosquitto/config/mosquitto.conf")
	mysql := volume("com.mysql.cnf", "my.cnf", "mysql:8.4", "/etc/mysql/conf.d/my.cnf")
	mariadb := volume("org.mariadb.cnf", "maria.cnf", "mariadb:11", "/etc/mysql/conf.d/maria.cnf")
	promtail := volume("com.grafana.promtail.config", "promtail.yml", "grafana/promtail:3.4.0", "/etc/promtail/config.yml")
	loki := volume("com.grafana.loki.config", "loki.yml", "grafana/loki:3.4.0", "/etc/loki/local-config.yaml")
	alerts := volume("org.prometheus.alertmanager.config", "alertmanager.yml", "prom/alertmanager:v0.28.0", "/etc/alertmanager/alertmanager.yml")
	fluent := volume("io.fluentbit.conf", "fluent-bit.conf", "fluent/fluent-bit:4.0", "/fluent-bit/etc/fluent-bit.conf")
	vector := volume("dev.vector.config", "vector.yaml", "timberio/vector:0.47.0-debian", "/etc/vector/vector.yaml")
	envoy := volume("io.envoyproxy.bootstrap", "envoy.yaml", "envoyproxy/envoy:v1.34-latest", "/etc/envoy/envoy.yaml")
	mosquitto1 := volume("org.mosquitto.conf", "mosquitto.conf", "eclipse-mosquitto:1.6", "/mosquitto/config/mosquitto.conf")
	collector := volume("io.opentelemetry.collector.config", "otel.yaml", "otel/opentelemetry-collector", "/etc/otelcol/config.yaml")
	redis := mounted{"io.redis.conf", "redis.conf", "image: 'redis:8', command: redis-server /redis.conf, volumes: ['./redis.conf:/redis.conf']"}
	postgres := mounted{"org.postgresql.conf", "postgresql.conf", "image: 'postgres:17', command: postgres -c config_file=/p.conf, environment: {POSTGRES_PASSWORD: a}, volumes: ['./postgresql.conf:/p.conf']"}
	mongo := mounted{"com.mongodb.conf", "mongod.conf", "image: 'mongo:8', command: mongod --config /m.conf, volumes: ['./mongod.conf:/m.conf']"}
	routes := mounted{"io.traefik.dynamic-config", "routes.yml", "image: 'traefik:v3.5', command: ['--providers.file.filename=/r.yml'], volumes: ['./routes.yml:/r.yml']"}
	const http, end = "events {}\nhttp {\n", "}\n"
	const listener = "static_resources:\n  clusters:\n"
	return []Construct{
		nginx.with("servers", http, "server { listen §; location / { proxy_pass http://h§:80; } }\n", end),
		nginx.with("servers that call one", http, "server { listen 80; server_name n§; location / { proxy_pass http://db:6379; } }\n", end),
		nginx.with("locations", http+"server {\n", "location /§ { proxy_pass http://db:80; }\n", "}"+end),
		nginx.with("upstreams", http, "upstream u§ { server h§:80; }\nserver { location / { proxy_pass http://u§; } }\n", end),
		nginx.with("servers of one upstream", http+"upstream u {\n", "server h§:80;\n", "}\nserver { location / { proxy_pass http://u; } }\n"+end),
		nginx.with("variables", http+"server {\nset $a0 h;\n", "set $a§ $a¤;\nproxy_pass http://$a§;\n", "}"+end),
		nginx.with("variables that double", http+"server {\nset $a0 h;\n", "set $a§ $a¤$a¤;\nproxy_pass http://$a§;\n", "}"+end),
		nginx.with("maps", http, "map $host $m§ { default h§:80; a b; }\n", end),
		nginx.with("entries of a map", http+"map $host $m {\n", "a§ h§:80;\n", "}"+end),
		nginx.with("includes", http, "include /etc/nginx/conf.d/a§.conf;\n", end),
		nginx.with("comments", http, "# c§\n", end),
		nginx.with("one long word", http+"server { proxy_pass http://", "h", "; }"+end),
		nginx.with("quotes never closed", http, "a§ \"b;\n", end),
		nginx.with("closing braces", "", "}\n", ""),
		nginx.with("words without an end", http, "a§ ", ""),
		nginx.deep("blocks", http, "server {\n", "listen 80;\n", "}\n", end),
		site.with("servers", "", "server { listen §; location / { proxy_pass http://h§:80; } }\n", ""),
		site.with("streams", "", "upstream u§ { server h§:80; server i§:81 backup; }\n", ""),
		template.with("placeholders", "server { listen 80; ", "location /§ { proxy_pass http://${H§}:80; }\n", "}\n"),
		template.with("placeholders never closed", "server { listen 80; ", "${", "}\n"),
		prometheus.with("jobs", "scrape_configs:\n", "  - {job_name: j§, static_configs: [{targets: ['h§:90']}]}\n", ""),
		prometheus.with("targets", "scrape_configs:\n  - job_name: a\n    static_configs:\n      - targets:\n", "        - h§:90\n", ""),
		prometheus.with("keys", "", "k§: a\n", ""),
		prometheus.deep("lists in lists", "scrape_configs: ", "[", "", "]", "\n"),
		caddy.with("sites", "", "a§.example.com {\n\treverse_proxy h§:80\n}\n", ""),
		caddy.with("addresses of a site", "a", ", a§.example.com", " {\n\treverse_proxy db:80\n}\n"),
		caddy.with("upstreams", ":80 {\n", "\treverse_proxy /a§ h§:80 i§:81\n", "}\n"),
		caddy.with("snippets", "", "(s§) {\n\timport s¤\n}\n", ":80 {\n\timport s1\n}\n"),
		caddy.with("snippets that double", "(s0) {\n\treverse_proxy h:80\n}\n", "(s§) {\n\timport s¤\n\timport s¤\n}\n", ":80 {\n\timport s9\n}\n"),
		caddy.with("placeholders", ":80 {\n", "\treverse_proxy {$H§:h§}:80\n", "}\n"),
		caddy.with("quotes never closed", ":80 {\n", "\ta§ \"b\n", "}\n"),
		caddy.deep("blocks", ":80 {\n", "a {\n", "b\n", "}\n", "}\n"),
		haproxy.with("backends", "", "backend b§\n  server s h§:80\nfrontend f§\n  bind :80\n  default_backend b§\n", ""),
		haproxy.with("servers", "backend b\n", "  server s§ h§:80 check\n", ""),
		haproxy.with("defaults", "", "defaults d§\n  mode http\n", ""),
		haproxy.with("quotes never closed", "backend b\n", "  a \"b§\n", ""),
		grafana.with("sources", "datasources:\n", "  - {name: n§, type: prometheus, url: 'http://h§:9090'}\n", ""),
		traefik.with("entry points", "entryPoints:\n", "  e§: {address: ':§'}\n", ""),
		traefik.with("providers", "providers:\n", "  p§: {endpoint: 'tcp://h§:2375'}\n", ""),
		routes.with("services", "http:\n  services:\n", "    s§: {loadBalancer: {servers: [{url: 'http://h§:80'}]}}\n", ""),
		routes.with("servers", "http:\n  services:\n    s:\n      loadBalancer:\n        servers:\n", "          - {url: 'http://h§:80'}\n", ""),
		mosquitto.with("listeners", "", "listener §\n", ""),
		mosquitto.with("bridges", "", "connection c§\naddress h§:1883\n", ""),
		mosquitto.with("addresses of a bridge", "connection c\naddress a:1", " h§:1883", "\n"),
		mosquitto1.with("listeners of version 1", "", "listener §\n", ""),
		collector.with("exporters", "service: {pipelines: {a: {exporters: [prometheus]}}}\nexporters:\n", "  otlp/a§: {endpoint: 'h§:4317'}\n", ""),
		mysql.with("sections", "", "[s§]\na = b\n", ""),
		mysql.with("options", "[mysqld]\n", "o§ = b\n", ""),
		mysql.with("ports", "[mysqld]\n", "port = §\n", ""),
		mariadb.with("includes", "[mariadb]\n", "!include /etc/mysql/a§.cnf\n", ""),
		promtail.with("clients", "clients:\n", "  - {url: 'http://h§:3100/loki/api/v1/push'}\n", ""),
		loki.with("keys", "", "k§: {a: b}\n", ""),
		loki.with("addresses", "memberlist: {join_members: [", "'h§:7946', ", "]}\n"),
		alerts.with("receivers", "receivers:\n", "  - {name: r§, webhook_configs: [{url: 'http://h§:80/'}]}\n", ""),
		fluent.with("outputs", "", "[OUTPUT]\n    Name forward\n    Host h§\n    Port 24224\n", ""),
		fluent.with("settings", "", "@SET a§=b\n", "[OUTPUT]\n    Name forward\n    Host ${a1}\n"),
		fluent.with("settings that double", "@SET a0=h\n", "@SET a§=${a¤}${a¤}\n", "[OUTPUT]\n    Name forward\n    Host ${a1}\n"),
		fluent.with("includes", "", "@INCLUDE a§.conf\n", ""),
		vector.with("sinks", "sinks:\n", "  s§: {type: loki, endpoint: 'http://h§:3100', inputs: [a]}\n", ""),
		envoy.with("clusters", listener, "    - {name: c§, load_assignment: {endpoints: [{lb_endpoints: [{endpoint: {address: {socket_address: {address: h§, port_value: 80}}}}]}]}}\n", ""),
		envoy.deep("mappings in mappings", "static_resources: ", "{a: ", "b", "}", "\n"),
		redis.with("replicas", "", "replicaof h§ 6379\n", ""),
		redis.with("ports", "", "port §\n", ""),
		redis.with("includes", "", "include /a§.conf\n", ""),
		redis.with("quotes never closed", "", "port \"§\n", ""),
		postgres.with("settings", "", "s§ = 'b'\n", ""),
		postgres.with("addresses", "listen_addresses = '*", ",a§", "'\n"),
		postgres.with("quotes never closed", "", "port = 'b§\n", ""),
		mongo.with("keys", "", "k§: {a: b}\n", ""),
		mongo.with("addresses", "net: {port: 1, bindIp: '0.0.0.0", ",h§", "'}\n"),
	}
}

// springs returns the constructs of the property files of a Spring application.
func springs() []Construct {
	spring := func(file, name, head, line, tail string) Construct {
		c := mounted{"io.spring.application", "src/main/resources/" + file, "build: ., environment: {A: b}"}.with(name, head, line, tail)
		return with(c, "Dockerfile", "FROM eclipse-temurin:21-jre\nWORKDIR /app\nCOPY target/a.jar a.jar\nENTRYPOINT [\"java\", \"-jar\", \"a.jar\"]\n")
	}
	const brokers = "spring.kafka.bootstrap-servers=a:1"
	return []Construct{
		spring("application.properties", "addresses", brokers, ",h§:9092", "\n"),
		spring("application.properties", "properties", "", "spring.a§=b\n", ""),
		spring("application.properties", "placeholders", brokers, ",${A}:§,${B:${C:h§}}", "\n"),
		spring("application.properties", "placeholders never closed", "", "${", ""),
		spring("application.yml", "keys", "", "spring§: {a: b}\n", ""),
	}
}

// programs returns the constructs of the files that decide what a container runs: scripts, and files that
// contain commands.
func programs() []Construct {
	script := func(name, head, line, tail string) Construct {
		c := mounted{"", "run.sh", "build: ., environment: {H: db}"}.with(name, "#!/bin/sh\nset -e\n"+head, line, tail)
		return with(c, "Dockerfile", "FROM python:3.13\nCOPY run.sh /run.sh\nENTRYPOINT [\"/run.sh\"]\nCMD [\"flask\", \"run\"]\n")
	}
	runs := func(file, command, name, head, line, tail string) Construct {
		c := mounted{"", file, "build: ."}.with(name, head, line, tail)
		return with(c, "Dockerfile", "FROM node:22\nWORKDIR /app\nCOPY . .\nCMD "+command+"\n")
	}
	const serve, start = "exec flask run --host 0.0.0.0\n", `["npm", "start"]`
	return []Construct{
		script("lines", "", "echo a§\n", serve),
		script("variables", "", "A§=b\n", serve),
		script("variables of variables", "A0=b\n", "A§=$A¤\n", "exec flask run --host $A9\n"),
		script("variables that double", "A0=b\n", "A§=$A¤$A¤\n", "exec flask run --host $A9\n"),
		script("defaults", "", ": ${A§:=b}\n", serve),
		script("exports", "", "export A§=${B§:-c}\n", serve),
		script("conditions", "", "if [ -z \"$A§\" ]; then\n  exit 1\nfi\n", serve),
		script("conditions never closed", "", "if a§; then\n", serve),
		script("conditions in one line", "", "[ -n \"$A§\" ] || exit 1\n", serve),
		script("cases", "", "case $A in\n  a§) b ;;\nesac\n", serve),
		script("branches of one case", "case $1 in\n", "  a§) b ;;\n", "esac\n"+serve),
		script("loops", "", "while ! nc -z h§ 80; do sleep 1; done\n", serve),
		script("functions", "", "f§() { f¤; }\n", "f9\n"+serve),
		script("functions that double", "f0() { true; }\n", "f§() { f¤; f¤; }\n", "f9\n"+serve),
		script("documents", "", "cat <<E§\na\nE§\n", serve),
		script("document never closed", "cat <<E\n", "a§\n", ""),
		script("scripts it sources", "", ". ./a§.sh\n", serve),
		script("one long line", "true", " && a§", "\n"+serve),
		script("one long pipe", "true", " | a§", "\n"+serve),
		script("quotes never closed", "", "echo \"a§\n", serve),
		script("continued lines", "true", " \\\n  a§", "\n"+serve),
		script("words of set", "set --", " a§", "\nexec \"$@\"\n"),
		script("prefixes of set", "", "set -- a§ \"$@\"\n", "exec \"$@\"\n"),
		script("programs in the background", "", "flask run --port § &\n", "wait\n"),
		script("substitutions in substitutions", "A=", "$(a ", "\n"+serve),
		script("subshells", "", "(", "\n"+serve),
		runs("package.json", start, "scripts", `{"scripts": {"start": "npm run s1", `, `"s§": "npm run s¤", `, `"s0": "next start"}}`),
		runs("package.json", start, "scripts that double", `{"scripts": {"start": "npm run s9", `, `"s§": "npm run s¤ & npm run s¤", `, `"s0": "next start"}}`),
		runs("package.json", start, "words", `{"scripts": {"start": "next start`, ` a§`, `"}}`),
		runs("package.json", start, "brackets", `{"scripts": `, `[`, ``),
		runs("Procfile", `["honcho", "start"]`, "processes", "", "p§: flask run --port §\n", ""),
		runs("supervisord.conf", `["supervisord", "-c", "/app/supervisord.conf"]`, "programs", "[supervisord]\n", "[program:p§]\ncommand=flask run --port §\n", ""),
		runs("supervisord.conf", `["supervisord", "-c", "/app/supervisord.conf"]`, "environment", "[supervisord]\nenvironment=A=b", ",A§=\"b\"", "\n[program:a]\ncommand=flask run\n"),
		runs("a.txt", `["sh", "-c", "flask run"]`, "lines", "", "a§\n", ""),
	}
}
