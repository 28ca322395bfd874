package wiring

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// provides reports whether a service certainly provides what the name of a host variable refers to. That is
// the type that a word in the name denotes, such as POSTGRES in POSTGRES_HOST, or the port in the related
// variable, such as POSTGRES_PORT.
func (c *serviceFinder) provides(s *project.Service, e *end) bool {
	return c.speaksOf(s, e.about) || c.listensAt(s, portBeside(e.v, e.about))
}

func (c *serviceFinder) speaksOf(s *project.Service, variable string) bool {
	all, _ := c.spaceListening(s)
	for word := range strings.SplitSeq(strings.ToLower(variable), "_") {
		if word == "db" || word == "database" {
			word = "any-database"
		}
		short, ok := types.LookupShort(word)
		if ok && slices.ContainsFunc(all, func(l listenPort) bool {
			return !l.may && c.fit(l.listener.For, []contract.Typed{{Type: short.Type}}) == types.Fits
		}) {
			return true
		}
	}
	return false
}

// portBeside returns the port in the variable NAME_PORT that belongs to NAME_HOST, or 0.
func portBeside(v *view, host string) int {
	i := strings.LastIndexByte(host, '_')
	if i < 0 {
		return 0
	}
	g := v.Env[host[:i]+"_PORT"]
	if g == nil || !g.Known {
		return 0
	}
	n, _ := strconv.Atoi(g.Text)
	return n
}
