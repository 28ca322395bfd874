package contract

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Fill returns the text that replaces an unknown build-time variable in a contract. If number is true, the
// text must be a number. If it returns false, there is no such text, and the line is refused.
type Fill func(at *build.Scope, ref *dockerfile.Part, number bool) (text string, ok bool)

// filled returns the word with its build-time variables expanded; r.fill supplies the unknown ones.
func (r *lineReader) filled(w *dockerfile.Word) (text string, known bool) {
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
