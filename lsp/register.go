package lsp

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// This file registers the configuration files that projects use with the client, because the initial
// registration covers only our languages.

// mostRegistered is the maximum number of registered files.
const mostRegistered = 200

// registeredFiles holds the files of the last registration.
type registeredFiles struct {
	mu    sync.Mutex
	paths []string
}

// fileMethods lists the methods that support configuration files.
var fileMethods = []string{
	protocol.MethodTextDocumentDidOpen, protocol.MethodTextDocumentDidChange, protocol.MethodTextDocumentDidClose,
	protocol.MethodTextDocumentHover, protocol.MethodTextDocumentDefinition, protocol.MethodTextDocumentImplementation,
	protocol.MethodTextDocumentReferences, protocol.MethodTextDocumentDocumentHighlight, protocol.MethodTextDocumentRename,
	protocol.MethodTextDocumentCodeAction,
}

// filesInUse lists the configuration files of the loaded projects.
func (s *Snapshot) filesInUse() []string {
	all := map[string]bool{}
	for _, folder := range s.folders {
		if l := folder.last.Load(); l != nil {
			for full, uses := range l.Uses() {
				if outer, _ := uses[0].File.Outer(source.Span{}); strings.HasPrefix(full, "/") && kindOf(outer, "") == query.Other {
					all[full] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// registerFiles registers the configuration files that are in use, if they changed.
func (s *server) registerFiles(snap *Snapshot) {
	if !snap.Client.Registers {
		return
	}
	paths := snap.filesInUse()
	paths = paths[:min(len(paths), mostRegistered)]
	s.work.Go(func() { s.logged("registerCapability", s.guard(func() error { return s.replaceRegistrations(paths) })) })
}

// replaceRegistrations replaces the registrations of configuration files.
func (s *server) replaceRegistrations(paths []string) error {
	s.files.mu.Lock()
	defer s.files.mu.Unlock()
	if slices.Equal(paths, s.files.paths) {
		return nil
	}
	if len(s.files.paths) > 0 {
		gone := &protocol.UnregistrationParams{}
		for _, m := range fileMethods {
			gone.Unregisterations = append(gone.Unregisterations, protocol.Unregistration{ID: "files " + m, Method: m})
		}
		if _, err := s.conn.Call(s.ctx, protocol.MethodClientUnregisterCapability, gone, nil); err != nil {
			return err
		}
	}
	s.files.paths = paths
	if len(paths) == 0 {
		return nil
	}
	var all []protocol.Registration
	for _, m := range fileMethods {
		raw, err := protocol.Marshal(fileOptions(m, paths))
		if err != nil {
			return err
		}
		all = append(all, protocol.Registration{ID: "files " + m, Method: m, RegisterOptions: raw})
	}
	_, err := s.conn.Call(s.ctx, protocol.MethodClientRegisterCapability, &protocol.RegistrationParams{Registrations: all}, nil)
	return err
}

// fileOptions returns the registration options for files.
func fileOptions(method string, paths []string) map[string]any {
	var filters []map[string]string
	for _, p := range paths {
		filters = append(filters, map[string]string{"scheme": "file", "pattern": globOf(p)})
	}
	opts := map[string]any{"documentSelector": filters}
	switch method {
	case protocol.MethodTextDocumentDidChange:
		opts["syncKind"] = protocol.TextDocumentSyncKindIncremental
	case protocol.MethodTextDocumentRename:
		opts["prepareProvider"] = true
	}
	return opts
}

// globOf returns a pattern that matches a path: special characters become a wildcard for one character.
func globOf(full string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune("*?[]{}!,\\", c) {
			return '?'
		}
		return c
	}, full)
}
