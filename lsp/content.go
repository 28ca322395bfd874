package lsp

import (
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/catalog"
)

// content returns the text of a document that an editor opens read-only: a catalogue file, a rule's page, a
// plain Dockerfile or a report.
func content(c *Request, p *protocol.TextDocumentContentParams) (any, error) {
	full := pathOf(p.URI)
	if rest, ok := strings.CutPrefix(full, ruleScheme+":"); ok {
		if r := c.Rule(strings.TrimSuffix(strings.Trim(rest, "/"), ".md")); r != nil {
			return &protocol.TextDocumentContentResult{Text: preview(r.Doc)}, nil
		}
	} else if rest, ok := strings.CutPrefix(full, plainScheme+":"); ok {
		if text, ok := plain(c, rest); ok {
			return &protocol.TextDocumentContentResult{Text: text}, nil
		}
	} else if rest, ok := strings.CutPrefix(full, reportScheme+":"); ok {
		if text, ok := statement(c, rest); ok {
			return &protocol.TextDocumentContentResult{Text: text}, nil
		}
	} else if src, ok := catalog.File(full); ok {
		return &protocol.TextDocumentContentResult{Text: src.Text}, nil
	}
	return nil, badParams(errNoSuchFile)
}

// preview adds the expected findings above each example in a rule's page. The page has them on the opening
// line of the fence, which Markdown previews do not show.
func preview(page string) string {
	var b strings.Builder
	for line := range strings.Lines(page) {
		if fence, ok := strings.CutPrefix(line, "```"); ok {
			language, verdict, said := strings.Cut(strings.TrimSpace(fence), " ")
			if said {
				b.WriteString("*" + verdict + "*:\n\n")
			}
			if language == "compose" {
				language = "yaml"
			}
			line = "```" + language + "\n"
		}
		b.WriteString(line)
	}
	return b.String()
}
