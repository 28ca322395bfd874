package lsp

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Ages and sizes are told in the largest unit.
func TestLockedUnits(t *testing.T) {
	day := 24 * time.Hour
	for age, want := range map[time.Duration]string{-day: "", time.Hour: "", day: ", 1 day ago", 59 * day: ", 59 days ago", 90 * day: ", 3 months ago", 800 * day: ", 2 years ago"} {
		if got := ageText(age); got != want {
			t.Errorf("%v: %q, not %q", age, got, want)
		}
	}
	for size, want := range map[int64]string{900: "0.9 kB", 12_345_678: "12.3 MB", 2_000_000_000: "2.0 GB"} {
		if got := sizeText(size); got != want {
			t.Errorf("%d: %q, not %q", size, got, want)
		}
	}
}

// A dfvet.lock that appears, changes, breaks and goes says the same as to a server that starts afresh.
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
