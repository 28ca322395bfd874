package lsp

import (
	"testing"

	"go.lsp.dev/uri"
)

// TestFilePath checks URIs with drives, network shares and percent-encoding.
func TestFilePath(t *testing.T) {
	for _, c := range []struct {
		goos string
		uri  uri.URI
		path string
		back uri.URI
	}{
		{"windows", "file:///c%3A/shop/compose.yaml", "c:/shop/compose.yaml", "file:///c%3A/shop/compose.yaml"},
		{"windows", "file:///C:/shop/a%20b/", "c:/shop/a b", "file:///c%3A/shop/a%20b"},
		{"windows", "file:///C:/", "c:/", "file:///c%3A/"},
		{"windows", "file://server/share/Dockerfile", "//server/share/Dockerfile", "file://server/share/Dockerfile"},
		{"linux", "file:///c%3A/shop", "/c:/shop", "file:///c%3A/shop"},
		{"linux", "file:///shop/a%5Cb", `/shop/a\b`, "file:///shop/a%5Cb"},
		{"darwin", "file:///", "/", "file:///"},
	} {
		if got := filePath(system(c.goos), c.uri); got != c.path {
			t.Errorf("%s: %s is %q, not %q", c.goos, c.uri, got, c.path)
		}
		if got := uri.FileFor(system(c.goos), c.path); got != c.back {
			t.Errorf("%s: %q is %s, not %s", c.goos, c.path, got, c.back)
		}
	}
	if got := uri.FileFor(uri.PlatformWindows, `C:\shop\compose.yaml`); got != "file:///c%3A/shop/compose.yaml" {
		t.Error(got)
	}
}
