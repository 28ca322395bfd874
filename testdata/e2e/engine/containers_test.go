package engine

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// sixLines is an image with the six lines in the manual, which it checks when it starts.
const sixLines = frontend + `# dfvet preflight=on
FROM scratch
COPY probe /probe
COPY --chown=4321 logs /logs
USER 4321
ENV DFVET_PREFLIGHT_WAIT=4s
LISTENS ON: TCP:80 FOR: org.ietf.http/
CONNECTS TO: pgwritemaster.internal ON: TCP:5432 FOR: org.postgresql.db/
CONNECTS TO: {{ETCD_HOST}} ON: TCP:{{ETCD_PORT}} FOR: com.coreos.etcd/client-communication
ENVIRONMENT NEEDS: ETCD_HOST FORMAT: HOST(com.coreos.etcd/client-communication)
ENVIRONMENT NEEDS: ETCD_PORT FORMAT: PORT(com.coreos.etcd/client-communication)
VOLUME AT: /logs FORMAT: org.w3.clf REQUIRES: WRITE UID: 4321
ENTRYPOINT ["/probe"]
CMD ["-write", "/logs/access.log", "-exit", "0"]
`

// containers are runs of the image with the six lines, and how each of them ends.
var containers = []struct {
	name    string
	options string // the options of docker run
	command string
	status  string
	says    []string
}{
	{"without-variables", "--network e2e-six -v e2e-logs:/logs", "", "78", []string{"required variable `ETCD_HOST` is not set", "required variable `ETCD_PORT` is not set"}},
	{"without-volume", "--network e2e-six " + etcd, "", "78", []string{"`/logs`", "nothing is mounted"}},
	{"etcd-not-there", "--network e2e-six -v e2e-logs:/logs -e ETCD_HOST=etcd2 -e ETCD_PORT=2379", "", "75", []string{"`etcd2`"}},
	{"etcd-not-listening", "--network e2e-six -v e2e-logs:/logs -e ETCD_HOST=etcd -e ETCD_PORT=2380", "", "75", []string{"2380"}},
	{"read-only", "--network e2e-six -v e2e-logs:/logs:ro " + etcd, "", "78", []string{"`/logs`", "read-only"}},
	{"other-owner", "--network e2e-six -v e2e-root:/logs " + etcd, "", "78", []string{"`/logs`", "4321"}},
	{"everything", "--network e2e-six -v e2e-logs:/logs " + etcd, "", "0", []string{"probe runs as process 1, user 4321"}},
	{"status-of-program", "--network e2e-six -v e2e-logs:/logs " + etcd, "-exit 7", "7", []string{"probe runs as process 1"}},
	{"read-only-root", "--read-only --network e2e-six -v e2e-logs:/logs " + etcd, "", "0", []string{"probe runs as process 1"}},
	{"user-without-name", "--user 54321:54321 --network e2e-six -v e2e-logs:/logs " + etcd, "-exit 0", "78", []string{"`/logs`"}},
	{"no-network", "--network none -v e2e-logs:/logs " + etcd, "", "75", []string{"pgwritemaster.internal"}},
	{"another-program", "--network none", "exit 3", "3", []string{"for a command other than"}},
	{"no-such-program", "--network e2e-six -v e2e-logs:/logs --entrypoint /.dfvet/preflight " + etcd, "-- /nothing", "127", []string{"`/nothing` was not found"}},
	{"switched-off", "--network none -e DFVET_PREFLIGHT=off", "-exit 0", "0", []string{"probe runs as process 1"}},
	{"only-warned", "--network none -e DFVET_PREFLIGHT=warn", "-exit 0", "0", []string{"warning: ", "`ETCD_HOST`", "probe runs as process 1"}},
}

const etcd = "-e ETCD_HOST=etcd -e ETCD_PORT=2379"

// serve starts the servers to which the image with the six lines connects, and creates the volumes.
func serve(t *testing.T) {
	t.Helper()
	need(t)
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": sixLines, "logs/README": "of user 4321"})
	copyProbe(t, dir)
	mustRun(t, dir, "docker", "build", "-q", "-t", "dfvet-e2e/six", ".")
	image(t, "dfvet-e2e/root", "FROM scratch\nCOPY probe /logs/probe\nENTRYPOINT [\"/logs/probe\"]\n")
	mustRun(t, dir, "docker", "network", "create", "e2e-six")
	for _, c := range []string{
		"run -d --name e2e-etcd --network e2e-six --network-alias etcd --entrypoint /probe dfvet-e2e/six listen :2379",
		"run -d --name e2e-pg --network e2e-six --network-alias pgwritemaster.internal --entrypoint /probe dfvet-e2e/six listen :5432",
		"run --rm -v e2e-logs:/logs --entrypoint /probe dfvet-e2e/six exit 0", // gives the volume its owner
		"run --rm -v e2e-root:/logs dfvet-e2e/root exit 0",
	} {
		mustRun(t, dir, append([]string{"docker"}, strings.Fields(c)...)...)
	}
	t.Cleanup(func() {
		real.try("", nil, "docker", "rm", "-f", "-v", "e2e-etcd", "e2e-pg")
		real.try("", nil, "docker", "volume", "rm", "e2e-logs", "e2e-root")
		real.try("", nil, "docker", "network", "rm", "e2e-six")
	})
}

func TestContainers(t *testing.T) {
	serve(t)
	if got := inspect(t, "dfvet-e2e/six", `{{json .Config.ExposedPorts}} {{json .Config.Entrypoint}}`); got != `{"80/tcp":{}} ["/.dfvet/preflight","--","/probe"]` {
		t.Errorf("the image has %s", got)
	}
	for _, c := range containers {
		t.Run(c.name, func(t *testing.T) {
			name := "e2e-" + c.name
			defer real.try("", nil, "docker", "rm", "-f", name)
			real.try("", nil, slices.Concat([]string{"docker", "run", "--name", name}, strings.Fields(c.options), []string{"dfvet-e2e/six"}, strings.Fields(c.command))...)
			status, out := inspect(t, name, "{{.State.ExitCode}}"), mustRun(t, "", "docker", "logs", name)
			for _, want := range c.says {
				if !strings.Contains(out, want) {
					t.Errorf("it does not say %q", want)
				}
			}
			if status != c.status || t.Failed() {
				t.Errorf("status %s, want %s\n%s", status, c.status, tail(out, 20))
			}
		})
	}
}

var errNotReady = errors.New("the container is not as far as it should be")

// start starts a container, waits until its log contains a text, runs the commands, and returns how the
// container ends.
func start(t *testing.T, options, command, ready string, commands ...string) (status, out string) {
	t.Helper()
	const name = "e2e-started"
	defer real.try("", nil, "docker", "rm", "-f", name)
	mustRun(t, "", slices.Concat([]string{"docker", "run", "-d", "--name", name}, strings.Fields(options), []string{"dfvet-e2e/six"}, strings.Fields(command))...)
	if err := until(20*time.Second, func() error {
		if out = real.try("", nil, "docker", "logs", name).out; !strings.Contains(out, ready) {
			return errNotReady
		}
		return nil
	}); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, c := range commands {
		mustRun(t, "", append([]string{"docker"}, append(strings.Fields(c), name)...)...)
	}
	if err := until(20*time.Second, func() error {
		if inspect(t, name, "{{.State.Status}}") != "exited" {
			return errNotReady
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return inspect(t, name, "{{.State.ExitCode}} {{.RestartCount}}"), mustRun(t, "", "docker", "logs", name)
}

// TestSignals checks that signals reach the program, that they end the check while it waits, and that a restart
// policy then tries again.
func TestSignals(t *testing.T) {
	serve(t)
	const there = "--network e2e-six -v e2e-logs:/logs " + etcd
	if status, out := start(t, there, "-listen :80", "probe is ready", "stop"); status != "0 0" || !strings.Contains(out, "probe got terminated") {
		t.Errorf("the program ends with %s\n%s", status, out)
	}
	waits := "--network e2e-six -v e2e-logs:/logs -e DFVET_PREFLIGHT_WAIT=60s -e ETCD_HOST=etcd2 -e ETCD_PORT=2379"
	for signal, want := range map[string]string{"TERM": "143 0", "INT": "130 0"} {
		if status, out := start(t, waits, "", "", "kill -s "+signal); status != want {
			t.Errorf("SIG%s while it waits: %s, want %s\n%s", signal, status, want, out)
		}
	}
	again := "--restart on-failure:2 --network e2e-six -v e2e-logs:/logs -e DFVET_PREFLIGHT_WAIT=1s -e ETCD_HOST=etcd2 -e ETCD_PORT=2379"
	if status, out := start(t, again, "", "`etcd2`"); status != "75 2" {
		t.Errorf("the restarted container ends with %s\n%s", status, out)
	}
}

// TestIPv6 checks that the check reaches a host that has only an IPv6 address.
func TestIPv6(t *testing.T) {
	serve(t)
	mustRun(t, "", "docker", "network", "create", "--ipv6", "--subnet", "fd00:dfe2::/64", "e2e-six6")
	mustRun(t, "", strings.Fields("docker run -d --name e2e-pg6 --network e2e-six6 --ip6 fd00:dfe2::9 --entrypoint /probe dfvet-e2e/six listen [::]:5432 listen [::]:2379")...)
	t.Cleanup(func() {
		real.try("", nil, "docker", "rm", "-f", "e2e-pg6")
		real.try("", nil, "docker", "network", "rm", "e2e-six6")
	})
	out := mustRun(t, "", strings.Fields("docker run --rm --network e2e-six6 -v e2e-logs:/logs --add-host pgwritemaster.internal:fd00:dfe2::9 -e ETCD_HOST=fd00:dfe2::9 -e ETCD_PORT=2379 dfvet-e2e/six")...)
	if !strings.Contains(out, "probe runs as process 1") {
		t.Error(out)
	}
}
