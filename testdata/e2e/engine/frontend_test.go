package engine

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// six contains the six lines of the manual as raw instructions.
const six = `LISTENS ON: TCP:80 FOR: org.ietf.http/
CONNECTS TO: pgwritemaster.internal ON: TCP:5432 FOR: org.postgresql.db/
CONNECTS TO: {{ETCD_HOST}} ON: TCP:{{ETCD_PORT}} FOR: com.coreos.etcd/client-communication
ENVIRONMENT NEEDS: ETCD_HOST FORMAT: HOST(com.coreos.etcd/client-communication)
ENVIRONMENT NEEDS: ETCD_PORT FORMAT: PORT(com.coreos.etcd/client-communication)
VOLUME AT: /logs FORMAT: org.w3.clf REQUIRES: WRITE UID: 4321
`

// labelOf is the template that prints the contract label of an image.
const labelOf = `{{index .Config.Labels "dev.dfvet.contract"}}`

// A config is the configuration of an image for one platform.
type config struct {
	Architecture string
	Config       struct {
		Entrypoint, Cmd []string
		Labels          map[string]string
		ExposedPorts    map[string]any
	}
}

// buildctl builds a folder in BuildKit with the frontend, and returns the output.
func buildctl(t *testing.T, dir string, options ...string) result {
	t.Helper()
	layout := t.TempDir()
	mustRun(t, "../../..", "tar", "-C", layout, "-xf", "dist/dfvet-frontend.tar")
	words := []string{"buildctl", "build", "--progress", "plain", "--frontend", "gateway.v0", "--opt", "source=" + tag,
		"--local", "context=" + dir, "--local", "dockerfile=" + dir,
		"--oci-layout", "frontend=" + layout, "--opt", "context:" + tag + "=oci-layout://frontend@" + digestOf(t, layout)}
	return real.try(dir, nil, append(words, options...)...)
}

func digestOf(t *testing.T, layout string) string {
	t.Helper()
	var index struct{ Manifests []struct{ Digest string } }
	readJSON(t, filepath.Join(layout, "index.json"), &index)
	return index.Manifests[0].Digest
}

func readJSON(t *testing.T, name string, to any) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err == nil {
		err = json.Unmarshal(text, to)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// images builds a folder for one or more platforms. It returns an OCI image layout and the configurations in
// it.
func images(t *testing.T, dir string, options ...string) (layout string, all []config) {
	t.Helper()
	layout = t.TempDir()
	r := buildctl(t, dir, append(options, "--output", "type=oci,tar=false,dest="+layout)...)
	if r.status != 0 {
		t.Fatal(r.out)
	}
	type manifest struct {
		Digest    string
		Config    struct{ Digest string }
		Manifests []manifest
	}
	blob := func(digest string, to any) {
		readJSON(t, filepath.Join(layout, "blobs", strings.Replace(digest, ":", "/", 1)), to)
	}
	var index, top manifest
	readJSON(t, filepath.Join(layout, "index.json"), &index)
	blob(index.Manifests[0].Digest, &top)
	list := top.Manifests
	if len(list) == 0 {
		list = index.Manifests
	}
	for _, m := range list {
		var one manifest
		var c config
		blob(m.Digest, &one)
		blob(one.Config.Digest, &c)
		all = append(all, c)
	}
	return layout, all
}

// TestFrontend checks that the six raw lines become the label and the exposed port of an image, in Docker
// Engine, in BuildKit, and through lower for builders without the frontend. The label of a derived image
// replaces that of its base and includes it.
func TestFrontend(t *testing.T) {
	need(t)
	text := "FROM scratch\nCOPY probe /probe\n" + six + "ENTRYPOINT [\"/probe\"]\n"
	dir := image(t, "dfvet-e2e/six", frontend+text)
	label := inspect(t, "dfvet-e2e/six", labelOf)
	for _, part := range []string{`"to":"pgwritemaster.internal"`, `"on":"TCP:{{ETCD_PORT}}"`, `"name":"ETCD_HOST"`, `"uid":4321`, `"version":1`} {
		if !strings.Contains(label, part) {
			t.Errorf("the label lacks %s: %s", part, label)
		}
	}
	if ports := inspect(t, "dfvet-e2e/six", "{{json .Config.ExposedPorts}}"); ports != `{"80/tcp":{}}` {
		t.Error(ports)
	}

	layout, all := images(t, dir)
	if got := all[0].Config; got.Labels["dev.dfvet.contract"] != label || len(got.ExposedPorts) != 1 {
		t.Errorf("BuildKit makes %v", got)
	}

	write(t, dir, map[string]string{"Dockerfile.raw": text})
	mustRun(t, dir, "dfvet", "lower", "Dockerfile.raw", "-o", "Dockerfile.plain")
	for _, kit := range []string{"DOCKER_BUILDKIT=1", "DOCKER_BUILDKIT=0"} {
		if r := real.try(dir, []string{kit}, "docker", "build", "-t", "dfvet-e2e/plain", "-f", "Dockerfile.plain", "."); r.status != 0 {
			t.Fatal(r.out)
		}
		if got := inspect(t, "dfvet-e2e/plain", labelOf); got != label {
			t.Errorf("%s: lower makes %s", kit, got)
		}
	}

	child := "# dfvet preflight=on\nFROM dfvet-e2e/six\nARG PORT\nLISTENS ON: TCP:${PORT} FOR: http\nWITHOUT ENVIRONMENT ETCD_PORT\n"
	image(t, "dfvet-e2e/child", frontend+child, "--build-arg", "PORT=9000")
	image(t, "dfvet-e2e/grandchild", frontend+"# dfvet preflight=on\nFROM dfvet-e2e/child\nWITHOUT LISTENS ON: TCP:80\n")
	childLabel, grandchild := inspect(t, "dfvet-e2e/child", labelOf), inspect(t, "dfvet-e2e/grandchild", labelOf)
	if !strings.Contains(childLabel, `"TCP:9000"`) || !strings.Contains(childLabel, `"TCP:80"`) || strings.Contains(childLabel, `"name":"ETCD_PORT"`) {
		t.Errorf("the child's label: %s", childLabel)
	}
	if !strings.Contains(grandchild, `"TCP:9000"`) || strings.Contains(grandchild, `"TCP:80"`) {
		t.Errorf("the grandchild's label: %s", grandchild)
	}
	for _, name := range []string{"child", "grandchild"} {
		if got := inspect(t, "dfvet-e2e/"+name, "{{json .Config.Entrypoint}}"); got != `["/.dfvet/preflight","--","/probe"]` {
			t.Errorf("%s: %s", name, got)
		}
	}
	if r := real.try("", nil, "docker", "run", "--rm", "dfvet-e2e/grandchild"); r.status != 78 || !strings.Contains(r.out, "ETCD_HOST") {
		t.Errorf("status %d\n%s", r.status, r.out)
	}

	onLayout := t.TempDir()
	write(t, onLayout, map[string]string{"Dockerfile": strings.Replace(child, "dfvet-e2e/six", "base", 1)})
	_, all = images(t, onLayout, "--oci-layout", "six="+layout, "--opt", "context:base=oci-layout://six@"+digestOf(t, layout), "--opt", "build-arg:PORT=9000")
	if got := all[0].Config.Labels["dev.dfvet.contract"]; got != childLabel {
		t.Errorf("the child on BuildKit: %s", got)
	}
}

// TestFrontendPlatforms checks that each platform gets its own contract and its own check.
func TestFrontendPlatforms(t *testing.T) {
	need(t)
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": "# dfvet preflight=on\nFROM scratch\nARG TARGETARCH\nENVIRONMENT ACCEPTS: CACHE FORMAT: PATH DEFAULT: /cache/${TARGETARCH}\nCMD [\"/app\"]\n"})
	_, all := images(t, dir, "--opt", "platform=linux/amd64,linux/arm64")
	if len(all) != 2 {
		t.Fatalf("%d images", len(all))
	}
	for _, c := range all {
		label := c.Config.Labels["dev.dfvet.contract"]
		if !strings.Contains(label, "/cache/"+c.Architecture) || !slices.Equal(c.Config.Entrypoint, []string{"/.dfvet/preflight", "--"}) || !slices.Equal(c.Config.Cmd, []string{"/app"}) {
			t.Errorf("%+v", c)
		}
	}
	if r := buildctl(t, dir, "--opt", "platform=linux/mips64le"); r.status == 0 || !strings.Contains(r.out, "is not available for linux/mips64le") {
		t.Errorf("status %d\n%s", r.status, r.out)
	}
}

// TestFrontendErrors checks that an error stops the build before anything is built, and that old and new
// engines show the line.
func TestFrontendErrors(t *testing.T) {
	need(t)
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": frontend + "FROM nothing.invalid/never\nLISTENS ON: TCP:80 \\\n  FOR: http\nCOPY missing /\nLISTENS ON: TCP:99999 FOR: http\n"})
	want := "Dockerfile:6: port 99999 is not between 1 and 65535"
	if r := real.try(dir, nil, "docker", "build", "."); r.status == 0 || !strings.Contains(r.out, want) || strings.Contains(r.out, "nothing.invalid") {
		t.Errorf("status %d\n%s", r.status, r.out)
	}
	r := buildctl(t, dir)
	if r.status == 0 || !strings.Contains(r.out, want) || !strings.Contains(r.out, "   6 | >>> LISTENS ON: TCP:99999 FOR: http") || strings.Contains(r.out, "nothing.invalid") {
		t.Errorf("status %d\n%s", r.status, r.out)
	}
	write(t, dir, map[string]string{"Dockerfile": "FROM scratch\nLISTENS ON: TCP:80 \\\n  FOR: http\nCOPY missing /\n"})
	if r := buildctl(t, dir); r.status == 0 || !strings.Contains(r.out, "   4 | >>> COPY missing /") {
		t.Errorf("status %d\n%s", r.status, r.out)
	}
}

// TestFrontendRequests tests the requests that are answered without a build.
func TestFrontendRequests(t *testing.T) {
	need(t)
	dir := t.TempDir()
	write(t, dir, map[string]string{"Dockerfile": "from scratch AS base\nLISTENS ON: TCP:80 FOR: htpp\n# app is the program\nFROM base AS app\n# PORT is where it listens\nARG PORT=81\nLISTENS ON: TCP:${PORT} FOR: http\n"})
	for request, wants := range map[string][]string{
		"lint":    {"WARNING: ConsistentInstructionCasing", "   1 | >>> from scratch AS base", "WARNING: contract/unknown-type", "   2 | >>> LISTENS ON: TCP:80 FOR: htpp"},
		"outline": {"TARGET:      app", "PORT        81", "is where it listens"},
		"targets": {"base", "app (default)", "is the program"},
	} {
		r := buildctl(t, dir, "--opt", "requestid=frontend."+request)
		for _, want := range wants {
			if r.status != 0 || !strings.Contains(r.out, want) {
				t.Errorf("%s: status %d, no %q\n%s", request, r.status, want, r.out)
			}
		}
	}
}

// TestFrontendContexts checks that ignored files are not in the image, and that a Dockerfile may come from
// standard input and a build context from Git.
func TestFrontendContexts(t *testing.T) {
	need(t)
	dir := t.TempDir()
	text := frontend + "FROM scratch\nLISTENS ON: TCP:80 FOR: com.example.api/v1\nCOPY . /files/\n"
	write(t, dir, map[string]string{"Dockerfile": text, "Dockerfile.dockerignore": "secret*\n", "seen": "", "secret": "",
		"types.contract": "TYPE com.example.api/v1 IS: http\n"})
	listed := func(what string) {
		t.Helper()
		defer mustRun(t, "", "docker", "rm", mustID(t))
		out := mustRun(t, "", "sh", "-c", "docker export dfvet-e2e-context | tar -t")
		if !strings.Contains(out, "files/seen") || strings.Contains(out, "secret") {
			t.Errorf("%s: %s", what, out)
		}
		if label := inspect(t, "dfvet-e2e/context", labelOf); !strings.Contains(label, `"com.example.api/v1":{"is":["org.ietf.http/"`) {
			t.Errorf("%s: %s", what, label)
		}
	}
	mustRun(t, dir, "docker", "build", "-t", "dfvet-e2e/context", ".")
	listed("a folder")
	write(t, dir, map[string]string{".dockerignore": "secret*\n"})
	mustRun(t, dir, "sh", "-c", "docker build -t dfvet-e2e/context -f - . < Dockerfile")
	listed("standard input")
}

// mustID creates a container from the image, so that its files can be read, and returns its name.
func mustID(t *testing.T) string {
	t.Helper()
	mustRun(t, "", "docker", "create", "--name", "dfvet-e2e-context", "dfvet-e2e/context", "/none")
	return "dfvet-e2e-context"
}
