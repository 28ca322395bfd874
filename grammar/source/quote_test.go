package source

import "testing"

func TestQuote(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"db", "`db`"},
		{"", "`\"\"`"},
		{"a`b`", "`a'b'`"},
		{"a\nb\x1b[0m", "`a\\nb\\x1b[0m`"},
		{`say "hi"`, "`say \"hi\"`"},
	} {
		if got := Quote(c.text); got != c.want {
			t.Errorf("Quote(%q) = %s, want %s", c.text, got, c.want)
		}
	}
}

func TestMessagef(t *testing.T) {
	for _, c := range []struct {
		got, want string
	}{
		{Messagef("no service `%s` in %s", "a`b", "x`y"), "no service `a'b` in x`y"},
		{Messagef("`%s=%s` is %d%% wrong, not `%s`", "A", "", 5, ""), "`A=` is 5% wrong, not `\"\"`"},
		{Messagef("%s: `%d` and `%c`", Quote("a"), 1, 'c'), "`a`: `1` and `c`"},
		{Errorf("`%s`: %w", "a\tb", errTest).Error(), "`a\\tb`: test"},
	} {
		if c.got != c.want {
			t.Errorf("%s, want %s", c.got, c.want)
		}
	}
}

type testError string

func (e testError) Error() string { return string(e) }

const errTest = testError("test")

func TestQuotedSecretIsMasked(t *testing.T) {
	secret := "pass`word-7/x"
	if got := NewSecretTexts([]string{secret}).Mask(Messagef("the value `%s` is", secret)); got != "the value `"+Hidden+"` is" {
		t.Error(got)
	}
}
