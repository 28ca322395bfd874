package label

import (
	"strings"
	"unicode"
)

// keys are the keys of an Entry that Parse knows.
var keys = map[string]bool{
	"aliases": true, "as": true, "base": true, "chown": true, "database": true, "default": true, "direction": true,
	"doc": true, "durable": true, "excludes": true, "for": true, "format": true, "gid": true, "hasDefault": true,
	"in": true, "loopback": true, "name": true, "on": true, "once": true, "optional": true, "or": true, "path": true,
	"prefers": true, "requires": true, "schema": true, "secret": true, "tls": true, "to": true, "uid": true,
	"unless": true, "user": true, "variant": true, "when": true,
}

// clean removes the characters from all texts that printable removes.
func (l *Label) clean() {
	for _, list := range l.lists() {
		for i := range *list {
			(*list)[i].clean()
		}
	}
	l.Program.clean()
	for i := range l.Bases {
		l.Bases[i].clean()
	}
	cleanKeys(l.Types, func(t *Type) {
		cleanAll(t.Is, t.Port, t.Scheme, t.TLSPort, t.TLSScheme)
	})
	cleanKeys(l.Formats, func(f *Format) {
		f.Is, f.Matches = printable(f.Is), printable(f.Matches)
	})
}

func cleanKeys[T any](m map[string]T, clean func(*T)) {
	for key, v := range m {
		clean(&v)
		delete(m, key)
		m[printable(key)] = v
	}
}

func (p *Program) clean() {
	if p == nil {
		return
	}
	cleanAll(p.Cmd, p.Entrypoint)
	cleanAll(p.Synonyms...)
}

func (e *Entry) clean() {
	cleanAll(e.Aliases, e.Excludes, e.For, e.Or, e.Unless, e.When)
	for _, s := range []*string{&e.As, &e.Database, &e.Direction, &e.Doc, &e.Format, &e.In, &e.Name, &e.On, &e.Path,
		&e.Prefers, &e.Requires, &e.Schema, &e.TLS, &e.To, &e.User, &e.Variant, e.Default} {
		if s != nil {
			*s = printable(*s)
		}
	}
}

func cleanAll(lists ...[]string) {
	for _, list := range lists {
		for i, s := range list {
			list[i] = printable(s)
		}
	}
}

// printable returns s without control characters and characters that change the direction of text.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Cc, unicode.Cf) {
			return -1
		}
		return r
	}, s)
}
