package lsp

import (
	"fmt"
	"hash/maphash"
	"strconv"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// A publisher sends the findings for each file to the client if they differ from the last ones that it sent.
type publisher struct {
	server *server
	mu     sync.Mutex                 // held while publishing
	sent   map[string]uint64          // the digest of the findings' JSON, by path; no entry for a file without findings
	last   map[string][]*lint.Finding // the findings that the method all received last, by path
}

// publish sends the findings for a file if they changed; if answer is true, it always sends them.
func (p *publisher) publish(s *Snapshot, full string, found []*lint.Finding, answer bool) {
	raw, err := protocol.Marshal(s.diagnostics(found))
	if err != nil {
		p.server.log.Printf("%s: %v", full, err)
		return
	}
	before, told := p.sent[full]
	now := digest(raw)
	if !answer && (told && now == before || !told && len(found) == 0) {
		return
	}
	if p.sent[full] = now; len(found) == 0 {
		delete(p.sent, full)
	}
	params := publishParams{URI: string(s.URI(full)), Diagnostics: raw}
	if f := s.files[full]; f != nil {
		params.Version = &f.Version
	}
	p.server.notify(protocol.MethodTextDocumentPublishDiagnostics, &params)
}

var digests = maphash.MakeSeed()

// digest returns a hash of a text that is valid for the lifetime of the process.
func digest(text []byte) uint64 { return maphash.Bytes(digests, text) }

// publishParams are the parameters of textDocument/publishDiagnostics with encoded findings.
type publishParams struct {
	URI         string         `json:"uri"`
	Version     *int32         `json:"version,omitzero"`
	Diagnostics jsontext.Value `json:"diagnostics"`
}

// all sends the findings that changed, and clears files that have none any more. It locks for one file at a
// time, so that a keystroke in between is answered at once; the new state then stops the rest.
func (p *publisher) all(s *Snapshot, byPath map[string][]*lint.Finding, stale func() bool) {
	for full, found := range byPath {
		if last := p.last[full]; len(last) == len(found) && &last[0] == &found[0] && s.files[full] == nil {
			continue // not checked since the last call
		}
		if !p.one(s, full, found, stale) {
			return
		}
	}
	p.mu.Lock()
	var gone []string
	for full := range p.sent {
		if byPath[full] == nil {
			gone = append(gone, full)
		}
	}
	p.mu.Unlock()
	for _, full := range gone {
		if !p.one(s, full, nil, stale) {
			return
		}
	}
	p.last = byPath
}

// one publishes the findings for a file; it returns false if they are for an outdated state.
func (p *publisher) one(s *Snapshot, full string, found []*lint.Finding, stale func() bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stale() {
		return false
	}
	p.publish(s, full, found, false)
	return true
}

// most is the maximum number of diagnostics sent for one file.
const most = 1000

// diagnostics converts findings to the protocol's form. The result is never nil, as the protocol requires. If
// there are too many findings, it contains the most severe ones and a message with the number of the others.
func (s *Snapshot) diagnostics(found []*lint.Finding) []protocol.Diagnostic {
	left := 0
	if len(found) > most {
		left = len(found) - (most - 1)
		found = severest(found, most-1)
	}
	all := make([]protocol.Diagnostic, 0, len(found)+1)
	rules := map[*lint.Rule]*ruleName{}
	for _, f := range found {
		if rules[f.Rule] == nil {
			rules[f.Rule] = nameRule(f.Rule)
		}
		all = append(all, s.diagnosticOf(f, rules[f.Rule]))
	}
	if left > 0 {
		all = append(all, protocol.Diagnostic{Severity: protocol.DiagnosticSeverityInformation, Source: protocol.NewOptional("dfvet"),
			Message: protocol.String(fmt.Sprintf("%d more findings in this file are not shown; run `dfvet` to list all of them", left))})
	}
	return all
}

// severest returns the n most severe findings in their original order.
func severest(found []*lint.Finding, n int) []*lint.Finding {
	var of [lint.Error + 1]int
	for _, f := range found {
		of[f.Level]++
	}
	kept := make([]*lint.Finding, 0, n)
	for level, room := lint.Error, n; level > lint.Off; level-- {
		of[level] = min(of[level], room)
		room -= of[level]
	}
	for _, f := range found {
		if of[f.Level] > 0 {
			of[f.Level]--
			kept = append(kept, f)
		}
	}
	return kept
}

// refresh sends refresh requests to the client.
func (s *server) refresh(method string) {
	s.work.Go(func() {
		_, err := s.conn.Call(s.ctx, method, nil, nil)
		s.logged(method, err)
	})
}

// rewired tells the client that results based on the connections in Compose projects may have changed.
func (s *server) rewired(c *query.Client) {
	if c.LensRefresh {
		s.refresh(protocol.MethodWorkspaceCodeLensRefresh)
	}
	if c.HintRefresh {
		s.refresh(protocol.MethodWorkspaceInlayHintRefresh)
	}
	if c.Commands[clientGraph] {
		s.notify(methodGraphChanged, struct{}{})
	}
}

// report returns the answer to a pull for one file: all findings, or a note that they are unchanged.
func (c *Request) report(found []*lint.Finding, previous string) (kind, id string, raw jsontext.Value, err error) {
	raw, err = protocol.Marshal(c.diagnostics(found))
	if id = strconv.FormatUint(digest(raw), 36); id == previous {
		return "unchanged", id, nil, err
	}
	return "full", id, raw, err
}

// A fileReport is the protocol's diagnostic report for a document, with encoded findings.
type fileReport struct {
	Kind     string                `json:"kind"`
	ResultID string                `json:"resultId"`
	Items    jsontext.Value        `json:"items,omitzero"`
	Related  map[string]fileReport `json:"relatedDocuments,omitzero"`
	URI      string                `json:"uri,omitzero"`
	Version  *int32                `json:"version,omitzero"`
}

func pullDiagnostics(c *Request, p *protocol.DocumentDiagnosticParams) (any, error) {
	full := pathOf(p.TextDocument.URI)
	previous := ""
	if p.PreviousResultID != nil {
		previous = *p.PreviousResultID
	}
	kind, id, raw, err := c.report(c.server.engine.of(c.Snapshot, full), previous)
	if err != nil {
		return nil, err
	}
	r := &fileReport{Kind: kind, ResultID: id, Items: raw}
	if c.Client.Related {
		r.Related, err = c.related(full)
	}
	if err != nil {
		return nil, err
	}
	return encoded(r)
}

// related returns reports on related files that are not open; the client pulls open files itself.
func (c *Request) related(full string) (map[string]fileReport, error) {
	folder := c.Folder(full)
	if folder == nil || folder.last.Load() == nil {
		return nil, nil
	}
	all := map[string]fileReport{}
	findings := c.server.engine.checked(c.Snapshot, folder).findings
	for _, whole := range folder.last.Load().Apps {
		if !query.Concerns(whole, full) {
			continue
		}
		for _, other := range pathsOf(whole) {
			if other == full || c.files[other] != nil || all[string(c.URI(other))].Kind != "" {
				continue
			}
			kind, id, raw, err := c.report(findings[other], "")
			if err != nil {
				return nil, err
			}
			all[string(c.URI(other))] = fileReport{Kind: kind, ResultID: id, Items: raw}
		}
	}
	return all, nil
}

// pathsOf lists the files of a Compose project and the Dockerfiles that it builds.
func pathsOf(app *project.App) []string {
	var all []string
	for _, f := range app.Model.Files {
		all = append(all, f.Source.Path)
	}
	for _, s := range app.Services {
		if s.Build != nil && s.Build.File != nil && s.Build.Path != "" {
			all = append(all, s.Build.Path)
		}
	}
	return all
}

func pullWorkspace(c *Request, p *protocol.WorkspaceDiagnosticParams) (any, error) {
	previous := map[string]string{}
	for _, r := range p.PreviousResultIds {
		previous[pathOf(r.URI)] = r.Value
	}
	paths := c.server.engine.known(c.Snapshot)
	for full := range previous {
		paths = append(paths, full)
	}
	items, seen := []fileReport{}, map[string]bool{}
	for _, full := range paths {
		if seen[full] {
			continue
		}
		seen[full] = true
		kind, id, raw, err := c.report(c.server.engine.of(c.Snapshot, full), previous[full])
		if err != nil {
			return nil, err
		}
		r := fileReport{Kind: kind, ResultID: id, Items: raw, URI: string(c.URI(full))}
		if f := c.files[full]; f != nil {
			r.Version = &f.Version
		}
		items = append(items, r)
	}
	return encoded(&struct {
		Items []fileReport `json:"items"`
	}{items})
}

// encoded returns a value as JSON, for answers in which a part is already encoded.
func encoded(v any) (any, error) {
	raw, err := protocol.Marshal(v)
	return jsontext.Value(raw), err
}
