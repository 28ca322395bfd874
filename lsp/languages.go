package lsp

// languages is the table of what the server speaks. A language is a package of its own and its row here.
var languages = []*Language{docker, composed, configuration}

// languageFor returns the language of a kind of files; one without features where there is none.
func languageFor(k Kind) *Language {
	for _, l := range languages {
		for _, own := range l.Kinds {
			if own == k {
				return l
			}
		}
	}
	return &Language{}
}
