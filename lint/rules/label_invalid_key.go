package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed label_invalid_key.md
var labelInvalidKeyDoc string

var labelInvalidKey = &lint.Rule{
	Name: "label/invalid-key", Aliases: []string{"DL3048"}, Doc: labelInvalidKeyDoc, Level: lint.Off,
	Presets: map[string]lint.Level{"hadolint": lint.Note, "strict": lint.Note}, Fix: lint.Unsafe,
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Labels(p, f, func(_ *facts.Step, pair *dockerfile.Pair) {
			key := pair.Key.Value
			for _, space := range []string{"com.docker.", "io.docker.", "org.dockerproject."} {
				if strings.HasPrefix(key, space) {
					p.Report(pair.Key, "labels that begin with `%s` are reserved for Docker; use your own domain", space)
					return
				}
			}
			if key == "" || validKey(key) {
				return
			}
			found := p.Report(pair.Key, "`%s` is not a valid label key; use lower-case letters and digits, separated by single dots and dashes", key)
			if better := mendKey(key); validKey(better) && !strings.Contains(key, "$") {
				found.WithFix("write "+better, false, source.Replace(pair.Key, better))
			}
		})
	},
}

// validKey reports whether a key follows Docker's guidelines.
func validKey(key string) bool {
	if key == "" || key[0] < 'a' || key[0] > 'z' {
		return false
	}
	divided := false
	for i := 0; i < len(key); i++ {
		switch c := key[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			divided = false
		case (c == '.' || c == '-') && !divided:
			divided = true
		default:
			return false
		}
	}
	return !divided
}

// mendKey converts an invalid key to a valid one. For example, build_Date becomes build-date.
func mendKey(key string) string {
	var b strings.Builder
	for _, c := range strings.ToLower(key) {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' {
			b.WriteRune(c)
		} else {
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), ".-")
}
