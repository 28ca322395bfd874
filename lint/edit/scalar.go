package edit

import "strings"

// YAMLText spells a text as a YAML scalar: with quotes if YAML reads it as something else, such as a number.
func YAMLText(text string, flow bool) string {
	if text != "" && strings.Trim(text, "0123456789.") == "" && strings.Count(text, ".") < 2 {
		return `"` + text + `"`
	}
	return QuoteYAML(text, flow)
}

// QuoteYAML puts a text in quotes if YAML requires them for a string; flow is set within brackets. Numbers keep their
// meaning as numbers.
func QuoteYAML(text string, flow bool) string {
	switch {
	case !needsQuotes(text, flow):
		return text
	case strings.ContainsAny(text, `"\`):
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return `"` + text + `"`
}

// needsQuotes reports whether YAML reads a plain text as something other than that string.
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
