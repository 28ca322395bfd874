package lsp

import (
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/lsp/query"
)

// announceMoves asks the client to announce renames of files and folders in advance.
func announceMoves(c *protocol.ServerCapabilities, _ *query.Client) {
	c.Workspace.FileOperations = &protocol.FileOperationOptions{WillRename: protocol.FileOperationRegistrationOptions{
		Filters: []protocol.FileOperationFilter{{Scheme: new("file"), Pattern: protocol.FileOperationPattern{Glob: "**/*"}}}}}
}

// willRename updates the paths in Compose files and Dockerfiles that refer to a renamed file, and the
// relative paths inside it.
func willRename(c *Request, p *protocol.RenameFilesParams) (any, error) {
	m := &query.Moves{}
	for _, f := range p.Files {
		m.All = append(m.All, query.Renaming{From: pathOf(uri.URI(strings.Clone(f.OldURI))), To: pathOf(uri.URI(strings.Clone(f.NewURI)))})
	}
	for _, folder := range c.folders {
		l := folder.now("")
		for _, lang := range languages {
			if lang.Move != nil {
				lang.Move(m, l)
			}
		}
		if c.Err() != nil {
			return nil, c.Err()
		}
	}
	if len(m.Changes) == 0 {
		return nil, nil
	}
	return c.view().WorkspaceEdit(m.Changes), nil
}
