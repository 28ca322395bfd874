package rules_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/lint/project"
)

// TestProgramsAreExercised checks that the archives for the catalogue's programs are complete: in each
// archive, services run every program of its catalogue file.
func TestProgramsAreExercised(t *testing.T) {
	for _, tree := range catalog.Trees() {
		name := strings.TrimSuffix(filepath.Base(tree.Source.Path), ".contract")
		if !strings.HasPrefix(name, "programs-") {
			continue
		}
		a, err := txtar.ParseFile("testdata/images/" + name + ".txtar")
		if err != nil {
			t.Error(err)
			continue
		}
		texts := map[string]string{}
		for _, f := range a.Files {
			texts["/p/"+f.Name] = string(f.Data)
		}
		fsys := project.Memory("/p", texts)
		configs := project.FindConfigs(fsys)
		found := project.Discover(fsys, []project.Pattern{{Path: "/p", Deep: true}}, configs.Ignored)
		all, err := project.Load(fsys, project.Options{Found: found, Configs: configs})
		if err != nil {
			t.Fatal(err)
		}
		ran := map[string]bool{}
		for _, app := range all.Apps {
			for _, s := range app.Services {
				for _, m := range s.Programs {
					for _, p := range m.Programs {
						ran[p.String()] = true
					}
				}
			}
		}
		for _, p := range contract.Programs(tree, true) {
			if !ran[p.String()] {
				t.Errorf("%s: no service runs `%s`", name, p)
			}
		}
	}
}
