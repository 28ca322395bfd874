package query

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// All names, values and paths in Markdown pass through this file. Editors follow links and load images in
// Markdown, so text from a file must remain plain text.

// Code returns text as a code span.
func Code(text string) string {
	text = source.Escape(text)
	if !strings.Contains(text, "`") {
		return "`" + text + "`"
	}
	ticks := strings.Repeat("`", longestRun(text)+1)
	return ticks + " " + text + " " + ticks
}

// longestRun returns the length of the longest run of backticks in a text.
func longestRun(text string) int {
	longest, run := 0, 0
	for i := range len(text) {
		if text[i] != '`' {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

// Bold returns text in bold.
func Bold(text string) string { return "**" + Prose(text) + "**" }

// Prose escapes a text so that Markdown shows it unchanged.
func Prose(text string) string {
	text = source.Escape(text)
	if !strings.ContainsAny(text, "\\`*[]<>!&~") && !strings.HasPrefix(text, "_") && !strings.HasSuffix(text, "_") && !strings.Contains(text, "://") {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if strings.IndexByte("\\`*_[]<>!&~|:", text[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// Message returns the message of a finding: its code spans remain, and everything else is escaped.
func Message(text string) string {
	var b strings.Builder
	for text != "" {
		i := strings.IndexByte(text, '`')
		if i < 0 {
			return b.String() + Prose(text)
		}
		n := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
		end := closing(text[i+n:], n)
		if end < 0 {
			b.WriteString(Prose(text[:i+n]))
			text = text[i+n:]
			continue
		}
		b.WriteString(Prose(text[:i]))
		b.WriteString(source.Escape(text[i : i+n+end+n]))
		text = text[i+n+end+n:]
	}
	return b.String()
}

// closing returns the start of the next run of exactly n backticks, or -1 if there is none.
func closing(text string, n int) int {
	for from := 0; ; {
		i := strings.IndexByte(text[from:], '`')
		if i < 0 {
			return -1
		}
		i += from
		run := len(text[i:]) - len(strings.TrimLeft(text[i:], "`"))
		if run == n {
			return i
		}
		from = i + run
	}
}

// Fenced returns lines as a code block.
func Fenced(language, text string) string {
	ticks := strings.Repeat("`", max(3, longestRun(text)+1))
	return ticks + language + "\n" + escapedLines(text) + "\n" + ticks
}

// escapedLines escapes each line of a text, but keeps line breaks and tabs.
func escapedLines(text string) string {
	if source.Escape(text) == text {
		return text
	}
	var b strings.Builder
	for from := 0; ; {
		i := strings.IndexAny(text[from:], "\n\t")
		if i < 0 {
			return b.String() + source.Escape(text[from:])
		}
		b.WriteString(source.Escape(text[from : from+i]))
		b.WriteByte(text[from+i])
		from += i + 1
	}
}

// Codes returns several texts as code spans, separated by commas.
func Codes(all []string) string {
	var out []string
	for _, text := range all {
		out = append(out, Code(text))
	}
	return strings.Join(out, ", ")
}

// RulePage returns the part of a rule's page that a hover shows.
func RulePage(r *lint.Rule) string {
	return fmt.Sprintf("**%s** (%s): %s\n\n%s\n\n[the rule's page](%s)", r.Name, r.Level, r.Title(), r.Summary(), r.URL())
}
