package source

import "testing"

func TestEscape(t *testing.T) {
	for text, want := range map[string]string{
		"":                      "",
		"plain äöü 世界 #, ## x":  "plain äöü 世界 #, ## x",
		"a\nb\tc\r":             `a\nb\tc\r`,
		"\x1b[31mred\x00\x7f":   `\x1b[31mred\x00\x7f`,
		"\u009b31m":             `\u009b31m`,
		"a\u202eb\u2066c\u200f": `a\u202eb\u2066c\u200f`,
		"\u200b\u2028\ufeff":    `\u200b\u2028\ufeff`,
		"\u061c\u00ad":          `\u061c\u00ad`,
		"\U000e0041":            `\U000e0041`,
		"\xff\xc3x":             `\xff\xc3x`,
		"\ufffd":                "\ufffd",
		"x ##[group]y":          `x #\u0023[group]y`,
		"##vso[task.x]":         `#\u0023vso[task.x]`,
		"###[a]":                `##\u0023[a]`,
		"::error::x":            "::error::x",
	} {
		got := Escape(text)
		if got != want {
			t.Errorf("Escape(%q) = %q, want %q", text, got, want)
		}
		if again := Escape(got); again != got {
			t.Errorf("%q escaped twice is %q", text, again)
		}
	}
	for text, want := range map[string]string{"::error::x": `\u003a:error::x`, "  ::x": `  \u003a:x`, "a::x": "a::x"} {
		if got := EscapeLine(text); got != want {
			t.Errorf("EscapeLine(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestEscapeAllocates checks that escaping harmless text allocates nothing.
func TestEscapeAllocates(t *testing.T) {
	text := "service `web` needs `db:5432`, and nothing listens there: größer"
	if n := testing.AllocsPerRun(100, func() { Escape(text) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}
