package rules

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

// eachPublished calls do for the ports of all services, each as it is written once.
func eachPublished(w *project.Whole, do func(compose.Port)) {
	for _, s := range w.Services {
		if s.Mode() == "host" {
			continue // they are not published, the container has the host's own
		}
		for _, port := range s.Ports {
			if port.At.File != nil {
				do(port)
			}
		}
	}
}

// wordOf names a port in a message, as it is written.
func wordOf(p compose.Port) string {
	if p.Node.Kind == compose.Scalar {
		return p.Node.Text
	}
	return p.Target
}

// bindLocally offers to publish a port on the host's loopback alone.
func bindLocally(found *lint.Finding, p compose.Port) {
	n := p.Node
	text := n.Text
	if p.HostIP != "" && strings.Contains(text, "$") {
		return
	}
	rest := text
	if p.HostIP != "" {
		_, rest, _ = strings.Cut(strings.TrimPrefix(text, "["+p.HostIP+"]"), ":")
	}
	switch {
	case p.Published == "" && !strings.Contains(rest, ":"):
		rest = "127.0.0.1::" + rest
	default:
		rest = "127.0.0.1:" + rest
	}
	if e, ok := rewritten(n, rest, `"`); ok {
		found.WithFix("publish it on 127.0.0.1 alone", false, e)
	}
}
