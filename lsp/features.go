package lsp

import (
	"context"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/lsp/query"
)

// A feature answers one method. Its row in the table also announces its capability, so the server never
// claims a feature that it lacks.
type feature struct {
	method   string
	announce func(*protocol.ServerCapabilities, *query.Client) // nil if another row announces it
	answer   func(*Request) (any, error)
}

// A Request is one request with its snapshot.
type Request struct {
	context.Context
	*Snapshot
	params jsonrpc2.RawMessage
	server *server
}

// features is the table of features. Each feature has a file of its own and a row here.
func features() []feature {
	cache := &tokenCache{}
	return []feature{
		{protocol.MethodTextDocumentHover, func(c *protocol.ServerCapabilities, _ *query.Client) { c.HoverProvider = protocol.Boolean(true) },
			at(func(l *query.Language) func(*query.Query) query.Text { return l.Hover }, outHover)},
		{protocol.MethodTextDocumentCompletion, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.CompletionProvider = &protocol.CompletionOptions{ResolveProvider: new(true), TriggerCharacters: []string{" ", "$", "{", "=", "-", ":", "/", ",", "(", "[", "*", "\""}}
		}, at(func(l *query.Language) func(*query.Query) []query.Item { return l.Completion }, outItems)},
		{protocol.MethodCompletionItemResolve, nil, on(resolveItem)},
		{protocol.MethodTextDocumentSignatureHelp, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.SignatureHelpProvider = &protocol.SignatureHelpOptions{TriggerCharacters: []string{" ", "[", ",", "-", "\""}}
		}, at(func(l *query.Language) func(*query.Query) []query.Signature { return l.Signatures }, outSignatures)},
		{protocol.MethodTextDocumentDocumentSymbol, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.DocumentSymbolProvider = protocol.Boolean(true)
		},
			whole(func(l *query.Language) func(*query.Query) []query.Symbol { return l.Symbols }, outSymbols)},
		{protocol.MethodWorkspaceSymbol, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.WorkspaceSymbolProvider = protocol.Boolean(true)
		},
			on(workspaceSymbols)},
		{protocol.MethodTextDocumentFoldingRange, func(c *protocol.ServerCapabilities, _ *query.Client) { c.FoldingRangeProvider = protocol.Boolean(true) },
			whole(func(l *query.Language) func(*query.Query) []query.Fold { return l.Folds }, outFolds)},
		{protocol.MethodTextDocumentSelectionRange, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.SelectionRangeProvider = protocol.Boolean(true)
		},
			on(selectionRanges)},
		{protocol.MethodTextDocumentLinkedEditingRange, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.LinkedEditingRangeProvider = protocol.Boolean(true)
		}, on(linkedRanges)},
		{protocol.MethodTextDocumentDocumentLink, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.DocumentLinkProvider = &protocol.DocumentLinkOptions{}
		}, whole(func(l *query.Language) func(*query.Query) []query.Link { return l.Links }, outLinks)},
		{protocol.MethodTextDocumentCodeAction, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.CodeActionProvider = &protocol.CodeActionOptions{ResolveProvider: new(true), CodeActionKinds: []protocol.CodeActionKind{
				protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorRewrite, protocol.CodeActionKindRefactorExtract, fixAllKind, plainKind}}
		}, on(codeActions)},
		{protocol.MethodCodeActionResolve, nil, on(resolveAction)},
		{protocol.MethodTextDocumentFormatting, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.DocumentFormattingProvider = protocol.Boolean(true)
		},
			on(formatFile)},
		{protocol.MethodTextDocumentRangeFormatting, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.DocumentRangeFormattingProvider = protocol.Boolean(true)
		},
			on(formatRange)},
		{protocol.MethodTextDocumentOnTypeFormatting, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.DocumentOnTypeFormattingProvider = protocol.DocumentOnTypeFormattingOptions{FirstTriggerCharacter: "\n"}
		}, on(formatTyped)},
		{protocol.MethodTextDocumentSemanticTokensFull, announceTokens, on(cache.tokensFull)},
		{protocol.MethodTextDocumentSemanticTokensFullDelta, nil, on(cache.tokensDelta)},
		{protocol.MethodTextDocumentSemanticTokensRange, nil, on(tokensRange)},
		{protocol.MethodTextDocumentInlayHint, func(c *protocol.ServerCapabilities, _ *query.Client) { c.InlayHintProvider = protocol.Boolean(true) },
			on(inlayHints)},
		{protocol.MethodTextDocumentCodeLens, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.CodeLensProvider = &protocol.CodeLensOptions{}
		},
			whole(func(l *query.Language) func(*query.Query) []query.Lens { return l.Lenses }, outLenses)},
		{protocol.MethodTextDocumentPrepareCallHierarchy, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.CallHierarchyProvider = protocol.Boolean(true)
		},
			on(prepareCalls)},
		{protocol.MethodCallHierarchyIncomingCalls, nil, on(incoming)},
		{protocol.MethodCallHierarchyOutgoingCalls, nil, on(outgoing)},
		{protocol.MethodTextDocumentPrepareTypeHierarchy, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.TypeHierarchyProvider = protocol.Boolean(true)
		},
			on(prepareTypes)},
		{protocol.MethodTypeHierarchySupertypes, nil, on(superTypes)},
		{protocol.MethodTypeHierarchySubtypes, nil, on(subTypes)},
		{protocol.MethodWorkspaceTextDocumentContent, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.Workspace.TextDocumentContent = &protocol.TextDocumentContentOptions{Schemes: []string{strings.TrimSuffix(catalog.Scheme, ":"), ruleScheme, plainScheme, reportScheme}}
		}, on(content)},
		{protocol.MethodWorkspaceExecuteCommand, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.ExecuteCommandProvider = protocol.ExecuteCommandOptions{Commands: []string{openRule, openPlain}}
		}, on(execute)},
		{protocol.MethodWorkspaceWillRenameFiles, announceMoves, on(willRename)},
		{methodGraph, nil, on(graphs)},
		{methodCoverage, nil, on(coverages)},
		{methodRules, nil, on(ruleNames)},
		{methodNeeds, nil, on(needs)},
		{methodReport, nil, on(reports)},
		{protocol.MethodTextDocumentDefinition, func(c *protocol.ServerCapabilities, _ *query.Client) { c.DefinitionProvider = protocol.Boolean(true) },
			at(func(l *query.Language) func(*query.Query) []query.Place { return l.Definition }, outPlaces)},
		{protocol.MethodTextDocumentTypeDefinition, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.TypeDefinitionProvider = protocol.Boolean(true)
		},
			at(func(l *query.Language) func(*query.Query) []query.Place { return l.TypeDefinition }, outPlaces)},
		{protocol.MethodTextDocumentImplementation, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.ImplementationProvider = protocol.Boolean(true)
		},
			at(func(l *query.Language) func(*query.Query) []query.Place { return l.Implementation }, outPlaces)},
		{protocol.MethodTextDocumentReferences, func(c *protocol.ServerCapabilities, _ *query.Client) { c.ReferencesProvider = protocol.Boolean(true) },
			at(func(l *query.Language) func(*query.Query) []query.Place { return l.References }, outPlaces)},
		{protocol.MethodTextDocumentDocumentHighlight, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.DocumentHighlightProvider = protocol.Boolean(true)
		},
			at(func(l *query.Language) func(*query.Query) []query.Place { return l.Highlight }, outHighlights)},
		{protocol.MethodTextDocumentRename, func(c *protocol.ServerCapabilities, _ *query.Client) {
			c.RenameProvider = &protocol.RenameOptions{PrepareProvider: new(true)}
		}, on(rename)},
		{protocol.MethodTextDocumentPrepareRename, nil, on(prepareRename)},
		{protocol.MethodTextDocumentDiagnostic, func(c *protocol.ServerCapabilities, k *query.Client) {
			if k.Pulls {
				c.DiagnosticProvider = &protocol.DiagnosticOptions{InterFileDependencies: true, WorkspaceDiagnostics: true}
			}
		}, on(pullDiagnostics)},
		{protocol.MethodWorkspaceDiagnostic, nil, on(pullWorkspace)},
	}
}

func announceTokens(c *protocol.ServerCapabilities, _ *query.Client) {
	c.SemanticTokensProvider = &protocol.SemanticTokensOptions{
		Legend: protocol.SemanticTokensLegend{TokenTypes: query.Legend, TokenModifiers: query.Modifiers},
		Range:  protocol.Boolean(true), Full: &protocol.SemanticTokensFullDelta{Delta: new(true)}}
}

// on returns a handler that calls a function with the method's decoded parameters.
func on[P any](f func(*Request, *P) (any, error)) func(*Request) (any, error) {
	return func(c *Request) (any, error) {
		var p P
		if err := protocol.Unmarshal(c.params, &p); err != nil {
			return nil, badParams(err)
		}
		return f(c, &p)
	}
}

// at returns a handler that calls a language's function with the query about a position; out converts its
// result to the protocol's types. The handler answers null if the file does not exist.
func at[R any](of func(*query.Language) func(*query.Query) R, out func(*query.Query, R) any) func(*Request) (any, error) {
	return on(func(c *Request, p *protocol.TextDocumentPositionParams) (any, error) {
		q := c.place(p.TextDocument.URI, p.Position)
		if q == nil {
			return nil, nil
		}
		return out(q, ask(of, q)), nil
	})
}

// place returns the query about a position, or nil if the file does not exist. At a position in a Dockerfile
// or a contract inside a Compose file, it returns the query about that embedded text.
func (c *Request) place(u uri.URI, p protocol.Position) *query.Query {
	q := c.query(u, p)
	if q == nil {
		return nil
	}
	if l := languageFor(q.File.Kind); l.Inner != nil {
		return l.Inner(q)
	}
	return q
}

// query returns the query about a position, or nil if the file does not exist.
func (c *Request) query(u uri.URI, p protocol.Position) *query.Query {
	file := c.Snapshot.File(pathOf(u))
	if file == nil {
		return nil
	}
	return &query.Query{Workspace: c.Snapshot, Client: c.Client, File: file, Pos: c.Client.Encoding.Pos(file.Source, p)}
}

// ask calls the function that of selects from the language of the query's file. It returns the zero value if
// the language lacks the function.
func ask[R any](of func(*query.Language) func(*query.Query) R, q *query.Query) (r R) {
	if f := of(languageFor(q.File.Kind)); f != nil {
		r = f(q)
	}
	return r
}

// whole returns a handler that calls a language's function with a complete file.
func whole[R any](of func(*query.Language) func(*query.Query) R, out func(*query.Query, R) any) func(*Request) (any, error) {
	return on(func(c *Request, p *struct {
		TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	}) (any, error) {
		file := c.Snapshot.File(pathOf(p.TextDocument.URI))
		if file == nil {
			return nil, nil
		}
		q := &query.Query{Workspace: c.Snapshot, Client: c.Client, File: file}
		return out(q, ask(of, q)), nil
	})
}
