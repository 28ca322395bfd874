package lsp

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/lower"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// plainScheme is the URI scheme of the plain Dockerfile for a Dockerfile with contract lines, which an editor
// opens read-only: dfvet-plain:/home/me/app/Dockerfile.
const plainScheme = "dfvet-plain"

// The commands that show a plain Dockerfile: the server's and the client's.
const (
	openPlain   = "dfvet.openPlain"
	clientPlain = "dfvet.showPlain"
)

// plainKind is the kind of the action that shows the plain Dockerfile.
const plainKind protocol.CodeActionKind = "source.showPlain.dfvet"

// plain returns the plain Dockerfile for the file at a path, generated from its text in the editor. If that
// fails, the returned text says why.
func plain(c *Request, full string) (text string, ok bool) {
	file := c.Snapshot.File(full)
	if file == nil {
		return "", false
	}
	f := query.TreeOf[dockerfile.File](file)
	if f == nil || f.Contract || f.Fragment {
		return "", false
	}
	p := c.Project(full)
	r := lower.Lower(f, lower.Known{Images: p.Image, Types: p.Types})
	if len(r.Faults) == 0 {
		return r.Text, true
	}
	var b strings.Builder
	b.WriteString("# dfvet cannot convert this file to a plain Dockerfile:\n")
	for _, m := range r.Faults {
		fmt.Fprintf(&b, "# line %d: %s\n", f.Source.Line(m.At.Start), source.EscapeLine(m.Text))
	}
	return b.String(), true
}

// plainURI returns the URI of the plain Dockerfile for the file at a path.
func plainURI(full string) uri.URI {
	u := url.URL{Scheme: plainScheme, Path: full, OmitHost: true}
	return uri.URI(u.String())
}

// offerPlain offers to show the plain Dockerfile if the file has contract lines.
func offerPlain(a *query.Actions) {
	f := query.TreeOf[dockerfile.File](a.File)
	if f == nil || f.Contract || f.Fragment || !a.Wants(plainKind) || a.File.URI.Scheme() != "file" {
		return
	}
	command := clientPlain
	if !a.Client.Commands[command] {
		command = openPlain
	}
	if command == openPlain && (!a.Client.Shows || !a.Client.Contents) ||
		!slices.ContainsFunc(f.Stages, func(s *dockerfile.Stage) bool { return slices.ContainsFunc(s.Body, dockerfile.OfDialect) }) {
		return
	}
	title := "show the plain Dockerfile"
	a.Offer(query.Action{Title: title, Kind: plainKind, Command: protocol.Command{Title: title, Command: command, Arguments: arguments(string(a.File.URI))}})
}

// showPlain asks the client to show the plain Dockerfile for the file at a path.
func (s *server) showPlain(u uri.URI) {
	p := &protocol.ShowDocumentParams{URI: plainURI(pathOf(u))}
	s.work.Go(func() {
		_, err := s.conn.Call(s.ctx, protocol.MethodWindowShowDocument, p, nil)
		s.logged(openPlain, err)
	})
}
