package lsp

import (
	"strings"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lsp/query"
)

// ruleScheme is the URI scheme of a rule's page, which an editor opens read-only:
// dfvet-rule:/wiring/wrong-port.md.
const ruleScheme = "dfvet-rule"

// openRule is the server's command that shows the page of a rule. The other commands are defined by the
// client, which lists them at initialization.
const (
	openRule      = "dfvet.openRule"
	clientExplain = "dfvet.explainRule"
	clientGraph   = "dfvet.showGraph"
	clientPlaces  = "dfvet.showPlaces"
)

// A RuleName is an entry in the answer to dfvet/rules.
type RuleName struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Level string `json:"level"` // whether the default preset enables the rule
	URL   string `json:"url"`
}

func ruleNames(c *Request, _ *struct{}) (any, error) {
	all := []RuleName{}
	for _, r := range c.Rules() {
		all = append(all, RuleName{r.Name, r.Title(), r.Level.String(), r.URL()})
	}
	return encoded(all)
}

// A ruleBook finds rules by name.
type ruleBook struct {
	all   []*lint.Rule
	names *lint.Names
}

// find returns a rule by any of its names, or nil.
func (b *ruleBook) find(name string) *lint.Rule {
	if found, _ := b.names.Find(name); len(found) > 0 {
		return b.all[found[0]]
	}
	return nil
}

// execute runs one of the server's commands.
func execute(c *Request, p *protocol.ExecuteCommandParams) (any, error) {
	if p.Command != openRule && p.Command != openPlain || len(p.Arguments) != 1 {
		return nil, badParams(errNoCommand)
	}
	var name string
	if err := protocol.Unmarshal(p.Arguments[0], &name); err != nil {
		return nil, badParams(err)
	}
	if p.Command == openPlain {
		if _, ok := plain(c, pathOf(uri.URI(name))); !ok {
			return nil, badParams(errNoSuchFile)
		}
		c.server.showPlain(uri.URI(strings.Clone(name)))
		return nil, nil
	}
	r := c.Rule(name)
	if r == nil {
		return nil, badParams(errNoRule)
	}
	c.server.show(c.Client, r)
	return nil, nil
}

// show asks the client to show the page of a rule: the embedded page if the client supports its scheme, or
// else the published one.
func (s *server) show(c *query.Client, r *lint.Rule) {
	p := &protocol.ShowDocumentParams{URI: uri.URI(ruleScheme + ":/" + r.Name + ".md")}
	if !c.Contents {
		p = &protocol.ShowDocumentParams{URI: uri.URI(r.URL()), External: new(true)}
	}
	s.work.Go(func() {
		_, err := s.conn.Call(s.ctx, protocol.MethodWindowShowDocument, p, nil)
		s.logged(openRule, err)
	})
}
