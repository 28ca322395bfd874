package project

import (
	"maps"
	"slices"
	"strings"

	"github.com/moby/patternmatcher"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file limits the total cost of the services in one app. A small Compose file can have thousands of
// services that share one large Dockerfile or env file.

const (
	// buildLimit limits the total size in bytes of Dockerfiles that are built again with other arguments or
	// contexts.
	buildLimit = 1 << 20
	// variableLimit limits the total number of variables in the environments of all services.
	variableLimit = 200_000
	// overlayLimit limits the total size in bytes of default files over which other files are merged. The
	// first four merges do not count.
	overlayLimit = 1 << 20
)

// addLimit reports that part of an app is not checked. It reports each kind of limit once, at the name of a
// service.
func (app *App) addLimit(kind string, s *Service, message string) {
	if app.limited[kind] {
		return
	}
	if app.limited == nil {
		app.limited = map[string]bool{}
	}
	app.limited[kind] = true
	app.Limits = append(app.Limits, compose.Problem{File: s.Name.File, At: s.Name.At, Kind: compose.OverLimit, Message: message})
}

// A buildCache holds the Dockerfile builds of one app's services.
type buildCache struct {
	models map[buildKey]*build.Build
	stages map[*build.Stage]*contract.Contract
	cost   int // total bytes of Dockerfiles that were built again
	env    map[envKey]envText
	absent map[string]*absentEnv // by path; nil for an env file that exists
	first  map[*dockerfile.File]bool
	names  map[*dockerfile.File]map[string]int // indexes of stages by name in lower case
	texts  map[string]*source.File             // scripts and similar files by path; nil if the file cannot be read
	// ignores holds the .dockerignore files by Dockerfile and context. matched counts comparisons with their
	// patterns.
	ignores map[string]*patternmatcher.PatternMatcher
	matched int
}

// A buildKey is a Dockerfile and its build arguments.
type buildKey struct {
	file *dockerfile.File
	args string
	by   *Service // set only for a build with additional contexts of its own
}

func newBuildCache() *buildCache {
	return &buildCache{models: map[buildKey]*build.Build{}, stages: map[*build.Stage]*contract.Contract{}, env: map[envKey]envText{}, absent: map[string]*absentEnv{}, first: map[*dockerfile.File]bool{}, names: map[*dockerfile.File]map[string]int{}, texts: map[string]*source.File{},
		ignores: map[string]*patternmatcher.PatternMatcher{}}
}

// modelOf returns the model of a Dockerfile as a service builds it, or nil if the limit is exceeded.
func (l *loader) modelOf(f *dockerfile.File, s *Service, b *compose.Build) *build.Build {
	args := arguments(b)
	key := buildKey{file: f, args: keyOf(args)}
	if len(b.AdditionalContexts) > 0 {
		key.by = s
	}
	if m := l.cache.models[key]; m != nil {
		return m
	}
	if l.cache.first[f] {
		if l.cache.cost += len(f.Source.Text); l.cache.cost > buildLimit {
			s.App.addLimit("build", s, source.Messagef("build arguments are not checked from `%s` on: too many services build the same Dockerfile in different ways", s.Name.Text))
			for name := range args {
				args[name] = nil
			}
			key = buildKey{file: f, args: keyOf(args)}
			if m := l.cache.models[key]; m != nil || l.cache.cost > 2*buildLimit {
				return m
			}
		}
	}
	l.cache.first[f] = true
	m := contract.BuildOf(f, args, l.contexts(s, b))
	l.cache.models[key] = m
	return m
}

// keyOf returns a map key for build arguments.
func keyOf(args map[string]*string) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(args)) {
		b.WriteString(name)
		if v := args[name]; v != nil {
			b.WriteString("=" + *v)
		}
		b.WriteByte(0)
	}
	return b.String()
}

// stageOf returns the contract of the stage that a service builds.
func (l *loader) stageOf(s *Service) *contract.Contract {
	stage := s.Build.Model.Stage(s.Build.Stage)
	if len(s.Service.Build.AdditionalContexts) > 0 {
		return contract.OfStage(stage, l.contexts(s, s.Service.Build))
	}
	c := l.cache.stages[stage]
	if c == nil {
		c = contract.OfStage(stage, l.contexts(s, s.Service.Build))
		l.cache.stages[stage] = c
	}
	return c
}

// cutEnvironment drops the environment of a service because the environments of earlier services already
// reach the limit.
func (l *loader) cutEnvironment(s *Service) {
	if len(s.Environment)+len(s.EnvFiles) == 0 {
		return
	}
	s.App.addLimit("environment", s, source.Messagef("the environment of `%s` and of later services is not checked: earlier services have over %d variables", s.Name.Text, variableLimit))
	bare := *s.Service
	bare.Environment, bare.EnvFiles = nil, nil
	s.Service, s.EnvOpen = &bare, true
}

// An envText is the content of an env file, as read for one app.
type envText struct {
	pairs []compose.Pair
	whole bool // the file was read completely
}

type envKey struct{ path, format string }

// readEnv reads an env file once for all services of the app. whole is false if it could not be read
// completely.
func (l *loader) readEnv(full, format string, vars compose.Lookup) (pairs []compose.Pair, whole bool) {
	key := envKey{full, format}
	t, ok := l.cache.env[key]
	if !ok {
		if src, err := l.fs.Read(full); err == nil {
			var problem *compose.Problem
			t.pairs, problem = compose.ReadEnvFile(src, format, vars, false)
			t.whole = problem == nil
		}
		l.cache.env[key] = t
	}
	return t.pairs, t.whole
}

// isTooMuch reports whether a group must be skipped because too much text was already read again to merge
// other files over default files.
func (l *loader) isTooMuch(one group) bool {
	if one.over == "" {
		return false
	}
	var over *source.File
	for _, name := range one.files {
		src, err := l.project.FS.Read(name)
		switch {
		case err != nil:
		case name == one.over:
			over = src
		default:
			l.overlays += len(src.Text)
		}
	}
	if l.laid++; l.laid < 5 || l.overlays <= overlayLimit {
		return false
	}
	if over != nil && len(l.project.Limits) == 0 {
		l.project.Limits = append(l.project.Limits, compose.Problem{File: over, Kind: compose.OverLimit,
			Message: "this file and similar ones are not checked together with the default file: there are too many"})
	}
	return true
}
