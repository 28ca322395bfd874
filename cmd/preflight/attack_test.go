package preflight

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dfvet/dfvet/grammar/label"
)

// secretCases lists the ways in which a secret can be in an environment. Each has contract lines that make
// preflight mention the variable; "%s" is the secret.
var secretCases = []struct {
	env     []string
	entries string // the first entries of "environment" in the contract
}{
	{[]string{"DB_PASSWORD=%s"}, `{"name":"DB_PASSWORD","format":"INT"}`},
	{[]string{"KEY=%s"}, `{"name":"KEY","format":"INT","secret":true}`},
	{[]string{"KEY=%s"}, `{"name":"KEY","format":"TOKEN(a.b/)|INT"}`},
	{[]string{"KEY=%s"}, `{"name":"KEY","format":"a.b/secret"}`},
	{[]string{"API_TOKEN=%s"}, `{"name":"API_TOKEN","format":"HEX"}`},
	{[]string{"AWS_SECRET_ACCESS_KEY=%s"}, `{"name":"AWS_*","format":"INT"}`},
	{[]string{"PASSWORD_FILE=%s"}, `{"name":"PASSWORD","format":"STRING","variant":"FILE"}`},
	{[]string{"X_FILE=%s"}, `{"name":"X","format":"STRING","variant":"FILE"}`},
	{[]string{"X_FILE=/secret"}, `{"name":"X","format":"INT","variant":"FILE","secret":true}`},
	{[]string{"X_FILE=/secret"}, `{"name":"X","format":"INT","variant":"FILE"}`},
	{[]string{"X_FILE=/secret"}, `{"name":"X","format":"HOST(a.b/)","variant":"FILE"}`},
	{[]string{"X__FILE=/secret"}, `{"name":"X","format":"URL(a.b/)","prefers":"__FILE"}`},
	{[]string{"URL=postgres://u:%s@nowhere/db"}, `{"name":"URL","format":"URL(a.b/)"}`},
	{[]string{"URL=postgres://u:%s@nowhere:99999/db"}, `{"name":"URL","format":"URL(a.b/)"}`},
	{[]string{"URL=postgres://u:%s@/db"}, `{"name":"URL","format":"INT"}`},
	{[]string{"URL=mysql://u:%s@nowhere/db"}, `{"name":"URL","format":"URL(org.postgresql.db/)"}`},
	{[]string{"URL=//u:%s@nowhere"}, `{"name":"URL","format":"URL(a.b/)"}`},
	{[]string{"URL=u:%s@nowhere"}, `{"name":"URL","format":"URL(a.b/)"}`},
	{[]string{"URL=u:%s@tcp(nowhere:x)/db"}, `{"name":"URL","format":"DSN(com.mysql.db/)"}`},
	{[]string{"DSN=host=nowhere port=x password=%s"}, `{"name":"DSN","format":"DSN(org.postgresql.db/)"}`},
	{[]string{"DSN=Server=nowhere,x;User Id=u;Password=%s"}, `{"name":"DSN","format":"DSN(com.microsoft.sqlserver.db/)"}`},
	{[]string{"ADDR=u:%s@nowhere:80"}, `{"name":"ADDR","format":"ADDRESS(a.b/)"}`},
	{[]string{"HOST=u:%s@nowhere"}, `{"name":"HOST","format":"HOST(a.b/)"}`},
	{[]string{"HOST=%s", "PASSWORD=%s"}, `{"name":"HOST","format":"HOST(a.b/)"}`},
	{[]string{"MODE=%s", "PASSWORD=%s"}, `{"name":"MODE","format":"ENUM(a,b)"}`},
	{[]string{"LIST=amqp://u:%s@nowhere,amqp://u:%s@nowhere2"}, `{"name":"LIST","format":"LIST(URL(a.b/), \",\")"}`},
	{[]string{"OPTS=--password=%s"}, `{"name":"OPTS","format":"INT"}`},
	{[]string{"OPTS=-Dpassword=%s -Dx=y"}, `{"name":"OPTS","format":"BOOL"}`},
	{[]string{"JSON={\"password\": \"%s\""}, `{"name":"JSON","format":"JSON"}`},
	{[]string{"HEADER=Authorization: Bearer %s"}, `{"name":"HEADER","format":"UUID"}`},
	{[]string{"GH=ghp_%s%s%s"}, `{"name":"GH","format":"INT"}`},
	{[]string{"PASS=%s", "PASS_FILE=/secret"}, `{"name":"PASS","format":"STRING","variant":"FILE"}`},
	{[]string{"PASS=%s"}, `{"name":"PASS","format":"STRING","excludes":["PASS=%s"]}`},
	{[]string{"PASS=%s"}, `{"name":"OTHER","format":"STRING","excludes":["PASS=%s"],"default":"x"}`},
	{[]string{"PASS=%s"}, `{"name":"OTHER","format":"NONEMPTY","or":["PASS=%sx"]}`},
	{[]string{"PASS=%s"}, `{"name":"OTHER","format":"HOST(a.b/)","default":"{{PASS}}.internal"}`},
	{[]string{"PASS=%s"}, `{"name":"OTHER","format":"STRING","doc":"the password=%s"}`},
	{[]string{"CONFIG=/etc/%s", "PASS=%s"}, `{"name":"CONFIG","format":"FILE"}`},
	{[]string{"DIR=/data/%s", "PASS=%s"}, `{"name":"DIR","format":"INT"}`},
	{[]string{"A=x"}, `{"name":"--password","format":"INT"}`},
	{[]string{"A=x"}, `{"name":"PASSWORD","format":"INT","aliases":["-p"]}`},
}

// Preflight never prints a secret from the environment.
func TestSecrets(t *testing.T) {
	const secret = "sw0rdf1sh-XyZzY"
	fill := func(s string) string { return strings.ReplaceAll(s, "%s", secret) }
	if len(secretCases) < 40 {
		t.Errorf("%d cases", len(secretCases))
	}
	for _, c := range secretCases {
		entries := strings.Replace(c.entries, `{"name"`, `{"direction":"needs","name"`, 1)
		contract := `{"version":1,"formats":{"a.b/secret":{"is":"PASSWORD(a.b/)"}},"environment":[` + fill(entries) + `,{"name":"DIR","format":"INT"},{"name":"NEVER","direction":"needs","format":"INT"}],` +
			`"connects":[{"to":"{{HOST}}","for":["a.b/"],"on":"TCP:1"}],"volumes":[{"path":"{{DIR}}","requires":"write","format":"a.b/"}]}`
		synctest.Test(t, func(t *testing.T) {
			got := runFake(t, func(section string) string {
				switch section {
				case "contract.json":
					return contract
				case "env":
					return fill(strings.Join(c.env, "\n"))
				case "files":
					return "/secret file 0 444 content=" + secret + "\\n"
				case "args":
					return "-- /app --password " + secret + " -p=" + secret
				}
				return ""
			})
			if strings.Contains(got, secret) || strings.Contains(got, secret[:8]) {
				t.Errorf("%q, %s:\n%s", c.env, c.entries, got)
			}
			if !strings.Contains(got, "`NEVER`") {
				t.Errorf("%q: the contract was not checked\n%s", c.env, got)
			}
		})
	}
}

// Whatever a contract contains, preflight exits with one of its own exit statuses.
func FuzzContract(f *testing.F) {
	for _, seed := range []label.Label{
		{Version: 1, Environment: []label.Entry{{Direction: "needs", Name: "A", Format: "URL(org.ietf.http/)", When: []string{"B=1", "/x"}, Unless: []string{"C*"}, Or: []string{"D"}, Excludes: []string{"E=f"}, Variant: "FILE"}}},
		{Version: 1, Connects: []label.Entry{{To: "{{A}}", On: "TCP:{{B}}", For: []string{"a.b/"}, As: "x", TLS: "REQUIRED"}, {To: "h", On: "UDP:1-9", For: []string{"a.b/"}, As: "x"}}},
		{Version: 1, Volumes: []label.Entry{{Path: "/data/../{{A}}", Requires: "write", UID: new(int), Chown: true}, {Path: "{{A}}", Requires: "read", Once: true}}},
		{Version: 1, Types: map[string]label.Type{"a.b/": {Is: []string{"c.d/"}, Port: []string{"TCP:80"}, Scheme: []string{"x"}}}, Formats: map[string]label.Format{"e.f/": {Matches: "^x"}, "g.h/": {Is: "LIST(e.f/, ',')"}}},
		{Version: 1, Program: &label.Program{Entrypoint: []string{"/app"}, Cmd: []string{"x"}}, Listens: []label.Entry{{On: "TCP:{{A}}:{{B}}", For: []string{"a.b/"}}}},
	} {
		f.Add(seed.Text(), "A=/data\nB=80\nE=f\nF_FILE=/data\n", "x.y:80")
	}
	f.Fuzz(func(t *testing.T, contract, env, value string) {
		if strings.Count(env, "\n") > 20 || len(contract) > 8<<10 || len(value) > 1<<10 {
			return
		}
		for _, name := range []string{"A", "B", "C", "D"} {
			env += name + "=" + value + "\n"
		}
		synctest.Test(t, func(t *testing.T) {
			got := runFake(t, func(section string) string {
				switch section {
				case "contract.json":
					return contract
				case "env":
					return env
				case "files":
					return "/data folder 0 755\n/data/x file 0 644 content=80"
				case "mounts":
					return "/data"
				case "args":
					return "--probe --wait 3s -- /app"
				case "net":
					return "h 127.0.0.9\n127.0.0.9:80"
				}
				return ""
			})
			for line := range strings.Lines(got) {
				if !strings.HasPrefix(line, "preflight: ") && !strings.HasPrefix(line, "started /app") && line != "exit 75 after 3s\n" && !strings.HasPrefix(line, "exit 7") && !strings.HasPrefix(line, "exit 64") {
					t.Errorf("%q", line)
				}
			}
		})
	})
}

// Even for a contract with as many needs as possible, preflight prints only a limited number of lines.
func TestManyNeeds(t *testing.T) {
	l := label.Label{Version: 1}
	for i := range 4500 {
		l.Environment = append(l.Environment, label.Entry{Direction: "needs", Name: fmt.Sprint("V", i), Format: "INT"})
	}
	text, err := json.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		got := runFake(t, func(section string) string {
			if section == "contract.json" {
				return string(text)
			}
			return ""
		})
		if n := strings.Count(got, "\n"); n > most+3 || !strings.Contains(got, "exit 78") {
			t.Errorf("%d lines\n%.300s", n, got)
		}
	})
}
