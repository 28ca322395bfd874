package types

import (
	"encoding/json"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// The checks of the scalar formats. Each returns what was expected instead of the value, or "" if the value
// is valid. They reject only what no program would accept.

func checkInt(args []string, v string) string {
	n, err := strconv.ParseInt(strings.TrimSpace(v), 10, 64)
	if err != nil {
		if isNumber(strings.TrimLeft(strings.TrimSpace(v), "+-")) {
			return "" // too large for us, but perhaps not for the program
		}
		return "expected a whole number"
	}
	if len(args) == 0 {
		return ""
	}
	low, high, _ := parseIntRange(args[0])
	switch {
	case low != nil && n < *low:
		return "expected at least " + strconv.FormatInt(*low, 10)
	case high != nil && n > *high:
		return "expected at most " + strconv.FormatInt(*high, 10)
	}
	return ""
}

func verifyInt(args []string) *Flaw {
	low, high, ok := parseIntRange(args[0])
	switch {
	case !ok:
		return flawAt(0, len(args[0]), "expected a range: INT(1..9), INT(1..), INT(..9)")
	case low != nil && high != nil && *low > *high:
		return flawAt(0, len(args[0]), "the range %s is empty", args[0])
	}
	return nil
}

// parseIntRange reads "1..9"; an omitted bound is nil.
func parseIntRange(s string) (low, high *int64, ok bool) {
	a, b, ok := strings.Cut(s, "..")
	if !ok || a == "" && b == "" {
		return nil, nil, false
	}
	bound := func(s string) *int64 {
		if s == "" {
			return nil
		}
		n, err := strconv.ParseInt(s, 10, 64)
		ok = ok && err == nil
		return &n
	}
	low, high = bound(a), bound(b)
	return low, high, ok
}

func checkNumber(_ []string, v string) string {
	if _, err := strconv.ParseFloat(strings.TrimSpace(v), 64); err != nil && !strings.Contains(err.Error(), "range") {
		return "expected a number"
	}
	return ""
}

// oneOf returns "" if v is one of the words, ignoring case, and expected otherwise.
func oneOf(v, words, expected string) string {
	if slices.Contains(strings.Fields(words), strings.ToLower(strings.TrimSpace(v))) {
		return ""
	}
	return expected
}

func checkBool(_ []string, v string) string {
	return oneOf(v, "true false 1 0 yes no on off t f y n enabled disabled enable disable", "expected true or false")
}

func checkLogLevel(_ []string, v string) string {
	if strings.ContainsAny(v, "=,") || isNumber(v) {
		return "" // a level for each module, or a numeric level
	}
	return oneOf(v, "trace debug verbose info information informational notice warn warning error err severe fine finer "+
		"finest fatal critical crit panic alert emerg emergency off none no all silent silly quiet http config default",
		"expected a log level, such as info or debug")
}

func checkEnum(args []string, v string) string {
	if slices.Contains(args, v) {
		return ""
	}
	var shown []string
	for i, a := range args {
		if i == 12 {
			shown = append(shown, "…")
			break
		}
		shown = append(shown, quoteArg(a, false))
	}
	s := "expected one of " + strings.Join(shown, ", ")
	if near := source.Names.Only(v, args); near != "" {
		s += "; did you mean " + quote(near) + "?"
	}
	return s
}

func checkUUID(_ []string, v string) string {
	v = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(v)), "urn:uuid:")
	v = strings.ReplaceAll(strings.Trim(v, "{}"), "-", "")
	if len(v) != 32 || !onlyOf(v, isHex) {
		return "expected a UUID, such as 123e4567-e89b-12d3-a456-426614174000"
	}
	return ""
}

func checkPath(_ []string, v string) string {
	if strings.IndexByte(v, 0) >= 0 {
		return "expected a path; a path cannot contain a NUL character"
	}
	return ""
}

func checkIP(_ []string, v string) string {
	if _, ok := parseIP(strings.Trim(strings.TrimSpace(v), "[]")); !ok {
		return "expected an IP address"
	}
	return ""
}

func parseIP(s string) (netip.Addr, bool) {
	ip, err := netip.ParseAddr(s)
	return ip, err == nil
}

func checkCIDR(_ []string, v string) string {
	if _, err := netip.ParsePrefix(strings.TrimSpace(v)); err != nil {
		return "expected a network, such as 10.0.0.0/8"
	}
	return ""
}

func checkJSON(_ []string, v string) string {
	if !json.Valid([]byte(v)) {
		return "expected JSON"
	}
	return ""
}

func onlyOf(s string, in func(byte) bool) bool {
	for i := range len(s) {
		if !in(s[i]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func checkBase64(_ []string, v string) string {
	body := strings.TrimRight(strings.TrimSpace(v), "=")
	good := onlyOf(body, func(c byte) bool { return source.Alnum(c) || isBlank(c) || strings.IndexByte("+/-_", c) >= 0 })
	if !good {
		return "expected base 64: letters, digits, `+` and `/`"
	}
	return ""
}

func checkHex(_ []string, v string) string {
	if !onlyOf(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(v)), "0x"), isHex) {
		return "expected hexadecimal digits"
	}
	return ""
}

func checkUID(_ []string, v string) string {
	if !isNumber(strings.TrimSpace(v)) {
		return "expected the number of a user or group"
	}
	return ""
}
