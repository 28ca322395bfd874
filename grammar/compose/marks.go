package compose

import (
	"unicode/utf8"
)

// marks converts the positions of the YAML library (1-based lines, and columns in code points) to byte
// offsets. Lines end as they do in YAML: at LF, CR, NEL, LS and PS.
type marks struct {
	text  string // without the byte order mark
	lines []int  // the offset of the start of each line

	steps map[int][]int // for each long line, the offset of every column that is a multiple of step
}

// step is the distance in columns between the offsets that are stored for a long line.
const step = 1024

func newMarks(text string) *marks {
	m := &marks{text: text, lines: make([]int, 1, len(text)/32+1)}
	for i := 0; i < len(text); {
		n := 0
		if c := text[i]; c < ' ' || c >= utf8.RuneSelf { // skips most bytes, which neither end a line nor are part of a longer character
			n = breakLen(text, i)
		}
		if n == 0 {
			i++
			continue
		}
		i += n
		m.lines = append(m.lines, i)
	}
	return m
}

// breakLen returns the length of the line break at text[i], or 0.
func breakLen(text string, i int) int {
	switch text[i] {
	case '\n':
		return 1
	case '\r':
		if i+1 < len(text) && text[i+1] == '\n' {
			return 2
		}
		return 1
	case 0xC2:
		if i+1 < len(text) && text[i+1] == 0x85 {
			return 2
		}
	case 0xE2:
		if i+2 < len(text) && text[i+1] == 0x80 && (text[i+2] == 0xA8 || text[i+2] == 0xA9) {
			return 3
		}
	}
	return 0
}

// offset returns the byte offset of a line and column, limited to the end of the text.
func (m *marks) offset(line, col int) int {
	if line < 1 {
		return 0
	}
	if line > len(m.lines) {
		return len(m.text)
	}
	if col <= step {
		return m.walk(m.lines[line-1], col-1)
	}
	steps := m.stepsOf(line)
	i := min((col-1)/step, len(steps)-1)
	return m.walk(steps[i], col-1-i*step)
}

// walk returns the offset that is the given number of characters after at.
func (m *marks) walk(at, n int) int {
	for ; n > 0 && at < len(m.text); n-- {
		if m.text[at] < utf8.RuneSelf {
			at++
			continue
		}
		_, size := utf8.DecodeRuneInString(m.text[at:])
		at += size
	}
	return at
}

// stepsOf returns the offsets of the first column of a line and of every step columns after that.
func (m *marks) stepsOf(line int) []int {
	steps, ok := m.steps[line]
	if ok {
		return steps
	}
	end := len(m.text)
	if line < len(m.lines) {
		end = m.lines[line]
	}
	for at := m.lines[line-1]; at < end; at = m.walk(at, step) {
		steps = append(steps, at)
	}
	if m.steps == nil {
		m.steps = map[int][]int{}
	}
	m.steps[line] = steps
	return steps
}

// span returns the offsets at which a 1-based line starts and at which its text ends.
func (m *marks) span(line int) (start, end int) {
	start, end = m.lines[line-1], len(m.text)
	if line < len(m.lines) {
		end = m.lines[line]
	}
	for end > start && (m.text[end-1] == '\n' || m.text[end-1] == '\r') {
		end--
	}
	return start, end
}
