package contract

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Fill returns the text that replaces an unknown build-time variable in a contract; number is true if a
// number is expected. ok is false if nothing can replace it: the line is then refused.
type Fill func(at *build.Scope, ref *dockerfile.Part, number bool) (text string, ok bool)

// filled returns the word with its build-time variables expanded, with r.fill for the unknown ones.
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
