package infer

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// settingsModule is the variable with the name of the Django settings module.
const settingsModule = "DJANGO_SETTINGS_MODULE"

// djangoSettings returns the settings file that Django loads, or "" if it is unknown. Its name is set by the
// services or the stage, or else is the default in a file that the program loads, or else that in manage.py.
func (e *engine) djangoSettings(t *target, order, bases []string, there map[string]bool) string {
	name := t.settingsSet()
	for _, full := range order {
		if name == "" {
			name = e.settingsIn(full)
		}
	}
	for _, base := range bases {
		if full := path.Join(base, "manage.py"); name == "" && there[full] {
			name = e.settingsIn(full)
		}
	}
	if name == "" {
		return ""
	}
	files := pythonModule(name, "", bases, there)
	if len(files) == 0 {
		return ""
	}
	last, end := files[len(files)-1], "/"+strings.ReplaceAll(name, ".", "/")
	if !strings.HasSuffix(last, end+".py") && !strings.HasSuffix(last, end+"/__init__.py") {
		return ""
	}
	return last
}

// packaged reports whether a Python file is in a package, and is not a command for users to run.
func (e *engine) packaged(full string) bool {
	_, err := e.fs.Stat(path.Join(path.Dir(full), "__init__.py"))
	return err == nil && !strings.Contains(full, "/management/")
}

// settingsSet returns the settings module that a service or the stage sets, or "".
func (t *target) settingsSet() string {
	name := ""
	for _, step := range t.stage.Steps {
		env, ok := step.Do.(*dockerfile.Env)
		if !ok || step.Index < 0 {
			continue
		}
		for _, p := range env.Vars {
			if text := step.Scope.Expand(p.Value); text.Known && step.Scope.Expand(p.Key).Text == settingsModule {
				name = text.Text
			}
		}
	}
	for _, s := range t.services {
		if g := s.Env[settingsModule]; g != nil && g.Known {
			name = g.Text
		}
	}
	return name
}

// settingsIn returns the settings module that a file sets as the default, or "".
func (e *engine) settingsIn(full string) string {
	f := e.fact(full)
	if f == nil {
		return ""
	}
	for _, r := range f.Reads {
		if r.Name == settingsModule && r.How == "os.environ.setdefault" {
			return r.Default
		}
	}
	return ""
}
