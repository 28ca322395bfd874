package main

import "strings"

// pageWidth is the width of lists and pages, in columns.
const pageWidth = 80

// wrap joins words and breaks them into lines. The first line begins with first; the others are indented by
// its width.
func wrap(first string, words []string) string { return hang(first, len([]rune(first)), words) }

// hang joins words and breaks them into lines. The first line begins with first; the others begin with
// indent.
func hang(first string, indent int, words []string) string {
	var b strings.Builder
	b.WriteString(first)
	at := len([]rune(first))
	for i, word := range words {
		n := len([]rune(word))
		switch {
		case i == 0:
		case at+1+n > pageWidth:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			at = indent
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return strings.TrimRight(b.String(), " ") + "\n"
}

// listed adds a comma to each word except the last.
func listed(words []string) []string {
	var all []string
	for i, word := range words {
		if i < len(words)-1 {
			word += ","
		}
		all = append(all, word)
	}
	return all
}
