package engine

import (
	"maps"
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

// refuseIncludes reports services that two files of a project define differently, if one file includes the
// other. It does not report a file that only extends an included service, because Compose 5 merges that.
func refuseIncludes(p *lint.Pass, app *project.App) {
	byPath := map[string]*compose.File{}
	for _, f := range app.Model.Files {
		byPath[f.Source.Path] = f
	}
	for _, f := range app.Model.Files {
		own := map[string]*compose.Entry{}
		takeMade(f, own)
		for _, item := range includedBy(f) {
			theirs := map[string]*compose.Entry{}
			for _, included := range item {
				if in := byPath[included]; in != nil && in != f {
					takeMade(in, theirs)
				}
			}
			clashes(p, own, theirs)
		}
	}
}

// takeMade records the services for which a file has an image or a build.
func takeMade(f *compose.File, made map[string]*compose.Entry) {
	visit.Services(f, func(e *compose.Entry) {
		if e.Value.Get("image") != nil || e.Value.Get("build") != nil {
			made[e.Key.Text] = e
		}
	})
}

// clashes reports the services in made that an item of include defines again. It then adds the item's
// services to made.
func clashes(p *lint.Pass, made, theirs map[string]*compose.Entry) {
	for _, name := range slices.Sorted(maps.Keys(theirs)) {
		their, own := theirs[name], made[name]
		switch {
		case own == nil:
			made[name] = their
		case own.Key.File != their.Key.File && !sameTree(own.Value, their.Value):
			visit.ReportAt(p, own.Key.Value(), "`%s` is a service of the included file `%s` too: Compose before 5.0 refuses the project, and later ones make one service of both; rename one",
				name, path.Base(their.Key.File.Path)).Relate(their.Key.File, their.Key.At, "the other service")
		}
	}
}

// sameTree reports whether two nodes have equal content.
func sameTree(a, b *compose.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && a.Text == b.Text && slices.EqualFunc(a.Items, b.Items, sameTree) &&
		slices.EqualFunc(a.Entries, b.Entries, func(x, y *compose.Entry) bool { return x.Key.Text == y.Key.Text && sameTree(x.Value, y.Value) })
}

// includedBy returns the files of each item in a file's include. It ignores names that are not literal. The
// files of one item are merged.
func includedBy(f *compose.File) (items [][]string) {
	for _, doc := range f.Docs {
		list := doc.Get("include")
		if list == nil {
			continue
		}
		for _, item := range list.Items {
			names := item
			if item.Kind != compose.Scalar {
				names = item.Get("path")
			}
			var files []string
			for _, v := range visit.Scalars(names) {
				if !path.IsAbs(v.Text) {
					v.Text = path.Join(path.Dir(f.Source.Path), v.Text)
				}
				files = append(files, path.Clean(v.Text))
			}
			items = append(items, files)
		}
	}
	return items
}
