package query

// A Client is what the editor can do.
type Client struct {
	Encoding      encoding
	Pulls         bool // it asks for diagnostics, and again when told to
	Watches       bool // it tells what changes on disk
	Configuration bool // it answers workspace/configuration
	Progress      bool
	Snippets      bool
	Links         bool // it takes LocationLinks
	Tree          bool // it takes nested document symbols
	Versions      bool // it takes versioned edits
	Related       bool // it takes the diagnostics of further documents with those that it asked for
	Contents      bool // it opens addresses of our own schemes
	Shows         bool // it shows a document when told to
	Registers     bool // it takes the registration of further documents
	LensRefresh   bool
	HintRefresh   bool
	Resolves      bool // it asks for the edit of a code action when that is chosen

	Commands map[string]bool // of its own, by which code lenses and actions call it
}
