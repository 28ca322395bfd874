package source

import (
	"fmt"
	"strings"
)

// Quote returns text for a message: between backticks and on one line. See quotable for what is replaced.
func Quote(text string) string {
	if text == "" {
		return "`\"\"`"
	}
	return "`" + quotable(text) + "`"
}

// quotable returns text that can be between backticks: escaped, and with ' instead of backticks, so that
// whoever reads the message can tell where the quotation ends.
func quotable(text string) string { return strings.ReplaceAll(Escape(text), "`", "'") }

// QuoteEach quotes all texts.
func QuoteEach(texts []string) []string {
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = Quote(text)
	}
	return out
}

// QuoteAny formats alternatives for a message: `a`, `b` or `c`.
func QuoteAny(texts []string) string { return List(QuoteEach(texts), "or") }

// QuoteList formats a list for a message: `a`, `b` and 3 more.
func QuoteList(things []string) string {
	const most = 3
	if len(things) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(QuoteEach(things[:most-1]), ", "), len(things)-most+1)
	}
	return List(QuoteEach(things), "and")
}

// List joins words with commas, and the last with another word: a, b or c.
func List(words []string, last string) string {
	n := len(words) - 1
	if n < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:n], ", ") + " " + last + " " + words[n]
}

// Short cuts text after a number of characters.
func Short(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if r := []rune(text); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// Messagef is fmt.Sprintf for messages: what is between backticks in the format is quoted as Quote does it.
func Messagef(format string, args ...any) string {
	return fmt.Sprintf(format, quoteArgs(format, args)...)
}

// Errorf is fmt.Errorf with the quoting of Messagef.
func Errorf(format string, args ...any) error {
	return fmt.Errorf(format, quoteArgs(format, args)...)
}

// quoteArgs returns the arguments with those quoted that a format has between backticks.
func quoteArgs(format string, args []any) []any {
	var out []any
	inside, n := false, 0
	for i := 0; i < len(format) && n < len(args); i++ {
		switch {
		case format[i] == '`':
			inside = !inside
		case format[i] != '%' || i+1 == len(format):
		case format[i+1] == '%':
			i++
		default:
			if text, ok := textOf(args[n]); ok && inside && (format[i+1] == 's' || format[i+1] == 'v') {
				if out == nil {
					out = append(out, args...)
				}
				out[n] = quotedArg(text, format[:i], format[min(i+2, len(format)):])
			}
			n++
		}
	}
	if out == nil {
		return args
	}
	return out
}

// quotedArg returns the text of a verb between backticks, with the parts of the format around the verb.
func quotedArg(text, before, after string) string {
	if text == "" && strings.HasSuffix(before, "`") && strings.HasPrefix(after, "`") {
		return `""`
	}
	return quotable(text)
}

// textOf returns a string, or the result of a String method. It returns false for other arguments, such as numbers.
func textOf(arg any) (string, bool) {
	switch arg := arg.(type) {
	case string:
		return arg, true
	case fmt.Stringer:
		return arg.String(), true
	}
	return "", false
}
