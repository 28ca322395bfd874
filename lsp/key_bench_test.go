package lsp

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// large holds the files in which a keystroke is timed: one has a thousand lines, one has two hundred
// services.
func large() map[string]string {
	var d, c strings.Builder
	for i := range 125 {
		fmt.Fprintf(&d, "FROM alpine:3.%d AS s%d\nARG V=%d\nENV HOME_DIR=/srv/app%d\nRUN set -eux; \\\n\tapk add --no-cache curl=8.1; \\\n\tmkdir -p \"$HOME_DIR/$V\"\nUSER 1000\nCMD [\"serve\"]\n", i%22, i, i, i)
	}
	c.WriteString("services:\n")
	for i := range 200 {
		fmt.Fprintf(&c, "  s%d:\n    image: postgres:18\n    restart: always\n    ports:\n      - \"%d:5432\"\n    environment:\n      POSTGRES_PASSWORD: ${PASSWORD:?}\n    depends_on:\n      - s%d\n", i, 5000+i, max(i-1, 0))
	}
	return map[string]string{"Dockerfile": d.String(), "compose.yaml": c.String(), "Dockerfile.env": envHeavy(), "nginx.conf": proxies()}
}

// proxied is a project with an nginx.conf, its proxy, and the services to which the proxy passes requests.
func proxied() string {
	var c strings.Builder
	c.WriteString("services:\n  proxy:\n    image: nginx:1.27\n    volumes: [./nginx.conf:/etc/nginx/conf.d/default.conf:ro]\n")
	for i := range 20 {
		fmt.Fprintf(&c, "  api%d:\n    image: ghcr.io/acme/api:1\n    expose: [\"8080\"]\n", i)
	}
	return c.String()
}

// proxies returns an nginx configuration of five hundred lines that passes requests to twenty services.
func proxies() string {
	var b strings.Builder
	for i := range 20 {
		fmt.Fprintf(&b, "server {\n\tlisten %d;\n\tserver_name app%d.example.com;\n", 8000+i, i)
		for j := range 7 {
			fmt.Fprintf(&b, "\tlocation /v%d/ {\n\t\tproxy_pass http://api%d:8080;\n\t}\n", j, i)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

// envHeavy returns a Dockerfile of a thousand lines that sets a variable again and again, with three findings
// in every four lines.
func envHeavy() string {
	var b strings.Builder
	b.WriteString("FROM debian:12\n")
	for i := range 250 {
		fmt.Fprintf(&b, "ENV KEY_%d=value$KEY_%d\nRUN apt-get install curl && \\\n    cd /srv/$KEY_%d\nCOPY file%d dir%d\n", i, max(i-1, 0), i, i, i)
	}
	return b.String()
}

// BenchmarkKey measures the work that the server does for a keystroke: first for the file itself, and later
// for everything else.
func BenchmarkKey(b *testing.B) {
	for name, text := range large() {
		full := filepath.Join(b.TempDir(), name)
		if name == "nginx.conf" {
			if err := os.WriteFile(filepath.Join(filepath.Dir(full), "compose.yaml"), []byte(proxied()), 0o644); err != nil {
				b.Fatal(err)
			}
		}
		if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
		s := silent(filepath.Dir(full))
		s.edit(func(n *Snapshot) { n.open(newFile(uriOf(full), source.New(full, text), "", 1)) })
		s.engine.all(s.state.Load())
		press := func(i int) *Snapshot {
			at := strings.IndexByte(text[i*7919%len(text):]+"\n", '\n') + i*7919%len(text)
			at = min(at, len(text))
			s.edit(func(n *Snapshot) {
				n.open(nextFile(n.files[full], source.New(full, text[:at]+"x"+text[at:]), int32(i)))
			})
			return s.state.Load()
		}
		b.Run(name+"/at-once", func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				snap := press(i)
				snap.diagnostics(s.engine.quick(snap, full))
			}
		})
		b.Run(name+"/all", func(b *testing.B) {
			b.ReportAllocs()
			for i := range b.N {
				s.engine.all(press(i))
			}
		})
	}
}
