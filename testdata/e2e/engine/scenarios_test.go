package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/label"
)

// A scenario is a service `app` whose image starts or refuses to start, and what dfvet reports about it
// beforehand.
type scenario struct {
	name     string
	contract string // contract lines of app's image
	app      string // YAML inside the service app
	rest     string // YAML after the service app
	files    map[string]string
	status   int    // the exit code of app; 0 if its program starts
	rule     string // the rule that reports the fault; "" if no rule may report anything
	says     string // part of the message of the check in the container
}

const postgres = "  db: {image: dfvet-e2e/db, x-contract: \"LISTENS ON: TCP:5432 FOR: postgres\", command: [listen, \":5432\"]}\n"

var scenarios = []scenario{
	{name: "variable-missing", contract: "ENVIRONMENT NEEDS: COLOUR FORMAT: STRING", status: 78, rule: "wiring/missing-environment", says: "COLOUR"},
	{name: "variable-set", contract: "ENVIRONMENT NEEDS: COLOUR FORMAT: STRING", app: "environment: {COLOUR: red}"},
	{name: "variable-empty", contract: "ENVIRONMENT NEEDS: COLOUR FORMAT: NONEMPTY", app: "environment: {COLOUR: ''}", status: 78, rule: "wiring/missing-environment", says: "COLOUR"},
	{name: "variable-default", contract: "ENVIRONMENT ACCEPTS: COLOUR FORMAT: ENUM(red, blue) DEFAULT: red"},
	{name: "variable-alias", contract: "ENVIRONMENT NEEDS: COLOUR FORMAT: STRING ALIAS: COLOR", app: "environment: {COLOR: red}"},
	{name: "number-wrong", contract: "ENVIRONMENT NEEDS: WORKERS FORMAT: INT(1..9)", app: "environment: {WORKERS: '12'}", status: 78, rule: "wiring/environment-format", says: "WORKERS"},
	{name: "number-right", contract: "ENVIRONMENT NEEDS: WORKERS FORMAT: INT(1..9)", app: "environment: {WORKERS: '4'}"},
	{name: "choice-wrong", contract: "ENVIRONMENT ACCEPTS: COLOUR FORMAT: ENUM(red, blue)", app: "environment: {COLOUR: green}", status: 78, rule: "wiring/environment-format", says: "COLOUR"},
	{name: "own-format-wrong", contract: "ENVIRONMENT NEEDS: ORDER FORMAT: com.acme/order", app: "environment: {ORDER: x}", status: 78, rule: "wiring/environment-format", says: "ORDER",
		files: map[string]string{"app/acme.contract": "FORMAT com.acme/order MATCHES: \"^ORD-[0-9]+$\"\n"}},
	{name: "own-format-right", contract: "ENVIRONMENT NEEDS: ORDER FORMAT: com.acme/order", app: "environment: {ORDER: ORD-7}",
		files: map[string]string{"app/acme.contract": "FORMAT com.acme/order MATCHES: \"^ORD-[0-9]+$\"\n"}},
	{name: "or-neither", contract: "ENVIRONMENT NEEDS: TOKEN FORMAT: STRING OR: KEY\nENVIRONMENT ACCEPTS: KEY FORMAT: STRING", status: 78, rule: "wiring/missing-environment", says: "TOKEN"},
	{name: "or-other", contract: "ENVIRONMENT NEEDS: TOKEN FORMAT: STRING OR: KEY\nENVIRONMENT ACCEPTS: KEY FORMAT: STRING", app: "environment: {KEY: k}"},
	{name: "excludes-both", contract: "ENVIRONMENT ACCEPTS: A FORMAT: STRING EXCLUDES: B\nENVIRONMENT ACCEPTS: B FORMAT: STRING", app: "environment: {A: a, B: b}", status: 78, rule: "wiring/exclusive-environment", says: "B"},
	{name: "when-holds", contract: "ENVIRONMENT ACCEPTS: MODE FORMAT: STRING\nENVIRONMENT NEEDS: LEADER FORMAT: STRING WHEN: MODE=replica", app: "environment: {MODE: replica}", status: 78, rule: "wiring/missing-environment", says: "LEADER"},
	{name: "when-does-not", contract: "ENVIRONMENT ACCEPTS: MODE FORMAT: STRING\nENVIRONMENT NEEDS: LEADER FORMAT: STRING WHEN: MODE=replica", app: "environment: {MODE: leader}"},
	{name: "file-variant", contract: "ENVIRONMENT NEEDS: TOKEN FORMAT: NONEMPTY SECRET VARIANT: FILE", app: "environment: {TOKEN_FILE: /run/secrets/token}\n    secrets: [token]",
		rest: "secrets: {token: {file: ./token}}\n", files: map[string]string{"token": "s3cr3t"}},
	{name: "file-variant-missing", contract: "ENVIRONMENT NEEDS: TOKEN FORMAT: NONEMPTY SECRET VARIANT: FILE", app: "environment: {TOKEN_FILE: /run/secrets/token}", status: 78, rule: "wiring/environment-format", says: "TOKEN_FILE"},
	{name: "port-right", contract: "CONNECTS TO: db ON: TCP:5432 FOR: postgres", rest: postgres},
	{name: "port-wrong", contract: "CONNECTS TO: db ON: TCP:5433 FOR: postgres", rest: postgres, status: 75, rule: "wiring/wrong-port", says: "5433"},
	{name: "host-unknown", contract: "CONNECTS TO: database ON: TCP:5432 FOR: postgres", rest: postgres, status: 75, rule: "wiring/unresolved-host", says: "database"},
	{name: "host-elsewhere", contract: "CONNECTS TO: db ON: TCP:5432 FOR: postgres", app: "networks: [front]", status: 75, rule: "wiring/unreachable-host", says: "db",
		rest: strings.Replace(postgres, "{image", "{networks: [back], image", 1) + "networks: {front: , back: }\n"},
	{name: "url-right", contract: "ENVIRONMENT NEEDS: DB FORMAT: URL(postgres)", app: "environment: {DB: 'postgres://u@db/shop'}", rest: postgres},
	{name: "url-port", contract: "ENVIRONMENT NEEDS: DB FORMAT: URL(postgres)", app: "environment: {DB: 'postgres://u@db:5433/shop'}", rest: postgres, status: 75, rule: "wiring/wrong-port", says: "5433"},
	{name: "url-scheme", contract: "ENVIRONMENT NEEDS: DB FORMAT: URL(postgres)", app: "environment: {DB: 'postgress://u@db/shop'}", rest: postgres, status: 78, rule: "wiring/environment-format", says: "DB"},
	{name: "host-and-port", contract: "CONNECTS TO: {{DB_HOST}} ON: TCP:{{DB_PORT}} FOR: postgres\nENVIRONMENT NEEDS: DB_HOST FORMAT: HOST(postgres)\nENVIRONMENT NEEDS: DB_PORT FORMAT: PORT(postgres)",
		app: "environment: {DB_HOST: db, DB_PORT: '5432'}", rest: postgres},
	{name: "host-and-wrong-port", contract: "CONNECTS TO: {{DB_HOST}} ON: TCP:{{DB_PORT}} FOR: postgres\nENVIRONMENT NEEDS: DB_HOST FORMAT: HOST(postgres)\nENVIRONMENT NEEDS: DB_PORT FORMAT: PORT(postgres)",
		app: "environment: {DB_HOST: db, DB_PORT: '5433'}", rest: postgres, status: 75, rule: "wiring/wrong-port", says: "5433"},
	{name: "list-half", contract: "ENVIRONMENT NEEDS: DBS FORMAT: LIST(ADDRESS(postgres), \",\")", app: "environment: {DBS: 'db:5432,db:5434'}", rest: postgres, status: 75, rule: "wiring/wrong-port", says: "5434"},
	{name: "optional-absent", contract: "CONNECTS TO: {{CACHE}} ON: TCP:6379 FOR: redis OPTIONAL\nENVIRONMENT ACCEPTS: CACHE FORMAT: HOST(redis)"},
	{name: "volume-mounted", contract: "VOLUME AT: /data FORMAT: any REQUIRES: WRITE", app: "volumes: [data:/data]", rest: "volumes: {data: }\n"},
	{name: "volume-missing", contract: "VOLUME AT: /data FORMAT: any REQUIRES: WRITE", status: 78, rule: "wiring/missing-volume", says: "/data"},
	{name: "volume-read-only", contract: "VOLUME AT: /data FORMAT: any REQUIRES: WRITE", app: "volumes: [data:/data:ro]", rest: "volumes: {data: }\n", status: 78, rule: "wiring/read-only-volume", says: "/data"},
	{name: "volume-read", contract: "VOLUME AT: /data FORMAT: any REQUIRES: READ", app: "volumes: [data:/data:ro]", rest: "volumes: {data: }\n"},
	{name: "volume-of-root", contract: "USER 4321\nVOLUME AT: /data FORMAT: any REQUIRES: WRITE UID: 4321", app: "volumes: [data:/data]", rest: "volumes: {data: }\n", status: 78, rule: "wiring/volume-owner-mismatch", says: "/data"},
	{name: "volume-optional", contract: "VOLUME AT: /data FORMAT: any REQUIRES: WRITE OPTIONAL"},
}

// TestScenarios checks that the check in the container and dfvet's earlier report agree about each need.
func TestScenarios(t *testing.T) {
	need(t)
	image(t, "dfvet-e2e/db", "FROM scratch\nCOPY probe /probe\nENTRYPOINT [\"/probe\"]\n")
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			s.run(t)
		})
	}
}

func (s scenario) run(t *testing.T) {
	dir := t.TempDir()
	tag := "dfvet-e2e/" + s.name
	write(t, dir, map[string]string{
		"compose.yaml": "services:\n  app:\n    image: " + tag + "\n    build: app\n    " + s.app + "\n" + s.rest,
		"app/Dockerfile": frontend + "# dfvet preflight=on\nFROM scratch\nENV DFVET_PREFLIGHT_WAIT=5s\nCOPY probe /probe\n" + s.contract +
			"\nENTRYPOINT [\"/probe\"]\nCMD [\"exit\", \"0\"]\n",
	})
	write(t, dir, s.files)
	copyProbe(t, filepath.Join(dir, "app"))

	before := findings(t, dir)
	if s.rule == "" && len(before) > 0 || s.rule != "" && !slices.Contains(before, s.rule) {
		t.Errorf("dfvet reports %v, want %q", before, s.rule)
	}
	mustRun(t, dir, "docker", "build", "-q", "-t", tag, "app")
	locked(t, dir, tag)
	defer real.try(dir, nil, "compose-v2", "-p", s.name, "down", "-v", "-t", "0")
	r := real.try(dir, nil, "compose-v2", "-p", s.name, "up", "--no-build", "--no-color", "--abort-on-container-exit", "--exit-code-from", "app")
	r.out += real.try(dir, nil, "docker", "logs", s.name+"-app-1").out // compose up shows no output of a container that ends at once
	if r.status != s.status || !strings.Contains(r.out, s.says) || s.status == 0 && !strings.Contains(r.out, "probe runs as process 1,") {
		t.Errorf("status %d, want %d and %q\n%s", r.status, s.status, s.says, tail(r.out, 25))
	}
	t.Logf("| %s | %d | %s |", s.name, r.status, strings.Join(before, ", "))
}

// locked locks a built image from an archive, and checks that its contract is the same as that of its source.
func locked(t *testing.T, dir, tag string) {
	t.Helper()
	at := t.TempDir()
	mustRun(t, at, "docker", "save", "-o", "image.tar", tag)
	mustRun(t, at, "dfvet", "lock", tag+"=docker-archive:image.tar")
	source, image := contractOf(t, dir, "app/Dockerfile"), contractOf(t, at, tag)
	if source != image {
		t.Errorf("the source has the contract\n%s\nand the image\n%s", source, image)
	}
}

// contractOf returns a contract as JSON, without the positions of its lines.
func contractOf(t *testing.T, dir, name string) string {
	t.Helper()
	r := real.try(dir, nil, "dfvet", "contract", "--format", "json", name)
	var l label.Label
	if err := json.Unmarshal([]byte(r.stdout), &l); err != nil || r.status != 0 {
		t.Fatalf("status %d, %v\n%s", r.status, err, r.out)
	}
	for _, list := range [][]label.Entry{l.Listens, l.Connects, l.Environment, l.Volumes, l.Provisions} {
		for i := range list {
			list[i].From = nil
		}
	}
	return l.Text()
}

// findings returns the rules that report an error or a warning in a folder.
func findings(t *testing.T, dir string) []string {
	t.Helper()
	r := real.try(dir, nil, "dfvet", "--format", "json", "./...")
	var report struct {
		Findings []struct{ Rule, Severity string }
	}
	if err := json.Unmarshal([]byte(r.stdout), &report); err != nil || r.status > 1 {
		t.Fatalf("status %d, %v\n%s", r.status, err, r.out)
	}
	var rules []string
	for _, f := range report.Findings {
		if f.Severity != "note" {
			rules = append(rules, f.Rule)
		}
	}
	return rules
}

// frontend is the first line of a Dockerfile that uses the frontend built from this repository.
const frontend = "# syntax=" + tag + "\n"

// image builds an image from a Dockerfile in a folder that also contains the probe.
func image(t *testing.T, tag, text string, options ...string) string {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": text})
	copyProbe(t, dir)
	mustRun(t, dir, append(append([]string{"docker", "build", "-q", "-t", tag}, options...), ".")...)
	return dir
}

func copyProbe(t *testing.T, dir string) {
	t.Helper()
	program, err := os.ReadFile(filepath.Join(real.run, "bin/probe"))
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "probe"), program, 0o755)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// mustRun runs a command that must succeed, and returns its output.
func mustRun(t *testing.T, dir string, words ...string) string {
	t.Helper()
	out, err := real.command(dir, words...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// inspect returns a value in an image's configuration, given a template for `docker inspect`.
func inspect(t *testing.T, tag, template string) string {
	t.Helper()
	return strings.TrimSpace(mustRun(t, "", "docker", "inspect", "--format", template, tag))
}
