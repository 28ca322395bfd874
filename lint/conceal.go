package lint

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// conceal removes secrets from findings, and turns each text into one line without control characters. Every
// message passes through it, whatever the output format. Rules therefore need not hide secrets, but they
// should name a variable and not quote its value.
func (c *check) conceal(u Unit) {
	if len(c.result.Findings) == 0 {
		return
	}
	v := &concealer{}
	switch u := u.(type) {
	case *dockerfile.File:
		v.take(c.project.FileSecrets(u))
	case *project.App:
		v.take(u.Secrets(c.project.Types))
	}
	for _, f := range c.result.Findings {
		v.file(f.File)
		for _, r := range f.Related {
			v.file(r.File)
		}
	}
	v.known = source.NewSecretTexts(v.texts, v.named...)
	for _, f := range c.result.Findings {
		near := v.near(nil, f.File, f.At)
		for _, r := range f.Related {
			near = v.near(near, r.File, r.At)
		}
		f.Message = v.text(f.Message, near)
		for i := range f.Related {
			f.Related[i].Message = v.text(f.Related[i].Message, near)
		}
		for i := range f.Fixes {
			f.Fixes[i].Title = v.text(f.Fixes[i].Title, near)
		}
	}
}

// A concealer knows the secrets that the messages of one check may contain.
type concealer struct {
	files  map[*source.File]bool
	more   map[string][]source.Span
	texts  []string
	named  []source.NamedSecret
	known  *source.SecretTexts
	public map[*source.File]map[string]bool // the words of a file that also occur outside its secrets
}

func (v *concealer) take(s *project.Secrets) { v.more, v.texts, v.named = s.At, s.Texts, s.Named }

func (v *concealer) file(f *source.File) {
	f, _ = f.Outer(source.Span{})
	if v.files[f] {
		return
	}
	if v.files == nil {
		v.files = map[*source.File]bool{}
	}
	v.files[f] = true
	v.texts = append(v.texts, f.SecretTexts()...)
}

// nearby is the maximum distance in bytes between a secret and a place near it. mostNear is the maximum
// number of such secrets.
const nearby, mostNear = 1024, 32

// near adds the secrets on the lines of a place. A message about the place may contain them, even if their
// words are common.
func (v *concealer) near(all []string, f *source.File, at source.Span) []string {
	f, at = f.Outer(at)
	lines := f.LineSpan(f.Line(at.Start))
	if at.End > lines.End {
		lines.End = f.LineSpan(f.Line(at.End)).End
	}
	lines = source.Span{Start: max(lines.Start, at.Start-nearby), End: min(lines.End, at.End+nearby)}
	for _, spans := range [][]source.Span{f.Secrets(), v.more[f.Path]} {
		spans = source.Within(spans, lines)
		for _, s := range spans[:min(len(spans), mostNear)] {
			if text := f.Slice(s); len(text) > 2 && !slices.Contains(all, text) && !v.isPublic(f, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

// accounts are the default account names of providers. In a message such a word means the account, even if
// its password is the same word.
var accounts = []string{"root", "postgres", "mysql", "admin", "guest", "user", "app", "mongo", "redis", "elastic", "neo4j", "default", "sa"}

// isPublic reports whether a text also occurs in its file as a word outside of secrets, as in
// postgres://postgres:postgres@postgres.
func (v *concealer) isPublic(f *source.File, text string) bool {
	switch {
	case source.Distinctive(text):
		return false
	case slices.Contains(accounts, text):
		return true
	}
	words, ok := v.public[f]
	if !ok {
		words = map[string]bool{}
		for word := range strings.FieldsFuncSeq(source.Cover(f.Text, f.Secrets()), func(r rune) bool { return r < 0x80 && !letter(byte(r)) && r != '-' && r != '.' }) {
			words[word] = true
		}
		if v.public == nil {
			v.public = map[*source.File]map[string]bool{}
		}
		v.public[f] = words
	}
	return words[text]
}

// text returns a message without secrets.
func (v *concealer) text(message string, near []string) string {
	message = v.known.Mask(source.MaskQuoted(message))
	for _, text := range near {
		message = withoutWord(message, text)
		if quoted := strings.Trim(source.Quote(text), "`"); quoted != text {
			message = withoutWord(message, quoted)
		}
	}
	return source.Escape(message)
}

// withoutWord hides a text that a message quotes, either by itself or as one word of a quotation.
func withoutWord(message, text string) string {
	for from := 0; ; {
		i := strings.Index(message[from:], text)
		if i < 0 {
			return message
		}
		i += from
		from = i + len(text)
		if quotes := strings.Count(message[:i], "`") + strings.Count(message[:i], `"`); quotes%2 == 1 && isWord(message, i, from) {
			message = message[:i] + source.Hidden + message[from:]
			from = i + len(source.Hidden)
		}
	}
}

// isWord reports whether no letter or digit is next to text[start:end].
func isWord(text string, start, end int) bool {
	return (start == 0 || !letter(text[start-1])) && (end == len(text) || !letter(text[end]))
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c >= 0x80
}
