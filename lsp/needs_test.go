package lsp_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// The report on a service is a document that the server provides. Its paths are relative to the folder, and
// it contains no values.
func TestReport(t *testing.T) {
	root := t.TempDir()
	file := filepath.Join(root, "a b", "compose.yaml")
	write(t, file, "services:\n  web:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: swordfish}\n")
	c := start(t)
	c.initialize(root)
	var links []struct{ Service, URI string }
	c.get("dfvet/report", at("file://"+root+"/a%20b/compose.yaml", 0, 0), &links)
	if len(links) != 1 || links[0].Service != "web" || links[0].URI != "dfvet-report:"+root+"/a%20b/compose.yaml/web" {
		t.Fatal(links)
	}
	var text struct{ Text string }
	c.get("workspace/textDocumentContent", map[string]any{"uri": links[0].URI}, &text)
	if !strings.HasPrefix(text.Text, "service:    web\ndefined in: a b/compose.yaml:2\n") || !strings.Contains(text.Text, "  POSTGRES_PASSWORD (NONEMPTY): set\n") || strings.Contains(text.Text, "swordfish") {
		t.Errorf("%s", text.Text)
	}
}
