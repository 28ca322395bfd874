package lsp_test

import (
	"strings"
	"testing"
)

const proxied = `
-- compose.yaml --
services:
  web:
    image: nginx:1.27
    restart: always
    volumes: ["./nginx.conf:/etc/nginx/nginx.conf:ro"]
  app:
    image: acme/app:1
-- nginx.conf --
http { server { location / { proxy_pass http://appp:80; } } }
`

// The server asks the client to watch the configuration files that a project uses, and checks them when they
// change.
func TestConfigurationFile(t *testing.T) {
	root := unpack(t, proxied)
	c := start(t)
	dynamic := map[string]any{"dynamicRegistration": true}
	c.begin(map[string]any{"rootUri": "file://" + root, "capabilities": map[string]any{
		"textDocument": map[string]any{"synchronization": dynamic, "hover": dynamic}}})
	c.wait("the request to be told of nginx.conf", func(m message) bool {
		return m.Method == "client/registerCapability" && strings.Contains(string(m.Params), root+"/nginx.conf") &&
			strings.Contains(string(m.Params), "textDocument/rename")
	})
	u := "file://" + root + "/nginx.conf"
	c.open(u, "nginx", onDisk(t, root+"/nginx.conf"))
	c.published(u, "wiring/unresolved-host", true)
	c.write(change(u, 2, 0, 49, 50, ""))
	c.published(u, "wiring/unresolved-host", false)
	c.write(change(u, 3, 0, 47, 48, "x"))
	c.published(u, "wiring/unresolved-host", true)
}
