package preflight

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/types"
)

// standard lists those types in the catalogue that have URL schemes: the name, the parent, the schemes, and
// the schemes with TLS. A label contains only the schemes of its own types; with this table, preflight can
// tell whether a URL has the scheme of another type or an unknown one.
var standard = [][4]string{
	{"com.clickhouse/", "dev.dfvet/any-database", "clickhouse", ""},
	{"com.eventstore/", "org.ietf.http/", "esdb esdb+discover kurrentdb kurrentdb+discover", ""},
	{"com.fastcgi/", "", "fcgi", ""},
	{"com.microsoft.sqlserver.db/", "dev.dfvet/sql dev.dfvet/any-database", "sqlserver mssql", ""},
	{"com.mongodb.db/", "dev.dfvet/any-database", "mongodb", ""},
	{"com.mysql.db/", "dev.dfvet/sql dev.dfvet/any-database", "mysql", ""},
	{"com.mysql.x/", "", "mysqlx", ""},
	{"com.oracle.db/", "dev.dfvet/sql dev.dfvet/any-database", "oracle", ""},
	{"io.grpc/", "org.ietf.http/2", "grpc", "grpcs"},
	{"io.nats/client", "", "nats", ""},
	{"io.redis/", "dev.dfvet/any-database", "redis", "rediss"},
	{"io.stomp/", "", "stomp", ""},
	{"io.valkey/", "io.redis/ dev.dfvet/any-database", "valkey", "valkeys"},
	{"org.amqp/", "", "amqp", "amqps"},
	{"org.apache.cassandra/cql", "dev.dfvet/any-database", "cassandra", ""},
	{"org.apache.pulsar/", "", "pulsar", "pulsar+ssl"},
	{"org.ietf.ftp/", "", "ftp", ""},
	{"org.ietf.http/", "", "http", "https"},
	{"org.ietf.imap/", "", "imap", "imaps"},
	{"org.ietf.ldap/", "", "ldap", "ldaps"},
	{"org.ietf.pop3/", "", "pop3", "pop3s"},
	{"org.ietf.smtp/", "", "smtp", "smtps"},
	{"org.ietf.ssh/", "", "ssh sftp", ""},
	{"org.ietf.websocket/", "org.ietf.http/", "ws", "wss"},
	{"org.mariadb.db/", "com.mysql.db/ dev.dfvet/sql dev.dfvet/any-database", "mariadb", ""},
	{"org.memcached/", "", "memcached", ""},
	{"org.neo4j.bolt/", "dev.dfvet/any-database", "bolt neo4j", "bolt+s bolt+ssc neo4j+s neo4j+ssc"},
	{"org.oasis-open.mqtt/", "", "mqtt", "mqtts"},
	{"org.postgresql.db/", "dev.dfvet/sql dev.dfvet/any-database", "postgres postgresql", ""},
}

// registry returns the types and formats in a label, together with the standard types that have schemes. The
// label takes precedence. For types without schemes in the label, the standard schemes apply.
func registry(l *label.Label) *types.Registry {
	ts, fs := l.Declarations()
	known := map[types.Type]*types.Declaration{}
	for _, d := range ts {
		known[types.Type{Authority: d.Type.Authority, Path: d.Type.Path}] = d
	}
	var all []*types.Declaration
	for _, row := range standard {
		t, _ := types.ParseType(row[0])
		d := known[t]
		if d == nil {
			d = &types.Declaration{Type: t}
			for word := range strings.FieldsSeq(row[1]) {
				is, _ := types.ParseType(word)
				d.Is = append(d.Is, is)
			}
			all = append(all, d)
		}
		if len(d.Schemes)+len(d.TLSSchemes) == 0 {
			d.Schemes, d.TLSSchemes = strings.Fields(row[2]), strings.Fields(row[3])
		}
	}
	reg, _ := types.NewRegistry(slices.Concat(all, ts), fs)
	return reg
}
