package wiring

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// private reports whether a value comes from .env or an env file. Such files are usually not under version
// control, so messages show only the wrong part of their values.
func (c *shared) private(g *project.Given) bool {
	if g.Image || g.File == nil {
		return false
	}
	outer, at := g.File.Outer(g.At)
	if !c.index.files()[outer.Path] {
		return true
	}
	return strings.Contains(outer.Slice(at), "$")
}

// shown returns a value in the form in which a message may show it.
func (c *shared) shown(g *project.Given) string {
	if c.private(g) {
		return source.Short(g.Text, longest)
	}
	return g.Text
}

// longest is the maximum number of characters of a private value that a message shows.
const longest = 40

// closed reports whether a format accepts only a few values, such as INT or ENUM. A value that it rejects is
// a typing error and not a secret.
func closed(f *types.Format) bool {
	switch f.Kind {
	case "INT", "NUMBER", "BOOL", "ENUM", "DURATION", "SIZE", "IP", "CIDR", "TIMEZONE", "LOCALE", "SEMVER", "CRON", "LOGLEVEL", "UID", "PATH", types.File, types.Port, types.Host:
		return true
	case types.Union, types.List:
		return !slices.ContainsFunc(f.Of, func(of *types.Format) bool { return !closed(of) })
	}
	return false
}

// withoutText removes the quoted value from a message.
func withoutText(message, text string) string {
	return strings.ReplaceAll(message, source.Quote(text), "the value")
}
