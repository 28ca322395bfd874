package contract

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Fill returns what a contract holds in the place of a build-time variable whose value is not known at
// that point of the build; number says that a number is expected there. ok is false where nothing can
// stand in for it: the line is then refused.
type Fill func(at *build.Scope, ref *dockerfile.Part, number bool) (text string, ok bool)

// filled returns the word with its build-time variables filled in, by r.fill where they are not known.
func (r *reader) filled(w *dockerfile.Word) (text string, known bool) {
	var b strings.Builder
	for i := range w.Parts {
		one := dockerfile.Word{Parts: w.Parts[i : i+1]}
		v := r.scope.Partly(&one)
		if !v.Known {
			if v.Text, v.Known = r.fill(r.scope, &w.Parts[i], r.digits); !v.Known {
				return "", false
			}
		}
		b.WriteString(v.Text)
	}
	return b.String(), true
}
