package facts

import "github.com/dfvet/dfvet/grammar/command"

// A Limit is the limit that a piece of shell code exceeds, for which reason it is not parsed.
type Limit int8

// The limits.
const (
	Within    Limit = iota
	TooLong         // the script is longer than LongestScript
	TooNested       // its parentheses and braces are nested more than DeepestScript deep
	LargeFile       // its file is larger than LargestFile
)

const (
	// LongestScript is the maximum length of a script, in bytes.
	LongestScript = command.LongestScript
	// DeepestScript limits how deeply parentheses and braces may be nested.
	DeepestScript = command.DeepestScript
	// LargestFile is the maximum size in bytes of a file whose shell code is parsed.
	LargestFile = 1 << 20
)

// Over returns the limit that the script exceeds. The limits exist because parsing takes time quadratic in
// the nesting and stack space proportional to the length.
func (s *Script) Over() Limit {
	switch {
	case len(s.Text) > LongestScript:
		return TooLong
	case len(s.Text) > DeepestScript && command.Nesting(s.Text) > DeepestScript:
		return TooNested
	}
	return Within
}
