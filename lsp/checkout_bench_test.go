package lsp_test

import (
	"fmt"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// The size of the workspace, the number of files that a checkout changes in it, and the longest acceptable
// delay.
const (
	manyFiles, manyChanges = 20000, 2000
	delayMost              = 100 * time.Millisecond
)

// BenchmarkCheckout changes many files in a large workspace on disk, as git does, while a user types and
// sends requests. It reports the longest delay of a request, once with all events in one notification, and
// once with each event in a notification of its own.
func BenchmarkCheckout(b *testing.B) {
	b.Logf("%d processors", runtime.NumCPU())
	bin := build(b)
	root := b.TempDir()
	for i := range manyFiles / 1200 {
		madeUp(b, filepath.Join(root, fmt.Sprint("g", i)))
	}
	all := filesBelow(b, root)
	for _, each := range []int{manyChanges, 1} {
		b.Run(fmt.Sprint("events=", each), func(b *testing.B) {
			for n := range b.N {
				checkout(b, bin, root, all[:manyChanges], each, n)
			}
		})
	}
}

func filesBelow(t testing.TB, root string) []string {
	var all []string
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			all = append(all, name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// The changed files are spread over all folders of the workspace.
	slices.SortStableFunc(all, func(a, b string) int { return strings.Compare(filepath.Base(a), filepath.Base(b)) })
	slices.SortStableFunc(all, func(a, b string) int { return len(a) - len(b) })
	return all
}

// checkout runs one session: it loads the workspace, changes the files, and then types and sends requests for
// 15 seconds.
func checkout(b *testing.B, bin, root string, changed []string, each, n int) {
	c, p := startProcess(b, bin, "lsp")
	c.initialize(root)
	name := filepath.Join(root, "g0", "p0", "compose.yaml")
	text, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	d := &typist{c: c, uri: "file://" + name, lines: strings.Split(string(text), "\n"), r: rand.New(rand.NewSource(4)), version: 1}
	begin := time.Now()
	c.open(d.uri, "", string(text))
	c.diagnostics(d.uri, 1)
	first := time.Since(begin)
	d.ask("documentSymbol", d.somewhere())
	c.ask("workspace/symbol", map[string]any{"query": "nothing is called that"})
	loaded := time.Since(begin)
	time.Sleep(5 * time.Second) // enough for the first check to finish
	for i, full := range changed {
		old, err := os.ReadFile(full)
		if err != nil {
			b.Fatal(err)
		}
		write(b, full, fmt.Sprintf("# %d %d\n%s", n*2+each, i, old))
	}
	for some := range slices.Chunk(changed, each) {
		var events []any
		for _, full := range some {
			events = append(events, map[string]any{"uri": "file://" + full, "type": 2})
		}
		c.notify("workspace/didChangeWatchedFiles", map[string]any{"changes": events})
	}
	var asks, keys []time.Duration
	for begin := time.Now(); time.Since(begin) < 15*time.Second; {
		line, col := d.place()
		keys = append(keys, d.key(line, col, line, col, "x"))
		for _, method := range []string{"hover", "completion", "documentSymbol", "definition"} {
			asks = append(asks, d.ask(method, d.somewhere()))
		}
		keys = append(keys, d.key(line, col, line, col+1, ""))
		time.Sleep(20 * time.Millisecond)
	}
	peak := p.peak(b)
	c.ask("shutdown", nil)
	if status := c.exit(); status != 0 {
		b.Errorf("exit status %d", status)
	}
	b.ReportMetric(millis(first), "first-ms")
	b.ReportMetric(millis(loaded), "loaded-ms")
	b.ReportMetric(peak, "MB")
	b.ReportMetric(millis(slices.Max(asks)), "ask-max-ms")
	b.ReportMetric(millis(slices.Max(keys)), "key-max-ms")
	b.ReportMetric(0, "ns/op")
	if most := max(slices.Max(asks), slices.Max(keys)); most > delayMost {
		b.Logf("OVER: a request waits %v, at most %v", most, delayMost)
	}
}
