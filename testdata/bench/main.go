// Command bench measures the processor time and memory that dfvet uses, with complete processes. "make bench"
// runs it. DFVET_TREE names a folder of real files to measure; without it, bench generates similar files.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/dfvet/dfvet/lint/project"
)

const rounds = 15

func main() {
	dir, err := os.MkdirTemp("", "dfvet-bench")
	check(err)
	defer os.RemoveAll(dir)
	for name, pkg := range map[string]string{"dfvet": "./cmd/dfvet", "buildkit": "./testdata/bench/buildkit", "checks": "./testdata/bench/checks", "empty": "./testdata/bench/empty"} {
		out, err := exec.Command("go", "build", "-o", filepath.Join(dir, name), pkg).CombinedOutput()
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s", out)
		}
		check(err)
	}
	b := &bench{dir: dir}
	b.dockerfiles()
	b.whole()
	b.growth()
	b.many()
	b.small()
	if b.over {
		fmt.Println("over a limit")
		os.Exit(1)
	}
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
}

type bench struct {
	dir  string
	over bool
}

// A cost is what a process used.
type cost struct {
	cpu    time.Duration // processor time in user and system mode
	wall   time.Duration
	memory int64 // peak memory in bytes
}

// run starts one of the programs in dir. If single is true, it uses only one processor.
func (b *bench) run(single bool, dir, name string, args ...string) cost {
	processors := 0
	if single {
		processors = 1
	}
	return b.runOn(processors, dir, name, args...)
}

// runOn starts one of the programs in dir with a number of processors; 0 means all.
func (b *bench) runOn(processors int, dir, name string, args ...string) cost {
	cmd := exec.Command(filepath.Join(b.dir, name), args...)
	cmd.Dir = dir
	cmd.Env = os.Environ()
	if processors > 0 {
		cmd.Env = append(cmd.Env, fmt.Sprint("GOMAXPROCS=", processors))
	}
	start := time.Now()
	out, err := cmd.Output()
	c := cost{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
		memory: cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10}
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s %v: %v\n%s", name, args, err, out)
		os.Exit(2)
	}
	return c
}

func checkArgs() []string { return []string{"-q", "--fail-on", "never", "--format", "json"} }

// median runs both programs in turn and returns the medians of their costs.
func median(n int, runs ...func() cost) []cost {
	all := make([][]cost, len(runs))
	for range n {
		for i, r := range runs {
			all[i] = append(all[i], r())
		}
	}
	var mid []cost
	for _, costs := range all {
		slices.SortFunc(costs, func(a, b cost) int { return int(a.cpu - b.cpu) })
		mid = append(mid, costs[len(costs)/2])
	}
	return mid
}

// say prints a figure and its limit, and records whether the limit is exceeded.
func (b *bench) say(what string, value, limit float64, unit string) {
	mark := ""
	if limit > 0 && value > limit {
		mark, b.over = "  OVER", true
	}
	if limit > 0 {
		fmt.Printf("%-62s %8.2f %s (at most %g)%s\n", what, value, unit, limit, mark)
		return
	}
	fmt.Printf("%-62s %8.2f %s\n", what, value, unit)
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// dockerfiles compares dfvet with BuildKit's parser on the same Dockerfiles.
func (b *bench) dockerfiles() {
	tree := filepath.Join(b.dir, "dockerfiles")
	n := copyTree(b.tree(), tree, func(name, text string) bool {
		return project.KindOf(name) == project.KindDockerfile && !project.Template(text)
	})
	c := median(rounds, func() cost { return b.run(true, tree, "buildkit", ".") },
		func() cost { return b.run(true, tree, "dfvet", checkArgs()...) })
	fmt.Printf("%d Dockerfiles, one processor, medians of %d\n", n, rounds)
	b.say("BuildKit's parser alone", ms(c[0].cpu), 0, "ms")
	b.say("dfvet, all rules of the default preset", ms(c[1].cpu), 0, "ms")
	b.say("times BuildKit's parser", float64(c[1].cpu)/float64(c[0].cpu), 2, "x")
	checks := b.checks(tree)
	b.say("BuildKit's own checks, in process", checks, 0, "ms")
	b.say("times BuildKit's checks", ms(c[1].cpu)/checks, 1, "x")
}

// checks returns the median time of BuildKit's own checks, in milliseconds.
func (b *bench) checks(tree string) float64 {
	var all []float64
	for range 5 {
		cmd := exec.Command(filepath.Join(b.dir, "checks"), ".")
		cmd.Dir, cmd.Env = tree, append(os.Environ(), "GOMAXPROCS=1")
		out, err := cmd.Output()
		check(err)
		var micro float64
		_, err = fmt.Sscan(string(out), &micro)
		check(err)
		all = append(all, micro/1000)
	}
	slices.Sort(all)
	return all[len(all)/2]
}

// whole measures a check of all files, including Compose files, on all processors.
func (b *bench) whole() {
	tree := filepath.Join(b.dir, "whole")
	n := copyTree(b.tree(), tree, func(string, string) bool { return true })
	c := median(5, func() cost { return b.run(false, tree, "dfvet", checkArgs()...) })[0]
	fmt.Printf("%d files, including Compose and env files, on all processors\n", n)
	b.say("processor time", ms(c.cpu), 0, "ms")
	b.say("elapsed", ms(c.wall), 0, "ms")
	b.say("peak memory", float64(c.memory)/(1<<20), 150, "MiB")
}

// growth checks that a project with ten times as many services costs at most about ten times as much.
func (b *bench) growth() {
	fmt.Println("copies of a project of 30 services, one processor")
	var base cost
	for _, copies := range []int{1, 10, 100} {
		tree := filepath.Join(b.dir, fmt.Sprint("growth", copies))
		for i := range copies {
			writeProject(filepath.Join(tree, fmt.Sprint("p", i)), 30)
		}
		c := median(5, func() cost { return b.run(true, tree, "dfvet", checkArgs()...) }, func() cost { return b.run(true, tree, "empty") })
		c[0].cpu -= c[1].cpu
		each := c[0].cpu / time.Duration(copies)
		b.say(fmt.Sprintf("%d: each", copies), ms(each), 0, "ms")
		if copies == 10 {
			base = cost{cpu: each}
		}
		if copies == 100 {
			b.say("cost of each of 100 copies, relative to each of 10", float64(each)/float64(base.cpu), 1.5, "x")
		}
	}
	tree := filepath.Join(b.dir, "large")
	writeProject(tree, 2000)
	c := median(3, func() cost { return b.run(true, tree, "dfvet", checkArgs()...) })[0]
	b.say("one project of 2,000 services", ms(c.cpu), 2000, "ms")
}

// many measures the check of a large repository: its memory use, and the gain from a second processor.
func (b *bench) many() {
	tree, n := filepath.Join(b.dir, "many"), 0
	for i := 0; n < 10000; i++ {
		at := filepath.Join(tree, fmt.Sprint("p", i))
		writeProject(at, 10)
		for j := range 9 {
			write(filepath.Join(at, fmt.Sprint("s", j), "Dockerfile"), fmt.Sprintf(madeUp, i, j))
		}
		write(filepath.Join(at, ".env"), "LEVEL=info\n")
		write(filepath.Join(at, "app.env"), fmt.Sprintf("NUMBER=%d\n", i))
		n += 12
	}
	load, _ := os.ReadFile("/proc/loadavg")
	fmt.Printf("a repository of %d files, the fastest of 5 runs (load average %.4s)\n", n, load)
	var one, two cost
	for i := range 5 {
		a, c := b.runOn(1, tree, "dfvet", checkArgs()...), b.runOn(2, tree, "dfvet", checkArgs()...)
		if i == 0 {
			one, two = a, c
		}
		one.wall, two.wall, two.memory = min(one.wall, a.wall), min(two.wall, c.wall), max(two.memory, c.memory)
	}
	b.say("peak memory", float64(two.memory)/(1<<20), 150, "MiB")
	b.say("elapsed on one processor", ms(one.wall), 0, "ms")
	b.say("two processors, times one", float64(two.wall)/float64(one.wall), 0.6, "x")
}

// small measures the check of a single file, as in an editor or a hook.
func (b *bench) small() {
	tree := filepath.Join(b.dir, "small")
	write(filepath.Join(tree, "Dockerfile"), "FROM alpine:3.22\nRUN apk add --no-cache curl\nCMD [\"curl\", \"--version\"]\n")
	c := median(41, func() cost { return b.run(true, tree, "empty") }, func() cost { return b.run(true, tree, "dfvet", append(checkArgs(), "Dockerfile")...) })
	b.say("one small file, compared with an empty Go program", ms(c[1].cpu-c[0].cpu), 15, "ms")
}

// tree returns the folder to measure.
func (b *bench) tree() string {
	if dir := os.Getenv("DFVET_TREE"); dir != "" {
		return dir
	}
	dir := filepath.Join(b.dir, "tree")
	for i := range 80 {
		at := filepath.Join(dir, fmt.Sprint("p", i))
		writeProject(at, 10)
		for j := range 9 {
			write(filepath.Join(at, fmt.Sprint("s", j), "Dockerfile"), fmt.Sprintf(madeUp, i, j))
		}
	}
	return dir
}

// madeUp is a Dockerfile that is similar to those in public repositories in length and content.
const madeUp = `# syntax=docker/dockerfile:1
FROM golang:1.26-bookworm AS build
ARG VERSION=%d.%d
WORKDIR /src
RUN set -eux; \
	apt-get update; \
	apt-get install -y --no-install-recommends \
		ca-certificates=20230311 \
		gcc=4:12.2.0-3 \
		make=4.3-4.1 \
	; \
	rm -rf /var/lib/apt/lists/*
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache \
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/app ./cmd/app

FROM debian:bookworm-20250407-slim
LABEL org.opencontainers.image.title="app" \
	org.opencontainers.image.licenses="Apache-2.0"
ENV LANG=C.UTF-8 \
	APP_HOME=/srv/app
RUN groupadd --system --gid 1000 app && useradd --system --no-log-init --uid 1000 --gid app app
RUN set -eux; \
	# the shell that the entrypoint needs
	apt-get update; \
	apt-get install -y --no-install-recommends curl=7.88.1-10 tini=0.19.0-1; \
	rm -rf /var/lib/apt/lists/*; \
	for dir in data log run; do \
		mkdir -p "$APP_HOME/$dir"; \
		chown -R app:app "$APP_HOME/$dir"; \
	done
#: LISTENS ON: TCP:8080 FOR: org.ietf.http/
#: ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(org.postgresql.db/)
WORKDIR /srv/app
COPY --from=build --chown=app:app /out/app /usr/local/bin/app
COPY --chown=app:app <<EOF /srv/app/config.yaml
listen: :8080
level: info
EOF
USER 1000
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s CMD ["curl", "-f", "http://localhost:8080/health"]
ENTRYPOINT ["tini", "--", "/usr/local/bin/app"]
CMD ["serve"]
`

// copyTree copies the files for which take returns true, and returns their number.
func copyTree(from, to string, take func(name, text string) bool) int {
	n := 0
	check(filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return filepath.SkipDir
		case !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil || !take(name, string(text)) {
			return err
		}
		rel, err := filepath.Rel(from, name)
		write(filepath.Join(to, rel), string(text))
		n++
		return err
	}))
	return n
}

func write(name, text string) {
	check(os.MkdirAll(filepath.Dir(name), 0o755))
	check(os.WriteFile(name, []byte(text), 0o644))
}

// writeProject writes a project with n services. Each service has its own image with a contract, and connects
// to the previous service and to the database.
func writeProject(dir string, n int) {
	var compose strings.Builder
	compose.WriteString("services:\n  db:\n    image: postgres:17\n    environment: {POSTGRES_PASSWORD: secret, POSTGRES_USER: app}\n")
	for i := range n - 1 {
		before := ""
		dockerfile := "FROM alpine:3.22\nRUN apk add --no-cache curl\n" +
			"#: LISTENS ON: TCP:8080 FOR: org.ietf.http/\n" +
			"#: ENVIRONMENT NEEDS: DATABASE_URL FORMAT: URL(org.postgresql.db/)\n"
		if i > 0 {
			dockerfile += "#: ENVIRONMENT NEEDS: NEXT_URL FORMAT: URL(org.ietf.http/)\n"
			before = fmt.Sprintf("      NEXT_URL: http://s%d:8080/\n", i-1)
		}
		write(filepath.Join(dir, fmt.Sprint("s", i), "Dockerfile"), dockerfile+"CMD [\"run\"]\n")
		fmt.Fprintf(&compose, "  s%d:\n    build: s%d\n    depends_on: [db]\n    environment:\n%s      DATABASE_URL: postgres://app:secret@db:5432/app\n", i, i, before)
	}
	write(filepath.Join(dir, "compose.yaml"), compose.String())
}
