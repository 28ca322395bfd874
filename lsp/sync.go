package lsp

import (
	"path"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// notification handles one notification from the client.
func (s *server) notification(method string, raw jsonrpc2.RawMessage) error {
	phase := s.phase.Load()
	if method == protocol.MethodExit {
		if phase == shutDown {
			s.leave(0)
		} else {
			s.leave(1)
		}
		return nil
	}
	if phase != initialized {
		return nil // the protocol requires the server to drop them
	}
	switch method {
	case protocol.MethodInitialized:
		s.work.Go(func() { s.logged(method, s.guard(s.register)) })
	case protocol.MethodTextDocumentDidOpen:
		return decode(raw, s.didOpen)
	case protocol.MethodTextDocumentDidChange:
		return decode(raw, s.didChange)
	case protocol.MethodTextDocumentDidClose:
		return decode(raw, s.didClose)
	case protocol.MethodTextDocumentDidSave:
		return decode(raw, s.didSave)
	case protocol.MethodWorkspaceDidChangeWatchedFiles:
		return decode(raw, s.didChangeWatchedFiles)
	case protocol.MethodWorkspaceDidChangeWorkspaceFolders:
		return decode(raw, s.didChangeFolders)
	case protocol.MethodWorkspaceDidChangeConfiguration:
		return decode(raw, s.didChangeConfiguration)
	}
	return nil
}

func decode[P any](raw jsonrpc2.RawMessage, do func(*P)) error {
	var p P
	if err := protocol.Unmarshal(raw, &p); err != nil {
		return err
	}
	do(&p)
	return nil
}

func (s *server) didOpen(p *protocol.DidOpenTextDocumentParams) {
	d := p.TextDocument
	id := strings.Clone(string(d.LanguageID))
	u := cloneURI(d.URI)
	full := pathOf(u)
	s.edit(func(n *Snapshot) { n.open(newFile(u, source.New(full, strings.Clone(d.Text)), id, d.Version)) }, full)
}

// changeParams are the parameters of didChange. The type in the protocol package cannot distinguish a missing
// range from an empty one at the start of the file.
type changeParams struct {
	TextDocument   protocol.VersionedTextDocumentIdentifier `json:"textDocument"`
	ContentChanges []struct {
		Range *protocol.Range `json:"range"`
		Text  string          `json:"text"`
	} `json:"contentChanges"`
}

func (s *server) didChange(p *changeParams) {
	full := pathOf(p.TextDocument.URI)
	s.edit(func(n *Snapshot) {
		f := n.files[full]
		if f == nil {
			return // the client changed a file that is not open
		}
		src := f.Source
		for _, c := range p.ContentChanges {
			text := strings.Clone(c.Text)
			if c.Range != nil {
				at := n.Client.Encoding.Span(src, *c.Range)
				text = src.Text[:at.Start] + c.Text + src.Text[at.End:]
			}
			src = source.New(full, text)
		}
		n.open(nextFile(f, src, p.TextDocument.Version))
	}, full)
}

func (s *server) didClose(p *protocol.DidCloseTextDocumentParams) {
	full := pathOf(p.TextDocument.URI)
	s.edit(func(n *Snapshot) { n.close(full) }, full)
}

// didSave reads the disk again if the client does not report changes on disk itself.
func (s *server) didSave(p *protocol.DidSaveTextDocumentParams) {
	if !s.state.Load().Client.Watches {
		s.engine.disturbed("")
	}
}

func (s *server) didChangeWatchedFiles(p *protocol.DidChangeWatchedFilesParams) {
	paths := make([]string, len(p.Changes))
	for i, c := range p.Changes {
		paths[i] = pathOf(cloneURI(c.URI))
	}
	s.engine.disturbed(paths...)
}

func (s *server) didChangeFolders(p *protocol.DidChangeWorkspaceFoldersParams) {
	s.edit(func(n *Snapshot) {
		for _, f := range p.Event.Removed {
			n.removeFolder(pathOf(f.URI))
		}
		var added []string
		for _, f := range p.Event.Added {
			added = append(added, pathOf(cloneURI(f.URI)))
		}
		n.addFolders(added)
	})
}

func (s *server) didChangeConfiguration(p *protocol.DidChangeConfigurationParams) {
	if s.state.Load().Client.Configuration {
		s.work.Go(func() { s.logged("workspace/configuration", s.guard(s.askConfiguration)) })
		return
	}
	settings := s.settings(p.Settings)
	s.edit(func(n *Snapshot) { n.configure(settings) })
}

// register asks the client to report changes to files and to the settings.
func (s *server) register() error {
	c := s.state.Load().Client
	if c.Configuration {
		if err := s.askConfiguration(); err != nil {
			return err
		}
	}
	if !c.Watches {
		return nil
	}
	opts, err := protocol.Marshal(&protocol.DidChangeWatchedFilesRegistrationOptions{
		Watchers: []protocol.FileSystemWatcher{{GlobPattern: protocol.Pattern("**/*")}}})
	if err != nil {
		return err
	}
	_, err = s.conn.Call(s.ctx, protocol.MethodClientRegisterCapability, &protocol.RegistrationParams{Registrations: []protocol.Registration{
		{ID: "watch", Method: protocol.MethodWorkspaceDidChangeWatchedFiles, RegisterOptions: opts}}}, nil)
	return err
}

// askConfiguration requests the settings under "dfvet". It sends one request at a time, so that an older
// answer cannot arrive last.
func (s *server) askConfiguration() error {
	s.asking.Lock()
	defer s.asking.Unlock()
	section := "dfvet"
	var got []jsontext.Value
	_, err := s.conn.Call(s.ctx, protocol.MethodWorkspaceConfiguration, &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: &section}}}, &got)
	if err != nil || len(got) == 0 {
		return err
	}
	settings := s.settings(got[0])
	s.edit(func(n *Snapshot) { n.configure(settings) })
	return nil
}

// steers reports whether the file at a path determines which other files are checked.
func steers(full string) bool {
	base := path.Base(full)
	return base == ".gitignore" || project.KindOf(base) == project.KindConfig
}
