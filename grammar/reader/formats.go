package reader

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Format is a kind of configuration file that can be read.
type Format struct {
	// Type is the format that a contract declares for the file, or for the folder that contains such files.
	Type string
	// Files is the pattern of the file names that the program reads from a folder, or "" if it reads only
	// single files.
	Files string
	// Read reads one file. It is a pure function. Context is the Context of the Include that led to the file.
	Read func(src *source.File, context string) *Content
	// Root is the format of the main file, which includes files of this format. If the project provides a
	// main file, its includes determine which files are read.
	Root string
	// Within is the folder to which relative includes refer, or "" for the folder of the file.
	Within string
	// Own holds patterns for files that the program's package installs and that have no effect on the result.
	Own []string
	// Named reports whether the files define names for groups of hosts.
	Named bool
	// Programs are the programs whose first operand is such a file.
	Programs []string
	// Words are the prefixes of command words that name such a file, such as --config=.
	Words []string
	// Filled reports whether ${NAME} in the file is replaced with the value of an environment variable.
	Filled bool
	// Braces reports whether {{ }} is part of the program's own language rather than the mark of a template.
	Braces bool
	// Out is the folder to which the files are written after variables are replaced.
	Out string
}

// nginxOwn lists the files that nginx's packages install.
var nginxOwn = []string{"mime.types", "*_params", "fastcgi.conf", "scgi.conf", "uwsgi.conf", "koi-*", "win-utf"}

// formats is the table of readers.
var formats = []*Format{
	{Type: "org.nginx.conf", Read: nginx, Named: true, Within: "/etc/nginx", Own: nginxOwn},
	{Type: "org.nginx.conf/fragments", Files: "*.conf", Read: nginx, Named: true, Root: "org.nginx.conf", Within: "/etc/nginx", Own: nginxOwn},
	{Type: "org.nginx.conf/templates", Files: "*.template", Read: nginx, Named: true, Root: "org.nginx.conf", Within: "/etc/nginx", Own: nginxOwn, Filled: true, Out: "/etc/nginx/conf.d"},
	{Type: "org.prometheus.config", Read: prometheus},
	{Type: "com.caddyserver.caddyfile", Files: "Caddyfile", Read: caddyfile},
	{Type: "org.haproxy.cfg", Files: "*.cfg", Read: haproxy},
	{Type: "com.grafana.datasources", Files: "*.y*ml", Read: grafanaSources},
	{Type: "io.traefik.static-config", Read: traefikStatic},
	{Type: "io.traefik.dynamic-config", Files: "*.y*ml", Read: traefikRoutes},
	{Type: "org.mosquitto.conf", Files: "mosquitto.conf", Read: mosquitto},
	{Type: "org.mosquitto.conf/v2", Files: "mosquitto.conf", Read: mosquitto2},
	{Type: "com.mysql.cnf", Files: "*.cnf", Read: mysqlOptions("mysql")},
	{Type: "org.mariadb.cnf", Files: "*.cnf", Read: mysqlOptions("mariadb")},
	{Type: "org.postgresql.conf", Read: postgresConf, Words: []string{"config_file=", "--config_file=", "--config-file="}, Programs: []string{"postgres"}},
	{Type: "com.mongodb.conf", Read: mongod},
	{Type: "io.opentelemetry.collector.config", Read: otelcol},
	{Type: "com.grafana.promtail.config", Read: promtail, Braces: true},
	{Type: "com.grafana.loki.config", Read: loki},
	{Type: "org.prometheus.alertmanager.config", Read: alertmanager, Braces: true},
	{Type: "io.fluentbit.conf", Read: fluentBit, Filled: true},
	{Type: "dev.vector.config", Read: vector, Filled: true, Braces: true},
	{Type: "io.envoyproxy.bootstrap", Read: envoy},
	{Type: "io.spring.application", Read: spring},
	{Type: "io.redis.conf", Files: "redis.conf", Read: redis, Programs: []string{"redis-server", "valkey-server"}},
}

// Types lists the types of the formats that can be read.
func Types() []string {
	var all []string
	for _, f := range formats {
		all = append(all, f.Type)
	}
	return all
}

// Of returns the reader for a format, or nil.
func Of(name string) *Format {
	name = strings.TrimSuffix(name, "/")
	for _, f := range formats {
		if f.Type == name {
			return f
		}
	}
	return nil
}

// OfProgram returns the reader for the file that a program takes as its first operand, or nil.
func OfProgram(name string) *Format {
	for _, f := range formats {
		if len(f.Words) == 0 && slices.Contains(f.Programs, name) {
			return f
		}
	}
	return nil
}

// InWord returns the path that a word of a program's command contains, and its reader. The reader is nil if the
// word has none of the prefixes in Words.
func InWord(program, word string) (p string, f *Format) {
	for _, f := range formats {
		for _, begin := range f.Words {
			if rest, ok := strings.CutPrefix(word, begin); ok && slices.Contains(f.Programs, program) {
				return rest, f
			}
		}
	}
	return "", nil
}

// Takes reports whether the program reads the file when it reads its folder.
func (f *Format) Takes(name string) bool {
	ok, err := path.Match(f.Files, name)
	return err == nil && ok
}

// Comes reports whether the program's package installs the file, so that it has no effect on the result.
func (f *Format) Comes(full string) bool {
	for _, own := range f.Own {
		if ok, err := path.Match(own, path.Base(full)); err == nil && ok {
			return true
		}
	}
	return path.Base(path.Dir(full)) == "modules-enabled" || path.Dir(full) == "/usr/share/nginx/modules"
}
