package types

import "strings"

// Placeholder returns the name in a text that is only a placeholder, {{NAME}}.
func Placeholder(text string) (name string, ok bool) {
	inside, open := strings.CutPrefix(text, "{{")
	name, closed := strings.CutSuffix(inside, "}}")
	if !open || !closed {
		return "", false
	}
	return strings.TrimSpace(name), true
}
