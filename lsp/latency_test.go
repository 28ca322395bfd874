package lsp_test

import (
	"fmt"
	"io"
	"io/fs"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp"
)

// The limits for the time that a user waits, and for memory.
const (
	keyMedian, keyTail = 8 * time.Millisecond, 25 * time.Millisecond
	askTail            = 10 * time.Millisecond
	firstMost          = 100 * time.Millisecond
	memoryMost         = 200 // in MB
	others             = 2000
)

// BenchmarkLatency types in a long Dockerfile and in a large Compose file, in a workspace with many other
// files. It talks to a server in another process over standard input and output, and reports how long a user
// waits. DFVET_TREE names a folder with real files; without it, similar files are generated.
func BenchmarkLatency(b *testing.B) {
	b.Logf("%d processors", runtime.NumCPU())
	bin := build(b)
	root := b.TempDir()
	w := newWorkload(b, root)
	for _, name := range []string{"Dockerfile", "compose.yaml", "Dockerfile.env"} {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				w.session(b, bin, name)
			}
		})
	}
}

// build builds the program and returns its path.
func build(t testing.TB, flags ...string) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "dfvet")
	cmd := exec.Command("go", append(append([]string{"build", "-o", bin}, flags...), "../cmd/dfvet")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if slices.Contains(flags, "-race") {
		cmd.Env = os.Environ()
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

// A process is a server that runs in another process.
type process struct {
	io.Reader
	io.WriteCloser
	cmd *exec.Cmd
}

// startProcess runs a command that serves on its standard input and output.
func startProcess(t testing.TB, name string, args ...string) (*client, *process) {
	t.Helper()
	cmd := exec.Command(name, args...)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{out, in, cmd}
	c := connect(t, p)
	go func() {
		<-c.gone
		cmd.Wait()
		c.status <- cmd.ProcessState.ExitCode()
	}()
	return c, p
}

// peak returns the highest memory use of the process so far, in MB.
func (p *process) peak(t testing.TB) float64 {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Log(err)
		return 0
	}
	_, rest, _ := strings.Cut(string(raw), "VmHWM:")
	kb, _ := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kb / 1024
}

// A workload is a workspace on disk with the two texts in which to type.
type workload struct {
	root  string
	texts map[string]string
}

func newWorkload(b *testing.B, root string) *workload {
	w := &workload{root: root, texts: map[string]string{}}
	tree := os.Getenv("DFVET_TREE")
	if tree == "" {
		tree = b.TempDir()
		madeUp(b, tree)
	}
	var dockers, composes, all []string
	files := map[string]string{}
	err := filepath.WalkDir(tree, func(name string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		rel, _ := filepath.Rel(tree, name)
		files[rel] = string(text)
		all = append(all, rel)
		switch kind := project.KindOf(name); {
		case project.Template(string(text)):
		case kind == project.KindDockerfile:
			dockers = append(dockers, rel)
		case kind == project.KindCompose:
			composes = append(composes, rel)
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	for i := range others {
		write(b, filepath.Join(root, fmt.Sprint("copy", i/len(all)), all[i%len(all)]), files[all[i%len(all)]])
	}
	longest := func(a, b string) int { return len(files[b]) - len(files[a]) }
	slices.SortStableFunc(dockers, longest)
	slices.SortStableFunc(composes, longest)
	w.texts["Dockerfile"] = joined(dockers, files, 1000)
	w.texts["Dockerfile.env"] = lsp.EnvHeavy()
	w.texts["compose.yaml"] = services(composes, files, 200)
	for name, text := range w.texts {
		write(b, filepath.Join(root, "big", name), text)
	}
	return w
}

func write(t testing.TB, full, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(full, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// joined joins Dockerfiles into one with the stages of all.
func joined(names []string, files map[string]string, lines int) string {
	var b strings.Builder
	for i := 0; strings.Count(b.String(), "\n") < lines; i++ {
		b.WriteString(strings.TrimRight(files[names[i%len(names)]], "\n") + "\n")
	}
	all := strings.SplitAfter(b.String(), "\n")
	return strings.Join(all[:lines], "")
}

// services merges the services of several Compose files into one file, in which each name gets a prefix for
// its file. It skips services with anchors and aliases.
func services(names []string, files map[string]string, n int) string {
	var b strings.Builder
	b.WriteString("services:\n")
	for i := 0; n > 0; i++ {
		src := source.New("/compose.yaml", files[names[i%len(names)]])
		list := compose.Parse(src).Root.Get("services")
		if list == nil {
			continue
		}
		var rename []string
		for _, e := range list.Entries {
			name := e.Key.Text
			for _, line := range []string{"  - %s\n", "      %s:\n"} { // names in depends_on, as a list and as a mapping
				rename = append(rename, fmt.Sprintf(line, name), fmt.Sprintf(line, fmt.Sprint(name, "-", i)))
			}
		}
		renamed := strings.NewReplacer(rename...)
		for _, e := range list.Entries {
			if e.Value == nil || e.Value.Kind != compose.Mapping || e.Value.Style == compose.Flow || n == 0 {
				continue
			}
			at := source.Span{Start: src.LineSpan(src.Line(e.Value.At.Start)).Start, End: src.LineSpan(src.Line(e.Value.At.End)).End}
			body := src.Slice(at)
			if strings.ContainsAny(body, "*&") || strings.Contains(body, "<<") || !strings.HasPrefix(body, "    ") {
				continue
			}
			fmt.Fprintf(&b, "  %s-%d:\n%s", e.Key.Text, i, renamed.Replace(strings.TrimRight(body, "\n")+"\n"))
			n--
		}
	}
	return b.String()
}

// madeUp writes generated files that are similar to those in public repositories.
func madeUp(t testing.TB, dir string) {
	for i := range 100 {
		at := filepath.Join(dir, fmt.Sprint("p", i))
		var c strings.Builder
		c.WriteString("services:\n  db:\n    image: postgres:17\n    environment:\n      POSTGRES_PASSWORD: secret\n")
		for j := range 10 {
			write(t, filepath.Join(at, fmt.Sprint("s", j), "Dockerfile"), fmt.Sprintf(dockerfileLike, i, j))
			fmt.Fprintf(&c, "  s%d:\n    build: s%d\n    restart: always\n    depends_on:\n      - db\n    ports:\n      - \"80%02d:8080\"\n    environment:\n      DATABASE_URL: postgres://postgres:secret@db:5432/app\n      LEVEL: info\n", j, j, j)
		}
		write(t, filepath.Join(at, "compose.yaml"), c.String())
		write(t, filepath.Join(at, ".env"), "LEVEL=info\n")
	}
}

const dockerfileLike = `# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
ARG VERSION=%d.%d
WORKDIR /src
RUN set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends \
		ca-certificates=20230311 \
		gcc=4:12.2.0-3 \
	; \
	rm -rf /var/lib/apt/lists/*
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN CGO_ENABLED=0 go build -ldflags "-s -w -X main.version=${VERSION}" -o /out/app ./cmd/app

FROM debian:bookworm-20250407-slim
ENV LANG=C.UTF-8 \
	APP_HOME=/srv/app
RUN set -eux; \
	for dir in data log run; do \
		mkdir -p "$APP_HOME/$dir"; \
		chown -R 1000 "$APP_HOME/$dir"; \
	done
#: LISTENS ON: TCP:8080 FOR: org.ietf.http/
#: ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(org.postgresql.db/)
COPY --from=build /out/app /usr/local/bin/app
USER 1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD ["curl", "-f", "http://localhost:8080/health"]
ENTRYPOINT ["/usr/local/bin/app"]
`

// session opens a file, types in it like a user, and sends requests.
func (w *workload) session(b *testing.B, bin, name string) {
	c, p := startProcess(b, bin, "lsp")
	c.initialize(w.root)
	d := &typist{c: c, uri: "file://" + filepath.Join(w.root, "big", name), lines: strings.Split(w.texts[name], "\n"), r: rand.New(rand.NewSource(4)), version: 1}
	begin := time.Now()
	c.open(d.uri, "", w.texts[name])
	c.diagnostics(d.uri, 1)
	first := time.Since(begin)
	time.Sleep(3 * time.Second) // time for the first load of the workspace
	var keys []time.Duration
	asks := map[string][]time.Duration{}
	for range 150 {
		keys = append(keys, d.word(asks)...)
	}
	peak := p.peak(b)
	c.ask("shutdown", nil)
	if status := c.exit(); status != 0 {
		b.Errorf("exit status %d", status)
	}
	b.ReportMetric(millis(first), "first-ms")
	if first > firstMost {
		b.Logf("OVER: the first diagnostics take %v, at most %v", first, firstMost)
	}
	held(b, "key", keys, keyMedian, keyTail)
	held(b, "hover", asks["hover"], 0, askTail)
	held(b, "completion", asks["completion"], 0, askTail)
	b.ReportMetric(peak, "MB")
	b.ReportMetric(0, "ns/op")
	if peak > memoryMost {
		b.Logf("OVER: %.0f MB of memory, at most %d", peak, memoryMost)
	}
}

// held reports the median and the 99th percentile of some delays, and logs if they exceed their limits.
func held(b *testing.B, what string, all []time.Duration, median, tail time.Duration) {
	slices.Sort(all)
	mid, late := all[len(all)/2], all[len(all)*99/100]
	b.ReportMetric(millis(mid), what+"-p50-ms")
	b.ReportMetric(millis(late), what+"-p99-ms")
	if median > 0 && mid > median || late > tail {
		b.Logf("OVER: %s takes %v, p99 %v; at most %v, %v", what, mid, late, median, tail)
	}
}

func millis(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// A typist types words at random places and deletes them again.
type typist struct {
	c       *client
	uri     string
	lines   []string
	r       *rand.Rand
	version int
}

// word types a word with 20 to 120 ms between keys. It requests completion after the first key, and a hover
// somewhere else. It then deletes the word, and sometimes pauses until the server has checked everything that
// depends on the file.
func (d *typist) word(asks map[string][]time.Duration) []time.Duration {
	line, col := d.place()
	text := []string{"curl", " --link", "x=1", "http", "\n", "# no"}[d.r.Intn(6)]
	var all []time.Duration
	for i := range text {
		all = append(all, d.key(line, col+i, line, col+i, text[i:i+1]))
		if i == 0 {
			asks["completion"] = append(asks["completion"], d.ask("completion", at(d.uri, line, col+1)))
			asks["hover"] = append(asks["hover"], d.ask("hover", d.somewhere()))
		}
		time.Sleep(time.Duration(20+d.r.Intn(100)) * time.Millisecond)
	}
	for _, method := range []string{"hover", "completion"} {
		asks[method] = append(asks[method], d.ask(method, d.somewhere()))
	}
	end, ends := line, col+len(text)
	if text == "\n" {
		end, ends = line+1, 0
	}
	all = append(all, d.key(line, col, end, ends, ""))
	if d.r.Intn(3) == 0 {
		time.Sleep(400 * time.Millisecond)
	}
	return all
}

// place returns a line that is not empty, and a column in it that is the same in every encoding.
func (d *typist) place() (line, col int) {
	for {
		line = d.r.Intn(len(d.lines))
		if s := d.lines[line]; len(s) > 0 && ascii(s) {
			return line, d.r.Intn(len(s) + 1)
		}
	}
}

func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > 127 })
}

// key makes one change and waits for its diagnostics.
func (d *typist) key(line, col, toLine, toCol int, text string) time.Duration {
	d.version++
	msg := note("textDocument/didChange", map[string]any{
		"textDocument": map[string]any{"uri": d.uri, "version": d.version},
		"contentChanges": []any{map[string]any{"text": text, "range": map[string]any{
			"start": map[string]any{"line": line, "character": col}, "end": map[string]any{"line": toLine, "character": toCol}}}}})
	begin := time.Now()
	d.c.write(msg)
	d.c.diagnostics(d.uri, d.version)
	return time.Since(begin)
}

// ask makes one request and waits for its answer.
func (d *typist) ask(method string, params map[string]any) time.Duration {
	begin := time.Now()
	if m := d.c.ask("textDocument/"+method, params); m.Error != nil {
		d.c.t.Fatal(m.Error)
	}
	return time.Since(begin)
}

func (d *typist) somewhere() map[string]any {
	line, col := d.place()
	return at(d.uri, line, col)
}
