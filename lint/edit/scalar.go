package edit

import "strings"

// YAMLText returns a text as a YAML scalar. It quotes the text if YAML would read it as something else, such
// as a number.
func YAMLText(text string, flow bool) string {
	if text != "" && strings.Trim(text, "0123456789.") == "" && strings.Count(text, ".") < 2 {
		return `"` + text + `"`
	}
	return QuoteYAML(text, flow)
}

// QuoteYAML quotes a text if YAML requires that for a string. flow is true in brackets. Numbers are not
// quoted, and remain numbers.
func QuoteYAML(text string, flow bool) string {
	switch {
	case !needsQuotes(text, flow):
		return text
	case strings.ContainsAny(text, `"\`):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return `"` + text + `"`
}

// needsQuotes reports whether YAML would read the plain text as something other than that string.
func needsQuotes(text string, flow bool) bool {
	switch {
	case text == "":
		return true
	case strings.IndexByte("-?:,[]{}#&*!|>'\"%@` ", text[0]) >= 0 && !(text[0] == '-' && len(text) > 1 && text[1] != ' '):
		return true
	case strings.Contains(text, ": ") || strings.Contains(text, " #") || strings.HasSuffix(text, ":"):
		return true
	}
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "null", "~":
		return true
	}
	return flow && strings.ContainsAny(text, ",[]{}")
}
