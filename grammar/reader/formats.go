package reader

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Format is a kind of configuration file that can be read.
type Format struct {
	// Type is the format that a contract gives the file, or the folder that holds such files.
	Type string
	// Files is the pattern of the names of the files that the program reads of a folder; "" for none.
	Files string
	// Read reads one file. It is a pure function; context is that of the Include which names the file.
	Read func(src *source.File, context string) *Says
	// Root is the format of the file that includes those of this one: where the project brings such a file,
	// the includes in it say what is read.
	Root string
	// Within is the folder that relative includes are below; "" for the folder of the file.
	Within string
	// Own are the patterns of files that come with the program and define nothing.
	Own []string
	// Named: the files define names for groups of hosts.
	Named bool
	// Programs take such a file as their first operand.
	Programs []string
	// Words are what begins a word of the command that names such a file.
	Words []string
	// Filled: variables of the environment are filled in where the file says ${NAME}.
	Filled bool
	// Out is the folder that files are written to once they are filled in.
	Out string
}

// nginxOwn are the files that nginx's packages bring.
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
	{Type: "com.mysql.cnf", Files: "*.cnf", Read: mysqlOptions("mysql")},
	{Type: "org.mariadb.cnf", Files: "*.cnf", Read: mysqlOptions("mariadb")},
	{Type: "org.postgresql.conf", Read: postgresConf, Words: []string{"config_file=", "--config_file=", "--config-file="}, Programs: []string{"postgres"}},
	{Type: "com.mongodb.conf", Read: mongod},
	{Type: "io.opentelemetry.collector.config", Read: otelcol},
	{Type: "com.grafana.promtail.config", Read: promtail},
	{Type: "io.spring.application", Read: spring},
	{Type: "io.redis.conf", Files: "redis.conf", Read: redis, Programs: []string{"redis-server", "valkey-server"}},
}

// Of returns the reader of a format, or nil.
func Of(name string) *Format {
	name = strings.TrimSuffix(name, "/")
	for _, f := range formats {
		if f.Type == name {
			return f
		}
	}
	return nil
}

// OfProgram returns the reader of the file that a program takes as its first operand, or nil.
func OfProgram(name string) *Format {
	for _, f := range formats {
		if len(f.Words) == 0 && slices.Contains(f.Programs, name) {
			return f
		}
	}
	return nil
}

// InWord returns the path that a word of a program's command names, and its reader; nil where it names none.
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

// Takes reports whether the program reads a file of a folder.
func (f *Format) Takes(name string) bool {
	ok, err := path.Match(f.Files, name)
	return err == nil && ok
}

// Comes reports whether a file comes with the program and defines nothing.
func (f *Format) Comes(full string) bool {
	for _, own := range f.Own {
		if ok, err := path.Match(own, path.Base(full)); err == nil && ok {
			return true
		}
	}
	return path.Base(path.Dir(full)) == "modules-enabled" || path.Dir(full) == "/usr/share/nginx/modules"
}
