package compose

import "strings"

// allows reports whether a text matches the pattern.
func (p pattern) allows(s string) bool {
	switch p {
	case patternPull:
		return pullPolicy(s)
	case patternContainer:
		return containerName(s)
	}
	return true
}

func (p pattern) want() string {
	if p == patternPull {
		return "write `always`, `never`, `missing`, `build`, `daily`, `weekly` or `every_12h`"
	}
	return "use at least two characters, and begin with a letter or digit"
}

func pullPolicy(s string) bool {
	switch s {
	case "always", "never", "build", "if_not_present", "missing", "refresh", "daily", "weekly":
		return true
	}
	rest, ok := strings.CutPrefix(s, "every_")
	if !ok || rest == "" {
		return false
	}
	for rest != "" {
		digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
		if digits == 0 || digits == len(rest) || strings.IndexByte("wdhms", rest[digits]) < 0 {
			return false
		}
		rest = rest[digits+1:]
	}
	return true
}

// containerName reports whether s contains a letter or digit followed by another word character. It may be
// anywhere in s, because Compose's pattern is not anchored.
func containerName(s string) bool {
	alnum := func(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z' }
	for i := 0; i+1 < len(s); i++ {
		if alnum(s[i]) && (alnum(s[i+1]) || strings.IndexByte("_.-", s[i+1]) >= 0) {
			return true
		}
	}
	return false
}
