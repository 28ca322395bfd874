package source

import (
	"fmt"
	"strings"
)

// QuoteList formats a list for a message: `a`, `b` and 3 more.
func QuoteList(things []string) string {
	const most = 3
	out := make([]string, 0, len(things))
	for _, t := range things {
		out = append(out, "`"+t+"`")
	}
	if len(out) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(out[:most-1], ", "), len(out)-most+1)
	}
	return List(out, "and")
}

// List joins words with commas, and the last with another word: a, b or c.
func List(words []string, last string) string {
	n := len(words) - 1
	if n < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}
