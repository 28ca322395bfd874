package lsp

import (
	"context"
	"io"

	"github.com/dfvet/dfvet/lint/rules"
)

// ServeOpenly is like Serve, for a test that looks at the server's findings. The function said reads changes
// on disk, checks all files and lists the findings.
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

// EnvHeavy returns a Dockerfile in which each keystroke is expensive to process.
func EnvHeavy() string { return envHeavy() }
