package rules_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/testdata/golden"
)

// TestImageGoldens checks archives in testdata/images, each of which belongs to the catalogue file with the
// same name. Files in manual*/ follow the image's own manual, and give no warning. Each folder mistake*/
// contains a common mistake that must be found. The section "want" lists the findings about contracts and
// connections.
func TestImageGoldens(t *testing.T) {
	golden.Archives(t, "testdata/images/*.txtar", imageGolden)
}

// TestImagesHaveGoldens checks that each file of the catalogue that describes images or programs has an
// archive, and each archive such a file.
func TestImagesHaveGoldens(t *testing.T) {
	files := map[string]bool{}
	for _, tree := range catalog.Trees() {
		if len(tree.Stages) > 0 {
			files[strings.TrimSuffix(filepath.Base(tree.Source.Path), ".contract")] = true
			shows(t, tree)
		}
	}
	archives, err := filepath.Glob("testdata/images/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, archive := range archives {
		name := strings.TrimSuffix(filepath.Base(archive), ".txtar")
		if !files[name] {
			t.Errorf("%s is the archive of no file: there is no grammar/catalog/%s.contract", archive, name)
		}
		delete(files, name)
	}
	for name := range files {
		t.Errorf("grammar/catalog/%s.contract has no archive: write lint/rules/testdata/images/%s.txtar, with its manual's example below manual/ and a typical mistake below mistake/", name, name)
	}
}

// withoutMistake lists the archives without a folder mistake*/. Do not add to it.
var withoutMistake = []string{"minio-mc", "telegraf"}

// shows checks that the archive of a catalogue file, if there is one, runs an image of the file, as its manual says and
// with a mistake.
func shows(t *testing.T, tree *dockerfile.File) {
	name := strings.TrimSuffix(filepath.Base(tree.Source.Path), ".contract")
	a, err := txtar.ParseFile("testdata/images/" + name + ".txtar")
	if err != nil {
		return // TestImagesHaveGoldens reports it
	}
	images, used, texts, folders := false, false, "", map[string]bool{}
	for _, f := range a.Files {
		folder, _, _ := strings.Cut(f.Name, "/")
		for _, kind := range []string{"manual", "mistake"} {
			folders[kind] = folders[kind] || strings.HasPrefix(folder, kind)
		}
		if f.Name != "want" {
			texts += string(f.Data)
		}
	}
	for _, s := range tree.Stages {
		if s.From == nil { // PROGRAM, see TestProgramsAreExercised
			continue
		}
		for _, from := range append([]*dockerfile.From{s.From}, s.Also...) {
			image, _, _ := strings.Cut(from.Image.Value, ":")
			images, used = true, used || strings.Contains(texts, image)
		}
	}
	if images && !used {
		t.Errorf("%s.txtar runs no image of grammar/catalog/%s.contract", name, name)
	}
	if !folders["manual"] {
		t.Errorf("%s.txtar has no folder manual/: add the example of the image's manual", name)
	}
	if !folders["mistake"] && !slices.Contains(withoutMistake, name) {
		t.Errorf("%s.txtar has no folder mistake/: add a typical mistake, which must be found", name)
	}
}

func imageGolden(t *testing.T, a *golden.Archive) {
	files := a.Texts("want")
	folders := map[string]bool{} // whether there is a finding in each folder
	for name := range files {
		folder, _, _ := strings.Cut(name, "/")
		folders[folder] = false
	}
	var found []*lint.Finding
	for _, f := range run(t, files, lint.Choice{}).Findings {
		if category, _, _ := strings.Cut(f.Rule.Name, "/"); category != "contract" && category != "wiring" {
			continue
		}
		found = append(found, f)
		folder, _, _ := strings.Cut(strings.TrimPrefix(f.File.Path, "/p/"), "/")
		if folders[folder] = true; strings.HasPrefix(folder, "manual") && f.Level >= lint.Warning {
			t.Errorf("a false alarm in %s: %s", f.File.Path, f.Message)
		}
	}
	for folder, any := range folders {
		if !any && strings.HasPrefix(folder, "mistake") {
			t.Errorf("nothing is found in %s", folder)
		}
	}
	a.Section(t, "want", listing(found))
}
