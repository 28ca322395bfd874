package credential

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// secretWords are parts of names whose values must not be shown. Both words of a pair must be adjacent in the
// name.
var secretWords = []string{"PASSWORD", "PASSWD", "PASSPHRASE", "PASSWORDS", "PASS", "PW", "SECRET", "SECRETS", "TOKEN", "APIKEY", "CREDENTIAL", "CREDENTIALS",
	"API KEY", "ACCESS KEY", "PRIVATE KEY", "SECRET KEY", "ENCRYPTION KEY", "SIGNING KEY", "MASTER KEY", "AUTH KEY", "ROOT PW", "DB PWD", "JWT KEY"}

// plainWords change the meaning of such a name. The value then says where the secret is, how long it is, or
// whether there is one.
var plainWords = []string{"FILE", "PATH", "DIR", "NAME", "USERNAME", "USER", "URL", "URI", "ENDPOINT", "HOST", "ALIAS", "VERSION", "LENGTH", "SIZE", "TTL", "EXPIRY", "EXPIRES", "EXPIRATION", "TIMEOUT", "DURATION",
	"LIFETIME", "MINUTES", "HOURS", "DAYS", "SECONDS", "AGE", "ENABLED", "DISABLED", "POLICY", "TYPE", "HEADER", "ALGORITHM", "ALG", "ID", "ISSUER", "AUDIENCE", "FORMAT", "FIELD", "CLAIM", "COUNT", "LIMIT",
	"PUBLIC", "ALLOW", "RANDOM", "EMPTY", "REQUIRE", "REQUIRED", "USE", "DISABLE", "ENABLE", "NO", "IS", "HAS", "SHOW", "RESET", "SKIP", "MIN", "MAX", "ROTATION", "PROVIDER", "STORE", "BACKEND", "ENGINE", "METHOD", "GRANT",
	"LOCATION", "PREFIX", "SUFFIX", "REGEX", "PATTERN", "HASH", "HASHED", "ENV", "VAR", "VARIABLE", "ROTATE", "REFRESH", "TOKENS", "LENGTHS", "LOGIN", "KIND", "MODE", "SCOPE", "PROMPT", "HELP", "HINT"}

// IsName reports whether a variable with that name contains a credential.
func IsName(name string) bool {
	words := source.NameWords(name)
	if source.Forwards(words) {
		return false
	}
	if len(words) == 0 || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(plainWords, w) }) {
		return false
	}
	joined := " " + strings.Join(words, " ") + " "
	return slices.ContainsFunc(secretWords, func(w string) bool { return strings.Contains(joined, " "+w+" ") }) ||
		slices.ContainsFunc(words, func(w string) bool { return strings.HasSuffix(w, "PASSWORD") || strings.HasSuffix(w, "PASSWD") })
}

// IsLiteral reports whether a value is the credential itself, and not a switch, path, variable or
// placeholder.
func IsLiteral(v *compose.Value) bool {
	if v == nil || v.Node == nil || v.File == nil || !v.Known || variable(v.Raw) || placeholder(v.Text) {
		return false
	}
	switch strings.ToLower(v.Text) {
	case "", "0", "1", "true", "false", "yes", "no", "on", "off", "none", "null", "disabled", "enabled":
		return false
	}
	return !strings.HasPrefix(v.Text, "/") && !strings.HasPrefix(v.Text, "./") && !strings.HasPrefix(v.Text, "file:") && !strings.Contains(v.Text, "\n-")
}

// variable reports whether Compose substitutes part of the text.
func variable(raw string) bool {
	return strings.Contains(strings.ReplaceAll(raw, "$$", ""), "$")
}

// placeholder reports whether a text is only meant to be replaced by the reader.
func placeholder(text string) bool {
	low := strings.ToLower(text)
	for _, sign := range []string{"<", "{{", "%%", "...", "***", "xxx", "$("} {
		if strings.Contains(low, sign) {
			return true
		}
	}
	for _, word := range []string{"your", "replace", "insert", "enter", "todo", "fixme"} {
		if strings.HasPrefix(low, word) && len(low) > len(word) && (strings.IndexByte("-_ ", low[len(word)]) >= 0 || word == "your" || word == "replace") {
			return true
		}
	}
	return strings.Contains(low, "-here") || strings.Contains(low, "_here")
}

// issued lists the prefixes of the keys and tokens of well-known services, with their minimum lengths.
var issued = []struct {
	prefix string
	least  int
}{
	{"AKIA", 20}, {"ASIA", 20}, {"ghp_", 36}, {"gho_", 36}, {"ghs_", 36}, {"ghu_", 36}, {"github_pat_", 40}, {"glpat-", 26}, {"sk_live_", 24}, {"rk_live_", 24},
	{"xoxb-", 24}, {"xoxp-", 24}, {"xapp-", 24}, {"AIza", 39}, {"npm_", 40}, {"dckr_pat_", 30}, {"hf_", 36}, {"SG.", 60}, {"sk-ant-", 40}, {"sk-proj-", 40},
	{"-----BEGIN RSA PRIVATE KEY", 60}, {"-----BEGIN PRIVATE KEY", 60}, {"-----BEGIN EC PRIVATE KEY", 60}, {"-----BEGIN OPENSSH PRIVATE KEY", 60},
}

// IsIssued reports whether a text is a key or token that a well-known service issued.
func IsIssued(text string) bool {
	for _, x := range issued {
		if strings.HasPrefix(text, x.prefix) && len(text) >= x.least && !strings.Contains(strings.ToUpper(text), "EXAMPLE") {
			return true
		}
	}
	return false
}

// InURL returns the offsets of the password in a URL in the text, and the host after it. ok is false if it
// finds none.
func InURL(text string) (start, end int, host string, ok bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], "://")
		if i < 0 {
			return 0, 0, "", false
		}
		from += i + len("://")
		rest := text[from:]
		if stop := strings.IndexAny(rest, " \t\r\n\"'/?#"); stop >= 0 {
			rest = rest[:stop]
		}
		at := strings.LastIndexByte(rest, '@')
		colon := strings.IndexByte(rest, ':')
		if at < 0 || colon < 0 || colon > at {
			continue
		}
		password := rest[colon+1 : at]
		if password == "" || strings.ContainsAny(password, "${<*") || placeholder(password) || strings.Trim(password, "xX.") == "" {
			continue
		}
		host, _, _ = strings.Cut(rest[at+1:], ":")
		return from + colon + 1, from + at, host, true
	}
}

// PasswordSpan returns the place of part of a value in its file. It returns the place of the complete value
// if that of the part is unknown.
func PasswordSpan(v compose.Value, start, end int) source.Span {
	lead := strings.Index(v.File.Slice(v.At), v.Raw)
	if lead < 0 {
		return v.At
	}
	at := v.At.Start + source.Pos(lead)
	return source.Span{Start: at + source.Pos(start), End: at + source.Pos(end)}
}

// InProject reports whether a host is part of the project.
func InProject(app *project.App, host string) bool {
	return host == "localhost" || host == "127.0.0.1" || host == "host.docker.internal" || !strings.Contains(host, ".") || app.Answers(host)
}
