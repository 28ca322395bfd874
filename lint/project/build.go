package project

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// arguments returns the build arguments of a service. A nil value is unknown.
func arguments(b *compose.Build) map[string]*string {
	args := map[string]*string{}
	for _, p := range b.Args {
		if p.Value != nil && p.Value.Known {
			text := p.Value.Text
			args[p.Key.Text] = &text
		} else {
			args[p.Key.Text] = nil
		}
	}
	return args
}

// contexts returns a function that finds the contracts of the images in a service's build. Named build
// contexts take precedence.
func (l *loader) contexts(s *Service, b *compose.Build) contract.Images {
	return func(ref string) *contract.Contract {
		for _, c := range b.AdditionalContexts {
			if c.Key.Text == ref {
				return l.context(s, c)
			}
		}
		return l.imageOf(ref)
	}
}

// context returns the contract for a named build context, which is an image or another service. It returns
// nil if there is none.
func (l *loader) context(s *Service, p compose.Pair) *contract.Contract {
	if p.Value == nil || !p.Value.Known {
		return nil
	}
	if ref, ok := strings.CutPrefix(p.Value.Text, "docker-image://"); ok {
		return l.imageOf(ref)
	}
	if target, ok := strings.CutPrefix(p.Value.Text, "target:"); ok {
		return l.targetContract(s, p.Value.Dir, target)
	}
	name, ok := strings.CutPrefix(p.Value.Text, "service:")
	other := s.App.Service(name)
	if !ok || other == nil {
		return nil
	}
	l.resolve(other)
	return other.Contract
}

// build finds the Dockerfile and the target stage of a service.
func (l *loader) build(s *Service, b *compose.Build) *ImageBuild {
	out := &ImageBuild{}
	if b.Context != nil && remote(b.Context.Text) {
		return out
	}
	dot := compose.Value{Text: ".", Known: true, Dir: s.Dir}
	if b.Context != nil {
		dot = *b.Context
	}
	dir, ok := located(dot)
	if !ok {
		return out
	}
	out.Context = dir
	if b.Inline != nil {
		out.File = dockerfile.Parse(b.Inline.Embed(nil, true))
		l.project.Dockerfiles = append(l.project.Dockerfiles, out.File)
		if l.record != nil {
			l.record.inline = append(l.record.inline, out.File)
		}
	} else {
		l.dockerfile(out, b)
	}
	if out.File != nil {
		if out.Model = l.modelOf(out.File, s, b); out.Model == nil {
			out.File = nil
			return out
		}
		out.Stage = l.target(out.File, b.Target)
	}
	return out
}

// remote reports whether a build context is a URL or Git repository, which dfvet does not read.
func remote(context string) bool {
	return strings.Contains(context, "://") || strings.HasPrefix(context, "git@") ||
		strings.HasPrefix(context, "github.com/") || strings.Contains(context, ".git#")
}

func (l *loader) dockerfile(out *ImageBuild, b *compose.Build) {
	info, err := l.fs.Stat(out.Context)
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			out.Missing = out.Context
		}
		return
	}
	if !info.IsDir() {
		return
	}
	names := []string{"Dockerfile", "dockerfile", "Containerfile"}
	if b.Dockerfile != nil {
		if !b.Dockerfile.Known {
			return
		}
		names = []string{b.Dockerfile.Text}
		if dir, base := path.Split(b.Dockerfile.Text); base == "Dockerfile" { // BuildKit also looks for the name in lower case
			names = append(names, dir+"dockerfile")
		}
	}
	for _, name := range names {
		full := name
		if !path.IsAbs(name) {
			full = path.Join(out.Context, name)
		}
		f, err := l.tree(full)
		if err == nil {
			out.File, out.Path, out.Missing = f, full, ""
			return
		}
		if errors.Is(err, fs.ErrNotExist) && out.Missing == "" {
			out.Missing, out.Path = full, full
		} else if !errors.Is(err, fs.ErrNotExist) {
			return
		}
	}
}

// tree returns the parsed Dockerfile at a path. Each file is parsed once. A Dockerfile that only a service
// names is also added to the project's files.
func (l *loader) tree(full string) (*dockerfile.File, error) {
	if f, ok := l.trees[full]; ok && (f != nil || l.record == nil) {
		l.noteBuild(f)
		return f, l.errs[full]
	}
	src, err := l.fs.Read(full)
	if err == nil && Template(src.Text) {
		err = errTemplate
	}
	l.errs[full] = err
	if err != nil {
		l.trees[full] = nil
		return nil, err
	}
	f := l.last.dockerfiles[src]
	if f == nil {
		f = l.parse(src)
	}
	if templated(f) {
		l.trees[full], l.errs[full] = nil, errTemplate
		return nil, errTemplate
	}
	l.trees[full] = f
	l.noteBuild(f)
	l.project.Dockerfiles = append(l.project.Dockerfiles, f)
	return f, nil
}

// target returns the stage that build.target names, by name or index, or the last stage if it is not set. It
// returns nil if the name is unknown or no stage has it.
func (l *loader) target(f *dockerfile.File, target *compose.Value) *dockerfile.Stage {
	switch {
	case len(f.Stages) == 0:
		return nil
	case target == nil || target.Text == "":
		return f.Stages[len(f.Stages)-1]
	case !target.Known:
		return nil
	}
	i, ok := l.stageNames(f)[strings.ToLower(target.Text)]
	if !ok {
		i = index(target.Text, len(f.Stages))
	}
	if i < 0 {
		return nil
	}
	return f.Stages[i]
}

// stageNames maps each stage name, in lower case, to the index of the first stage with that name. It is
// computed once for all services that build the Dockerfile.
func (l *loader) stageNames(f *dockerfile.File) map[string]int {
	names := l.cache.names[f]
	if names == nil {
		names = make(map[string]int, len(f.Stages))
		for i, s := range slices.Backward(f.Stages) {
			names[strings.ToLower(s.Name())] = i
		}
		l.cache.names[f] = names
	}
	return names
}

// index parses a stage number below n, or returns -1.
func index(text string, n int) int {
	i := 0
	for _, r := range text {
		if r < '0' || r > '9' || i > n {
			return -1
		}
		i = i*10 + int(r-'0')
	}
	if text == "" || i >= n {
		return -1
	}
	return i
}
