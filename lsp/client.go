package lsp

import (
	"runtime"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lsp/query"
)

func clientOf(p *protocol.InitializeParams) *query.Client {
	c := &query.Client{}
	if g := p.Capabilities.General; g != nil {
		c.Encoding = query.Pick(g.PositionEncodings)
	}
	refreshes := false
	if w := p.Capabilities.Workspace; w != nil {
		c.Watches = w.DidChangeWatchedFiles != nil && yes(w.DidChangeWatchedFiles.DynamicRegistration)
		c.Configuration = yes(w.Configuration)
		refreshes = w.Diagnostics != nil && yes(w.Diagnostics.RefreshSupport)
		c.Versions = w.WorkspaceEdit != nil && yes(w.WorkspaceEdit.DocumentChanges)
		c.Contents = w.TextDocumentContent != nil
		c.LensRefresh = w.CodeLens != nil && yes(w.CodeLens.RefreshSupport)
		c.HintRefresh = w.InlayHint != nil && yes(w.InlayHint.RefreshSupport)
	}
	if t := p.Capabilities.TextDocument; t != nil {
		ofText(c, t)
		// A client without refresh requests gets all diagnostics pushed. So does Neovim, because version 0.12
		// forgets the open buffers after a refresh request.
		c.Pulls = t.Diagnostic != nil && refreshes && p.ClientInfo.Name != "Neovim"
		c.Related = c.Pulls && yes(t.Diagnostic.RelatedDocumentSupport)
	}
	if w := p.Capabilities.Window; w != nil {
		c.Progress = yes(w.WorkDoneProgress)
		c.Shows = w.ShowDocument != nil && w.ShowDocument.Support
	}
	c.Commands = commandsOf(p.InitializationOptions)
	return c
}

// commandsOf reads the commands that the client defines, such as {"commands": ["dfvet.showPlaces", …]}.
func commandsOf(raw jsontext.Value) map[string]bool {
	var in struct {
		Commands []string `json:"commands"`
	}
	all := map[string]bool{}
	if len(raw) > 0 && protocol.Unmarshal(raw, &in) == nil {
		for _, name := range in.Commands {
			all[strings.Clone(name)] = true
		}
	}
	return all
}

func ofText(c *query.Client, t *protocol.TextDocumentClientCapabilities) {
	if k := t.Completion; k != nil && k.CompletionItem != nil {
		c.Snippets = yes(k.CompletionItem.SnippetSupport)
	}
	c.Resolves = t.CodeAction != nil && yes(t.CodeAction.DataSupport) && slices.Contains(t.CodeAction.ResolveSupport.Properties, "edit")
	c.Registers = t.Synchronization != nil && yes(t.Synchronization.DynamicRegistration) && t.Hover != nil && yes(t.Hover.DynamicRegistration)
	c.Links = t.Definition != nil && yes(t.Definition.LinkSupport)
	c.Tree = t.DocumentSymbol != nil && yes(t.DocumentSymbol.HierarchicalDocumentSymbolSupport)
}

func yes(b *bool) bool { return b != nil && *b }

// folders returns the workspace folders, or the single root of older clients.
func folders(p *protocol.InitializeParams) []string {
	var all []string
	if list, ok := p.WorkspaceFolders.Get(); ok && len(list) > 0 {
		for _, f := range list {
			all = append(all, pathOf(cloneURI(f.URI)))
		}
		return all
	}
	//lint:ignore SA1019 older clients send nothing else
	if p.RootURI != nil && *p.RootURI != "" {
		//lint:ignore SA1019 see above
		return []string{pathOf(cloneURI(*p.RootURI))}
	}
	//lint:ignore SA1019 still older ones send this
	if root, ok := p.RootPath.Get(); ok && root != "" {
		return []string{strings.TrimRight(strings.Clone(root), "/")}
	}
	return nil
}

// settings reads the user's settings: {"preset": …, "strict": …, "enable": […], "disable": […], "severity":
// […]}, optionally under "dfvet". Invalid settings are logged, and the others apply.
func (s *server) settings(raw jsontext.Value) *lint.Settings {
	type said struct {
		Preset   string   `json:"preset"`
		Strict   bool     `json:"strict"`
		Enable   []string `json:"enable"`
		Disable  []string `json:"disable"`
		Severity []string `json:"severity"`
	}
	var in struct {
		said
		Dfvet *said `json:"dfvet"`
	}
	if len(raw) > 0 {
		s.logged("settings", protocol.Unmarshal(raw, &in))
	}
	one := in.said
	if in.Dfvet != nil {
		one = *in.Dfvet
	}
	set, err := lint.NewSettings(s.opts.Rules, lint.Choice{Preset: one.Preset, Strict: one.Strict, Enable: one.Enable, Disable: one.Disable, Severity: one.Severity, Most: lint.MostFindings})
	if err != nil {
		s.log.Printf("settings: %v", err)
		set, _ = lint.NewSettings(s.opts.Rules, lint.Choice{Most: lint.MostFindings})
	}
	return set
}

func cloneURI(u uri.URI) uri.URI { return uri.URI(strings.Clone(string(u))) }

// pathOf returns the path for a URI. A URI that is not a file gets a path made from its scheme and path,
// which exists on no disk.
func pathOf(u uri.URI) string {
	switch {
	case u.Scheme() == "file":
		return filePath(system(runtime.GOOS), u)
	case strings.HasPrefix(string(u), catalog.Scheme):
		return catalog.Scheme + u.Path()
	case u.Scheme() == ruleScheme, u.Scheme() == plainScheme, u.Scheme() == reportScheme:
		return u.Scheme() + ":" + u.Path()
	}
	return "/" + u.Scheme() + ":/" + strings.Trim(u.Path(), "/")
}

// uriOf returns the URI for a path.
func uriOf(full string) uri.URI {
	if rest, ok := strings.CutPrefix(full, catalog.Scheme); ok {
		return uri.URI(catalog.Scheme + rest)
	}
	return uri.FileFor(system(runtime.GOOS), full)
}

// system returns how an operating system writes paths; goos is a value of runtime.GOOS.
func system(goos string) uri.Platform {
	if goos == "windows" {
		return uri.PlatformWindows
	}
	return uri.PlatformPOSIX
}

// filePath returns the path for a file URI, with slashes. A drive is in lower case, because clients spell one
// drive in several ways.
func filePath(on uri.Platform, u uri.URI) string {
	full := u.Path()
	if on == uri.PlatformWindows {
		full = strings.ReplaceAll(uri.FsPathFor(u, on, false), `\`, "/")
	}
	cut := strings.TrimRight(full, "/")
	if cut == "" || on == uri.PlatformWindows && strings.HasSuffix(cut, ":") {
		return cut + "/"
	}
	return cut
}
