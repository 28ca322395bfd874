package facts

import "github.com/dfvet/dfvet/grammar/command"

// A Limit is a limit that shell code exceeds, so that it is not parsed.
type Limit int8

// The limits.
const (
	Within    Limit = iota
	TooLong         // the script is longer than LongestScript
	TooNested       // its parentheses and braces nest deeper than DeepestScript
	LargeFile       // its file is larger than LargestFile
)

const (
	// LongestScript is the largest length of a script, in bytes.
	LongestScript = command.LongestScript
	// DeepestScript limits how deeply parentheses and braces may nest.
	DeepestScript = command.DeepestScript
	// LargestFile is the size in bytes up to which the shell code of a file is parsed.
	LargestFile = 1 << 20
)

// Over returns the limit that the script exceeds. Parsing takes time quadratic in the nesting and stack space
// proportional to the length.
func (s *Script) Over() Limit {
	switch {
	case len(s.Text) > LongestScript:
		return TooLong
	case len(s.Text) > DeepestScript && command.Nesting(s.Text) > DeepestScript:
		return TooNested
	}
	return Within
}
