package reader

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// lines calls each with the words of every line, for files with one setting per line. A "#" at the start of a
// word begins a comment, and quotes join several words into one.
func lines(text string, each func(words []Text)) {
	eachLine(text, func(start, end int) {
		if words := wordsOf(text, start, end); len(words) > 0 {
			each(words)
		}
	})
}

// eachLine calls do with the start and end of every line, without its line feed.
func eachLine(text string, do func(start, end int)) {
	for start := 0; start < len(text); {
		end := len(text)
		if n := strings.IndexByte(text[start:], '\n'); n >= 0 {
			end = start + n
		}
		do(start, end)
		start = end + 1
	}
}

// wordsOf splits the text between two offsets into words.
func wordsOf(text string, start, end int) (words []Text) {
	for i := start; i < end; {
		switch c := text[i]; c {
		case ' ', '\t', '\r':
			i++
		case '#':
			return words
		case '"', '\'', '`':
			stop := end
			if n := strings.IndexByte(text[i+1:end], c); n >= 0 {
				stop = i + 1 + n
			}
			words = append(words, Text{text[i+1 : stop], span(i+1, stop)})
			i = stop + 1
		default:
			stop := i
			for stop < end && text[stop] != ' ' && text[stop] != '\t' && text[stop] != '\r' {
				if text[stop] == '\\' && stop+1 < end {
					stop++
				}
				stop++
			}
			words = append(words, Text{text[i:stop], span(i, stop)})
			i = stop
		}
	}
	return words
}

func span(start, end int) source.Span {
	return source.Span{Start: source.Pos(start), End: source.Pos(end)}
}

// whole returns the span of all words of a line.
func whole(words []Text) source.Span { return words[0].At.Cover(words[len(words)-1].At) }
