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

// A publisher tells the client what was found, each file's findings when they differ from what it
// was told before.
type publisher struct {
	server *server
	mu     sync.Mutex                 // held by whoever publishes
	sent   map[string]uint64          // the digest of the findings' JSON, by path; none for no findings
	last   map[string][]*lint.Finding // of the last time that all was published; only all uses it
}

// publish sends the findings of a file; a change of the file is answered even where they are as
// they were.
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

// digest tells texts apart for as long as the process runs.
func digest(text []byte) uint64 { return maphash.Bytes(digests, text) }

// publishParams are the protocol's, the findings encoded already.
type publishParams struct {
	URI         string         `json:"uri"`
	Version     *int32         `json:"version,omitzero"`
	Diagnostics jsontext.Value `json:"diagnostics"`
}

// all publishes what differs, and clears files that nothing is said of any more. It goes file by file: a
// key that is pressed meanwhile is answered in between, and ends it.
func (p *publisher) all(s *Snapshot, byPath map[string][]*lint.Finding, stale func() bool) {
	for full, found := range byPath {
		if last := p.last[full]; len(last) == len(found) && &last[0] == &found[0] && s.files[full] == nil {
			continue // nobody has looked at it since
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

// one publishes a file's findings if they are still of the newest state.
func (p *publisher) one(s *Snapshot, full string, found []*lint.Finding, stale func() bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if stale() {
		return false
	}
	p.publish(s, full, found, false)
	return true
}

// most is how many diagnostics a client is sent for one file.
const most = 1000

// diagnostics is never nil: the protocol has a list. Of too many findings it has the most severe, and one
// that says how many are left out.
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

// severest returns the n most severe findings, in the order that they have.
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

// refresh tells a client to ask again.
func (s *server) refresh(method string) {
	s.work.Go(func() {
		_, err := s.conn.Call(s.ctx, method, nil, nil)
		s.logged(method, err)
	})
}

// rewired tells a client that what hangs on the wiring of Compose projects may be another.
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

// report is one file's answer to a pull: all there is, or that it is as it was.
func (c *Call) report(found []*lint.Finding, previous string) (kind, id string, raw jsontext.Value, err error) {
	raw, err = protocol.Marshal(c.diagnostics(found))
	if id = strconv.FormatUint(digest(raw), 36); id == previous {
		return "unchanged", id, nil, err
	}
	return "full", id, raw, err
}

// A fileReport is the protocol's document diagnostic report, the findings encoded already.
type fileReport struct {
	Kind     string                `json:"kind"`
	ResultID string                `json:"resultId"`
	Items    jsontext.Value        `json:"items,omitzero"`
	Related  map[string]fileReport `json:"relatedDocuments,omitzero"`
	URI      string                `json:"uri,omitzero"`
	Version  *int32                `json:"version,omitzero"`
}

func pullDiagnostics(c *Call, p *protocol.DocumentDiagnosticParams) (any, error) {
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

// related reports on the files that a file has to do with and that are not open: of those that are
// the client asks by itself.
func (c *Call) related(full string) (map[string]fileReport, error) {
	w := c.World(full)
	if w == nil || w.last.Load() == nil {
		return nil, nil
	}
	all := map[string]fileReport{}
	findings := c.server.engine.checked(c.Snapshot, w).findings
	for _, whole := range w.last.Load().Apps {
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

// pathsOf lists the files that a project is made of, and the Dockerfiles that it builds.
func pathsOf(w *project.App) []string {
	var all []string
	for _, f := range w.Model.Files {
		all = append(all, f.Source.Path)
	}
	for _, s := range w.Services {
		if s.Build != nil && s.Build.File != nil && s.Build.Path != "" {
			all = append(all, s.Build.Path)
		}
	}
	return all
}

func pullWorkspace(c *Call, p *protocol.WorkspaceDiagnosticParams) (any, error) {
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

// encoded is for answers that hold what is encoded already.
func encoded(v any) (any, error) {
	raw, err := protocol.Marshal(v)
	return jsontext.Value(raw), err
}
