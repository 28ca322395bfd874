package source

import (
	"slices"
	"strings"
)

// secretWords are the words that make a name secret: its value must never be shown. secretPairs are two
// adjacent words that do so.
var (
	secretWords = []string{"PASSWORD", "PASSWORDS", "PASSWD", "PASSPHRASE", "PASS", "PWD", "PW", "PSW", "PASSCODE", "SECRET", "SECRETS", "TOKEN", "APIKEY", "APITOKEN", "AUTHTOKEN",
		"CREDENTIAL", "CREDENTIALS", "CREDS", "REQUIREPASS", "MASTERAUTH", "SECRETKEY", "ACCESSKEY", "PRIVATEKEY", "ROOTPW", "BEARER"}
	secretPairs = []string{"API KEY", "ACCESS KEY", "PRIVATE KEY", "SECRET KEY", "ENCRYPTION KEY", "SIGNING KEY", "MASTER KEY", "AUTH KEY", "JWT KEY"}
	secretEnds  = []string{"PASSWORD", "PASSWD", "PASSPHRASE", "SECRET", "TOKEN", "APIKEY", "SECRETKEY", "ACCESSKEY", "PRIVATEKEY", "DBPASS", "DBPWD"}
)

// openKeys are the words before KEY in a name that is not secret.
var openKeys = []string{"PUBLIC", "PUB", "GPG", "GPGKEY", "PGP", "APT", "APK", "RPM", "DEB", "REPO", "RELEASE", "PRIMARY", "FOREIGN", "PARTITION", "SORT", "CACHE", "HOT"}

// telling are the last words of names that describe a secret without containing it: where it is, how long it
// is, whether it exists.
const telling = " FILE PATH DIR NAME NAMES USERNAME USER URL URI ENDPOINT HOST PORT ALIAS VERSION LENGTH SIZE TTL EXPIRY EXPIRES EXPIRATION TIMEOUT DURATION " +
	"LIFETIME MINUTES HOURS DAYS SECONDS AGE ENABLED DISABLED POLICY TYPE HEADER ALGORITHM ALG ID ISSUER AUDIENCE FORMAT FIELD CLAIM COUNT LIMIT " +
	"REQUIRED ROTATION PROVIDER STORE BACKEND ENGINE METHOD LOCATION PREFIX REGEX PATTERN ENV VAR VARIABLE TOKENS KIND MODE SCOPE PROMPT HELP HINT "

// forwards are the words before PASS in directives of nginx such as PROXY_PASS, which say where to forward a
// request.
var forwards = []string{"PROXY", "UWSGI", "FASTCGI", "SCGI", "GRPC", "MEMCACHED", "TUNNEL"}

// IsSecretName reports whether the value of a variable, key or flag with that name must never be shown. It
// matches more names than the rules report, because hiding too much does less harm than showing too much.
func IsSecretName(name string) bool {
	if !maybeSecret(name) {
		return false
	}
	words := numberless(NameWords(name))
	n := len(words)
	if n == 0 || n == 1 && (words[0] == "PWD" || words[0] == "SECRETS" || words[0] == "PW") || n == 2 && words[0] == "OLD" && words[1] == "PWD" {
		return false
	}
	last := words[n-1]
	if strings.Contains(telling, " "+last+" ") || slices.Contains(words, "PUBLIC") || Forwards(words) {
		return false
	}
	for i, w := range words {
		if slices.Contains(secretWords, w) || i > 0 && slices.Contains(secretPairs, words[i-1]+" "+w) ||
			slices.ContainsFunc(secretEnds, func(end string) bool { return strings.HasSuffix(w, end) }) {
			return true
		}
	}
	if n > 1 && (last == "KEY" || last == "AUTH") {
		return !slices.ContainsFunc(words, func(w string) bool { return slices.Contains(openKeys, w) })
	}
	return last != "COMPASS" && last != "BYPASS" && len(last) > 4 && n == 1 && strings.HasSuffix(last, "PASS")
}

// maybeSecret reports whether a name contains letters that occur in the name of every secret. It is a fast
// check before the exact one.
func maybeSecret(name string) bool {
	for i := 0; i+1 < len(name); i++ {
		switch name[i] | 0x20 {
		case 'p':
			switch name[i+1] | 0x20 {
			case 'a', 'w', 's':
				return true
			}
		case 's', 't', 'k', 'a', 'b', 'c':
			if len(name)-i >= 3 {
				switch [3]byte{name[i] | 0x20, name[i+1] | 0x20, name[i+2] | 0x20} {
				case [3]byte{'s', 'e', 'c'}, [3]byte{'t', 'o', 'k'}, [3]byte{'k', 'e', 'y'}, [3]byte{'a', 'u', 't'}, [3]byte{'c', 'r', 'e'}, [3]byte{'b', 'e', 'a'}, [3]byte{'a', 'p', 'i'}:
					return true
				}
			}
		}
	}
	return false
}

// NameWords splits a name at punctuation and where a capital letter follows a small one: "dbPassword" is DB PASSWORD.
func NameWords(name string) (words []string) {
	start := 0
	flush := func(end int) {
		if end > start {
			words = append(words, strings.ToUpper(name[start:end]))
		}
	}
	for i := range len(name) {
		c := name[i]
		switch upper := c >= 'A' && c <= 'Z'; {
		case !upper && (c < 'a' || c > 'z') && (c < '0' || c > '9'):
			flush(i)
			start = i + 1
		case upper && i > start && name[i-1] >= 'a' && name[i-1] <= 'z':
			flush(i)
			start = i
		}
	}
	flush(len(name))
	return words
}

// numberless removes the digits at the end of each word, and words that consist of digits.
func numberless(words []string) []string {
	kept := words[:0]
	for _, w := range words {
		if w = strings.TrimRight(w, "0123456789"); w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}

// Forwards reports whether the words of a name are a directive of nginx such as PROXY_PASS, which says where to
// forward a request.
func Forwards(words []string) bool {
	n := len(words)
	return n > 1 && words[n-1] == "PASS" && slices.Contains(forwards, words[n-2])
}

// RefersToSecret reports whether a text refers to a variable with the name of a secret: $NAME or ${NAME}.
func RefersToSecret(text string) bool {
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '$' {
			continue
		}
		start := i + 1
		if text[start] == '{' {
			start++
		}
		end := start
		for end < len(text) && nameByte[text[end]] && text[end] != '-' && text[end] != '.' && text[end] != '$' {
			end++
		}
		if IsSecretName(text[start:end]) {
			return true
		}
	}
	return false
}
