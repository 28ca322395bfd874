package engine

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/label"
)

// TestPodman checks that Podman builds a lowered Dockerfile, and that the label contains the build's
// arguments.
func TestPodman(t *testing.T) {
	need(t)
	dir := t.TempDir()
	write(t, dir, map[string]string{"Raw": `FROM scratch
ARG PORT=8080
COPY probe /probe
#: LISTENS ON: TCP:${PORT} FOR: http
#: ENVIRONMENT NEEDS: IT FORMAT: ENUM("it's", "` + "`x`" + `") DOC: "größe #1"
ENTRYPOINT ["/probe"]
`})
	copyProbe(t, dir)
	mustRun(t, dir, "dfvet", "lower", "Raw", "-o", "Dockerfile")
	podman := func(words ...string) string {
		root := filepath.Join(real.folder, "root")
		return mustRun(t, dir, real.inside(append([]string{"env", "CONTAINERS_CONF=" + root + "/usr/share/containers/containers.conf",
			real.which("podman"), "--root", real.run + "/podman", "--runroot", "/run/podman", "--storage-driver", "vfs"}, words...)...)...)
	}
	podman("build", "-q", "--isolation", "chroot", "--signature-policy", filepath.Join(real.folder, "root/etc/containers/policy.json"), "--build-arg", "PORT=9", "-t", "podman-label", dir)
	text := strings.TrimSpace(podman("inspect", "podman-label", "--format", `{{index .Config.Labels "`+label.Name+`"}}`))
	l, err := label.Parse(text)
	if err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if l.Listens[0].On != "TCP:9" || l.Environment[0].Doc != "größe #1" || l.Environment[0].Format != `ENUM("it's", `+"`x`)" {
		t.Errorf("the label has %s", text)
	}
}
