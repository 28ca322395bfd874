package report

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// joints are the words that come before the actual fault in a message, the most reliable first. A semicolon
// is followed by a hint.
var joints = []string{", but ", ", which is ", ", and ", "; ", ": "}

// label returns the part of a message that describes the underlined word, which is the actual fault or what
// to write instead. It returns "" if the message has only one clause.
func label(message string) string {
	message = source.Escape(message)
	for _, joint := range joints {
		at := outside(message, joint)
		if at < 0 {
			continue
		}
		text := message[at+len(joint):]
		if end := outside(text, "; "); end >= 0 {
			text = text[:end]
		}
		return text
	}
	return ""
}

// outside returns the first offset of a text that is not inside backticks, or -1.
func outside(message, text string) int {
	from := 0
	for {
		at := strings.Index(message[from:], text)
		if at < 0 {
			return -1
		}
		at += from
		if strings.Count(message[from:at], "`")%2 == 0 {
			return at
		}
		end := strings.IndexByte(message[at:], '`')
		if end < 0 {
			return -1
		}
		from = at + end + 1
	}
}

// leastLabel is the smallest width in columns to which a label is cut.
const leastLabel = 12

// fit cuts a label to a number of columns, at the end of a clause or a word. It returns "" if there are too
// few columns.
func fit(text string, columns int) string {
	if cells(text) <= columns {
		return text
	}
	if columns < leastLabel {
		return ""
	}
	text = front(text, columns-1)
	if at := strings.LastIndex(text, ", "); at > len(text)/2 {
		return text[:at]
	}
	if at := strings.LastIndexByte(text, ' '); at > len(text)*2/3 {
		text = text[:at]
	}
	return strings.TrimRight(text, " ,;:") + "…"
}
