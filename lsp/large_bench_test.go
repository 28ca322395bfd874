package lsp_test

import (
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dfvet/dfvet/lint/project"
)

// The limits for a file of the maximum size.
const (
	largeDelayMost  = 200 * time.Millisecond
	largeMemoryMost = 300 // in MB
)

// constructs holds what fills a file: the start of the file, and the text to repeat.
var constructs = map[string][2]string{
	"run":       {"FROM debian:12\n", "RUN echo x\n"},
	"env":       {"FROM debian:12\n", "ENV A=$A\n"},
	"copy":      {"FROM debian:12\n", "COPY a b\n"},
	"stages":    {"", "FROM debian:12\n"},
	"comments":  {"FROM debian:12\n", "# dfvet ignore=x\n"},
	"line":      {"FROM debian:12\nRUN ", "echo x; "},
	"expose":    {"FROM debian:12\n", "EXPOSE 80\n"},
	"labels":    {"FROM debian:12\nLABEL a=b", " a=b"},
	"contracts": {"FROM debian:12\n", "#: CONNECTS TO: TCP:80 FOR: org.ietf.http/\n"},
}

// BenchmarkLarge types in files of the maximum size, each filled with one construct. It sends requests about
// them and about a small file in the same folder.
func BenchmarkLarge(b *testing.B) {
	b.Logf("%d processors", runtime.NumCPU())
	bin := build(b)
	for name, text := range constructs {
		b.Run(name, func(b *testing.B) {
			for range b.N {
				typeLarge(b, bin, text[0]+strings.Repeat(text[1], (project.MaxSize-len(text[0])-100)/len(text[1])))
			}
		})
	}
}

func typeLarge(b *testing.B, bin, text string) {
	root := b.TempDir()
	small := "FROM debian:12\nRUN apt-get install curl\n"
	write(b, filepath.Join(root, "small", "Dockerfile"), small)
	c, p := startProcess(b, bin, "lsp")
	c.initialize(root)
	uri, beside := "file://"+filepath.Join(root, "Dockerfile"), "file://"+filepath.Join(root, "small", "Dockerfile")
	c.open(beside, "", small)
	c.diagnostics(beside, 1)
	c.ask("textDocument/hover", at(beside, 1, 5))
	c.open(uri, "", text)
	var waits []time.Duration
	big, other := &typist{c: c, uri: uri, version: 1}, &typist{c: c, uri: beside, version: 1}
	for begin := time.Now(); time.Since(begin) < 10*time.Second; {
		waits = append(waits, big.key(0, 0, 0, 0, "#"), big.key(0, 0, 0, 1, ""))
		for _, method := range []string{"hover", "completion", "documentSymbol", "foldingRange", "semanticTokens/full"} {
			waits = append(waits, big.ask(method, at(uri, 1, 2)), other.ask(method, at(beside, 1, 2)))
		}
		time.Sleep(300 * time.Millisecond)
	}
	peak := p.peak(b)
	c.ask("shutdown", nil)
	if status := c.exit(); status != 0 {
		b.Errorf("exit status %d", status)
	}
	b.ReportMetric(millis(slices.Max(waits)), "wait-max-ms")
	b.ReportMetric(peak, "MB")
	b.ReportMetric(0, "ns/op")
	if most := slices.Max(waits); most > largeDelayMost {
		b.Logf("OVER: a request waits %v, at most %v", most, largeDelayMost)
	}
	if peak > largeMemoryMost {
		b.Logf("OVER: %.0f MB of memory, at most %d", peak, largeMemoryMost)
	}
}
