package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// After dfvet.lock is created, changed, broken or deleted, the server reports the same as a new server.
func TestLockOnDisk(t *testing.T) {
	root := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	entry := func(env string) string {
		return `{"images": {"docker.io/acme/app:1": {"digest": "sha256:` + strings.Repeat("7", 64) + `", "platforms": {"linux/amd64": {"env": {"` + env + `": "/x"}}}}}, "version": 1}`
	}
	write("Dockerfile", "FROM acme/app:1\nCOPY $APP_HOME /x\n")
	write("compose.yaml", "services:\n  a:\n    image: acme/b\n    depends_on:\n      app: {condition: service_healthy}\n  app:\n    image: acme/app:1\n")
	s := silent(root)
	counts := map[int]bool{}
	for _, text := range []string{"", entry("APP_HOME"), entry("APP_HOUSE"), "{", "", entry("APP_HOUSE")} {
		if text == "" {
			os.Remove(filepath.Join(root, "dfvet.lock"))
		} else {
			write("dfvet.lock", text)
		}
		s.engine.disturbed(filepath.Join(root, "dfvet.lock"))
		s.engine.reread()
		got := findings(s)
		if diff := cmp.Diff(findings(silent(root)), got); diff != "" {
			t.Errorf("with %q: %s", text, diff)
		}
		counts[len(got)] = true
	}
	if len(counts) < 3 {
		t.Errorf("the lock file makes no difference: %v", counts)
	}
}
