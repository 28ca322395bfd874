package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/catalog"
)

// content gives the text of a file of the catalogue or of a rule's page, which an editor opens
// read-only.
func content(c *Call, p *protocol.TextDocumentContentParams) (any, error) {
	full := pathOf(p.URI)
	if rest, ok := strings.CutPrefix(full, ruleScheme+":"); ok {
		if r := c.server.rule(strings.TrimSuffix(strings.Trim(rest, "/"), ".md")); r != nil {
			return &protocol.TextDocumentContentResult{Text: r.Doc}, nil
		}
	} else if src, ok := catalog.File(full); ok {
		return &protocol.TextDocumentContentResult{Text: src.Text}, nil
	}
	return nil, badParams(errNoSuchFile)
}
