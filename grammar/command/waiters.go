package command

import "strings"

// A waiter is a function that records the addresses that a command connects to.
type waiter func(t *tracer, words []Word, st *state)

// waiterOf returns the waiter for a program, or nil.
func waiterOf(name string) waiter {
	switch name {
	case "wait-for-it.sh", "wait-for-it", "wait_for_it.sh", "wait-for.sh", "wait-for", "wait_for.sh", "waitforit", "wait-for-it.py", "wait-for-host":
		return waitForIt
	case "wait-port", "wait-on", "waitport":
		return waitOn
	case "dockerize":
		return dockerize
	case "nc", "ncat", "netcat", "nc.traditional", "nc.openbsd", "telnet":
		return netcat
	case "curl", "wget", "http":
		return fetch
	case "cub":
		return cub
	case "kafka-topics", "kafka-topics.sh", "kafka-broker-api-versions", "kafka-broker-api-versions.sh":
		return broker
	}
	return clients[name]
}

// clients lists the clients of each protocol with their flags for host and port.
var clients = map[string]waiter{
	"pg_isready":        client("-h --host", "-p --port", "org.postgresql.db/", "-d -U -t --dbname --username --timeout"),
	"psql":              client("-h --host", "-p --port", "org.postgresql.db/", "-d -U -c -f -v --dbname --username --command --file"),
	"pg_restore":        client("-h --host", "-p --port", "org.postgresql.db/", "-d -U -j -F --dbname --username"),
	"mysqladmin":        client("-h --host", "-P --port", "com.mysql.db/", "-u --user"),
	"mariadb-admin":     client("-h --host", "-P --port", "com.mysql.db/", "-u --user"),
	"mysql":             client("-h --host", "-P --port", "com.mysql.db/", "-u -e -D --user --execute --database"),
	"mariadb":           client("-h --host", "-P --port", "com.mysql.db/", "-u -e -D --user --execute --database"),
	"redis-cli":         client("-h", "-p", "io.redis/", "-a -n --user --pass -u"),
	"valkey-cli":        client("-h", "-p", "io.redis/", "-a -n --user --pass -u"),
	"mongosh":           client("--host", "--port", "com.mongodb.db/", "-u -p --username --password --eval --authenticationDatabase"),
	"mongo":             client("--host", "--port", "com.mongodb.db/", "-u -p --username --password --eval --authenticationDatabase"),
	"clickhouse-client": client("-h --host", "", "", "--port -u --user --password -q --query"),
}

func waitForIt(t *tracer, words []Word, st *state) {
	flags, operands := optionsOf(words, "-h -p -t --host --port --timeout")
	if h, ok := firstFlag(flags, "-h --host"); ok {
		p, _ := firstFlag(flags, "-p --port")
		if p.Text != "" {
			t.wait(endpoint(spotOf(h), spotOf(p), ""), st)
		}
		return
	}
	for _, w := range operands {
		if strings.Contains(w.written(), ":") {
			t.address(w, "", st)
		} else if len(operands) > 1 && operands[0].At == w.At {
			netcat(t, words, st) // HOST PORT
			return
		}
	}
}

func waitOn(t *tracer, words []Word, st *state) {
	_, operands := optionsOf(words, "-t -i -d -w --timeout --interval --delay --window --output")
	for _, w := range operands {
		t.address(w, "", st)
	}
}

func dockerize(t *tracer, words []Word, st *state) {
	for i := 1; i < len(words); i++ {
		w := words[i]
		if w.Text == "--" {
			return
		}
		name, _, joined := strings.Cut(w.Text, "=")
		if name = "-" + strings.TrimLeft(name, "-"); name != "-wait" {
			continue
		}
		switch {
		case joined:
			t.address(w.after(strings.IndexByte(w.Text, '=')+1), "", st)
		case i+1 < len(words):
			i++
			t.address(words[i], "", st)
		}
	}
}

func netcat(t *tracer, words []Word, st *state) {
	flags, operands := optionsOf(words, "-w -q -i -s -p -x -X -t")
	if _, listens := firstFlag(flags, "-l -lk -lp -u"); listens || len(operands) < 2 {
		return
	}
	t.wait(endpoint(spotOf(operands[0]), spotOf(operands[1]), ""), st)
}

func fetch(t *tracer, words []Word, st *state) {
	_, operands := optionsOf(words, "-o -X -H -d -u -m -A -w -T -t -O -q --output --request --header --data --user --max-time --connect-timeout --retry "+
		"--retry-delay --retry-max-time --timeout --tries --data-binary --data-raw --cacert --cert --key --resolve --proxy -x --write-out --form -F")
	for _, w := range operands {
		if strings.HasPrefix(w.Text, "http://") || strings.HasPrefix(w.Text, "https://") {
			t.url(w, st)
		}
	}
}

func cub(t *tracer, words []Word, st *state) {
	flags, _ := optionsOf(words, "-b --bootstrap_broker_list -z")
	if w, ok := firstFlag(flags, "-b --bootstrap_broker_list"); ok && !strings.Contains(w.Text, ",") {
		t.address(w, "org.apache.kafka/", st)
	}
}

func broker(t *tracer, words []Word, st *state) {
	flags, _ := optionsOf(words, "--bootstrap-server --command-config --topic")
	if w, ok := flags["--bootstrap-server"]; ok && !strings.Contains(w.Text, ",") {
		t.address(w, "org.apache.kafka/", st)
	}
}
