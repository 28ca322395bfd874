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
	switch {
	case len(out) == 1:
		return out[0]
	case len(out) > most:
		return fmt.Sprintf("%s and %d more", strings.Join(out[:most-1], ", "), len(out)-most+1)
	}
	return strings.Join(out[:len(out)-1], ", ") + " and " + out[len(out)-1]
}
