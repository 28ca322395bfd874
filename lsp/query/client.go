package query

// A Client holds the capabilities of the client, which is the user's editor.
type Client struct {
	Encoding      encoding
	Pulls         bool // pulls diagnostics, and pulls them again on a refresh request
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
	Registers     bool // lets the server register more documents
	LensRefresh   bool
	HintRefresh   bool
	Resolves      bool // resolves the edit of a code action when the user chooses it

	Commands map[string]bool // the commands that the editor defines for code lenses and actions
}
