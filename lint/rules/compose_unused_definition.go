package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_unused_definition.md
var unusedDefinitionDoc string

var unusedDefinition = &lint.Rule{
	Name: "compose/unused-definition", Doc: unusedDefinitionDoc, Level: lint.Note, Fix: lint.Unsafe, Tags: []string{"compose", "maintainability"},
	App: func(p *lint.Pass, app *project.App) {
		if app.MayHaveOverride || !allKnown(app) {
			return
		}
		used, written := usedNames(app), definitions(app)
		each := func(what string, key compose.Value) {
			if key.File == nil || used[what+" "+key.Text] || used[what+" "] {
				return
			}
			found := visit.ReportAt(p, key, "no service uses the %s `%s`", what, key.Text).Tagged(lint.Unnecessary)
			if d, ok := written[source.Edit{File: key.File, At: key.At}]; ok {
				if e, ok := d.removed(); ok {
					found.WithFix("remove it", false, e)
				}
			}
		}
		for _, n := range app.Model.Networks {
			if n.Key.Text != "default" {
				each("network", n.Key)
			}
		}
		for _, v := range app.Model.Volumes {
			each("volume", v.Key)
		}
		for _, r := range app.Model.Secrets {
			each("secret", r.Key)
		}
		for _, r := range app.Model.Configs {
			each("config", r.Key)
		}
		for _, m := range app.Model.Models {
			each("model", m.Key)
		}
	},
}

// allKnown reports whether every file of the project could be read and uses the definitions only in ways that
// dfvet understands. It returns false for a file with the key jobs, because jobs may use any definition.
func allKnown(app *project.App) bool {
	for _, f := range app.Model.Files {
		if !visit.Readable(f) || f.Root.Entry("jobs") != nil {
			return false
		}
	}
	return len(app.Services) > 0 && !app.Unread()
}

// usedNames contains keys such as "network back" if a service uses the network back. If a name depends on a
// variable, the key is "network ", which means that all networks are used.
func usedNames(app *project.App) map[string]bool {
	used := map[string]bool{}
	use := func(what string, name string, known bool) {
		if !known {
			name = ""
		}
		used[what+" "+name] = true
	}
	for _, s := range app.Services {
		for _, a := range s.Networks {
			use("network", a.Network.Text, a.Network.Known)
		}
		for _, m := range s.Mounts {
			if m.Type == "volume" && m.Source != "" {
				use("volume", m.Source, m.Known)
			}
		}
		for _, g := range s.Secrets {
			use("secret", g.Name.Text, g.Known)
		}
		for _, g := range s.Configs {
			use("config", g.Name.Text, g.Known)
		}
		for _, g := range s.Models {
			use("model", g.Name.Text, g.Known)
		}
		if s.Node != nil {
			usedBelow(s.Node, use)
		}
	}
	return used
}

// usedBelow calls use for each name under keys that the model does not contain.
func usedBelow(n *compose.Node, use func(what, name string, known bool)) {
	build := n.Get("build")
	if v, ok := visit.Scalar(build, "network"); ok {
		use("network", v.Text, v.Known)
	}
	if secrets := build.Get("secrets"); secrets != nil {
		for _, item := range secrets.Items {
			v := item.Value()
			if source, ok := visit.Scalar(item, "source"); ok {
				v = source
			}
			use("secret", v.Text, v.Known)
		}
	}
	if v, ok := visit.Scalar(n.Get("credential_spec"), "config"); ok {
		use("config", v.Text, v.Known)
	}
	if hooks := n.Get("pre_start"); hooks != nil {
		for _, what := range []string{"network", "volume", "secret", "config", "model"} {
			use(what, "", false)
		}
	}
}

// A definition is an entry in a top-level section.
type definition struct {
	entry, section *compose.Entry
	doc            *compose.Node
}

// definitions returns the definitions in the project's files, by the position of the name.
func definitions(app *project.App) map[source.Edit]definition {
	all := map[source.Edit]definition{}
	for _, f := range app.Model.Files {
		for _, doc := range f.Docs {
			for _, section := range doc.Entries {
				if section.Merged || section.Value == nil || section.Value.Alias != nil || section.Key.Text == "services" {
					continue
				}
				for _, e := range section.Value.Entries {
					if !e.Merged {
						all[source.Edit{File: f.Source, At: e.Key.At}] = definition{e, section, doc}
					}
				}
			}
		}
	}
	return all
}

// removed returns the edit that deletes a definition, or the complete section if the definition is its only
// entry.
func (d definition) removed() (source.Edit, bool) {
	e := d.entry
	if len(d.section.Value.Entries) == 1 {
		e = d.section
		if len(d.doc.Entries) == 1 || len(e.Value.Merges) > 0 {
			return source.Edit{}, false
		}
	}
	if hasAnchor(e) {
		return source.Edit{}, false
	}
	return edit.RemoveLines(e.Key.File, edit.EntrySpan(e))
}

// hasAnchor reports whether an entry contains an anchor, to which other places may refer.
func hasAnchor(e *compose.Entry) bool {
	return strings.Contains(e.Key.File.Slice(edit.EntrySpan(e)), "&")
}
