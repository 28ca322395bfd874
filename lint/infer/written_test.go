package infer_test

import (
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/rules"
)

// holds checks the effect of the drafts on a project: BuildKit reads its Dockerfiles as before, there is no
// new warning or error, and every service sets the variables that a draft declares as needed.
func holds(t *testing.T, before, after map[string]string) {
	t.Helper()
	for name, text := range after {
		if strings.HasSuffix(name, "Dockerfile") {
			was, err := parser.Parse(strings.NewReader(before[name]))
			if err != nil {
				t.Fatal(err)
			}
			is, err := parser.Parse(strings.NewReader(text))
			if err != nil || was.AST.Dump() != is.AST.Dump() {
				t.Errorf("BuildKit reads another %s: %v", name, err)
			}
		}
	}
	old := map[string]bool{}
	for _, f := range found(t, before) {
		old[f.Rule.Name+f.Message] = true
	}
	for _, f := range found(t, after) {
		if f.Level > lint.Note && !old[f.Rule.Name+f.Message] {
			t.Errorf("%s: %s [%s]", f.Level, f.Message, f.Rule.Name)
		}
	}
	unset(t, after)
}

func found(t *testing.T, files map[string]string) []*lint.Finding {
	t.Helper()
	settings, err := lint.NewSettings(rules.All(), lint.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	return lint.Run(load(t, files), settings).Findings
}

// unset reports each variable that a draft requires but a service in the project does not set.
func unset(t *testing.T, files map[string]string) {
	t.Helper()
	p := load(t, files)
	for _, app := range p.All() {
		for _, s := range app.Services {
			if s.Contract == nil || s.Service.Build == nil {
				continue
			}
			for _, v := range s.Contract.Variables {
				if v.Draft && v.Needed && s.Env[v.Name] == nil && !s.Open(v.Name) {
					t.Errorf("%s needs %s, which it does not set", s.Name.Text, v.Name)
				}
			}
		}
	}
}
