package types

import (
	"regexp"
	"regexp/syntax"
)

// The limits of a pattern. Matching with RE2 takes linear time, but a pattern such as a{1000} inside b{1000}
// compiles to megabytes.
const (
	longestPattern = 2000
	mostStates     = 20_000
	mostSteps      = 5_000_000 // states times bytes of the value: about 50 ms
	mostKept       = 100_000   // states of all patterns that stay compiled: about 10 MB
)

// verifyPattern checks the argument of REGEX and of MATCHES:.
func verifyPattern(args []string) *Flaw {
	_, _, flaw := parsePattern(args[0])
	return flaw
}

func parsePattern(pattern string) (re *syntax.Regexp, states int, flaw *Flaw) {
	if len(pattern) > longestPattern {
		return nil, 0, flawAt(0, len(pattern), "the regular expression is longer than %d bytes", longestPattern)
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, 0, flawAt(0, len(pattern), "invalid regular expression (RE2 syntax): %s", err.(*syntax.Error).Code)
	}
	if states = size(re); states > mostStates {
		return nil, 0, flawAt(0, len(pattern), "the regular expression repeats too much: it needs %d states, and the limit is %d", states, mostStates)
	}
	return re, states, nil
}

// size estimates the number of states that re compiles to. It stops counting far above mostStates.
func size(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		n = min(n+size(sub), 1<<30)
	}
	if re.Op == syntax.OpRepeat {
		n = min(n*max(re.Min, re.Max, 1), 1<<30)
	}
	return n
}

// matches reports whether the pattern is found in value. It returns true for a pattern that cannot be used
// and for a value that is too long, because a mismatch is not proven then.
func (r *Registry) matches(pattern, value string) bool {
	if re, ok := r.patterns.Load(pattern); ok {
		return !re.(compiled).misses(value)
	}
	c := compile(pattern)
	if r.states.Add(int64(c.states)) <= mostKept {
		r.patterns.Store(pattern, c)
	}
	return !c.misses(value)
}

// misses reports whether the pattern is provably absent from value.
func (c compiled) misses(value string) bool {
	return c.re != nil && c.states*len(value) <= mostSteps && !c.re.MatchString(value)
}

type compiled struct {
	re     *regexp.Regexp
	states int
}

func compile(pattern string) compiled {
	_, states, flaw := parsePattern(pattern)
	if flaw != nil {
		return compiled{}
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return compiled{}
	}
	return compiled{re, states}
}
