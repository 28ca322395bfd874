package project

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// followLimit limits the total number of steps through the scripts of one app.
const followLimit = 2_000_000

// A box is a service's container as the tracing of its command sees it.
type box struct {
	*loader
	s *Service
}

// File returns the text of the file at a path of the container.
func (b box) File(at string) (*source.File, command.Presence) {
	h := b.find(b.s, at)
	switch {
	case h.what == imageOwn, h.what == kept:
		return nil, command.Absent
	case h.what == projects && h.text != nil:
		return h.text, command.Present
	case h.what == projects && !templateName(h.host):
		if f := b.scriptText(h.host); f != nil {
			return f, command.Present
		}
	}
	return nil, command.Hidden
}

// scriptText reads a file once for all services of the app, and returns nil if it cannot be read.
func (l *loader) scriptText(host string) *source.File {
	f, ok := l.cache.texts[host]
	if !ok {
		f, _ = l.fs.Read(host)
		l.cache.texts[host] = f
	}
	return f
}

// List returns the names in a folder of the container.
func (b box) List(at string) (names []string, complete bool) {
	all, complete := b.listed(b.s, at)
	for _, e := range all {
		names = append(names, path.Base(e.path))
	}
	return names, complete
}

// Variable returns the value of a variable of the service's environment.
func (b box) Variable(name string) (string, command.Presence) {
	g := b.s.Env[name]
	switch {
	case g != nil && g.Known:
		return g.Text, command.Present
	case g != nil, b.s.Open(name):
		return "", command.Hidden
	}
	return "", command.Absent
}

// bare is a container about which only the image's environment is known.
type bare struct{ cfg contract.Config }

func (b bare) File(at string) (*source.File, command.Presence) {
	if strings.HasSuffix(at, ".sh") || path.Base(at) == "package.json" {
		return nil, command.Hidden
	}
	return nil, command.Absent
}

func (b bare) List(string) ([]string, bool) { return nil, false }

func (b bare) Variable(name string) (string, command.Presence) {
	if v, ok := b.cfg.Env[name]; ok && v.Known {
		return v.Text, command.Present
	}
	return "", command.Hidden
}

// addUses adds lower-precedence lines to the contract of a service, for the variables that its scripts read and
// the addresses that they connect to.
func (s *Service) addUses(t command.Trace) {
	var found contract.Found
	for _, u := range t.Uses {
		u.Needed = u.Needed && s.isUnset(u.Name)
		if v := variableOf(u); s.Contract == nil || s.Contract.Variable(u.Name) == nil {
			found.Variables = append(found.Variables, v)
		}
	}
	for _, w := range t.Waits {
		if c := connectionOf(w); c != nil && !s.hasConnection(c) {
			found.Connections = append(found.Connections, c)
		}
	}
	if len(found.Variables)+len(found.Connections) == 0 {
		return
	}
	if s.Contract == nil {
		s.Contract = &contract.Contract{Baseless: true}
	}
	if !s.Contract.Declared && len(found.Connections) > 0 {
		s.Origin = FromScript
	}
	s.Contract = s.Contract.With(found)
}

// isUnset reports whether the image certainly does not set a variable that its contract does not set. That is
// the case if the image's environment is known, or if it is built on the image of a language or operating
// system, which sets only versions and paths.
func (s *Service) isUnset(name string) bool {
	if s.config().Known {
		return true
	}
	if _, ok := command.Base(s.base()); !ok || strings.HasSuffix(name, "_VERSION") || strings.HasSuffix(name, "_HOME") {
		return false
	}
	family, _, _ := strings.Cut(name, "_")
	return !slices.Contains([]string{"PYTHON", "PIP", "NODE", "YARN", "NPM", "GO", "GOLANG", "JAVA", "JDK", "RUBY", "GEM", "BUNDLE", "PHP", "PHPIZE", "DOTNET", "ASPNET",
		"ASPNETCORE", "NUGET", "RUST", "CARGO", "RUSTUP", "DENO", "BUN", "GRADLE", "MAVEN", "GPG"}, family)
}

// hasConnection reports whether the contract has a line with the same host as c.
func (s *Service) hasConnection(c *contract.Connection) bool {
	return s.Contract != nil && slices.ContainsFunc(s.Contract.Connections, func(o *contract.Connection) bool { return o.Host == c.Host && o.Placeholder == c.Placeholder })
}

func scriptLine(f *source.File, at source.Span) contract.Line {
	if f != nil {
		f, at = f.Outer(at)
	}
	return contract.Line{File: f, At: at, Via: contract.ViaScript}
}

func variableOf(u command.Use) *contract.Variable {
	line := scriptLine(u.File, u.At)
	v := &contract.Variable{Line: line, Name: u.Name, NameAt: line.At, FormatAt: line.At, Needed: u.Needed, Format: &types.Format{Kind: "STRING"}}
	if u.Default != nil {
		v.Default = u.Default
		v.DefaultAt = scriptLine(u.File, u.DefaultAt).At
	}
	return v
}

func connectionOf(w command.Wait) *contract.Connection {
	if w.File == nil {
		return nil
	}
	line := scriptLine(w.File, w.At)
	portAt := scriptLine(w.File, w.PortAt).At
	c := &contract.Connection{Line: line, Host: w.Host, Placeholder: w.HostVariable, HostAt: line.At, For: typed("dev.dfvet/any")}
	if w.Type != "" {
		c.For = typed(w.Type)
	}
	if c.TLSSet = w.TLS; w.TLS {
		c.TLS = contract.Required
	}
	switch n, err := strconv.Atoi(w.Port); {
	case w.PortVariable != "":
		c.On = &contract.Port{At: portAt, Transport: "TCP", Placeholder: w.PortVariable, PlaceholderAt: portAt}
	case w.Port != "" && (err != nil || n < 1 || n > 65535):
		return nil
	case w.Port != "":
		c.On = &contract.Port{At: portAt, Transport: "TCP", First: n, Last: n}
	}
	return c
}
