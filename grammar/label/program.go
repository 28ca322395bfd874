package label

import "slices"

// Preflight is the path in an image of the contract check, which runs before the image's own program.
const Preflight = "/.dfvet/preflight"

// Guarded reports whether an ENTRYPOINT begins with dfvet's contract check.
func Guarded(entrypoint []string) bool { return len(entrypoint) > 0 && entrypoint[0] == Preflight }

// Unwrap returns an ENTRYPOINT without the contract check in front of it: the words after `/.dfvet/preflight
// … --`. An ENTRYPOINT without a check is returned unchanged.
func Unwrap(entrypoint []string) []string {
	if !Guarded(entrypoint) {
		return entrypoint
	}
	if i := slices.Index(entrypoint, "--"); i >= 0 {
		return entrypoint[i+1:]
	}
	return nil
}

// Equal reports whether p and q are the same program.
func (p Program) Equal(q Program) bool {
	return slices.Equal(p.Cmd, q.Cmd) && slices.Equal(p.Entrypoint, q.Entrypoint) && p.Hidden == q.Hidden &&
		slices.EqualFunc(p.Synonyms, q.Synonyms, slices.Equal)
}
