package cursor

import (
	"strings"
	"testing"
)

// A new line is indented for the text that most likely follows; "|" marks the end of the line above.
func TestIndentAfter(t *testing.T) {
	for text, want := range map[string]string{
		"services:|":                       "  ",
		"services:\n  web:|":               "    ",
		"services:\n  web: &a |":           "    ",
		"services:\n  web:\n    image: x|": "    ",
		"services:\n  web:\n    - a: x|":   "      ",
		"services:\n  web:\n    - a:|":     "        ",
		"services:\n  web:\n    - a|":      "    ",
		"services:\n  web:\n    -|":        "      ",
		"a:\n  b: |2-|":                    "    ",
		"a:\n  b: >|":                      "    ",
		"a:\n  b: x # why:|":               "  ",
		"a:\n  b: # why|":                  "    ",
		"a:\n  \"b c\":|":                  "    ",
		"a:\r\n  b:\r|":                    "    ",
	} {
		i := strings.LastIndexByte(text, '|')
		got, ok := IndentAfter(text[:i]+text[i+1:], i, 2)
		if !ok {
			got = "none"
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
