package lsp

// The Compose side of the features that both languages have.

func completeCompose(*Query) []Item { return nil }

func formatCompose(*Query, string) []Change { return nil }
