package project

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// addPassed fills in what the Compose service passes to the program of its image (dialect, section 8).
func (l *loader) addPassed(s *Service) {
	s.Env = map[string]*Given{}
	s.addImageEnv()
	s.addInjected()
	if l.given > variableLimit {
		l.cutEnvironment(s)
	}
	for _, f := range s.EnvFiles {
		l.addEnvFile(s, f)
	}
	l.given += len(s.Environment)
	for _, p := range s.Environment {
		if p.Value == nil && l.opts.Closed {
			l.setPassed(s, p)
			continue
		}
		s.Env[p.Key.Text] = given(p)
		if !p.Key.Known {
			s.EnvOpen = true
		}
	}
	l.addProvided(s)
	s.EnvOpen = s.EnvOpen || s.Unread
	s.findProgram()
	s.FlagOpen = s.FlagOpen || s.Unread
	l.addPaths(s)
	t := l.findCalls(s)
	s.noteScripts(t)
	l.addPrograms(s)
	s.addUses(t)
	l.readConfigurations(s)
}

// addImageEnv adds the variables that the image sets to the service's environment.
func (s *Service) addImageEnv() {
	if s.Contract == nil {
		return
	}
	for name, v := range s.Contract.Config.Env {
		if v.Aside {
			continue
		}
		s.Env[name] = &Given{Name: name, Text: v.Text, Known: v.Known, File: v.File, At: v.At, NameAt: v.At, Image: true, Stage: v.Stage}
	}
}

// setPassed sets a variable of a service to its value in the shell's environment, if that value is
// known.
func (l *loader) setPassed(s *Service, p compose.Pair) {
	text, set := s.App.Model.Vars(p.Key.Text)
	if set && p.Key.Known {
		g := given(p)
		g.Text, g.Known = text, true
		s.Env[p.Key.Text] = g
	}
}

// given converts an entry of environment to the value that the program receives. A key without a value takes
// it from the shell, so the value is unknown.
func given(p compose.Pair) *Given {
	g := &Given{Name: p.Key.Text, File: p.Key.File, At: p.Key.At, NameAt: p.Key.At}
	if p.Value == nil {
		return g
	}
	g.Text, g.Known, g.Partly = p.Value.Text, p.Value.Known, !p.Value.Known
	if p.Value.File != nil {
		g.File, g.At = p.Value.File, p.Value.At
		text := g.File.Slice(g.At)
		g.Quoted = strings.HasPrefix(text, `"`) || strings.HasPrefix(text, "'")
	}
	return g
}

func (l *loader) addEnvFile(s *Service, f compose.EnvFile) {
	full, ok := located(f.Path)
	if !ok {
		s.EnvOpen = true
		return
	}
	if a := l.absentEnv(full); a != nil {
		s.absent = append(s.absent, a)
		return
	}
	pairs, whole := l.readEnv(full, f.Format, s.App.Model.Vars)
	if !whole || !f.Required {
		s.EnvOpen = true
	}
	l.given += len(pairs)
	for _, p := range pairs {
		g := given(p)
		if !f.Required || p.Value == nil {
			g.Known, g.Partly = false, false
		}
		s.Env[p.Key.Text] = g
	}
}

// located returns the absolute path that a value of a Compose file names, relative to the file that
// it is written in. It reports false where that is unknown.
func located(v compose.Value) (string, bool) {
	if !v.Known || v.Text == "" || strings.HasPrefix(v.Text, "~") {
		return "", false
	}
	return v.Abs(), true
}

// addFlags reads --name=value, --name value, --name and, of flags of one letter that take a value, -nvalue
// off the words of a command. One word "--name value" is taken for two: some entrypoints split it.
func (s *Service) addFlags(words []*Given) {
	for i, w := range words {
		if !strings.HasPrefix(w.Text, "-") || strings.Trim(w.Text, "-") == "" {
			continue
		}
		f := *w
		name, value, has := w.Text, "", false
		if i := strings.IndexAny(w.Text, "= "); i >= 0 {
			name, value, has = w.Text[:i], strings.TrimLeft(w.Text[i+1:], " "), true
		}
		f.Name, f.Text = name, value
		switch {
		case s.hasGluedValue(name):
			f.Name, f.Text = w.Text[:2], w.Text[2:]
			if w.At.Len() == len(w.Text) {
				f.At.Start += 2
			} else if w.At.Len() == len(w.Text)+2 {
				f.At.Start, f.At.End = f.At.Start+3, f.At.End-1
			}
		case has:
			if n := len(w.Text) - len(value); w.At.Len() == len(w.Text) {
				f.At.Start += source.Pos(n)
			} else if w.At.Len() == len(w.Text)+2 {
				f.At.Start, f.At.End = f.At.Start+source.Pos(n+1), f.At.End-1
			}
		case i+1 < len(words) && !strings.HasPrefix(words[i+1].Text, "-"):
			next := words[i+1]
			f.Text, f.Known, f.At, f.File = next.Text, w.Known && next.Known, next.At, next.File
		}
		s.Flags = append(s.Flags, &f)
	}
}

// hasGluedValue reports whether a word such as -p8080 is a flag of one letter with its value: the contract
// knows -p, which takes one, and no flag of the whole name. Letters may be the rest of a longer flag.
func (s *Service) hasGluedValue(name string) bool {
	if s.Contract == nil || len(name) < 3 || name[0] != '-' || !strings.ContainsRune("0123456789/:[", rune(name[2])) || s.Contract.Variable(name) != nil {
		return false
	}
	v := s.Contract.Variable(name[:2])
	return v != nil && v.Format.Kind != "SET" && v.Format.Kind != "BOOL"
}
