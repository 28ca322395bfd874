package lsp

import (
	"context"
	"io"

	"github.com/dfvet/dfvet/lint/rules"
)

// ServeOpenly is Serve for a test that looks inside: said reads again what changed on disk, checks all files
// and lists the findings.
func ServeOpenly(stream io.ReadWriteCloser) (said func() []string, status <-chan int) {
	ctx, stop := context.WithCancel(context.Background())
	s := newServer(ctx, Options{Version: "test", Rules: rules.All()})
	ended := make(chan int, 1)
	go func() { ended <- s.serve(stop, stream) }()
	return func() []string {
		s.engine.reread()
		return findings(s)
	}, ended
}

// EnvHeavy is a Dockerfile whose keys are expensive.
func EnvHeavy() string { return envHeavy() }
