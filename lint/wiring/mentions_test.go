package wiring

import (
	"slices"
	"testing"
)

func TestURLsIn(t *testing.T) {
	for text, want := range map[string][]string{
		"http://api:80/x":                     {"http://api:80/x"},
		"http://a:1,http://b:2":               {"http://a:1", "http://b:2"},
		"mongodb://a:1,b:2/x":                 {"mongodb://a:1,b:2/x"},
		"http://a http://b":                   {"http://a", "http://b"},
		"-Xmx1g -Dx.y=http://a:1 -Dz=1":       {"http://a:1"},
		"run --url http://a:1 --other=ws://b": {"http://a:1", "ws://b"},
		"see http://a:1 for more":             nil,
		"https://x.org/?to=http://inner":      {"https://x.org/?to=http://inner"},
		"jdbc:postgresql://db:5432/x":         {"jdbc:postgresql://db:5432/x"},
		"A=jdbc:mysql://db/x":                 {"jdbc:mysql://db/x"},
		`"http://a:1"`:                        {"http://a:1"},
		"postgres://u:1,2@db/x":               {"postgres://u:1,2@db/x"},
		"://x":                                nil,
		"s|http://a|http://b|":                nil,
		"postgres://u:pa=ss@db/x?ssl=1":       {"postgres://u:pa=ss@db/x?ssl=1"},
		"NODES=http://a:1;http://b:2":         {"http://a:1", "http://b:2"},
	} {
		var got []string
		for _, p := range urlsIn(text) {
			got = append(got, text[p.Off:p.Off+p.Len])
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func FuzzURLsIn(f *testing.F) {
	f.Add("-Dx=http://a:1,http://b:2 'ws://c'")
	f.Add("jdbc:mysql://db/x")
	f.Fuzz(func(t *testing.T, text string) {
		end := 0
		for _, p := range urlsIn(text) {
			if p.Off < end || p.Len <= 0 || p.Off+p.Len > len(text) {
				t.Fatalf("%+v in %q, after %d", p, text, end)
			}
			end = p.Off + p.Len
		}
	})
}
