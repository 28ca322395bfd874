package docker

import (
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// A sourceCompleter completes the flags of an instruction, and the stages, images and paths in flags and in
// COPY.
type sourceCompleter struct{ *completer }

// flagNames lists the flags that the instruction does not have yet, each with an example value that the user
// can replace.
func (c *sourceCompleter) flagNames(given []dockerfile.Range) []query.Item {
	at := c.Typed(query.NotBlank)
	var items []query.Item
	for _, f := range c.form.Flags {
		if !f.Repeat && slices.ContainsFunc(given, func(r dockerfile.Range) bool { return !r.Has(c.At) && flagName(r.In(c.Text)) == f.Name }) {
			continue
		}
		it := query.Item{Label: flagText(&f), Doc: f.Doc, At: at, Kind: protocol.CompletionItemKindProperty, Sort: "5"}
		if f.Example != "" {
			it.Plain = "--" + f.Name + "="
			it.Insert = it.Plain + "${1:" + f.Example + "}"
		}
		items = append(items, it)
	}
	return items
}

func flagName(text string) string {
	name, _, _ := strings.Cut(strings.TrimPrefix(text, "--"), "=")
	return name
}

// flag completes the name of a flag, or its value.
func (c *sourceCompleter) flag(r dockerfile.Range, others []dockerfile.Range) []query.Item {
	name, value, valued := strings.Cut(c.Text[r.Start:c.At], "=")
	if !valued {
		return c.flagNames(others)
	}
	for _, f := range c.form.Flags {
		if "--"+f.Name != name {
			continue
		}
		items := c.flagValue(&f, value, r.In(c.Text)[len(name)+1:])
		if value == "" {
			items = append(items, c.example(&f, r))
		}
		return items
	}
	return nil
}

// example returns a completion with the complete flag and an example value.
func (c *sourceCompleter) example(f *dockerfile.FlagForm, r dockerfile.Range) query.Item {
	at := source.Span{Start: c.Pos - source.Pos(c.At-r.Start), End: c.Pos}
	return query.Item{Label: flagText(f), Doc: f.Doc, At: at, Kind: protocol.CompletionItemKindProperty, Sort: "9",
		Insert: "--" + f.Name + "=${1:" + f.Example + "}", Plain: flagText(f)}
}

// flagValue completes the value of a flag, or of a key in it. before is the part of the value before the
// cursor, whole is the complete value.
func (c *sourceCompleter) flagValue(f *dockerfile.FlagForm, before, whole string) []query.Item {
	at := c.Typed(func(b byte) bool { return b > ' ' && b != '=' && b != ',' })
	if len(f.Keys) > 0 {
		key, _, valued := strings.Cut(before[strings.LastIndexByte(before, ',')+1:], "=")
		if !valued {
			return mountKeyItems(f, whole, key, at)
		}
		i := slices.IndexFunc(f.Keys, func(k dockerfile.FlagForm) bool { return k.Name == key })
		if i < 0 {
			return nil
		}
		return c.keyValue(&f.Keys[i], mountType(whole), at)
	}
	return c.oneValue(f, at)
}

// oneValue completes a value according to the purpose of its flag or key.
func (c *sourceCompleter) oneValue(f *dockerfile.FlagForm, at source.Span) []query.Item {
	items := texts(at, protocol.CompletionItemKindEnumMember, f.Values...)
	if f.Bool {
		items = append(items, texts(at, protocol.CompletionItemKindValue, "true", "false")...)
	}
	switch f.Name {
	case "from":
		items = append(items, c.stages(at)...)
		for _, it := range ownImages(c.Query) {
			it.At = at
			items = append(items, it)
		}
	case "platform":
		items = append(items, texts(at, protocol.CompletionItemKindValue, "$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64", "linux/arm/v7")...)
	case "chown":
		items = append(items, c.users(at)...)
	case "chmod", "mode":
		items = append(items, texts(at, protocol.CompletionItemKindValue, "755", "644", "0600", "u=rwX,go=rX")...)
	}
	return items
}

// keyValue completes the value of a key in a mount of a given type.
func (c *sourceCompleter) keyValue(k *dockerfile.FlagForm, kind string, at source.Span) []query.Item {
	name := k.Name
	if k.Alias != "" {
		name = k.Alias
	}
	switch {
	case name == "target" && kind == "cache":
		at := c.Typed(func(b byte) bool { return b > ' ' && b != '=' && b != ',' })
		var items []query.Item
		for _, d := range cacheFolders {
			items = append(items, query.Item{Label: d[0], Detail: d[1], At: at, Kind: protocol.CompletionItemKindFolder})
		}
		return items
	case name == "source" && kind != "secret" && kind != "cache" && !strings.Contains(c.typedWord(), "from="):
		return c.paths(c.typedWord()[strings.LastIndexByte(c.typedWord(), '=')+1:])
	}
	return c.oneValue(k, at)
}

// cacheFolders lists the cache folders of well-known programs.
var cacheFolders = [][2]string{
	{"/var/cache/apt", "apt"}, {"/var/lib/apt", "apt package lists"}, {"/var/cache/apk", "apk"}, {"/var/cache/dnf", "dnf"},
	{"/root/.npm", "npm"}, {"/usr/local/share/.cache/yarn", "yarn"}, {"/root/.local/share/pnpm/store", "pnpm"},
	{"/root/.cache/pip", "pip"}, {"/root/.cache/uv", "uv"}, {"/root/.cache/go-build", "Go build cache"}, {"/go/pkg/mod", "Go modules"},
	{"/usr/local/cargo/registry", "cargo"}, {"/root/.m2", "Maven"}, {"/root/.gradle", "Gradle"}, {"/root/.nuget/packages", "NuGet"},
	{"/root/.composer", "Composer"}, {"/root/.cache/ccache", "ccache"},
}

// mountKeyItems lists the keys that a mount of its type does not have yet. In an empty mount, it also lists
// the types.
func mountKeyItems(f *dockerfile.FlagForm, whole, typed string, at source.Span) []query.Item {
	given := map[string]bool{}
	for _, field := range strings.Split(whole, ",") {
		key, _, valued := strings.Cut(field, "=")
		given[key] = given[key] || valued || key != typed
	}
	kind := mountType(whole)
	var items []query.Item
	for i, k := range f.Keys {
		name := k.Name
		if k.Alias != "" {
			name = k.Alias
		}
		if given[k.Name] || given[name] || kind != "" && k.On != nil && !slices.Contains(k.On, kind) {
			continue
		}
		it := query.Item{Label: k.Name, Doc: k.Doc, At: at, Kind: protocol.CompletionItemKindProperty, Sort: string(rune('a' + i))}
		if k.Example != "" {
			it.Detail, it.Plain, it.Insert = k.Name+"="+k.Example, k.Name+"=", k.Name+"=${1:"+k.Example+"}"
		}
		items = append(items, it)
	}
	return items
}

// stages lists the stages above the cursor that have a name.
func (c *sourceCompleter) stages(at source.Span) []query.Item {
	var items []query.Item
	for _, s := range c.file.Stages {
		if s.From != nil && s.Name() != "" && s.At.Start < c.lineStart() && !s.From.At.Has(c.Pos) && !c.inStage(s) {
			items = append(items, query.Item{Label: s.From.Name.Text, Detail: c.File.Source.Slice(s.From.At), At: at, Kind: protocol.CompletionItemKindModule, Sort: "0"})
		}
	}
	return items
}

// inStage reports whether the cursor is in the given stage, which must not be offered because a stage cannot
// copy from itself.
func (c *sourceCompleter) inStage(s *dockerfile.Stage) bool {
	next := s.Index + 1
	begins := c.form.Name == dockerfile.FROM
	return !begins && (next == len(c.file.Stages) || c.file.Stages[next].At.Start > c.Pos)
}
