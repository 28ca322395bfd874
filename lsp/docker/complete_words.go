package docker

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// variables completes the name after an unfinished "$". It returns nil if there is none.
func (c *completer) variables() []query.Item {
	before := c.Before()
	i := strings.LastIndexByte(before, '$')
	if i < 0 || i > 0 && before[i-1] == c.Escape {
		return nil
	}
	name, braced := strings.CutPrefix(before[i+1:], "{")
	if strings.Trim(name, nameBytes) != "" || c.form != nil && c.form.Dialect && c.file.Fragment {
		return nil
	}
	at := source.Span{Start: c.Pos - source.Pos(len(before)-i), End: c.Pos}
	if braced && strings.HasPrefix(c.File.Source.Text[c.Pos:], "}") {
		at.End++
	}
	opens, closes := "${", "}"
	if !braced && name != "" {
		opens, closes = "$", ""
	}
	items := []query.Item{}
	for _, v := range c.visible() {
		items = append(items, query.Item{Label: opens + v.name + closes, Detail: v.detail, Doc: v.doc, At: at, Kind: v.kind, Sort: v.sort})
	}
	return items
}

const nameBytes = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

// A binding is a variable that is visible at a position.
type binding struct {
	name, detail, doc, sort string
	kind                    protocol.CompletionItemKind
}

// visible lists the variables that can be used at the cursor: those that ARG and ENV set earlier in the stage
// and in its base stages, those that the base image is known to set, and those that the build itself sets.
func (c *completer) visible() []binding {
	var all []binding
	seen := map[string]bool{}
	add := func(b binding) {
		if !seen[b.name] {
			seen[b.name] = true
			all = append(all, b)
		}
	}
	x := indexOf(c.File)
	scope, global := x.scope(c.Pos)
	named := func(scope *build.Scope) {
		for _, name := range scope.Names() {
			if v := scope.Find(name); v.Set != nil && (!global || v.Set.At.Start < c.Pos) {
				add(binding{name: name, detail: pairLine(c.file, v.In, v.Set), sort: "0", kind: protocol.CompletionItemKindVariable})
			}
		}
	}
	if named(scope); c.scopeNumber() == noFrom {
		named(x.facts().Build.Globals)
	}
	if !global {
		for _, e := range c.imageEnv() {
			add(binding{name: e.name, detail: "ENV " + e.name + "=" + e.text, doc: "set by " + query.Prose(e.image), sort: "1", kind: protocol.CompletionItemKindVariable})
		}
	}
	for _, p := range dockerfile.Arguments {
		if global || !p.Global {
			add(binding{name: p.Name, doc: p.Doc, sort: "2", kind: protocol.CompletionItemKindConstant})
		}
	}
	return all
}

// pairLine returns the ARG or ENV instruction for a variable, without the other variables in it.
func pairLine(f *dockerfile.File, in dockerfile.Instruction, p *dockerfile.Pair) string {
	return strings.ToUpper(in.Common().Name) + " " + f.Source.Masked(p.At)
}

// An imageVariable is a variable that a base image is known to set.
type imageVariable struct{ name, text, image string }

// imageEnv lists the variables that the base image of the cursor's stage is known to set.
func (c *completer) imageEnv() []imageVariable {
	s := indexOf(c.File).stage(c.Pos)
	if s == nil {
		return nil
	}
	image := s.Root().Image
	return imageVariables(image, c.OwnProject().Image(image))
}

func imageVariables(image string, base *contract.Contract) []imageVariable {
	if base == nil {
		return nil
	}
	var all []imageVariable
	for name, v := range base.Config.Env {
		if v.Known {
			all = append(all, imageVariable{name, v.Text, image})
		}
	}
	slices.SortFunc(all, func(a, b imageVariable) int { return cmp.Compare(a.name, b.name) })
	return all
}

// values completes the operands of an instruction of Docker's own; rest is the offset where they begin.
func (c *completer) values(rest int) []query.Item {
	at := c.Typed(func(b byte) bool { return b > ' ' && b != '"' && b != '[' && b != ',' })
	n := 0 // without the word at the cursor
	for _, r := range dockerfile.CutWords(c.Text[:c.At], rest, false, 0) {
		if r.End < c.At {
			n++
		}
	}
	switch c.form.Name {
	case dockerfile.FROM:
		return (&sourceCompleter{c}).fromValues(n, c.Typed(query.NotBlank))
	case dockerfile.COPY, dockerfile.ADD:
		return (&sourceCompleter{c}).copyValues(n, at)
	case dockerfile.EXPOSE:
		return c.ports()
	case dockerfile.USER:
		return c.users(at)
	case dockerfile.STOPSIGNAL:
		return texts(at, protocol.CompletionItemKindEnumMember, signals...)
	case dockerfile.HEALTHCHECK:
		if n == 0 {
			return c.healthValues(c.Typed(query.NotBlank))
		}
	case dockerfile.ARG:
		return c.argumentNames(at)
	case dockerfile.ENV:
		return c.environment(at)
	case dockerfile.LABEL:
		return c.labels(at)
	case dockerfile.WORKDIR:
		return c.folders(at)
	case dockerfile.VOLUME:
		return c.volumes(at)
	case dockerfile.SHELL:
		return c.shells(rest)
	case dockerfile.CMD, dockerfile.ENTRYPOINT:
		return programFlags(c)
	}
	return nil
}

func texts(at source.Span, kind protocol.CompletionItemKind, labels ...string) []query.Item {
	var items []query.Item
	for _, l := range labels {
		items = append(items, query.Item{Label: l, At: at, Kind: kind})
	}
	return items
}

var signals = []string{"SIGTERM", "SIGQUIT", "SIGINT", "SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGRTMIN+3"}

// healthValues completes the text after the flags of HEALTHCHECK.
func (c *completer) healthValues(at source.Span) []query.Item {
	items := []query.Item{
		{Label: `CMD [ "executable" ]`, Insert: `CMD [ "${1:executable}" ]`, Plain: "CMD ", At: at, Kind: protocol.CompletionItemKindSnippet, Sort: "0"},
		{Label: "CMD command", Insert: "CMD ${1:command}", Plain: "CMD ", At: at, Kind: protocol.CompletionItemKindSnippet, Sort: "1"},
		{Label: "NONE", At: at, Kind: protocol.CompletionItemKindKeyword, Sort: "2"},
	}
	if !c.Client.Snippets {
		items[0].Label = dockerfile.CMD
		items = append(items[:1], items[2])
	}
	return items
}

// argumentNames lists the arguments that an ARG can declare again: those declared before the first FROM, and
// those that the build itself sets.
func (c *completer) argumentNames(at source.Span) []query.Item {
	if strings.Contains(c.typedWord(), "=") {
		return nil
	}
	var items []query.Item
	if s := indexOf(c.File).stage(c.Pos); s != nil && s.From != nil {
		for _, a := range c.file.Args {
			for _, v := range a.Vars {
				items = append(items, query.Item{Label: v.Key.Value, Detail: pairLine(c.file, a, v), At: at, Kind: protocol.CompletionItemKindVariable, Sort: "0"})
			}
		}
	}
	for _, p := range dockerfile.Arguments {
		items = append(items, query.Item{Label: p.Name, Doc: p.Doc, At: at, Kind: protocol.CompletionItemKindConstant, Sort: "1"})
	}
	return items
}

// environment completes ENV: the variables in the contract of the stage, and then the values that their
// formats allow.
func (c *completer) environment(at source.Span) []query.Item {
	have := c.stageContract()
	if have == nil {
		return nil
	}
	key, _, valued := strings.Cut(c.typedWord(), "=")
	var items []query.Item
	for _, v := range have.Variables {
		switch {
		case v.Emits || strings.Contains(v.Name, "*") || strings.HasPrefix(v.Name, "-"):
		case !valued:
			it := query.Item{Label: v.Name, Insert: v.Name + "=", Detail: "accepted: " + v.Format.String(), Doc: query.Message(v.Doc), At: at, Kind: protocol.CompletionItemKindVariable, Sort: "1"}
			if v.Needed {
				it.Detail, it.Sort = "needed: "+v.Format.String(), "0"
			}
			items = PutItem(items, it)
		case v.Name == key:
			at := c.Typed(func(b byte) bool { return b > ' ' && b != '=' && b != '"' && b != '\'' })
			items = append(items, texts(at, protocol.CompletionItemKindValue, valuesOf(v.Format)...)...)
		}
	}
	return items
}

// PutItem appends an item, or replaces one with the same label that sorts after it. Without this, a variable
// would appear twice if several contract lines are about it.
func PutItem(all []query.Item, it query.Item) []query.Item {
	i := slices.IndexFunc(all, func(o query.Item) bool { return o.Label == it.Label })
	switch {
	case i < 0:
		return append(all, it)
	case it.Sort < all[i].Sort:
		all[i] = it
	}
	return all
}

// stageContract returns the contract of the cursor's stage, or nil.
func (c *completer) stageContract() *contract.Contract {
	if s := indexOf(c.File).stage(c.Pos); s != nil {
		return c.OwnProject().Stage(c.file, s.Stage.Stage)
	}
	return nil
}

// users lists likely accounts: those that RUN creates, and usual ones.
func (c *completer) users(at source.Span) []query.Item {
	var items []query.Item
	if s := indexOf(c.File).stage(c.Pos); s != nil {
		for _, base := range s.Chain() {
			for _, script := range base.Runs() {
				for _, call := range script.Tree().Calls {
					args := call.Args()
					if (call.Name == "useradd" || call.Name == "adduser") && len(args) > 0 && !args[len(args)-1].Dynamic {
						items = append(items, query.Item{Label: args[len(args)-1].Value, Detail: "created by " + call.Name, At: at, Kind: protocol.CompletionItemKindValue, Sort: "0"})
					}
				}
			}
		}
	}
	for i, u := range []string{"root", "nobody", "nonroot", "1000", "1000:1000"} {
		items = append(items, query.Item{Label: u, At: at, Kind: protocol.CompletionItemKindValue, Sort: fmt.Sprint(1 + i)})
	}
	return items
}

// ports lists the ports in the contract and those of the types; after a slash, it lists the protocols.
func (c *completer) ports() []query.Item {
	if strings.Contains(c.typedWord(), "/") {
		return texts(c.Typed(source.Alnum), protocol.CompletionItemKindEnumMember, "tcp", "udp", "sctp")
	}
	at := c.Typed(query.NotBlank)
	var items []query.Item
	seen := map[string]bool{}
	add := func(label, detail, sort string) {
		if !seen[label] {
			seen[label] = true
			items = append(items, query.Item{Label: label, Detail: detail, At: at, Kind: protocol.CompletionItemKindValue, Sort: sort})
		}
	}
	if have := c.stageContract(); have != nil {
		for _, l := range have.Listeners {
			if l.On.First > 0 {
				add(exposed(l.On), l.String(), "0")
			}
		}
	}
	for _, d := range c.OwnProject().Types.Types() {
		for _, p := range d.Ports {
			add(exposed(contract.Port{Transport: p.Transport, First: p.First, Last: p.Last}), d.Type.Name(), "1")
		}
	}
	return items
}

// exposed returns a port in the form that EXPOSE expects.
func exposed(p contract.Port) string {
	text := fmt.Sprint(p.First)
	if p.Last > p.First {
		text += fmt.Sprintf("-%d", p.Last)
	}
	if p.Transport != "TCP" {
		text += "/" + strings.ToLower(string(p.Transport))
	}
	return text
}

// labels lists the annotation keys of the OCI image specification.
func (c *completer) labels(at source.Span) []query.Item {
	if strings.Contains(c.typedWord(), "=") {
		return nil
	}
	var items []query.Item
	for _, l := range annotations {
		name := "org.opencontainers.image." + l[0]
		items = append(items, query.Item{Label: name, Doc: l[1], Insert: name + `="${1:` + l[2] + `}"`, Plain: name + "=", At: at, Kind: protocol.CompletionItemKindProperty})
	}
	return items
}

// annotations lists the keys that the OCI image specification defines below org.opencontainers.image, each
// with its meaning and an example.
var annotations = [][3]string{
	{"title", "The title of the image, for human readers.", "title"},
	{"description", "What the software in the image does.", "description"},
	{"version", "The version of the software in the image.", "1.0.0"},
	{"revision", "The commit that the image was built from.", "revision"},
	{"source", "The URL of the source code.", "https://example.com/source"},
	{"url", "The URL of a page about the image.", "https://example.com"},
	{"documentation", "The URL of the documentation.", "https://example.com/docs"},
	{"licenses", "The licenses of the software, as an SPDX expression.", "Apache-2.0"},
	{"authors", "The contact for questions about the image.", "name"},
	{"vendor", "The person or organization that distributes the image.", "vendor"},
	{"created", "When the image was built, in RFC 3339 format.", "2026-01-01T00:00:00Z"},
	{"ref.name", "The name of the reference in an image layout.", "name"},
	{"base.name", "The reference of the base image.", "docker.io/library/image:tag"},
	{"base.digest", "The digest of the base image.", "sha256:digest"},
}

// folders lists the working directories that WORKDIR sets earlier in the stage.
func (c *completer) folders(at source.Span) []query.Item {
	var items []query.Item
	seen := map[string]bool{}
	s := indexOf(c.File).stage(c.Pos)
	if s == nil {
		return nil
	}
	for _, base := range s.Chain() {
		for _, in := range base.Body {
			w, ok := in.(*dockerfile.Workdir)
			if ok && w.Path != nil && !w.At.Has(c.Pos) && w.At.Start < c.Pos && !seen[w.Path.Text] {
				seen[w.Path.Text] = true
				items = append(items, query.Item{Label: w.Path.Text, Detail: "WORKDIR", At: at, Kind: protocol.CompletionItemKindFolder})
			}
		}
	}
	return items
}

// volumes lists the paths of the volumes in the contract.
func (c *completer) volumes(at source.Span) []query.Item {
	var items []query.Item
	if have := c.stageContract(); have != nil {
		for _, v := range have.Volumes {
			if v.Path != "" {
				items = append(items, query.Item{Label: v.Path, Detail: v.String(), At: at, Kind: protocol.CompletionItemKindFolder})
			}
		}
	}
	return items
}

// shells lists complete arrays for SHELL.
func (c *completer) shells(rest int) []query.Item {
	if strings.TrimSpace(c.Text[rest:c.At]) != "" {
		return nil
	}
	at := source.Span{Start: c.Pos, End: c.Pos}
	return texts(at, protocol.CompletionItemKindSnippet, `["/bin/bash", "-o", "pipefail", "-c"]`, `["/bin/sh", "-eo", "pipefail", "-c"]`,
		`["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]`, `["cmd", "/S", "/C"]`)
}

// scopeNumber returns the scope that names at the cursor have.
func (c *completer) scopeNumber() int {
	s := indexOf(c.File).stage(c.Pos)
	switch {
	case s == nil:
		return beforeFrom
	case s.Headless():
		return noFrom
	}
	return s.Index
}
