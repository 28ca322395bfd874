package project

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/reader"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file finds the configuration of a Spring Boot application in the resources folder next to the source
// of its jar.

// A springOf reads the configuration of one application.
type springOf struct {
	*readingOf
	call  *Call
	given map[string]*Given // properties from the environment and command, by reader.SpringKey
	root  string            // the resources folder, in the stage or, if stage is nil, on the host
	stage *build.Stage
	props *reader.Spring
	texts map[string]*source.File
	blind bool
}

// readSpring reads application.properties and application.yml in the jar that a service runs.
func (l *loader) readSpring(s *Service) {
	if s.Build == nil || s.Build.Stage == nil || s.Contract == nil || s.Origin < FromScript || len(s.Calls) != 1 {
		return
	}
	call := s.Calls[0]
	if !call.Sure || call.Open || call.EnvOpen || call.Runtime != "java" || call.Dir == "" || call.Program == nil || !call.Program.Known || path.Ext(call.Program.Text) != ".jar" {
		return
	}
	r := &springOf{readingOf: &readingOf{loader: l, s: s, line: &contract.Line{Depth: s.lowestLayer()}, filled: map[*source.File]fillings{}}, call: call}
	if !r.collectGiven() || !r.findFolder() || r.mayBeOverridden() || !r.readAll() {
		return
	}
	r.lay()
}

// collectGiven collects the properties that the environment and the command set. It returns false if they move the
// configuration elsewhere.
func (r *springOf) collectGiven() bool {
	r.given = map[string]*Given{}
	for _, env := range []map[string]*Given{r.s.Env, r.call.Env} {
		for name, g := range env {
			r.given[reader.SpringKey(name)] = g
		}
	}
	for _, g := range r.call.Defines {
		r.given[reader.SpringKey(g.Name)] = g
	}
	for _, g := range r.call.Args {
		if name, value, ok := strings.Cut(strings.TrimPrefix(g.Text, "--"), "="); ok && isFlag(g.Text) {
			one := *g
			one.Text = value
			r.given[reader.SpringKey(name)] = &one
		}
	}
	for _, name := range []string{"javatooloptions", "jdkjavaoptions", "javaoptions"} {
		if g := r.given[name]; g != nil && (!g.Known || strings.Contains(g.Text, "-D")) {
			return false
		}
	}
	for key := range r.given {
		for _, moves := range []string{"springconfig", "springapplicationjson", "springcloudconfig", "springprofilesinclude", "springcloudbootstrap"} {
			if strings.HasPrefix(key, moves) {
				return false
			}
		}
	}
	return true
}

// findFolder finds the resources folder next to the source of the jar.
func (r *springOf) findFolder() bool {
	jar := r.call.Program.Text
	if !path.IsAbs(jar) {
		jar = path.Join(r.call.Dir, jar)
	}
	if r.s.mountedAt(jar) != nil {
		return false
	}
	made, ok := r.originOf(r.s, r.s.Build.Model.Stage(r.s.Build.Stage), jar)
	r.stage, r.root = made.stage, module(made.dir)
	return ok
}

// module returns the resources folder of the module whose jar is in the given folder.
func module(dir string) string {
	dir = path.Clean(dir)
	for _, out := range []string{"/target", "/build/libs"} {
		dir = strings.TrimSuffix(dir, out)
	}
	return path.Join("/", dir, "src/main/resources")
}

// mayBeOverridden reports whether configuration next to the jar may override that inside it, or whether commands may
// rewrite it.
func (r *springOf) mayBeOverridden() bool {
	for _, dir := range []string{r.call.Dir, path.Join(r.call.Dir, "config")} {
		for _, ext := range springFiles {
			if h := r.find(r.s, path.Join(dir, "application"+ext)); h.what == projects || h.what == unknown && r.s.mountedAt(dir) != nil {
				return true
			}
		}
	}
	return r.stage != nil && (runsOver(r.stage, "src/main/resources") || runsOver(r.stage, "application.") || runsOver(r.stage, "application-"))
}

// springFiles are the suffixes of file names, in increasing order of precedence.
var springFiles = []string{".yaml", ".yml", ".properties"}

// readAll reads the files of all active profiles. It returns false if other configuration may apply.
func (r *springOf) readAll() bool {
	given := func(key string) bool { return r.given[key] != nil }
	r.texts = map[string]*source.File{}
	r.props = &reader.Spring{Given: given}
	base := r.add("application")
	if r.exists("bootstrap") || r.blind || !base {
		return false
	}
	profiles, ok := r.profiles()
	if !ok {
		return false
	}
	r.props = &reader.Spring{Given: given, Profiles: profiles}
	r.found, r.filled = nil, map[*source.File]fillings{}
	r.add("application")
	for _, p := range profiles {
		if !r.add("application-"+p) && p != "default" && !r.props.For(p) {
			return false
		}
	}
	if r.blind || r.hasOtherSources() {
		return false
	}
	says := r.props.Says()
	for i, f := range r.found {
		f.Says = says[i]
		if f.Says.Open {
			return false
		}
	}
	return len(r.found) > 0
}

// hasOtherSources reports whether properties name additional sources of properties.
func (r *springOf) hasOtherSources() bool {
	return r.props.Has("spring.config.import") || r.props.Has("spring.config.additional") || r.props.Has("spring.config.location") ||
		r.props.Has("spring.profiles.include") || r.props.Has("spring.profiles.group") || r.props.Has("spring.cloud.config.") ||
		r.props.Has("spring.cloud.consul.config") || r.props.Has("spring.cloud.vault")
}

// profiles returns the active profiles, and whether they are known.
func (r *springOf) profiles() ([]string, bool) {
	names, set := r.props.Of("spring.profiles.active")
	if g := r.given["springprofilesactive"]; g != nil {
		if !g.Known {
			return nil, false
		}
		names, set = strings.Split(g.Text, ","), true
	}
	if !set || len(names) == 1 && names[0] == "" {
		return []string{"default"}, true
	}
	for i, n := range names {
		if names[i] = strings.TrimSpace(n); n == "" || strings.ContainsAny(n, "${}@/* ") {
			return nil, false
		}
	}
	return names, true
}

// exists reports whether there is, or may be, a properties file with the given name.
func (r *springOf) exists(name string) bool {
	return slices.ContainsFunc(springFiles, func(ext string) bool {
		_, what := r.resource(name + ext)
		return what != imageOwn
	})
}

// add reads the properties files with the given name, and reports whether there is one.
func (r *springOf) add(name string) bool {
	any := false
	for _, ext := range springFiles {
		src, what := r.resource(name + ext)
		r.blind = r.blind || what == unknown
		if src == nil {
			continue
		}
		p := placeholders{lookup: r.variable}
		filled, found := p.fill(src)
		r.filled[filled] = found
		r.props.Add(filled)
		r.found = append(r.found, &Reading{Path: path.Join("/", name+ext), File: filled})
		any = true
	}
	return any
}

// variable returns the variable that a placeholder names, and whether it may have an unknown value.
func (r *springOf) variable(name string) (*Given, bool) {
	for i := 0; i < len(name); i++ {
		if c := name[i]; c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return nil, true // the placeholder names another property, not a variable
		}
	}
	if g := r.call.Env[name]; g != nil {
		return &Given{}, true
	}
	if g := r.s.Env[name]; g != nil {
		return g, false
	}
	return nil, r.s.Open(name) || r.given[reader.SpringKey(name)] != nil
}

// resource returns a file in the resources folder, and what kind of content it is.
func (r *springOf) resource(name string) (*source.File, content) {
	if f := r.texts[name]; f != nil {
		return f, projects
	}
	full := path.Join(r.root, name)
	h := holding{what: projects, host: full}
	if r.stage != nil {
		h = r.fromStage(r.s, r.stage, full, 1)
	} else if !r.isFile(full) {
		return nil, imageOwn
	}
	if h.sure() != projects {
		return nil, h.sure()
	}
	text := h.text
	if text == nil {
		text, _ = r.fs.Read(h.host)
	}
	if text == nil || r.read64(text) {
		return nil, unknown
	}
	r.texts[name] = text
	return text, projects
}
