package types

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// The checks of the scalar formats with a syntax of their own.

// timeUnits are the units that at least one parser of durations accepts.
const timeUnits = "ns us µs μs ms s m h d w y mo sec secs second seconds min mins minute minutes hr hrs hour hours " +
	"day days week weeks month months year years millis milliseconds microseconds nanoseconds inf infinite infinity never off none forever"

func checkDuration(_ []string, v string) string {
	const expected = "expected a duration, such as 30s or 1h30m"
	v = strings.ToLower(strings.TrimSpace(v))
	if rest, iso := strings.CutPrefix(strings.TrimLeft(v, "+-"), "p"); iso {
		if rest == "" || !onlyOf(rest, func(c byte) bool { return isDigit(c) || strings.IndexByte("ymwdths.,", c) >= 0 }) {
			return expected
		}
		return ""
	}
	letters := strings.FieldsFunc(v, func(r rune) bool { return r < 'a' && r != '%' })
	for _, unit := range letters {
		if !slices.Contains(strings.Fields(timeUnits), unit) {
			return expected
		}
	}
	if !onlyOf(v, func(c byte) bool {
		return source.Alnum(c) || c >= 0x80 || isBlank(c) || strings.IndexByte("+-.,:", c) >= 0
	}) {
		return expected
	}
	return ""
}

func checkSize(_ []string, v string) string {
	v = strings.ToLower(strings.TrimSpace(v))
	unit := strings.TrimSpace(strings.TrimLeft(v, "+-0123456789.,_"))
	if unit == v && !slices.Contains([]string{"max", "unlimited", "none", "auto"}, v) {
		return "expected an amount, such as 512m or 1GiB"
	}
	if unit == v {
		return ""
	}
	return oneOf(unit+" ", "b k m g t p e kb mb gb tb pb eb ki mi gi ti pi ei kib mib gib tib pib eib byte bytes % "+
		"kbytes mbytes gbytes w", unitMessage(unit))
}

// unitMessage returns what is wrong with a unit. An empty unit is valid.
func unitMessage(unit string) string {
	if unit == "" {
		return ""
	}
	return quote(unit) + " is not a unit; expected an amount such as 512m or 1GiB"
}

func checkURI(_ []string, v string) string {
	v = strings.TrimSpace(v)
	switch {
	case strings.ContainsAny(v, " \t\n"):
		return "expected a URL; a URL cannot contain spaces"
	case !strings.ContainsAny(v, ":/."):
		return "expected a URL, such as https://example.com"
	}
	return ""
}

func checkEmail(_ []string, v string) string {
	name, domain, ok := strings.Cut(strings.TrimSpace(v), "@")
	if !ok || name == "" || domain == "" {
		return "expected an e-mail address"
	}
	return ""
}

func checkHostname(_ []string, v string) string {
	v = strings.TrimSpace(v)
	if _, ok := parseIP(strings.Trim(v, "[]")); ok {
		return ""
	}
	if i := strings.IndexAny(v, " \t\n/:@,"); i >= 0 {
		return "expected a host name without scheme, port or path"
	}
	return ""
}

// zoneAreas are the areas of the time zone database; the areas below right/ and posix/ are the same ones.
const zoneAreas = "africa america antarctica arctic asia atlantic australia brazil canada chile etc europe indian " +
	"mexico pacific us posix right systemv"

func checkTimezone(_ []string, v string) string {
	const expected = "expected a time zone, such as Europe/Berlin or UTC"
	if strings.ContainsAny(v, " \t\n=@") {
		return expected
	}
	area, _, ok := strings.Cut(v, "/")
	if !ok || strings.ContainsAny(area, ",:<+-") || area == "" {
		return "" // POSIX, a path, an abbreviation
	}
	return oneOf(area, zoneAreas, expected)
}

func checkLocale(_ []string, v string) string {
	v, _, _ = strings.Cut(strings.TrimSpace(v), "@")
	if !onlyOf(v, func(c byte) bool { return source.Alnum(c) || strings.IndexByte("_-.:,;=", c) >= 0 }) || isNumber(v) {
		return "expected a locale, such as en_US.UTF-8"
	}
	return ""
}

func checkSemver(_ []string, v string) string {
	v = strings.TrimSpace(v)
	if numbers, ok := parseVersion(v); !ok || len(numbers) != 3 {
		return "expected a version of three numbers, such as 1.2.3"
	}
	return ""
}

func checkCron(_ []string, v string) string {
	const expected = "expected a schedule, such as `*/5 * * * *` or `@daily`"
	fields := strings.Fields(v)
	if len(fields) > 0 && (strings.HasPrefix(fields[0], "TZ=") || strings.HasPrefix(fields[0], "CRON_TZ=")) {
		fields = fields[1:]
	}
	if len(fields) > 0 && strings.HasPrefix(fields[0], "@") {
		return ""
	}
	if len(fields) < 5 || len(fields) > 7 {
		return expected
	}
	for _, f := range fields {
		if !onlyOf(f, func(c byte) bool { return source.Alnum(c) || strings.IndexByte("*/,-?#~+.", c) >= 0 }) {
			return expected
		}
	}
	return ""
}
