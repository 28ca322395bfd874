package query

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/wiring"
)

// This file finds the hosts that values refer to, in files of any language.

// HostOf returns the place where a need names its provider. This is in the need's value, or in the definition
// of a variable that is substituted into the value. HostOf returns false if neither contains the name.
func (q *Query) HostOf(n *wiring.Need, name string) (Place, bool) {
	g := n.Value
	if g == nil || g.Image || g.File == nil || !strings.EqualFold(n.Host, name) {
		return Place{}, false
	}
	if n.HostAt.Len() > 0 {
		if outer, at := g.File.Outer(n.HostAt); outer != g.File && outer.Slice(at) != g.File.Slice(n.HostAt) {
			return filledBy(n.Service, outer.Slice(at), name)
		}
		return Place{g.File, n.HostAt}, true
	}
	raw := g.File.Slice(g.At)
	open := strings.Index(raw, "${")
	if open < 0 {
		return Place{}, false
	}
	variable := raw[open+2:]
	end := 0
	for end < len(variable) && source.NameByte(variable[end]) {
		end++
	}
	for _, p := range q.DotEnv() {
		if p.Key.Text == variable[:end] && p.Value != nil && p.Value.Text == name && p.Value.File != nil && p.Value.File.Slice(p.Value.At) == name {
			return Place{p.Value.File, p.Value.At}, true
		}
	}
	if rest, ok := strings.CutPrefix(strings.TrimPrefix(variable[end:], ":"), "-"+name); ok && strings.HasPrefix(rest, "}") {
		start := g.At.Start + source.Pos(len(raw)-len(rest)-len(name))
		return Place{g.File, source.Span{Start: start, End: start + source.Pos(len(name))}}, true
	}
	return Place{}, false
}

// DotEnv returns the variables from the .env files in the file's folder and in the folders of its projects.
func (q *Query) DotEnv() []compose.Pair {
	fsys := q.FS(q.File.Source.Path)
	if fsys == nil {
		return nil
	}
	dirs := []string{path.Dir(q.File.Source.Path)}
	for _, app := range q.Apps() {
		if !slices.Contains(dirs, app.Model.Dir) {
			dirs = append(dirs, app.Model.Dir)
		}
	}
	var all []compose.Pair
	for _, dir := range dirs {
		if src, err := fsys.Read(path.Join(dir, ".env")); err == nil {
			pairs, _ := compose.ReadEnvFile(src, "", func(string) (string, bool) { return "", false }, false)
			all = append(all, pairs...)
		}
	}
	return all
}

// filledBy returns the environment value that is substituted for ${NAME} in a configuration file and contains
// a host, or nil.
func filledBy(svc *project.Service, variable, host string) (Place, bool) {
	g := svc.Env[strings.Trim(variable, "${}")]
	if g == nil || g.Image || g.File == nil || g.File.Slice(g.At) != host {
		return Place{}, false
	}
	return Place{g.File, g.At}, true
}

// JoinPath returns a path below a folder in its shortest form. An absolute path does not depend on the
// folder.
func JoinPath(dir, p string) string {
	if path.IsAbs(p) {
		return path.Clean(p)
	}
	return path.Join(dir, p)
}

// IsOutside reports whether a service represents the host that a HOST block describes.
func IsOutside(s *project.Service) bool { return s != nil && s.Outside != nil }

// OutsideText describes what a host outside the project provides, such as "outside: db.example.com,
// org.postgresql.db/@16, TLS required".
func OutsideText(s *project.Service, l *contract.Listener) string {
	words := []string{"outside: " + Code(s.Name.Text)}
	for _, t := range l.For {
		words = append(words, Code(t.String()))
	}
	if l.TLS == contract.Required {
		words = append(words, "TLS required")
	}
	return strings.Join(words, ", ")
}
