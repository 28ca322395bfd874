package source

import (
	"slices"
	"strings"
	"sync"
)

// This file finds secrets in text in any language by their form: the value after a name that suggests a
// secret, the password in a URL or another address, a command option for a password, a key. It works without
// a syntax tree, so secrets are also found in files that cannot be parsed.

// Hidden is shown in place of a secret.
const Hidden = "…"

// Mask returns text with Hidden in place of every secret.
func Mask(text string) string { return Cover(text, FindSecrets(text)) }

// Cover returns text with Hidden in place of the spans, which must be in order.
func Cover(text string, spans []Span) string {
	if len(spans) == 0 {
		return text
	}
	var b strings.Builder
	from := Pos(0)
	for _, s := range spans {
		if s.Start < from {
			s.Start = from
		}
		if s.End <= s.Start {
			continue
		}
		b.WriteString(text[from:s.Start])
		if !strings.HasSuffix(b.String(), Hidden) {
			b.WriteString(Hidden)
		}
		from = s.End
	}
	b.WriteString(text[from:])
	return b.String()
}

// secrets caches the spans of a file's secrets, which are found on first use.
type secrets struct {
	once  sync.Once
	spans []Span
}

// Secrets returns the spans of the file's secrets, in order and not touching each other.
func (f *File) Secrets() []Span {
	f.secrets.once.Do(func() {
		s := &secretScan{text: f.Text, spans: FindSecrets(f.Text)}
		s.spans = append(s.spans, NewSecretTexts(f.texts(s.spans)).Spans(f.Text)...)
		f.secrets.spans = s.ordered()
	})
	return f.secrets.spans
}

// SecretTexts returns the texts of the file's secrets.
func (f *File) SecretTexts() []string { return f.texts(f.Secrets()) }

func (f *File) texts(spans []Span) []string {
	var all []string
	for _, s := range spans {
		all = append(all, f.Text[s.Start:s.End])
	}
	return all
}

// Masked returns the text of s with Hidden in place of the file's secrets.
func (f *File) Masked(s Span) string { return f.MaskedWith(s, nil) }

// MaskedWith is like Masked, with further spans of the file that are secret.
func (f *File) MaskedWith(s Span, more []Span) string {
	text := f.Slice(s)
	var within []Span
	for _, all := range [][]Span{f.Secrets(), more} {
		for _, x := range Within(all, s) {
			within = append(within, Span{max(x.Start, s.Start) - s.Start, min(x.End, s.End) - s.Start})
		}
	}
	if len(more) > 0 {
		slices.SortFunc(within, func(a, b Span) int { return int(a.Start) - int(b.Start) })
	}
	return Cover(text, within)
}

// FindSecrets returns the spans of the secrets in a text, in order and not touching each other. It takes
// linear time.
func FindSecrets(text string) []Span {
	s := &secretScan{text: text}
	for s.at < len(text) {
		if !nameByte[text[s.at]] {
			s.at++
			continue
		}
		start := s.at
		for s.at < len(text) && nameByte[text[s.at]] {
			s.at++
		}
		s.name(start, s.at)
	}
	return s.ordered()
}

var nameByte = func() (in [256]bool) {
	for c := range in {
		in[c] = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == '$'
	}
	return in
}()

type secretScan struct {
	text    string
	at      int
	spans   []Span
	line    int // the last result of lineStart, which is valid for offsets from line to lineFor
	lineFor int

	said struct { // the last result of secretLine, and the offsets for which it is valid
		from, to int
		yes      bool
	}
}

func (s *secretScan) add(start, end int) {
	if start < end {
		s.spans = append(s.spans, Span{Pos(start), Pos(end)})
	}
}

func (s *secretScan) ordered() []Span { return Ordered(s.spans) }

// Ordered sorts spans and joins those that overlap or touch.
func Ordered(spans []Span) []Span {
	slices.SortFunc(spans, func(a, b Span) int { return int(a.Start) - int(b.Start) })
	out := spans[:0]
	for _, x := range spans {
		if n := len(out); n > 0 && x.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, x.End)
			continue
		}
		out = append(out, x)
	}
	return out
}

// name examines a run of characters that can form a name, and the text after it.
func (s *secretScan) name(start, end int) {
	text := s.text
	name := text[start:end]
	if end-start >= leastIssued && issued(name) {
		s.add(start, end)
		return
	}
	if name == "chpasswd" {
		s.chpasswd(start)
	}
	if end == len(text) {
		return
	}
	if strings.HasSuffix(name, "-----BEGIN") {
		s.pem(end)
		return
	}
	switch c := text[end]; {
	case strings.HasPrefix(text[end:], "://"):
		s.url(end + 3)
	case c == ':' && s.login(start, end):
	case c == '=' || c == ':' || c == '"' || c == '\'' || c == ' ' || c == '\t' || c == ',' || c == '\n' || c == '\r':
		s.named(start, end)
	}
	if c := text[end]; (c == ' ' || c == '"' || c == '\'' || c == ',' || c == '\n' || c == '\r') && len(name) >= 4 {
		s.program(name, end)
	}
}

// url hides the password of a URL whose user or host begins at from.
func (s *secretScan) url(from int) {
	text := s.text
	slash, at, colon := -1, -1, -1
scan:
	for i := from; i < len(text) && i-from < 2048; i++ {
		switch text[i] {
		case ' ', '\t', '\r', '\n', '"', '\'', '`', '|':
			break scan
		case '}':
			if at >= 0 {
				break scan // the URL is the default of a variable
			}
		case '$':
			i = max(i, reference(text, i)-1)
		case '/', '?', '#':
			if strings.HasPrefix(text[i:], "//") && text[i-1] == ':' && i > from {
				break scan // another URL
			}
			if slash < 0 {
				if slash = i; at >= 0 || colon < 0 || colon+1 < i && digits(text[colon+1:i]) {
					break scan
				}
			}
		case '@':
			at = i
		case ':':
			if colon < 0 && at < 0 {
				colon = i
			}
		}
	}
	if at < 0 || colon < 0 || colon > at || slash >= 0 && strings.IndexByte(text[colon:slash], ',') >= 0 {
		return
	}
	s.pieces(colon+1, at)
}

// lineRest returns the rest of a word, up to the length that matters.
func lineRest(text string, from int) string {
	end := from
	for end < len(text) && end-from < 256 && text[end] != '\n' && text[end] != ' ' && text[end] != '"' && text[end] != '\'' {
		end++
	}
	return text[from:end]
}

// lineEnd returns the end of the line that contains at.
func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

// pem hides the body of a private key in PEM format.
func (s *secretScan) pem(at int) {
	head := s.text[at:lineEnd(s.text, at)]
	if i := strings.Index(head, "PRIVATE KEY-----"); i >= 0 && i < 32 {
		at += i + len("PRIVATE KEY-----")
		if end := strings.Index(s.text[at:min(len(s.text), at+1<<15)], "-----END"); end >= 0 {
			s.add(at, at+end)
		} else {
			s.add(at, len(s.text))
		}
	}
}

func digits(text string) bool { return strings.Trim(text, "0123456789") == "" }

// reference returns the offset after the reference to a variable that begins at an offset.
func reference(text string, at int) int {
	if at+1 < len(text) {
		switch text[at+1] {
		case '{':
			return bracketed(text, at+1, '{', '}')
		case '(': // command substitution
			return bracketed(text, at+1, '(', ')')
		}
	}
	i := at + 1
	for i < len(text) && (nameByte[text[i]] && text[i] != '-' && text[i] != '.' && text[i] != '$') {
		i++
	}
	return i
}

// bracketed returns the offset after the bracket that closes the one at an offset. If it is not on the same
// line or within 1,023 bytes, bracketed returns the given offset.
func bracketed(text string, at int, open, end byte) int {
	depth := 0
	for i := at; i < len(text) && i-at < 1023 && text[i] != '\n'; i++ {
		switch text[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return at
}

// login hides the password of an address without a scheme: user:password@tcp(host), user:password@host:5432.
func (s *secretScan) login(start, end int) bool {
	text := s.text
	at := -1
	for i := end + 1; i < len(text) && i-end < 256; i++ {
		c := text[i]
		if c == '@' {
			at = i
		} else if c <= ' ' || c == '"' || c == '\'' || c == '`' || c == '/' && at < 0 && i == end+1 {
			break
		}
	}
	if at < 0 || at == end+1 || start > 0 && (text[start-1] == '/' || text[start-1] == '{') {
		return false
	}
	rest := text[at+1:]
	host := 0
	for host < len(rest) && (nameByte[rest[host]] && rest[host] != '$') {
		host++
	}
	if host == 0 || host == len(rest) || strings.HasPrefix(rest, "sha256:") || strings.HasPrefix(rest, "sha512:") {
		return false
	}
	if c := rest[host]; c != '(' && (c != ':' || host+1 == len(rest) || rest[host+1] < '0' || rest[host+1] > '9') && c != '/' {
		return false
	}
	s.pieces(end+1, at)
	return true
}

// pieces hides the literal parts of text[start:end]: everything except placeholders and references to
// variables. The default in a reference is literal too.
func (s *secretScan) pieces(start, end int) {
	text := s.text[:end]
	if plainValue(text[start:end]) {
		return
	}
	from := start
	for at := start; at < end; {
		if text[at] != '$' || at+1 == end {
			at++
			continue
		}
		if text[at+1] == '$' {
			at += 2
			continue
		}
		next := min(reference(text, at), end)
		if next == at+1 {
			at++
			continue
		}
		s.add(from, at)
		if text[at+1] == '{' {
			s.fallback(at+2, next-1)
		}
		at, from = next, next
	}
	s.add(from, end)
}

// fallback hides the default in ${NAME:-default}; start and end enclose the text between the braces.
func (s *secretScan) fallback(start, end int) {
	i := start
	for i < end && nameByte[s.text[i]] && s.text[i] != '-' {
		i++
	}
	if i < end && s.text[i] == ':' {
		i++
	}
	if i < end && (s.text[i] == '-' || s.text[i] == '=' || s.text[i] == '+') {
		s.pieces(i+1, end)
	}
}

// plainValue reports whether a value is certainly not a secret: it is empty, a switch, a placeholder, or a
// path.
func plainValue(v string) bool {
	switch len(v) {
	case 0:
		return true
	case 1:
		return v == "0" || v == "1" || v == Hidden || v[0] < '0'
	}
	if len(v) <= 8 {
		switch strings.ToLower(v) {
		case "true", "false", "yes", "no", "on", "off", "none", "null", "disabled", "enabled", Hidden,
			"trust", "md5", "basic", "digest", "peer", "ldap", "oauth2", "jwt", "kerberos": // authentication methods, as in DB_AUTH=md5
			return true
		}
	}
	if v[0] == '<' && v[len(v)-1] == '>' || strings.HasPrefix(v, "{{") && strings.HasSuffix(v, "}}") || strings.HasPrefix(v, "%%") && strings.HasSuffix(v, "%%") {
		return true
	}
	return strings.HasPrefix(v, "/run/secrets/") || (v[0] == '/' || strings.HasPrefix(v, "./")) && strings.Count(v, "/") > 1 && strings.IndexByte(v, '.') > 1
}

// Literals returns the spans of the literal parts of a secret value: everything except quotes and references
// to variables. It returns nil if the value is a switch, a path or a placeholder.
func Literals(value string) []Span {
	s := &secretScan{text: value}
	start, end := 0, len(value)
	if n := len(value); n > 1 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		start, end = 1, n-1
	}
	s.pieces(start, end)
	return s.ordered()
}

// MaskURLs is like Mask, for URLs only.
func MaskURLs(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	s := &secretScan{text: text}
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return Cover(text, s.ordered())
		}
		from += i + 3
		s.url(from)
	}
}

// Within returns the spans that overlap at. The spans must be in order and not touch each other.
func Within(spans []Span, at Span) []Span {
	first, _ := slices.BinarySearchFunc(spans, at.Start, func(x Span, p Pos) int {
		if x.End <= p {
			return -1
		}
		return 1
	})
	last := first
	for last < len(spans) && spans[last].Start < at.End {
		last++
	}
	return spans[first:last]
}

// MaskQuoted masks everything that looks like a secret in the quoted parts of a message, and the passwords of
// URLs everywhere. It leaves the other words alone, because a message may mention the word "password".
func MaskQuoted(message string) string {
	if !strings.ContainsAny(message, "=:") {
		return message
	}
	var b strings.Builder
	b.Grow(len(message))
	for rest := message; ; {
		i := strings.IndexAny(rest, "`\"")
		if i < 0 {
			return b.String() + MaskURLs(rest)
		}
		n := strings.IndexByte(rest[i+1:], rest[i])
		if n < 0 {
			return b.String() + MaskURLs(rest)
		}
		b.WriteString(MaskURLs(rest[:i+1]))
		b.WriteString(Mask(rest[i+1 : i+1+n]))
		b.WriteByte(rest[i])
		rest = rest[i+n+2:]
	}
}
