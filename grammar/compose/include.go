package compose

import (
	"path"
	"slices"

	"github.com/dfvet/dfvet/grammar/source"
)

// include merges the included files under doc, whose own values take precedence.
func (ld *assembler) include(doc *Node, dir string, vars *variables, including []string, resets [][]string) *Node {
	list := doc.Get("include")
	if list == nil {
		return doc
	}
	doc = drop(doc, "include")
	if list.Kind != Null {
		ld.validate(list, includes, "`include`")
	}
	for _, item := range list.Items {
		if imported := ld.included(item, dir, vars, including); imported != nil {
			doc = ld.take(imported, doc, resets)
		}
	}
	return doc
}

// includes is the part of the schema of include that Compose checks when it loads a project. It ignores all
// other keys.
var includes = &Schema{Types: List, Items: &Schema{Types: String | Map, open: true, Keys: []Key{
	{Name: "path", Schema: textOrList}, {Name: "env_file", Schema: textOrList}, {Name: "project_directory", Schema: text},
}}}

var textOrList = &Schema{Types: String | List, Items: text}

// drop returns n without a key.
func drop(n *Node, key string) *Node {
	return withEntries(n, slices.DeleteFunc(slices.Clone(n.Entries), func(e *Entry) bool { return e.Key.Text == key }))
}

// included returns the merged files of one item of include, or nil if they cannot be read.
func (ld *assembler) included(item *Node, dir string, vars *variables, including []string) *Node {
	names := []*Node{item}
	if item.Kind == Mapping {
		names = nil
		if p := item.Get("path"); p != nil {
			names = asList(p).Items
		}
	}
	var files []string
	for _, n := range names {
		if n.Kind != Scalar || !n.known() || remote(n.text()) {
			ld.p.Unread = true
			return nil // files elsewhere, or with unknown names, are skipped
		}
		files = append(files, abs(dir, n.text()))
	}
	if len(files) == 0 {
		return nil
	}
	if slices.Contains(including, files[0]) {
		ld.problem(names[0].File, names[0].Span(), Cycle, source.Quote(names[0].text())+" includes itself", "remove this include")
		return nil
	}
	if len(including) >= includeDepth {
		ld.tooDeep(names[0], "the chain of `include` has more than 50 files; this file is not read")
		ld.p.Unread = true
		return nil
	}
	for i, f := range files {
		if ld.file(f, names[i]) == nil {
			ld.p.Unread = true
			return nil
		}
	}
	below := path.Dir(files[0])
	if p := item.textOf("project_directory"); p != "" {
		below = abs(dir, p)
	}
	imported := ld.layer(files, below, vars.with(ld, ld.includeEnv(item, dir, below)), including)
	return settle(ld.homes, imported, below)
}

// settle records dir in homes as the project directory of the services in an included project, and adds it to
// builds that have no context.
func settle(homes map[*Node]string, imported *Node, dir string) *Node {
	services := imported.Get("services")
	if services == nil || services.Kind != Mapping {
		return imported
	}
	entries := slices.Clone(services.Entries)
	for i, e := range entries {
		if _, ok := homes[e.Key]; !ok {
			homes[e.Key] = dir
		}
		b := e.Value.Get("build")
		if b == nil || b.Kind != Mapping || b.Entry("context") != nil {
			continue
		}
		context := named(".", b)
		context.load = &resolved{text: ".", known: true, dir: dir}
		b = withEntries(b, append(slices.Clone(b.Entries), &Entry{Key: named("context", b), Value: context}))
		entries[i] = &Entry{Key: e.Key, Value: replaceEntry(e.Value, "build", b)}
	}
	return replaceEntry(imported, "services", withEntries(services, entries))
}

func (ld *assembler) includeEnv(item *Node, dir, below string) (files []string) {
	named := item.Get("env_file")
	if named == nil {
		return []string{path.Join(below, ".env")}
	}
	for _, n := range asList(named).Items {
		if n.Kind != Scalar || n.text() == "/dev/null" || !n.known() {
			continue
		}
		name := abs(dir, n.text())
		if _, err := ld.Read(name); err != nil {
			ld.missing(name, n)
			continue
		}
		files = append(files, name)
	}
	return files
}

// remote reports whether a path refers to something that has to be downloaded.
func remote(p string) bool {
	for _, prefix := range []string{"https://", "http://", "git://", "ssh://", "oci://", "github.com/", "git@"} {
		if len(p) >= len(prefix) && p[:len(prefix)] == prefix {
			return true
		}
	}
	return false
}

// take merges the services and other sections of an included project under those of doc.
func (ld *assembler) take(imported, doc *Node, resets [][]string) *Node {
	for _, section := range []string{"services", "jobs", "volumes", "networks", "secrets", "configs", "models"} {
		from := imported.Entry(section)
		if from == nil || from.Value == nil || from.Value.Kind != Mapping {
			continue
		}
		to := doc.Get(section)
		if to == nil || to.Kind != Mapping {
			ld.validate(to, Root.Child(section), source.Quote(section))
			doc = withEntries(doc, append(slices.Clone(drop(doc, section).Entries), from))
			continue
		}
		s := Root.Child(section)
		if !ld.spend(len(to.Entries)+len(from.Value.Entries), from.Key) {
			continue
		}
		entries := slices.Clone(to.Entries)
		at := make(map[string]int, len(entries))
		for i, e := range slices.Backward(entries) {
			at[e.Key.Text] = i
		}
		for _, e := range from.Value.Entries {
			i, there := at[e.Key.Text]
			switch {
			case !there:
				at[e.Key.Text] = len(entries)
				entries = append(entries, e)
			case !equal(value(e), value(entries[i])):
				under := without(wrap(section, e), resets).Get(section).Get(e.Key.Text)
				if under == nil {
					continue
				}
				if home, ok := ld.homes[e.Key]; ok {
					ld.homes[entries[i].Key] = home
				}
				entries[i] = &Entry{Key: entries[i].Key, Value: ld.merge(under, value(entries[i]), s.Child(e.Key.Text))}
			}
		}
		doc = replaceEntry(doc, section, withEntries(to, entries))
	}
	return doc
}

// wrap returns {section: {key: value}}, because paths begin at the top level.
func wrap(section string, e *Entry) *Node {
	inner := withEntries(e.Key, []*Entry{e})
	return withEntries(e.Key, []*Entry{{Key: named(section, e.Key), Value: inner}})
}

func replaceEntry(n *Node, key string, v *Node) *Node {
	entries := slices.Clone(n.Entries)
	for i, e := range entries {
		if e.Key.Text == key {
			entries[i] = &Entry{Key: e.Key, Value: v}
		}
	}
	return withEntries(n, entries)
}
