package compose

import (
	"fmt"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// A healthCheck is a command in an image that tests whether the server in it responds.
type healthCheck struct {
	images []string // full names of the images, as in the catalogue
	test   string   // the command's words; {user}, {base} and {port} are replaced with the server's settings
}

// healthChecks lists commands that work without a password, without a shell, and with programs that are in
// the image.
var healthChecks = []healthCheck{
	{[]string{"docker.io/library/postgres"}, "pg_isready -U {user} -d {base} -p {port}"},
	{[]string{"docker.io/library/mysql", "docker.io/library/percona", "docker.io/percona/percona-server"}, "mysqladmin ping -h 127.0.0.1 -P {port}"},
	{[]string{"docker.io/library/mariadb"}, "healthcheck.sh --connect --innodb_initialized"},
	{[]string{"docker.io/library/redis"}, "redis-cli -p {port} ping"},
	{[]string{"docker.io/valkey/valkey"}, "valkey-cli -p {port} ping"},
	{[]string{"docker.io/library/mongo"}, "mongosh --quiet --port {port} --eval db.adminCommand('ping').ok"},
	{[]string{"docker.io/library/rabbitmq"}, "rabbitmq-diagnostics -q ping"},
	{[]string{"docker.io/library/cassandra"}, "cqlsh -e DESCRIBE\\ KEYSPACES"},
	{[]string{"quay.io/coreos/etcd", "gcr.io/etcd-development/etcd"}, "etcdctl endpoint health"},
	{[]string{"docker.io/library/zookeeper"}, "zkServer.sh status"},
	{[]string{"docker.io/clickhouse/clickhouse-server", "docker.io/library/clickhouse"}, "clickhouse-client --query SELECT\\ 1"},
	{[]string{"docker.io/hashicorp/consul", "docker.io/library/consul"}, "consul info"},
}

// usualPorts holds the port to which each command connects by default.
var usualPorts = map[string]int{"pg_isready": 5432, "mysqladmin": 3306, "redis-cli": 6379, "valkey-cli": 6379, "mongosh": 27017}

// healthTest returns the words of a command that tests the health of a service. It returns nil if none is
// known, or if the service might not run the image's own program.
func healthTest(q *query.Query, svc *project.Service) []string {
	if svc == nil || svc.Contract == nil || !svc.OwnProgram || svc.Build != nil {
		return nil
	}
	for _, h := range healthChecks {
		for _, image := range h.images {
			if image == svc.Ref.Name {
				return filled(q, svc, h.test)
			}
		}
	}
	return nil
}

// filled replaces the placeholders in a command with the server's settings. It drops an option whose value is
// unknown or the default.
func filled(q *query.Query, svc *project.Service, test string) []string {
	r := q.Wires(svc)
	all := r.Ports(svc)
	if len(all) == 0 {
		return nil
	}
	user, base := r.Told(svc, all[0].Listener)
	words := strings.Split(strings.ReplaceAll(test, `\ `, "\x00"), " ")
	values := map[string]string{"{user}": user, "{base}": base, "{port}": fmt.Sprint(all[0].First)}
	if all[0].First == usualPorts[words[0]] {
		values["{port}"] = ""
	}
	var out []string
	for _, w := range words {
		value, placeholder := values[w]
		switch {
		case placeholder && value == "":
			out = out[:len(out)-1]
		case placeholder:
			out = append(out, value)
		default:
			out = append(out, strings.ReplaceAll(w, "\x00", " "))
		}
	}
	return out
}

// healthItems offers a known health check as the value of test.
func healthItems(q *query.Query, c *completer) []query.Item {
	words := healthTest(q, serviceNamed(q, c.Service()))
	if words == nil {
		return nil
	}
	text := flowList(append([]string{"CMD"}, words...))
	return []query.Item{{Label: text, Detail: "a command in the image", Kind: protocol.CompletionItemKindSnippet, Sort: "0", At: c.At, Insert: c.before() + text}}
}

// healthWords completes the first item of test: CMD, CMD-SHELL or NONE.
func healthWords(q *query.Query, c *completer) []query.Item {
	before := strings.TrimRight(q.File.Source.Text[:c.At.Start], " \t\r\n\"'-")
	if !strings.HasSuffix(before, "[") && !strings.HasSuffix(before, "test:") {
		return nil
	}
	var all []query.Item
	for i, w := range []struct{ word, what string }{{"CMD", "runs the next words as a command"}, {"CMD-SHELL", "runs the next word in a shell"}, {"NONE", "disables the check"}} {
		all = append(all, c.put(query.Item{Label: w.word, Detail: w.what, Kind: protocol.CompletionItemKindEnumMember, Sort: fmt.Sprintf("0%d", i)}, w.word))
	}
	return all
}

// flowList returns texts as a YAML list in brackets.
func flowList(words []string) string {
	var all []string
	for _, w := range words {
		all = append(all, `"`+strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(w)+`"`)
	}
	return "[" + strings.Join(all, ", ") + "]"
}
