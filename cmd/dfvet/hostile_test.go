package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dfvet/dfvet/testdata/system"
)

// hostile lists folders with files that try to do harm, and what dfvet must print about each.
var hostile = []struct {
	name string
	make func(t *testing.T, dir string)
	say  string // a regular expression that matches the output; "" allows any output
}{
	{"a file of 5 MB", text("Dockerfile", "FROM scratch\nRUN "+strings.Repeat("x", 5<<20)), `^Dockerfile:1:1: warning: the file is over 4 MiB`},
	{"a line of 3 MB", text("Dockerfile", "FROM scratch\nRUN "+strings.Repeat("x ", 3<<19)), ""},
	{"a million lines", text("Dockerfile", "FROM scratch\n"+strings.Repeat("#\n", 1<<20)), ""},
	{"a million instructions", text("Dockerfile", "FROM scratch\n"+strings.Repeat("USER a\n", 1<<18)), ""},
	{"2,000 services", text("compose.yaml", services(2000)), ""},
	{"anchors that double 10,000 times", text("compose.yaml", laughs(10000)), "compose.yaml"},
	{"anchors nested 10,000 deep", text("compose.yaml", "x: "+strings.Repeat("&a [", 10000)+strings.Repeat("]", 10000)), "compose.yaml"},
	{"YAML 100,000 deep", text("compose.yaml", "x: "+strings.Repeat("[", 100000)), "compose.yaml"},
	{"a pipe", pipe("Dockerfile"), `^Dockerfile:1:1: warning: .*is not checked`},
	{"a pipe for Compose", pipe("compose.yaml"), `^compose.yaml:1:1: warning: .*is not checked`},
	{"a socket", socket, `^Dockerfile:1:1: warning: .*is not checked`},
	{"a device", device, ""},
	{"a folder called Dockerfile", text("Dockerfile/Dockerfile.x", "FROM scratch\n"), ""},
	{"links in a circle", circle, ""},
	{"bytes that are no text", text("Dockerfile", "FROM scratch\nENV A=\xff\xfe\x80 B=\xc3\nUSER \xf0\x9f\n"), ""},
	{"bytes that are no YAML", text("compose.yaml", "services:\n  a:\n    image: \xff\xfe\n\x00\n"), "compose.yaml"},
	{"nothing but zeros", text("Dockerfile", strings.Repeat("\x00", 1<<20)), "Dockerfile"},
	{"a context outside", text("compose.yaml", "services:\n  a:\n    build: ../../../../etc\n    env_file: /etc/passwd\n    volumes: [../..:/x]\n"), ""},
	{"an include outside", text("compose.yaml", "include: [../../../etc/passwd, /etc/hosts]\nservices: {a: {image: a}}\n"), ""},
	{"a format nested 20,000 deep", text("a.contract", "FROM a\nENVIRONMENT NEEDS: A FORMAT: "+strings.Repeat("LIST(", 20000)+"INT"+strings.Repeat(")", 20000)+"\n"), "a.contract"},
	{"a type 20,000 deep", text("a.contract", "TYPE a.b/c IS: a.b"+strings.Repeat("/x", 20000)+"\n"), ""},
	{"types that are one another", text("a.contract", "TYPE a.b/c IS: a.b/d\nTYPE a.b/d IS: a.b/c\n"), "a.contract"},
	{"an evil regular expression", text("a.contract", "FORMAT a.b/c MATCHES: '^(a+)+$'\nFROM a\nENVIRONMENT ACCEPTS: A FORMAT: a.b/c DEFAULT: "+strings.Repeat("a", 50000)+"b\n"), ""},
	{"a regular expression that explodes", text("a.contract", "FORMAT a.b/c MATCHES: '"+strings.Repeat("(x{1,900}){1,900}", 20)+"'\n"), "a.contract"},
	{"quotes that never close", text("Dockerfile", "FROM scratch\nENV A=\""+strings.Repeat("\\\n", 50000)), "Dockerfile"},
	{"variables in variables", text("Dockerfile", "FROM scratch\nENV A="+strings.Repeat("${A:-", 20000)+strings.Repeat("}", 20000)+"\n"), ""},
	{"variables in Compose", text("compose.yaml", "services:\n  a:\n    image: "+strings.Repeat("${A:-", 20000)+strings.Repeat("}", 20000)+"\n"), ""},
	{"heredocs", text("Dockerfile", "FROM scratch\nRUN "+strings.Repeat("<<A ", 5000)+"\n"+strings.Repeat("A\n", 4999)), ""},
	{"shells in shells", text("Dockerfile", "FROM scratch\nRUN "+strings.Repeat("$(", 20000)+"\n"), ""},
	{"extends in a circle", text("compose.yaml", "services:\n  a: {extends: b}\n  b: {extends: a}\n"), "compose.yaml"},
	{"include of itself", text("compose.yaml", "include: [compose.yaml]\nservices: {a: {image: a}}\n"), ""},
	{"depends_on in a long circle", text("compose.yaml", ring(2000)), "wiring/dependency-cycle"},
	{"a stage from itself", text("Dockerfile", "FROM a AS a\nFROM b AS c\nFROM c AS b\n"), ""},
	{"a configuration that is a bomb", text("dfvet.yaml", laughs(1000)), "dfvet.yaml"},
	{"a .gitignore of 100,000 lines", text(".gitignore", strings.Repeat("a*b*c*d*\n", 100000)), ""},
	{"200 folders deep", text(strings.Repeat("d/", 200)+"Dockerfile", "FROM scratch\n"), ""},
	{"ports without end", text("compose.yaml", "services:\n  a:\n    image: a\n    ports: ['1-65535:1-65535', '1-65535:1-65535/udp']\n"), ""},
}

func text(name, content string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		full := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func services(n int) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: x, NEXT: http://s%d:80/}\n    depends_on: [s%d]\n", i, i+1, i+1)
	}
	return b.String() + fmt.Sprintf("  s%d: {image: redis}\n", n)
}

func ring(n int) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		fmt.Fprintf(&b, "  s%d: {image: a, depends_on: [s%d]}\n", i, (i+1)%n)
	}
	return b.String()
}

// laughs returns a text in which every anchor contains the previous one nine times.
func laughs(n int) string {
	var b strings.Builder
	b.WriteString("x-a0: &a0 [lol]\n")
	for i := range n {
		fmt.Fprintf(&b, "x-a%d: &a%d [%s*a%d]\n", i+1, i+1, strings.Repeat(fmt.Sprintf("*a%d, ", i), 8), i)
	}
	return b.String() + fmt.Sprintf("services: {a: {image: a, labels: *a%d}}\n", n)
}

func pipe(name string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		system.Fifo(t, filepath.Join(dir, name))
	}
}

func socket(t *testing.T, dir string) {
	l, err := net.Listen("unix", filepath.Join(dir, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
}

func device(t *testing.T, dir string) {
	if err := os.Symlink("/dev/zero", filepath.Join(dir, "Dockerfile")); err != nil {
		t.Fatal(err)
	}
}

func circle(t *testing.T, dir string) {
	for _, l := range [][2]string{{"Dockerfile", "Dockerfile"}, {".", "here"}, {"b.Dockerfile", "a.Dockerfile"}, {"a.Dockerfile", "b.Dockerfile"}} {
		if err := os.Symlink(l[0], filepath.Join(dir, l[1])); err != nil {
			t.Fatal(err)
		}
	}
}

// Each check ends within seconds even on a busy machine, reports the problem if there is one, and still
// checks the other file in the folder.
func TestHostile(t *testing.T) {
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			dir, err := os.MkdirTemp("", "h") // the path of a socket must be short
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { os.RemoveAll(dir) })
			c.make(t, dir)
			text("zz.Dockerfile", "FROM scratch\nWROKDIR /\n")(t, dir)
			t.Chdir(dir)
			var out, errs bytes.Buffer
			before := system.ProcessorTime(t)
			status := run([]string{"./..."}, strings.NewReader(""), &out, &errs)
			if took := system.ProcessorTime(t) - before; took > 5*time.Second { // an algorithm that is not linear takes minutes
				t.Errorf("it took %v", took)
			}
			if status == 0 || !strings.Contains(out.String(), "zz.Dockerfile:2:1: error:") {
				t.Errorf("status %d; the file beside it was not checked:\n%.2000s%.2000s", status, out.String(), errs.String())
			}
			if !regexp.MustCompile("(?m)" + c.say).MatchString(out.String()) {
				t.Errorf("nothing is said about it:\n%.2000s", out.String())
			}
		})
	}
}
