package facts

// A Limit is a limit that shell code is over, so that it is not read.
type Limit int8

// The limits.
const (
	Within    Limit = iota
	TooLong         // the script is over LongestScript
	TooNested       // its parentheses and braces are nested over DeepestScript
	LargeFile       // its file is over LargestFile
)

const (
	// LongestScript is how long a script may be, in bytes.
	LongestScript = 64 << 10
	// DeepestScript is how deep parentheses and braces may be nested.
	DeepestScript = 100
	// LargestFile is how large a file may be, in bytes, whose shell code is read.
	LargestFile = 1 << 20
)

// Over returns the limit that the script is over. Reading one takes time in the square of its nesting,
// and stack in proportion to its length.
func (s *Script) Over() Limit {
	switch {
	case len(s.Text) > LongestScript:
		return TooLong
	case len(s.Text) > DeepestScript && nesting(s.Text) > DeepestScript:
		return TooNested
	}
	return Within
}

// nesting counts how deep parentheses and braces are open, quotes and comments left aside.
func nesting(text string) int {
	open, most := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(', '{':
			open++
			most = max(most, open)
		case ')', '}':
			open = max(open-1, 0)
		}
	}
	return most
}
