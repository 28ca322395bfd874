package lsp

import (
	"context"
	"strings"

	"go.lsp.dev/jsonrpc2"
	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/source"
)

// A feature answers one method. Its capability is announced because it is in the table: the server
// cannot claim what it does not do.
type feature struct {
	method   string
	announce func(*protocol.ServerCapabilities, *Client) // nil where another row announces it
	answer   func(*Call) (any, error)
}

// A Call is one request and the snapshot that it is answered on.
type Call struct {
	context.Context
	*Snapshot
	params jsonrpc2.RawMessage
}

// A Query is a call about a file; Pos is the place that it asks about, where it has one.
type Query struct {
	*Call
	File *File
	Pos  source.Pos

	secrets *source.SecretTexts // see known
}

// features is the table. A feature is a file of its own and its row here.
func features() []feature {
	cache := &tokenCache{}
	return []feature{
		{protocol.MethodTextDocumentHover, func(c *protocol.ServerCapabilities, _ *Client) { c.HoverProvider = protocol.Boolean(true) },
			at(hover, outHover)},
		{protocol.MethodTextDocumentCompletion, func(c *protocol.ServerCapabilities, _ *Client) {
			c.CompletionProvider = &protocol.CompletionOptions{ResolveProvider: ptr(true), TriggerCharacters: []string{" ", "$", "{", "=", "-", ":", "/", ",", "(", "[", "*", "\""}}
		}, at(completion, outItems)},
		{protocol.MethodCompletionItemResolve, nil, on(resolveItem)},
		{protocol.MethodTextDocumentSignatureHelp, func(c *protocol.ServerCapabilities, _ *Client) {
			c.SignatureHelpProvider = &protocol.SignatureHelpOptions{TriggerCharacters: []string{" ", "[", ",", "-", "\""}}
		}, at(signatureHelp, outSignatures)},
		{protocol.MethodTextDocumentDocumentSymbol, func(c *protocol.ServerCapabilities, _ *Client) { c.DocumentSymbolProvider = protocol.Boolean(true) },
			of(documentSymbols, outSymbols)},
		{protocol.MethodWorkspaceSymbol, func(c *protocol.ServerCapabilities, _ *Client) { c.WorkspaceSymbolProvider = protocol.Boolean(true) },
			on(workspaceSymbols)},
		{protocol.MethodTextDocumentFoldingRange, func(c *protocol.ServerCapabilities, _ *Client) { c.FoldingRangeProvider = protocol.Boolean(true) },
			of(folds, outFolds)},
		{protocol.MethodTextDocumentSelectionRange, func(c *protocol.ServerCapabilities, _ *Client) { c.SelectionRangeProvider = protocol.Boolean(true) },
			on(selectionRanges)},
		{protocol.MethodTextDocumentLinkedEditingRange, func(c *protocol.ServerCapabilities, _ *Client) {
			c.LinkedEditingRangeProvider = protocol.Boolean(true)
		}, on(linkedRanges)},
		{protocol.MethodTextDocumentDocumentLink, func(c *protocol.ServerCapabilities, _ *Client) {
			c.DocumentLinkProvider = &protocol.DocumentLinkOptions{}
		}, of(links, outLinks)},
		{protocol.MethodTextDocumentCodeAction, func(c *protocol.ServerCapabilities, _ *Client) {
			c.CodeActionProvider = &protocol.CodeActionOptions{ResolveProvider: ptr(true), CodeActionKinds: []protocol.CodeActionKind{
				protocol.CodeActionKindQuickFix, protocol.CodeActionKindRefactorRewrite, protocol.CodeActionKindRefactorExtract, fixAllKind, plainKind}}
		}, on(codeActions)},
		{protocol.MethodCodeActionResolve, nil, on(resolveAction)},
		{protocol.MethodTextDocumentFormatting, func(c *protocol.ServerCapabilities, _ *Client) { c.DocumentFormattingProvider = protocol.Boolean(true) },
			on(formatFile)},
		{protocol.MethodTextDocumentRangeFormatting, func(c *protocol.ServerCapabilities, _ *Client) {
			c.DocumentRangeFormattingProvider = protocol.Boolean(true)
		},
			on(formatRange)},
		{protocol.MethodTextDocumentOnTypeFormatting, func(c *protocol.ServerCapabilities, _ *Client) {
			c.DocumentOnTypeFormattingProvider = protocol.DocumentOnTypeFormattingOptions{FirstTriggerCharacter: "\n"}
		}, on(formatTyped)},
		{protocol.MethodTextDocumentSemanticTokensFull, announceTokens, on(cache.tokensFull)},
		{protocol.MethodTextDocumentSemanticTokensFullDelta, nil, on(cache.tokensDelta)},
		{protocol.MethodTextDocumentSemanticTokensRange, nil, on(tokensRange)},
		{protocol.MethodTextDocumentInlayHint, func(c *protocol.ServerCapabilities, _ *Client) { c.InlayHintProvider = protocol.Boolean(true) },
			on(inlayHints)},
		{protocol.MethodTextDocumentCodeLens, func(c *protocol.ServerCapabilities, _ *Client) { c.CodeLensProvider = &protocol.CodeLensOptions{} },
			of(lenses, outLenses)},
		{protocol.MethodTextDocumentPrepareCallHierarchy, func(c *protocol.ServerCapabilities, _ *Client) { c.CallHierarchyProvider = protocol.Boolean(true) },
			on(prepareCalls)},
		{protocol.MethodCallHierarchyIncomingCalls, nil, on(incomingCalls)},
		{protocol.MethodCallHierarchyOutgoingCalls, nil, on(outgoingCalls)},
		{protocol.MethodTextDocumentPrepareTypeHierarchy, func(c *protocol.ServerCapabilities, _ *Client) { c.TypeHierarchyProvider = protocol.Boolean(true) },
			on(prepareTypes)},
		{protocol.MethodTypeHierarchySupertypes, nil, on(superTypes)},
		{protocol.MethodTypeHierarchySubtypes, nil, on(subTypes)},
		{protocol.MethodWorkspaceTextDocumentContent, func(c *protocol.ServerCapabilities, _ *Client) {
			c.Workspace.TextDocumentContent = &protocol.TextDocumentContentOptions{Schemes: []string{strings.TrimSuffix(catalog.Scheme, ":"), ruleScheme, plainScheme}}
		}, on(content)},
		{protocol.MethodWorkspaceExecuteCommand, func(c *protocol.ServerCapabilities, _ *Client) {
			c.ExecuteCommandProvider = protocol.ExecuteCommandOptions{Commands: []string{openRule, openPlain}}
		}, on(execute)},
		{protocol.MethodWorkspaceWillRenameFiles, announceMoves, on(willRename)},
		{methodGraph, nil, on(graphs)},
		{methodCoverage, nil, on(coverages)},
		{methodRules, nil, on(ruleNames)},
		{protocol.MethodTextDocumentDefinition, func(c *protocol.ServerCapabilities, _ *Client) { c.DefinitionProvider = protocol.Boolean(true) },
			at(definition, outPlaces)},
		{protocol.MethodTextDocumentTypeDefinition, func(c *protocol.ServerCapabilities, _ *Client) { c.TypeDefinitionProvider = protocol.Boolean(true) },
			at(typeDefinition, outPlaces)},
		{protocol.MethodTextDocumentImplementation, func(c *protocol.ServerCapabilities, _ *Client) { c.ImplementationProvider = protocol.Boolean(true) },
			at(implementation, outPlaces)},
		{protocol.MethodTextDocumentReferences, func(c *protocol.ServerCapabilities, _ *Client) { c.ReferencesProvider = protocol.Boolean(true) },
			at(references, outPlaces)},
		{protocol.MethodTextDocumentDocumentHighlight, func(c *protocol.ServerCapabilities, _ *Client) { c.DocumentHighlightProvider = protocol.Boolean(true) },
			at(highlight, outHighlights)},
		{protocol.MethodTextDocumentRename, func(c *protocol.ServerCapabilities, _ *Client) {
			c.RenameProvider = &protocol.RenameOptions{PrepareProvider: ptr(true)}
		}, on(rename)},
		{protocol.MethodTextDocumentPrepareRename, nil, on(prepareRename)},
		{protocol.MethodTextDocumentDiagnostic, func(c *protocol.ServerCapabilities, k *Client) {
			if k.pulls {
				c.DiagnosticProvider = &protocol.DiagnosticOptions{InterFileDependencies: true, WorkspaceDiagnostics: true}
			}
		}, on(pullDiagnostics)},
		{protocol.MethodWorkspaceDiagnostic, nil, on(pullWorkspace)},
	}
}

func announceTokens(c *protocol.ServerCapabilities, _ *Client) {
	c.SemanticTokensProvider = &protocol.SemanticTokensOptions{
		Legend: protocol.SemanticTokensLegend{TokenTypes: legend, TokenModifiers: modifiers},
		Range:  protocol.Boolean(true), Full: &protocol.SemanticTokensFullDelta{Delta: ptr(true)}}
}

// on makes an answer of a function of the method's own parameters.
func on[P any](f func(*Call, *P) (any, error)) func(*Call) (any, error) {
	return func(c *Call) (any, error) {
		var p P
		if err := protocol.Unmarshal(c.params, &p); err != nil {
			return nil, badParams(err)
		}
		return f(c, &p)
	}
}

// at makes an answer of a function of a place in a file; out turns what it says into the protocol's
// words. A file that nobody has gives null.
func at[R any](f func(*Query) R, out func(*Query, R) any) func(*Call) (any, error) {
	return on(func(c *Call, p *protocol.TextDocumentPositionParams) (any, error) {
		q := c.place(p.TextDocument.URI, p.Position)
		if q == nil {
			return nil, nil
		}
		return out(q, f(q)), nil
	})
}

// place returns the query about a place, or nil where there is no such file. Where a Dockerfile or
// a contract stands within a Compose file, it is about that.
func (c *Call) place(u uri.URI, p protocol.Position) *Query {
	q := c.query(u, p)
	if q == nil {
		return nil
	}
	return q.inside()
}

// query returns the query about a place, or nil where there is no such file.
func (c *Call) query(u uri.URI, p protocol.Position) *Query {
	file := c.Snapshot.File(pathOf(u))
	if file == nil {
		return nil
	}
	return &Query{Call: c, File: file, Pos: c.Client.encoding.pos(file.Source, p)}
}

// of makes an answer of a function of a file as a whole.
func of[R any](f func(*Query) R, out func(*Query, R) any) func(*Call) (any, error) {
	return on(func(c *Call, p *struct {
		TextDocument protocol.TextDocumentIdentifier `json:"textDocument"`
	}) (any, error) {
		file := c.Snapshot.File(pathOf(p.TextDocument.URI))
		if file == nil {
			return nil, nil
		}
		q := &Query{Call: c, File: file}
		return out(q, f(q)), nil
	})
}
