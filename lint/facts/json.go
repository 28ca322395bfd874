package facts

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// jsonPieces decodes the content of a JSON string at a place in the file. It records where each byte of the
// value comes from.
func jsonPieces(raw string, at source.Pos) []piece {
	var out []piece
	for i := 0; i < len(raw); {
		n := strings.IndexByte(raw[i:], '\\')
		if n < 0 {
			n = len(raw) - i
		}
		if n > 0 {
			out = append(out, piece{raw[i : i+n], spanOf(at, i, i+n)})
			i += n
			continue
		}
		value, size := source.UnescapeJSON(raw[i:])
		out = append(out, piece{value, spanOf(at, i, i+size)})
		i += size
	}
	return out
}

func spanOf(at source.Pos, start, end int) source.Span {
	return source.Span{Start: at + source.Pos(start), End: at + source.Pos(end)}
}

// intoJSON encodes code for a JSON string. It returns false if that is not possible.
func intoJSON(code string) (string, bool) {
	for i := range len(code) {
		if code[i] < ' ' && code[i] != '\n' && code[i] != '\t' {
			return "", false
		}
	}
	return jsonQuoting.Replace(code), true
}

var jsonQuoting = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`)
