package lsp

// The Compose side of the features that both languages have.

func formatCompose(*Query, string) []Change { return nil }
