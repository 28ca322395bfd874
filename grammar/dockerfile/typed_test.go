package dockerfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dfvet/dfvet/grammar/source"
)

// typedAt reads the instruction at pos as an editor does.
func typedAt(f *File, all []Instruction, pos source.Pos) TypedInstruction {
	for _, in := range all {
		if in.Span().Has(pos) {
			return TypedAt(f, in, pos)
		}
	}
	return TypedAt(f, nil, pos)
}

// TestTyped reads half-written lines. In each, "‸" marks the cursor.
func TestTyped(t *testing.T) {
	for text, want := range map[string]string{
		"":                                `"" ""`,
		"RU‸":                             `"RU" "RU"`,
		"FROM a\nRUN x \\\n# c\n  y‸ z":   `"RUN" "RUN x   y"`,
		"FROM a\nRUN x \\\n# c‸\n  y":     `"c" " c" comment`,
		"FROM a\n#: SERVES FO‸":           `"SERVES" "SERVES FO" contract`,
		"FROM a\n#: SERVES \\\n#:  FOR‸":  `"SERVES" "SERVES   FOR" contract`,
		"FROM a\nRUN <<E\nab‸c\nE":        `"abc" "ab" heredoc`,
		"FROM a\nONBUILD RUN ‸":           `"RUN" "ONBUILD RUN " onbuild`,
		"# escape=`\nFROM a\nRUN x `\ny‸": `"RUN" "RUN x y"`,
	} {
		before, after, _ := strings.Cut(text, "‸")
		f := Parse(source.New("Dockerfile", before+after))
		w := typedAt(f, f.Instructions(), source.Pos(len(before)))
		got := fmt.Sprintf("%q %q", w.Keyword.In(w.Text), w.Before())
		for _, is := range []struct {
			name string
			on   bool
		}{{"comment", w.InComment}, {"contract", w.InContract}, {"heredoc", w.InHeredoc}, {"onbuild", w.OnBuild}} {
			if is.on {
				got += " " + is.name
			}
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// TestUsages checks the variants of usages with optional parts.
func TestUsages(t *testing.T) {
	var got []string
	for _, u := range Lookup("FROM")[0].Usages() {
		got = append(got, u.Label)
		for _, p := range u.Params {
			if p.In(u.Label) == "" {
				t.Errorf("%s: an empty parameter", u.Label)
			}
		}
	}
	if want := 6; len(got) != want {
		t.Errorf("FROM has %d usages, want %d: %q", len(got), want, got)
	}
}

// FuzzTyped checks that an instruction can be read at any position in any text, and that all ranges are
// inside their lines.
func FuzzTyped(f *testing.F) {
	f.Add("FROM a\nRUN --mount=type=bind x \\\n y <<E\nb\nE\n", 30)
	f.Add("FROM a\n#: SERVES FOR: http, (a\n#:", 20)
	f.Add("ONBUILD VOLUME AT: \"x", 15)
	f.Fuzz(func(t *testing.T, text string, at int) {
		if at < 0 || at > len(text) {
			return
		}
		file := Parse(source.New("Dockerfile", text))
		w := typedAt(file, file.Instructions(), source.Pos(at))
		_ = w.Before()
		if form := w.Form(); form != nil {
			flags, rest := w.Flags()
			all := append(flags, CutWords(w.Text, rest, true, w.Escape)...)
			line := ReadClauses(form, w.Text, w.Keyword.End)
			_ = line.At(w.At)
			for _, r := range append(all, line.Head...) {
				_ = r.In(w.Text)
			}
		}
	})
}
