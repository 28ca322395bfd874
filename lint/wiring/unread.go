package wiring

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file reports variables that an image does not read although their names start like those of its own,
// such as MYSQL_DB or REDIS_PASSWORD.

// lastWords are groups of words with the same meaning at the end of a variable's name, and the kind of value
// that such variables hold.
var lastWords = []struct {
	kind  types.Kind
	words []string
}{
	{types.User, []string{"USER", "USERNAME"}},
	{types.Password, []string{"PASS", "PASSWORD"}},
	{types.Database, []string{"DB", "DATABASE", "NAME", "DB_NAME", "DATABASE_NAME"}},
}

// unread reports a variable that the image does not read, although it has the image's prefix. Its last word
// must mean the same as that of a known variable that is not set, or its prefix must be the full name of the
// image.
func (c *environmentCheck) unread(v *view, g *project.Given) {
	if !v.judged || v.c.Variable(g.Name) != nil || v.isPlaceholder(g.Name) || !prefixed(v, g.Name) || c.readElsewhere(v, g) {
		return
	}
	meant, name, flag := c.meantBy(v, g.Name)
	f := &Fault{Rule: "unknown-environment", Service: v.Service, File: g.File, At: g.NameAt}
	switch {
	case meant != nil:
		if s := v.value(meant.Name, 0); s.Set && !s.Default {
			return // the variable that the image reads is also set
		}
		f.Message = fmt.Sprintf("%s does not read %s; did you mean %s?", source.Quote(v.Name.Text), source.Quote(g.Name), source.Quote(name))
		f.relate(meant.File, meant.Place(), source.Quote(name)+" is declared here")
		f.fix("rename "+g.Name+" to "+name, false, source.Edit{File: g.File, At: nameSpan(g), New: name})
	case flag != nil:
		f.Weight = Advice
		f.Message = fmt.Sprintf("%s does not read %s; pass the value in the command, with %s", source.Quote(v.Name.Text), source.Quote(g.Name), source.Quote(flag.Name))
		f.relate(flag.File, flag.Place(), source.Quote(flag.Name)+" is declared here")
	default:
		return
	}
	c.fault(f)
}

// meantBy returns the variable that a name was meant to be, and its spelling. If there is none, it returns
// the only flag for such a value. It returns nil if several match. Variables that the image rejects never
// match.
func (c *environmentCheck) meantBy(v *view, name string) (variable *contract.Variable, spelt string, flag *contract.Variable) {
	spellings, kind, flags := respelt(v, name), kindOf(name), 0
	for _, l := range v.c.Variables {
		ref, k := l.Format.Reference()
		switch hold := v.holds(&l.Line); {
		case l.Emits || strings.Contains(l.Name, "*") || refuses(l, hold) || !v.judges(&l.Line):
		case l.Name[0] == '-':
			if kind != "" && k == kind && ref.Account == "" && hold != types.No {
				flag, flags = l, flags+1
			}
		default:
			i := slices.IndexFunc(l.Names(), func(n string) bool { return slices.Contains(spellings, n) })
			switch {
			case i < 0 || variable != nil && variable.Name == l.Name:
			case variable != nil:
				return nil, "", nil
			default:
				variable, spelt = l, l.Names()[i]
			}
		}
	}
	if flags != 1 || v.value(flag.Name, 0).Set {
		flag = nil
	}
	return variable, spelt, flag
}

// refuses reports whether a line says that the image rejects the variable.
func refuses(l *contract.Variable, hold types.Tri) bool {
	return l.Format.Kind == types.Nothing && hold != types.No
}

// kindOf returns the kind of value that the last word of a name suggests, or "".
func kindOf(name string) types.Kind {
	for _, group := range lastWords {
		for _, w := range group.words {
			if strings.HasSuffix(name, "_"+w) {
				return group.kind
			}
		}
	}
	return ""
}

// respelt lists the names that may have been meant: with another last word of the same meaning, or with one
// of the contract's prefixes instead of the image's name.
func respelt(v *view, name string) []string {
	names := []string{name}
	if first, rest, _ := strings.Cut(name, "_"); first == imageWord(v) && rest != "" {
		for _, p := range prefixes(v) {
			names = append(names, p+"_"+rest)
		}
	}
	all := slices.Clone(names)
	for _, n := range names {
		for _, group := range lastWords {
			for _, w := range group.words {
				rest, ok := strings.CutSuffix(n, "_"+w)
				for _, other := range group.words {
					if ok && other != w {
						all = append(all, rest+"_"+other)
					}
				}
			}
		}
	}
	return all
}

// prefixes lists the first words in the names of the contract's variables.
func prefixes(v *view) []string {
	var all []string
	for _, l := range v.c.Variables {
		for _, n := range l.Names() {
			first, _, more := strings.Cut(n, "_")
			if more && first != "" && !l.Emits && !strings.HasPrefix(n, "-") && !slices.Contains(all, first) {
				all = append(all, first)
			}
		}
	}
	return all
}

// imageWord returns the image's name as a prefix of variables, such as SONARQUBE.
func imageWord(v *view) string {
	return strings.ToUpper(strings.ReplaceAll(path.Base(imageName(v)), "-", "_"))
}

// prefixed reports whether a name starts like one of the image's own variables.
func prefixed(v *view, name string) bool {
	first, _, more := strings.Cut(name, "_")
	return more && (first == imageWord(v) || slices.Contains(prefixes(v), first))
}

// readElsewhere reports whether something else may read the variable: another service that receives the same
// entry, a project script in the container, a command, or a health check.
func (c *environmentCheck) readElsewhere(v *view, g *project.Given) bool {
	shared := firstServices(c.index.given()[entryOf(g)]).other(v.Service)
	scripts := v.Build != nil || slices.ContainsFunc(v.c.Volumes, func(l *contract.Volume) bool { return l.Once && v.Touches(l.Path) })
	return shared || scripts || mentions(v, g.Name)
}

// mentions reports whether the service's command, entrypoint or health check, or a mounted script, may read a
// variable.
func mentions(v *view, name string) bool {
	commands := []*compose.Command{v.Command, v.Entrypoint}
	if v.Healthcheck != nil {
		commands = append(commands, v.Healthcheck.Test)
	}
	for _, cmd := range commands {
		if cmd != nil && slices.ContainsFunc(cmd.Words, func(w compose.Value) bool { return strings.Contains(w.Text, name) }) {
			return true
		}
	}
	return slices.ContainsFunc(v.Paths, func(p project.Path) bool {
		return slices.Contains([]string{".sh", ".bash", ".py", ".pl", ".rb", ".js", ".php"}, path.Ext(p.Path))
	})
}
