package infer

import (
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/infer/code"
)

// A format is the guessed format of a value.
type format struct {
	text      string
	reference bool // the value is part of a reference to a service, such as a host, port, address or user
	secret    bool
	hidden    bool // the format itself makes the value secret
}

// formatOf guesses the format of a variable. It returns the first format that matches its name, its values
// and its use in the code. It never returns one that a known value contradicts.
func (e *engine) formatOf(t *target, v *variable) format {
	if v.format != "" {
		return e.asFormat(v.format)
	}
	for _, guess := range e.guesses(t, v) {
		if guess != "" && e.fitsAll(guess, v) {
			f := e.asFormat(guess)
			f.secret = f.secret || guess != "PATH" && secretName(v.name)
			return f
		}
	}
	return format{text: "STRING", secret: secretName(v.name)}
}

// secretName reports whether the name of a variable suggests that its value is secret.
func secretName(name string) bool {
	upper := strings.ToUpper(name)
	for _, end := range []string{"_FILE", "_PATH", "_URL", "_ID", "_LENGTH", "_NAME", "_ALGORITHM", "_EXPIRE", "_TTL", "_EXPIRES_IN", "_EXPIRATION", "_MINUTES", "_HOURS", "_DAYS", "_SECONDS", "_ROUNDS", "_ENABLED", "_HEADER", "_HASHER", "_HASHERS", "_VALIDATORS", "_TYPE", "_COUNT", "_LIMIT"} {
		if strings.HasSuffix(upper, end) {
			return false
		}
	}
	return source.IsSecretName(name)
}

func (e *engine) asFormat(text string) format {
	f := format{text: text}
	kind, _, _ := strings.Cut(text, "(")
	switch kind {
	case "PASSWORD", "TOKEN":
		f.secret, f.hidden, f.reference = true, true, true
	case "HOST", "PORT", "ADDRESS", "URL", "DSN", "USER", "DATABASE", "URI", "BIND":
		f.reference = true
	case "LIST":
		f.reference = strings.Contains(text, "ADDRESS(") || strings.Contains(text, "URL(")
	}
	return f
}

// values returns the known values of a variable.
func (v *variable) values() []string {
	var all []string
	for _, g := range v.given {
		if g.Text != "" && (g.Known || g.Partly) {
			all = append(all, g.Text)
		}
	}
	if v.env != nil && v.known && v.preset != "" {
		all = append(all, v.preset)
	}
	if v.sample != nil && v.sample.value != "" && !placeholder(v.sample.value) {
		all = append(all, v.sample.value)
	}
	for _, r := range v.reads {
		if r.Known && r.Default != "" {
			all = append(all, r.Default)
		}
	}
	return all
}

// placeholder reports whether a value in a sample is only a placeholder, such as <your key> or changeme.
func placeholder(s string) bool {
	if isFile(s) {
		return false // a path is never a placeholder
	}
	lower := strings.ToLower(s)
	for _, part := range []string{"<", "your", "change", "xxx", "...", "example", "replace", "todo", "secret"} {
		if strings.Contains(lower, part) {
			return true
		}
	}
	return false
}

// fitsAll reports whether all known values match a format.
func (e *engine) fitsAll(text string, v *variable) bool {
	f, flaw := types.ParseFormat(text)
	if flaw != nil {
		return false
	}
	for _, value := range v.values() {
		if e.p.Types.Check(f, value) != nil {
			return false
		}
	}
	return true
}

// fits reports whether one value matches a format.
func (e *engine) fits(text, value string) bool {
	f, flaw := types.ParseFormat(text)
	return flaw == nil && e.p.Types.Check(f, value) == nil
}

// guesses returns the formats that a variable may have, most specific first.
func (e *engine) guesses(t *target, v *variable) []string {
	values := v.values()
	all := []string{e.address(t, v)}
	upper := strings.ToUpper(v.name)
	hint := v.hint()
	switch {
	case upper == "TZ" || strings.HasSuffix(upper, "TIMEZONE") || upper == "TIME_ZONE":
		all = append(all, "TIMEZONE")
	case strings.HasSuffix(upper, "LOG_LEVEL") || strings.HasSuffix(upper, "LOGLEVEL"):
		all = append(all, "LOGLEVEL")
	case portNamed(upper):
		all = append(all, "INT(1..65535)")
	}
	switch {
	case secretName(v.name):
		if every(values, isFile) {
			all = append(all, "PATH")
		}
		return all
	case hint == code.Bool || every(values, isBool):
		all = append(all, "BOOL")
	case hint == code.Int, hint == "" && every(values, isInt) && counts(upper):
		all = append(all, "INT")
	case hint == code.Number:
		all = append(all, "NUMBER")
	case hint == code.Duration, every(values, isDuration):
		all = append(all, "DURATION")
	case every(values, isEmail) && (strings.Contains(upper, "MAIL") || strings.HasSuffix(upper, "_FROM") || strings.HasSuffix(upper, "_TO")) && !strings.Contains(upper, "USER"):
		all = append(all, "EMAIL")
	case !strings.HasSuffix(upper, "S") && every(values, func(s string) bool {
		return (strings.HasPrefix(s, "http://") || strings.HasPrefix(s, "https://")) && !strings.ContainsAny(s, ", ")
	}):
		all = append(all, "URI")
	case every(values, func(s string) bool { return strings.HasPrefix(s, "/") }) && pathNamed(upper):
		all = append(all, "PATH")
	}
	return append(all, e.enum(v))
}

// enum returns the format of a variable whose possible values are listed in the code, or "".
func (e *engine) enum(v *variable) string {
	for _, r := range v.reads {
		if len(r.Enum) > 1 {
			var words []string
			for _, x := range r.Enum {
				q, ok := quote(x)
				if !ok {
					return ""
				}
				words = append(words, q)
			}
			return "ENUM(" + strings.Join(words, ", ") + ")"
		}
	}
	return ""
}

// hint returns the type to which the code converts the value. It returns "" if reads differ.
func (v *variable) hint() code.Hint {
	hint := code.Hint("")
	for _, r := range v.reads {
		if r.Hint != "" && hint != "" && r.Hint != hint {
			return ""
		}
		if r.Hint != "" {
			hint = r.Hint
		}
	}
	return hint
}

// every reports whether there is at least one value, and all values satisfy a condition.
func every(all []string, is func(string) bool) bool {
	known := false
	for _, s := range all {
		if types.IsUnknown(s) {
			continue
		}
		if !is(s) {
			return false
		}
		known = true
	}
	return known
}

// isFile reports whether a text is the path of a file, and not a secret that starts with a slash.
func isFile(s string) bool {
	return strings.HasPrefix(s, "/") && strings.LastIndexByte(s, '/') > 0 && !strings.ContainsAny(s, "+= ")
}

func isBool(s string) bool {
	return strings.EqualFold(s, "true") || strings.EqualFold(s, "false")
}

func isInt(s string) bool {
	_, err := strconv.Atoi(s)
	return err == nil && (s == "0" || s[0] != '0')
}

// isDuration reports whether a text is a number with a time unit.
func isDuration(s string) bool {
	digits := strings.TrimLeft(s, "0123456789")
	return digits != s && (digits == "s" || digits == "m" || digits == "h" || digits == "ms")
}

func isEmail(s string) bool {
	user, host, ok := strings.Cut(s, "@")
	return ok && user != "" && strings.Contains(host, ".") && !strings.ContainsAny(s, " :/,<")
}

// counts reports whether a number with this name is a quantity. An identifier is treated as text instead.
func counts(upper string) bool {
	for _, end := range []string{"ID", "VERSION", "KEY", "TOKEN", "PASSWORD", "PASS", "PHONE", "CODE", "PIN", "NUMBER", "USER", "NAME", "TAG", "SECRET", "DEBUG", "ENABLED", "DISABLED", "LOGLEVEL", "LEVEL"} {
		if strings.HasSuffix(upper, end) {
			return false
		}
	}
	return true
}

func portNamed(upper string) bool { return upper == "PORT" || strings.HasSuffix(upper, "_PORT") }

func pathNamed(upper string) bool {
	for _, end := range []string{"PATH", "DIR", "FILE", "DIRECTORY", "FOLDER", "ROOT", "HOME", "LOCATION"} {
		if strings.HasSuffix(upper, end) {
			return true
		}
	}
	return false
}
