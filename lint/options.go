package lint

import "github.com/dfvet/dfvet/grammar/compose"

// Texts returns the configured strings of one of the rule's options, or nil if the option is not set. A
// single string counts as a list of one.
func (p *Pass) Texts(option string) []string {
	var all []string
	n := p.option(option)
	switch {
	case n == nil:
	case n.Kind == compose.Scalar:
		all = append(all, n.Text)
	default:
		for _, item := range n.Items {
			all = append(all, item.Text)
		}
	}
	return all
}

// Pairs returns the configured mapping of one of the rule's options, or nil.
func (p *Pass) Pairs(option string) map[string]string {
	n := p.option(option)
	if n == nil || n.Kind != compose.Mapping {
		return nil
	}
	all := map[string]string{}
	for _, e := range n.Entries {
		all[e.Key.Text] = e.Value.Text
	}
	return all
}

// option returns the last configured value of an option, or nil.
func (p *Pass) option(name string) *compose.Node {
	for i := len(p.options) - 1; i >= 0; i-- {
		if n := p.options[i].Options.Get(name); n != nil {
			return n
		}
	}
	return nil
}
