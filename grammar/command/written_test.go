package command_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/command"
)

func TestWritten(t *testing.T) {
	for text, want := range map[string][]string{
		"curl http://api:80 && exec app":                    {"curl", "http://api:80", "exec", "app"},
		`A="b c" run --to='x'`:                              {`A="b c"`, "run", "--to='x'"},
		"echo http://shown; wget $URL/x":                    {"wget", "$URL/x"},
		"until nc -z db 5432; do sleep 1; done":             {"nc", "-z", "db", "5432", "sleep", "1"},
		"cat > /f <<EOF\nhttp://inside\nEOF\nrun # comment": {"cat", "run"},
		"if then": nil,
		"":        nil,
	} {
		var got []string
		for _, p := range command.Written(text) {
			got = append(got, text[p.Off:p.Off+p.Len])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzWritten(f *testing.F) {
	f.Add("curl http://api:80 && exec app")
	f.Add("A=b run <<E\nx\nE\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, p := range command.Written(text) {
			if p.Off < 0 || p.Len < 0 || p.Off+p.Len > len(text) {
				t.Fatalf("%+v is outside of %d bytes", p, len(text))
			}
			_ = strings.ToLower(text[p.Off : p.Off+p.Len])
		}
	})
}
