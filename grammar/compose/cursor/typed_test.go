package cursor

import (
	"fmt"
	"strings"
	"testing"
)

// TestReadTyped reads half-typed text up to the mark | and prints the open levels and what is typed there.
func TestReadTyped(t *testing.T) {
	places := []string{"new line", "key", "value", "item", "more", "nothing"}
	for _, c := range []struct{ text, want string }{
		{"services:\n  web:\n    ima|", ":services :web key ima"},
		{"services:\n  web:\n    image: re|", ":services :web :image value re"},
		{"services:\n  web:\n    ports:\n      - 80|", ":services :web :ports - item 80"},
		{"services:\n  web:\n    ports:\n      - 8080:|", ":services :web :ports - item 8080:"},
		{"services:\n  web: {image: a, po|", ":services :web {image key po"},
		{"services:\n  web:\n    command: [a, b|", ":services :web :command [ item b"},
		{"services:\n  web:\n    image: a # see|", ":services :web :image nothing"},
		{"services:\n  web:\n    x: ||\n      te|", ":services :web :x more"},
		{"|", "new line"},
	} {
		at := strings.LastIndexByte(c.text, '|')
		text := strings.ReplaceAll(c.text[:at], "||", "|")
		s := ReadTyped(text, len(text))
		if s.Inside == TypedValue {
			s.EndsInItem()
		}
		var b strings.Builder
		for _, l := range s.Levels {
			fmt.Fprintf(&b, "%c%s ", l.Kind, l.Key)
		}
		place := s.Inside
		if l := s.Top(); place == TypedValue && l.Kind == '-' {
			place = TypedItem
		}
		b.WriteString(places[place])
		if place != TypedNothing && place != TypedMore {
			b.WriteString(" " + text[s.Start:])
		}
		if got := strings.TrimSpace(b.String()); got != c.want {
			t.Errorf("%q: %s, want %s", c.text, got, c.want)
		}
	}
}

func FuzzReadTyped(f *testing.F) {
	for _, text := range []string{"services:\n  web:\n    ports:\n      - 8080:", "a: {b: [c, 'd", "- - x: |\n   y", "? a\n: &b !c \"d\\"} {
		f.Add(text)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		for end := range len(text) + 1 {
			if s := ReadTyped(text, end); s.Inside == TypedValue {
				s.EndsInItem()
			}
		}
	})
}
