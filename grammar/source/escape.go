package source

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Escape returns text in a form that is safe to show: on one line, with escapes such as `\x1b` and `\u202e`
// for control characters, characters that change the direction of the text or are invisible, bytes that are
// not UTF-8, and sequences that build servers interpret as commands. It returns the text itself if there is
// nothing to escape. Escaping twice gives the same result as escaping once.
func Escape(text string) string {
	at := unsafeFrom(text, 0)
	if at == len(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 16)
	for from := 0; ; {
		b.WriteString(text[from:at])
		if at == len(text) {
			return b.String()
		}
		r, n := utf8.DecodeRuneInString(text[at:])
		b.WriteString(escaped(text[at:at+n], r))
		from = at + n
		at = unsafeFrom(text, from)
	}
}

// EscapeLine is Escape for the text at the beginning of a line: a GitHub workflow interprets a line that
// begins with "::" as a command.
func EscapeLine(text string) string {
	text = Escape(text)
	if at := len(text) - len(strings.TrimLeftFunc(text, unicode.IsSpace)); strings.HasPrefix(text[at:], "::") {
		return text[:at] + `\u003a` + text[at+1:]
	}
	return text
}

// unsafeFrom returns the offset of the first character at or after from that must be escaped, or the length
// of the text if there is none.
func unsafeFrom(text string, from int) int {
	for at := from; at < len(text); {
		switch c := text[at]; {
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(text[at:])
			if r == utf8.RuneError && n == 1 || Hides(r) {
				return at
			}
			at += n
		case c < ' ' || c == 0x7F, c == '#' && at > 0 && text[at-1] == '#' && OpensCommand(text[at+1:]):
			return at
		default:
			at++
		}
	}
	return len(text)
}

func escaped(raw string, r rune) string {
	switch {
	case r == '#':
		return `\u0023`
	case r == utf8.RuneError && len(raw) == 1:
		return `\x` + strconv.FormatUint(uint64(raw[0]), 16)
	case r >= 0x10000:
		return `\U` + hex(r, 8)
	case r >= 0x80:
		return `\u` + hex(r, 4)
	}
	quoted := strconv.QuoteRune(r)
	return quoted[1 : len(quoted)-1]
}

func hex(r rune, digits int) string {
	text := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", max(0, digits-len(text))) + text
}

// Hides reports whether r is a control character, a line or paragraph separator, a direction mark, or another
// invisible character that changes how text is shown.
func Hides(r rune) bool {
	switch {
	case r < ' ' || r >= 0x7F && r < 0xA0:
		return true
	case r < 0xAD:
		return false
	}
	return r == 0x034F || r == 0x115F || r == 0x1160 || r == 0x3164 || r == 0xFFA0 || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}

// OpensCommand reports whether a build server interprets "##" with this text after it as a command, anywhere
// in a line: "##[error]", "##vso[task.setvariable]", "##teamcity[message]".
func OpensCommand[T string | []byte](rest T) bool {
	for i := 0; i < len(rest) && i <= len("teamcity"); i++ {
		switch c := rest[i] | 0x20; {
		case rest[i] == '[':
			return true
		case c < 'a' || c > 'z':
			return false
		}
	}
	return false
}

// Readable returns a form of text that the standard library's text/scanner reads without printing errors to
// standard error.
func Readable(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\x00", "\ufffd")
}
