package types

import (
	"regexp"
	"regexp/syntax"
)

// A pattern's limits: RE2 never runs away, but a{1000} inside b{1000} compiles to megabytes.
const (
	longestPattern = 2000
	mostStates     = 20_000
	mostSteps      = 5_000_000 // states times bytes of the value: some 50 ms
	mostKept       = 100_000   // states of all patterns that stay compiled: some 10 MB
)

// verifyPattern is the check of REGEX's argument, and of what stands behind MATCHES:.
func verifyPattern(args []string) *Flaw {
	_, _, flaw := parsePattern(args[0])
	return flaw
}

func parsePattern(pattern string) (re *syntax.Regexp, states int, flaw *Flaw) {
	if len(pattern) > longestPattern {
		return nil, 0, flawAt(0, len(pattern), "a regular expression has at most %d bytes", longestPattern)
	}
	re, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		return nil, 0, flawAt(0, len(pattern), "the regular expression cannot be read (RE2 syntax): %s", err.(*syntax.Error).Code)
	}
	if states = size(re); states > mostStates {
		return nil, 0, flawAt(0, len(pattern), "the regular expression repeats too much: it comes to %d states, and %d are allowed", states, mostStates)
	}
	return re, states, nil
}

// size estimates how many states re compiles to, and stops counting far above mostStates.
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

// matches reports whether the pattern is found in value. A pattern that cannot be used, or a
// value too long for it, matches: nothing is proven.
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

// misses reports whether the pattern is provably not in value.
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
