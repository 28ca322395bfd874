package project

import (
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// FuzzLiterals reads settings from arbitrary files and checks that each value equals the text at its place.
func FuzzLiterals(f *testing.F) {
	f.Add("export default { server: { host: true, port: 3000 } }", 0)
	f.Add("bind = \"0.0.0.0:80\" # port: 1\n", 1)
	f.Add("PORT=3000\nHOST='::'\n", 2)
	f.Add("server:\n  port: 80\n{\"port\": \"\\", 3)
	names := []string{"x.ts", "x.conf.py", ".env", "x.yml"}
	f.Fuzz(func(t *testing.T, text string, kind int) {
		src := source.New("/"+names[uint(kind)%4], text)
		s := literalIn(src, []string{"port", "PORT", "host", "bind"}, kind%2 == 0)
		if s.found && !s.vague && src.Slice(s.at) != s.text {
			t.Errorf("%q is not at %v", s.text, s.at)
		}
	})
}
