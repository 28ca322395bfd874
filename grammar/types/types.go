// Package types implements the two kinds of types of the dialect: protocol types (the protocol of a
// connection, org.postgresql.db/) and formats (the form of a value, PORT(org.ietf.http/)). It depends only on
// source; dockerfile, contract and wiring use it to look up names and to compare types.
package types

import (
	"fmt"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A Flaw says which part of a text is wrong, and why. Off and Len count bytes in the text that was parsed.
type Flaw struct {
	Off, Len int
	Message  string // begins in lower case, has no full stop, and says what was expected
}

func flawAt(off, length int, format string, args ...any) *Flaw {
	return &Flaw{off, length, source.Messagef(format, args...)}
}

// String returns the place and the message, for tests and panics.
func (f *Flaw) String() string { return fmt.Sprintf("%d+%d %s", f.Off, f.Len, f.Message) }

// shift converts the flaw of a part of a text to a flaw of the text; the part begins at off.
func (f *Flaw) shift(by int) *Flaw {
	if f != nil {
		f.Off += by
	}
	return f
}

// quote quotes a part of the user's text for a message and shortens it if it is long.
func quote(s string) string { return source.Quote(source.Short(s, 40)) }

// A Type is a protocol type or the type of a file's content: an authority in reverse-DNS order, a path below
// it, and a range of versions.
type Type struct {
	Authority string // lower case: "org.postgresql.db"
	Path      string // lower case, without leading and trailing slashes: "", "v2", "client-communication"
	Versions  string // the text after "@": "", ">=14<17", "16.4", "TAG"
}

// own is the authority of types that are written as one word without a dot.
const own = "dev.dfvet"

// longest is the maximum length of a type's name in bytes; DNS limits an authority to 253.
const longest = 500

// ParseType reads authority/path@range. A word without a dot is short for dev.dfvet/word.
func ParseType(text string) (Type, *Flaw) {
	name, versions, ranged := strings.Cut(text, "@")
	t, flaw := parseName(name)
	if len(t.Name()) > longest {
		return Type{}, flawAt(0, len(name), "the name of the type is longer than %d bytes", longest)
	}
	t.Authority, t.Path = strings.ToLower(t.Authority), strings.ToLower(t.Path)
	if flaw != nil || !ranged {
		return t, flaw
	}
	if versions != "TAG" {
		if _, flaw := parseRange(versions); flaw != nil {
			return t, flaw.shift(len(name) + 1)
		}
	}
	t.Versions = versions
	return t, nil
}

func parseName(name string) (Type, *Flaw) {
	authority, path, slash := strings.Cut(name, "/")
	switch {
	case name == "":
		return Type{}, flawAt(0, 0, "missing type, such as org.ietf.http/")
	case !strings.Contains(authority, ".") && !slash:
		authority, path = own, authority
		if flaw := badName(path, 0); flaw != nil {
			return Type{}, flaw
		}
		return Type{Authority: authority, Path: path}, nil
	case isShort(authority):
		if flaw := badPath(path, len(authority)+1); flaw != nil {
			return Type{}, flaw
		}
		s, _ := LookupShort(authority)
		full := s.Type.Name()
		if s.Type.Path == "" {
			full += strings.Trim(path, "/")
		}
		return Type{}, flawAt(0, len(name), "a short name such as `%s` cannot have a path; write `%s`", authority, full)
	case !strings.Contains(authority, "."):
		return Type{}, flawAt(0, len(authority), "%s has no dot; a type begins with a reversed domain name, such as org.ietf", quote(authority))
	}
	at := 0
	for label := range strings.SplitSeq(authority, ".") {
		if flaw := badName(label, at); flaw != nil {
			return Type{}, flaw
		}
		at += len(label) + 1
	}
	if flaw := badPath(path, at); flaw != nil {
		return Type{}, flaw
	}
	return Type{Authority: authority, Path: strings.TrimSuffix(path, "/")}, nil
}

// badPath returns what is wrong with the path of a type, which begins at off.
func badPath(path string, off int) *Flaw {
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		return nil
	}
	for segment := range strings.SplitSeq(path, "/") {
		if flaw := badName(segment, off); flaw != nil {
			return flaw
		}
		off += len(segment) + 1
	}
	return nil
}

func isShort(word string) bool {
	_, ok := LookupShort(word)
	return ok
}

// badName returns what is wrong with one label of an authority or segment of a path, which begins at off.
func badName(s string, off int) *Flaw {
	if s == "" {
		return flawAt(off, 0, "the type has an empty part")
	}
	for i := range len(s) {
		c := s[i]
		if !source.Alnum(c) && c != '-' && c != '_' && (i == 0 || c != '.' && c != '+') {
			return flawAt(off+i, 1, "a type consists of letters, digits, `.`, `-` and `/`, such as org.postgresql.db/")
		}
	}
	return nil
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// isNumber reports whether s consists of digits only.
func isNumber(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

// Name returns the type without versions, as it is used in messages and keys: "org.ietf.http/",
// "org.amqp/0-9-1".
func (t Type) Name() string { return t.Authority + "/" + t.Path }

// String returns the type in its canonical spelling, versions included.
func (t Type) String() string {
	if t.Versions == "" {
		return t.Name()
	}
	return t.Name() + "@" + t.Versions
}

// IsWord reports whether t is written as a word without a dot: dev.dfvet/text.
func (t Type) IsWord() bool { return t.Authority == own && t.Path != "" }

// plain returns t without its versions; maps use it as a key.
func (t Type) plain() Type { return Type{Authority: t.Authority, Path: t.Path} }

// parent returns the type one path segment above t.
func (t Type) parent() (Type, bool) {
	if t.Path == "" {
		return Type{}, false
	}
	return Type{Authority: t.Authority, Path: t.Path[:max(0, strings.LastIndexByte(t.Path, '/'))]}, true
}

// covers reports whether u is t or is below it by complete path segments.
func (t Type) covers(u Type) bool {
	return t.Authority == u.Authority &&
		(t.Path == "" || t.Path == u.Path || strings.HasPrefix(u.Path, t.Path) && u.Path[len(t.Path)] == '/')
}
