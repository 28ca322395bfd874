package query

// A Client holds the capabilities of the editor.
type Client struct {
	Encoding      encoding
	Pulls         bool // pulls diagnostics, and again on a refresh request
	Watches       bool // reports changes on disk
	Configuration bool // answers workspace/configuration
	Progress      bool
	Snippets      bool
	Links         bool // supports LocationLinks
	Tree          bool // supports nested document symbols
	Versions      bool // supports versioned edits
	Related       bool // accepts diagnostics of related documents in the answer to a pull
	Contents      bool // opens URIs with our own schemes
	Shows         bool // shows a document on request
	Registers     bool // supports registration of further documents
	LensRefresh   bool
	HintRefresh   bool
	Resolves      bool // resolves the edit of a code action when the user chooses it

	Commands map[string]bool // the editor's own commands, which code lenses and actions call
}
