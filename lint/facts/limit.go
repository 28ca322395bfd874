package facts

import "github.com/dfvet/dfvet/grammar/command"

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
	LongestScript = command.LongestScript
	// DeepestScript is how deep parentheses and braces may be nested.
	DeepestScript = command.DeepestScript
	// LargestFile is how large a file may be, in bytes, whose shell code is read.
	LargestFile = 1 << 20
)

// Over returns the limit that the script is over. Reading one takes time in the square of its nesting,
// and stack in proportion to its length.
func (s *Script) Over() Limit {
	switch {
	case len(s.Text) > LongestScript:
		return TooLong
	case len(s.Text) > DeepestScript && command.Nesting(s.Text) > DeepestScript:
		return TooNested
	}
	return Within
}
