package lsp

import (
	"net/url"
	"path"
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/lint/wire"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file answers two requests of ours: dfvet/needs lists the needs of a Compose project that are still
// open, and dfvet/report returns links to the reports on its services.

// reportScheme is the URI scheme of the report on a service, which an editor opens read-only:
// dfvet-report:/home/me/compose.yaml/web.
const reportScheme = "dfvet-report"

// mostUndecided is the maximum number of needs in the answer.
const mostUndecided = 100

// A NeedList is the answer to dfvet/needs.
type NeedList struct {
	Decided   *Decided   `json:"decided,omitempty"`
	Undecided []OpenNeed `json:"undecided"`
}

// Decided is the edit that connects each need with only one solution, and the number of these needs.
type Decided struct {
	Count int                     `json:"count"`
	Edit  *protocol.WorkspaceEdit `json:"edit"`
}

// An OpenNeed is a need that has candidates but no single solution.
type OpenNeed struct {
	Service    string          `json:"service"`
	Title      string          `json:"title"` // what is needed
	Messages   []string        `json:"messages"`
	URI        uri.URI         `json:"uri"`
	Range      protocol.Range  `json:"range"`
	Candidates []NeedCandidate `json:"candidates"`
}

// A NeedCandidate is a service or host that would satisfy a need.
type NeedCandidate struct {
	Service   string                  `json:"service"`
	Port      int                     `json:"port,omitempty"`
	Outside   bool                    `json:"outside"`
	Reached   bool                    `json:"reached"`   // whether the service can reach it: on one of its networks, or outside the project
	Variables []string                `json:"variables"` // the variables that the edit sets
	Edit      *protocol.WorkspaceEdit `json:"edit"`
}

// fileParams identifies a file and a position in it.
type fileParams struct {
	TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	Position     protocol.Position               `json:"position"`
}

func needs(c *Request, p *fileParams) (any, error) {
	q := c.query(p.TextDocument.URI, p.Position)
	if q == nil {
		return nil, nil
	}
	r, out := ask(func(l *query.Language) func(*query.Query) *wire.Report { return l.Needs }, q), NeedList{Undecided: []OpenNeed{}}
	if r == nil {
		return encoded(&out)
	}
	if len(r.Steps()) > 0 {
		if n, changes := query.Connect(c.Snapshot, q.File.Source.Path); n > 0 {
			out.Decided = &Decided{n, q.WorkspaceEdit(changes)}
		}
	}
	undecided := r.Undecided()
	for _, n := range undecided[:min(len(undecided), mostUndecided)] {
		if c.Err() != nil {
			return nil, c.Err()
		}
		if one := openNeed(q, n); len(one.Candidates) > 0 {
			out.Undecided = append(out.Undecided, one)
		}
	}
	return encoded(&out)
}

func openNeed(q *query.Query, n *wire.Need) OpenNeed {
	at := q.Location(query.Place{File: n.File, At: n.At})
	one := OpenNeed{Service: n.Service.Name.Text, Title: n.Title(), Messages: n.Messages(), URI: at.URI, Range: at.Range}
	for _, o := range n.Candidates {
		fix, pairs, ok := n.To(o.Service)
		if !ok {
			continue
		}
		to := NeedCandidate{Service: o.Service.Name.Text, Port: max(o.Port, 0), Outside: query.IsOutside(o.Service), Reached: o.Reached, Edit: q.WorkspaceEdit(query.ChangesOf(fix.Edits))}
		for _, v := range pairs {
			to.Variables = append(to.Variables, v.Name)
		}
		one.Candidates = append(one.Candidates, to)
	}
	return one
}

// A ReportLink is the URI of the report on a service.
type ReportLink struct {
	Service string  `json:"service"`
	URI     uri.URI `json:"uri"`
}

// reports answers dfvet/report with links: to the report on the service at a position, or else to those on
// all services of the file's projects.
func reports(c *Request, p *fileParams) (any, error) {
	all := []ReportLink{}
	if q := c.query(p.TextDocument.URI, p.Position); q != nil {
		for _, name := range ask(func(l *query.Language) func(*query.Query) []string { return l.Services }, q) {
			u := url.URL{Scheme: reportScheme, Path: q.File.Source.Path + "/" + name, OmitHost: true}
			all = append(all, ReportLink{name, uri.URI(u.String())})
		}
	}
	return encoded(all)
}

// statement returns the report on a service; at is the path of its Compose file followed by its name.
func statement(c *Request, at string) (text string, ok bool) {
	full, name := path.Dir(at), path.Base(at)
	file, folder := c.Snapshot.File(full), c.Folder(full)
	if file == nil || folder == nil {
		return "", false
	}
	report := languageFor(file.Kind).Report
	if report == nil {
		return "", false
	}
	text = report(&query.Query{Workspace: c.Snapshot, Client: c.Client, File: file}, name, c.server.opts.Version, func(p string) string {
		return strings.TrimPrefix(p, strings.TrimSuffix(folder.path, "/")+"/")
	})
	return text, text != ""
}
