package project

import (
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

// Secrets holds the secrets that can only be found by looking at the complete project. They are values of
// variables that a contract marks as secret, whatever the name of the variable, and texts substituted for a
// variable whose name is that of a secret. Secrets that the text of one file shows are found elsewhere.
type Secrets struct {
	At    map[string][]source.Span // places by path, sorted and without overlaps
	Texts []string
	Named []source.NamedSecret // secrets that are values of a variable

	EnvFiles map[string]bool // the paths that services name under env_file

	seen map[source.NamedSecret]bool
}

// add adds the place of a value and its text.
func (s *Secrets) add(name string, file *source.File, at source.Span, text string) {
	if n := (source.NamedSecret{Name: name, Text: text}); text != "" && !s.seen[n] {
		if s.seen == nil {
			s.seen = map[source.NamedSecret]bool{}
		}
		s.seen[n] = true
		s.Texts = append(s.Texts, text)
		s.Named = append(s.Named, n)
	}
	if file == nil {
		return
	}
	outer, within := file.Outer(at)
	if s.At == nil {
		s.At = map[string][]source.Span{}
	}
	s.At[outer.Path] = append(s.At[outer.Path], within)
}

// secretsOnce computes Secrets only once.
type secretsOnce struct {
	once  sync.Once
	value *Secrets
}

// Secrets returns the secrets in the services' environments and flags.
func (app *App) Secrets(reg *types.Registry) *Secrets {
	app.secrets.once.Do(func() {
		s := &Secrets{EnvFiles: map[string]bool{}}
		for _, svc := range app.Services {
			isSecret := secretNames(reg, svc.Contract)
			s.defaults(reg, svc.Contract)
			for _, g := range svc.Env {
				s.addGiven(g, isSecret)
			}
			for _, g := range svc.Flags {
				s.addGiven(g, isSecret)
			}
			for _, f := range svc.EnvFiles {
				if full, ok := located(f.Path); ok {
					s.EnvFiles[full] = true
				}
			}
		}
		s.sort()
		app.secrets.value = s
	})
	return app.secrets.value
}

func (s *Secrets) addGiven(g *Given, isSecret func(string) bool) {
	if g.Text == "" || !isSecret(g.Name) && !(g.File != nil && onlySecret(g.File.Slice(g.At))) {
		return
	}
	for _, at := range source.Literals(g.Text) {
		s.add(g.Name, nil, source.Span{}, g.Text[at.Start:at.End])
	}
	if g.File == nil || g.At == g.NameAt {
		return
	}
	for _, at := range source.Literals(g.File.Slice(g.At)) {
		s.add(g.Name, g.File, source.Span{Start: g.At.Start + at.Start, End: g.At.Start + at.End}, "")
	}
}

// defaults adds the default values of the secrets in a contract. The line itself shows that its value is
// secret, unless its format is declared elsewhere.
func (s *Secrets) defaults(reg *types.Registry, c *contract.Contract) {
	if c == nil {
		return
	}
	for _, v := range c.Variables {
		if v.Default != nil && (v.Secret || reg.Secret(v.Format)) {
			s.add("DEFAULT:", nil, source.Span{}, *v.Default)
		}
	}
}

// Defaults returns the default values of the secrets in a contract.
func Defaults(reg *types.Registry, c *contract.Contract) *Secrets {
	s := &Secrets{}
	s.defaults(reg, c)
	return s
}

// onlySecret reports whether a value is nothing but a reference to a variable whose name is that of a secret.
func onlySecret(written string) bool {
	written = strings.Trim(written, `"'`)
	return strings.HasPrefix(written, "$") && len(source.Literals(written)) == 0 && source.RefersToSecret(written)
}

// secretNames returns a function that reports whether a variable or flag is secret, judging by its name or
// its contract line.
func secretNames(reg *types.Registry, c *contract.Contract) func(name string) bool {
	if c == nil {
		return source.IsSecretName
	}
	said := map[string]bool{}
	var globs []string
	for _, v := range c.Variables {
		if v.Emits || !v.Secret && !reg.Secret(v.Format) {
			continue
		}
		for _, name := range v.Names() {
			if said[name] = true; strings.Contains(name, "*") {
				globs = append(globs, name)
			}
		}
	}
	return func(name string) bool {
		return said[name] || source.IsSecretName(name) || slices.ContainsFunc(globs, func(g string) bool { return label.Match(g, name) })
	}
}

// FileSecrets returns the secrets that the stages of a Dockerfile set: values in ENV and ARG of variables
// that the contract marks as secret.
func (p *Project) FileSecrets(f *dockerfile.File) *Secrets {
	s := &Secrets{}
	for _, stage := range f.Stages {
		if !slices.ContainsFunc(stage.Body, mayHoldSecret) {
			continue
		}
		isSecret := secretNames(p.Types, p.Stage(f, stage))
		s.defaults(p.Types, p.Stage(f, stage))
		for _, in := range stage.Body {
			var pairs []*dockerfile.Pair
			switch do := in.(type) {
			case *dockerfile.Env:
				pairs = do.Vars
			case *dockerfile.Arg:
				pairs = do.Vars
			}
			for _, pair := range pairs {
				if pair.Value == nil || pair.Key == nil || !isSecret(pair.Key.Value) {
					continue
				}
				for _, at := range source.Literals(f.Source.Slice(pair.Value.At)) {
					s.add(pair.Key.Value, f.Source, source.Span{Start: pair.Value.At.Start + at.Start, End: pair.Value.At.Start + at.End}, f.Source.Slice(pair.Value.At)[at.Start:at.End])
				}
			}
		}
	}
	s.sort()
	return s
}

// mayHoldSecret reports whether FileSecrets needs to look at an instruction.
func mayHoldSecret(in dockerfile.Instruction) bool {
	switch in.(type) {
	case *dockerfile.Env, *dockerfile.Arg, *dockerfile.Environment:
		return true
	}
	return false
}

func (s *Secrets) sort() {
	for path, at := range s.At {
		s.At[path] = source.Ordered(at)
	}
}

// Secrets returns the secrets of all apps and Dockerfiles.
func (p *Project) Secrets() *Secrets {
	out := &Secrets{At: map[string][]source.Span{}, EnvFiles: map[string]bool{}}
	take := func(s *Secrets) {
		for path, at := range s.At {
			out.At[path] = append(out.At[path], at...)
		}
		out.Texts = append(out.Texts, s.Texts...)
		out.Named = append(out.Named, s.Named...)
		maps.Copy(out.EnvFiles, s.EnvFiles)
	}
	for _, app := range p.All() {
		take(app.Secrets(p.Types))
	}
	for _, f := range p.Dockerfiles {
		take(p.FileSecrets(f))
	}
	out.sort()
	return out
}

// SecretTexts returns the secret texts of an app and of the files that it consists of.
func (p *Project) SecretTexts(app *App) []string {
	texts := slices.Clip(app.Secrets(p.Types).Texts)
	for _, f := range app.Model.Files {
		texts = append(texts, f.Source.SecretTexts()...)
	}
	if p.FS != nil {
		if src, err := p.FS.Read(path.Join(app.Model.Dir, ".env")); err == nil {
			texts = append(texts, src.SecretTexts()...)
		}
	}
	return texts
}
