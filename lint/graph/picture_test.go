package graph

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/lint/graph/layout"
)

// sizes are the numbers of services in the pictures that are measured, here and in testdata/e2e/graph.
var sizes = []int{3, 12, 40, 150}

// infra and kinds are the kinds of services in the test projects.
var (
	infra = []struct{ name, image, url, of string }{
		{"postgres", "postgres:17", "postgres://app@%s:5432/app", "org.postgresql.db/"}, {"redis", "redis:8", "redis://%s:6379", "io.redis/"},
		{"rabbitmq", "rabbitmq:4", "amqp://%s:5672", "org.amqp/"}, {"elasticsearch", "elasticsearch:8.15.0", "http://%s:9200/", "org.ietf.http/"},
	}
	kinds = []string{"api", "worker", "gateway", "billing", "search", "catalogue", "orders", "users", "mailer-with-a-rather-long-name", "reports"}
)

// shop returns a Compose file with n services. They are applications that need each other and some
// infrastructure, on several networks. A few needs are not met.
func shop(n int) string {
	state := uint32(n)*2654435761 + 1
	random := func(below int) int {
		state = state*1103515245 + 12345
		return int(state>>8) % below
	}
	networks := []string{"frontend", "backend", "data", "jobs", "metrics"}[:max(1, min(5, n/8))]
	on := func(i int) string {
		first := i * 7 / 3 % len(networks)
		return strings.Join(append([]string{networks[first]}, append(networks[:first:first], networks[first+1:]...)...), ", ")
	}
	name := func(list, i int, base string) string {
		if i < list {
			return base
		}
		return fmt.Sprintf("%s-%d", base, i/list)
	}
	bases := max(1, n/8)
	var b strings.Builder
	f := func(format string, args ...any) { fmt.Fprintf(&b, format, args...) }
	f("name: shop%d\nservices:\n", n)
	for i := range n - bases {
		f("  %s:\n    image: registry.example.com/shop/%s:1.%d\n    networks: [%s]\n", name(len(kinds), i, kinds[i%len(kinds)]), kinds[i%len(kinds)], i, on(i))
		var env, lines strings.Builder
		needs := func(key, url, of string) {
			if !strings.Contains(env.String(), " "+key+":") {
				fmt.Fprintf(&env, "      %s: %s\n", key, url)
				fmt.Fprintf(&lines, "      ENVIRONMENT NEEDS: %s FORMAT: URL(%s)\n      CONNECTS TO: {{%s}} FOR: %s\n", key, of, key, of)
			}
		}
		for range 1 + random(3+n/50) {
			if i > 0 && random(2) == 0 {
				k := max(0, i-1-random(12))
				needs(fmt.Sprintf("SERVICE_%d_URL", k), fmt.Sprintf("http://%s:%d/", name(len(kinds), k, kinds[k%len(kinds)]), 8080+random(14)/13), "org.ietf.http/")
			} else {
				k := min(random(4)*random(4), bases-1)
				x := infra[k%len(infra)]
				needs(fmt.Sprintf("BASE_%d_URL", k), fmt.Sprintf(x.url, name(len(infra), k, x.name)), x.of)
			}
		}
		if random(16) == 0 {
			needs("CACHE_URL", "redis://cahce:6379", "io.redis/")
		}
		if random(16) == 0 {
			needs("PAYMENT_URL", "https://api.payments.example.com/", "org.ietf.http/")
		}
		f("    environment:\n%s    x-contract: |\n      LISTENS ON: TCP:8080 FOR: org.ietf.http/ AS: api\n%s", env.String(), lines.String())
	}
	for k := range bases {
		f("  %s:\n    image: %s\n    networks: [%s]\n", name(len(infra), k, infra[k%4].name), infra[k%4].image, on(k))
		if k%4 == 0 {
			f("    environment: {POSTGRES_USER: app, POSTGRES_PASSWORD_FILE: /run/secrets/base}\n")
		}
	}
	f("networks:\n")
	for _, n := range networks {
		f("  %s: {}\n", n)
	}
	return b.String()
}

// TestWritesProjects writes the projects that testdata/e2e/graph draws.
func TestWritesProjects(t *testing.T) {
	dir := os.Getenv("DFVET_GRAPHS")
	if dir == "" {
		t.Skip("DFVET_GRAPHS names no folder")
	}
	for _, n := range sizes {
		in := filepath.Join(dir, fmt.Sprint(n))
		if err := os.MkdirAll(filepath.Join(in, ".git"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(in, "compose.yaml"), []byte(shop(n)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// TestPictures checks that all text fits, that no port is cut, that no boxes overlap, and that nothing is
// drawn under the title of a group.
func TestPictures(t *testing.T) {
	for _, n := range sizes {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			p := pictures(t, map[string]string{"compose.yaml": shop(n)})[0]
			if len(p.Graph.Services) != n || len(p.Wires) < n/2 {
				t.Errorf("%d services, %d wires", len(p.Graph.Services), len(p.Wires))
			}
			for i, b := range p.Boxes {
				checkTexts(t, b)
				for _, o := range p.Boxes[:i] {
					if overlap(b.Rect, o.Rect) {
						t.Errorf("%s and %s overlap", b.Title, o.Title)
					}
				}
			}
			for _, f := range p.Frames {
				checkTitle(t, p, f)
			}
		})
	}
}

func checkTexts(t *testing.T, b *Box) {
	t.Helper()
	room := b.Width - 2*padding
	badge := 0
	if b.Badge != "" {
		badge = smallFace.width(b.Badge) + padding
	}
	if titleFace.width(b.Title)+badge > room {
		t.Errorf("the title of %s does not fit", b.Title)
	}
	for _, l := range b.Lines {
		if smallFace.width(l) > room {
			t.Errorf("%s: %s does not fit", b.Title, l)
		}
	}
	at := titleBase + len(b.Lines)*linePitch
	for _, rows := range [][]Row{b.Ports, b.Needs} {
		for _, r := range rows {
			if r.measure(room) > room || r.Y-rowPitch/2 < at || r.Y+rowPitch/2 > b.Height {
				t.Errorf("%s: the row %s %s does not fit", b.Title, r.Name, r.Port)
			}
			if _, port, _ := strings.Cut(r.Port, ":"); strings.Contains(port, ellipsis) {
				t.Errorf("%s: the port %s is cut", b.Title, r.Port)
			}
			at = r.Y + rowPitch/2
		}
	}
}

func checkTitle(t *testing.T, p *Picture, f Frame) {
	t.Helper()
	title := layout.Rect{X: f.X + 12, Y: f.Y + 6, Width: strongFace.width(f.Title), Height: 16}
	if title.X+title.Width > f.X+f.Width {
		t.Errorf("the title of the group %s does not fit", f.Title)
	}
	for _, b := range p.Boxes {
		if overlap(title, b.Rect) {
			t.Errorf("the box %s is over the title of the group %s", b.Title, f.Title)
		}
	}
	for _, w := range p.Wires {
		for i := 1; i < len(w.Points); i++ {
			a, b := w.Points[i-1], w.Points[i]
			piece := layout.Rect{X: min(a.X, b.X), Y: min(a.Y, b.Y), Width: max(a.X-b.X, b.X-a.X) + 1, Height: max(a.Y-b.Y, b.Y-a.Y) + 1}
			if overlap(title, piece) {
				t.Errorf("a wire runs under the title of the group %s", f.Title)
			}
		}
	}
}

func overlap(a, b layout.Rect) bool {
	return a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height
}

// TestEscapes checks that a name in a file is only ever text, in every format.
func TestEscapes(t *testing.T) {
	evil := "<img src=x onerror=alert(1)>\"]|%% end #quot; --> `x`"
	g := &Graph{Name: evil, Services: []*Service{{Name: "a", Image: evil, Group: -1}, {Name: evil, Group: -1}},
		Edges: []*Edge{{From: "a", To: evil, Types: []string{evil}, Label: evil, On: "TCP:1", Message: evil}}}
	g.number()
	p := []*Picture{Draw(g)}
	for name, write := range formats {
		var b strings.Builder
		if err := write(&b, p); err != nil {
			t.Fatal(err)
		}
		if name != "dot" && strings.Contains(b.String(), "<img") {
			t.Errorf("%s: markup of a name is in it:\n%s", name, b.String())
		}
	}
	if got, want := mermaidText(evil), `"#60;img src=x onerror=alert#40;1#41;#62;#34;#93;#124;#37;#37; end #35;quot#59; --#62; #96;x#96;"`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
