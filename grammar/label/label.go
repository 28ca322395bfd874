// Package label defines the contract of an image as JSON, in the form of the image's label
// dev.dfvet.contract. The JSON is self-contained: a program that reads it needs no Dockerfile, catalogue or
// registry of types. The package imports only grammar/types. Package contract writes and reads labels, and
// the check in the container reads them.
package label

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Name is the key of the label in an image's configuration.
const Name = "dev.dfvet.contract"

// Version is the JSON format version that this package reads and writes.
const Version = 1

const (
	// LargestRead is the length in bytes beyond which the text of a label is not read.
	LargestRead = 256 << 10
	// ShortEnough is the length in bytes above which a label omits its DOC texts: containerd drops labels
	// whose key and value together exceed 4,096 bytes.
	ShortEnough = 4000
	// deepest is the maximum nesting depth of a label's JSON.
	deepest = 32
)

// A Label is the resolved contract of one image. In this package, the fields of structs are sorted by their
// JSON keys, so that the keys of the output are sorted.
type Label struct {
	// Bases are the programs of the layers below the image's own layer. An entry with Base 1 applies to the
	// first of them.
	Bases       []Program         `json:"bases,omitempty"`
	Connects    []Entry           `json:"connects,omitempty"`
	Environment []Entry           `json:"environment,omitempty"`
	Formats     map[string]Format `json:"formats,omitempty"`
	Listens     []Entry           `json:"listens,omitempty"`
	// Open reports whether the image may have listeners and needs that the label does not list.
	Open bool `json:"open,omitempty"`
	// Program is the program that the image starts and the contract describes, or nil if it is unknown.
	Program    *Program        `json:"program,omitempty"`
	Provisions []Entry         `json:"provisions,omitempty"`
	Types      map[string]Type `json:"types,omitempty"`
	Version    int             `json:"version"`
	Volumes    []Entry         `json:"volumes,omitempty"`
}

// A Program is what an image starts: its ENTRYPOINT and its CMD.
type Program struct {
	Cmd        []string `json:"cmd,omitempty"`
	Entrypoint []string `json:"entrypoint,omitempty"`
	// Hidden reports whether an unknown entrypoint script may come before CMD.
	Hidden bool `json:"hidden,omitempty"`
	// Synonyms are other commands that the image treats like its CMD.
	Synonyms [][]string `json:"synonyms,omitempty"`
}

// A Type describes a protocol type or the content type of a volume.
type Type struct {
	Is        []string `json:"is,omitempty"`        // all its supertypes, nearest first
	Port      []string `json:"port,omitempty"`      // default endpoints, such as "TCP:5432"
	Scheme    []string `json:"scheme,omitempty"`    // URL schemes
	TLSPort   []string `json:"tlsPort,omitempty"`   // default endpoints with TLS
	TLSScheme []string `json:"tlsScheme,omitempty"` // URL schemes with TLS
}

// A Format is the declaration of a FORMAT line.
type Format struct {
	Is      string `json:"is,omitempty"`
	Matches string `json:"matches,omitempty"` // a regular expression in RE2 syntax
}

// An Entry is one contract line. Fields that a line of its kind cannot have are empty.
type Entry struct {
	Aliases    []string `json:"aliases,omitempty"`
	As         string   `json:"as,omitempty"`
	Base       int      `json:"base,omitempty"` // if not 0, the entry applies to the program Bases[Base-1]
	Chown      bool     `json:"chown,omitempty"`
	Database   string   `json:"database,omitempty"`
	Default    *string  `json:"default,omitempty"`
	Direction  string   `json:"direction,omitempty"` // needs, accepts or emits
	Doc        string   `json:"doc,omitempty"`
	Durable    bool     `json:"durable,omitempty"`
	Excludes   []string `json:"excludes,omitempty"`
	For        []string `json:"for,omitempty"`
	Format     string   `json:"format,omitempty"`
	From       *From    `json:"from,omitempty"`
	GID        *int     `json:"gid,omitempty"`
	HasDefault bool     `json:"hasDefault,omitempty"` // there is a default, but it is secret
	In         string   `json:"in,omitempty"`
	Loopback   bool     `json:"loopback,omitempty"`
	Must       []string `json:"must,omitempty"` // keys of this entry; a reader that does not know all of them must ignore the entry
	Name       string   `json:"name,omitempty"`
	On         string   `json:"on,omitempty"`
	Once       bool     `json:"once,omitempty"`
	Optional   bool     `json:"optional,omitempty"`
	Or         []string `json:"or,omitempty"`
	Path       string   `json:"path,omitempty"`
	Prefers    string   `json:"prefers,omitempty"`
	Requires   string   `json:"requires,omitempty"` // read or write
	Schema     string   `json:"schema,omitempty"`
	Secret     bool     `json:"secret,omitempty"`
	TLS        string   `json:"tls,omitempty"` // OPTIONAL or REQUIRED; NONE if a CONNECTS line says so explicitly
	To         string   `json:"to,omitempty"`
	UID        *int     `json:"uid,omitempty"`
	Unless     []string `json:"unless,omitempty"`
	User       string   `json:"user,omitempty"`
	Variant    string   `json:"variant,omitempty"`
	When       []string `json:"when,omitempty"`
}

// From is the position of the line in its file. Labels omit it; `dfvet contract --format json` includes it.
type From struct {
	Path  string `json:"path"`
	Range Range  `json:"range"`
}

// A Range is a span in lines and columns, both 1-based. Columns are in UTF-16 units, and the end is
// exclusive.
type Range struct {
	Start Pos `json:"start"`
	End   Pos `json:"end"`
}

// A Pos is one place of a Range.
type Pos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Suffix returns the suffix for a "variant" or "prefers": appended to the name of a variable, it gives the
// name of the variable for a file with the value. It returns "_FILE" for FILE, and a text that begins with
// "_" unchanged.
func Suffix(text string) string {
	if strings.HasPrefix(text, "_") {
		return text
	}
	return "_" + text
}

// Text returns the label's JSON, minified. If it is longer than ShortEnough, the DOC texts are omitted.
func (l *Label) Text() string {
	text := l.encode()
	if len(text) <= ShortEnough {
		return text
	}
	return l.Short()
}

// Short returns the label's JSON without DOC texts.
func (l *Label) Short() string {
	short := *l
	for _, list := range short.lists() {
		entries := append([]Entry(nil), *list...)
		for i := range entries {
			entries[i].Doc = ""
		}
		*list = entries
	}
	return short.encode()
}

func (l *Label) encode() string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(l); err != nil {
		panic(err) // strings, numbers and booleans can always be encoded
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// lists returns the five lists of entries.
func (l *Label) lists() []*[]Entry {
	return []*[]Entry{&l.Listens, &l.Connects, &l.Environment, &l.Volumes, &l.Provisions}
}

// Parse reads a label. Its text is not trusted: a text longer than LargestRead is an error, and control
// characters are removed. Entries whose "must" lists a key that this version does not know are dropped, and
// the label is then Open. Parse returns an error if nothing in the label can be used.
func Parse(text string) (*Label, error) {
	switch {
	case len(text) > LargestRead:
		return nil, fmt.Errorf("the label has %d bytes; at most %d are read", len(text), LargestRead)
	case !utf8.ValidString(text):
		return nil, fmt.Errorf("the label is not valid UTF-8")
	case nesting(text) > deepest:
		return nil, fmt.Errorf("the label's JSON is nested more than %d levels deep", deepest)
	}
	var l Label
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(&l); err != nil {
		return nil, fmt.Errorf("the label is not a contract in JSON: %w", err)
	}
	if d.More() {
		return nil, fmt.Errorf("the label has text after its JSON")
	}
	if l.Version != Version {
		return nil, fmt.Errorf("the label has version %d; this dfvet reads version %d", l.Version, Version)
	}
	for _, list := range l.lists() {
		l.keep(list)
	}
	l.clean()
	return &l, nil
}

// keep drops the entries that this version does not understand.
func (l *Label) keep(list *[]Entry) {
	var kept []Entry
	for _, e := range *list {
		if e.understood(len(l.Bases)) {
			kept = append(kept, e)
		} else {
			l.Open = true
		}
	}
	*list = kept
}

func (e *Entry) understood(bases int) bool {
	for _, key := range e.Must {
		if !keys[key] {
			return false
		}
	}
	return e.Base >= 0 && e.Base <= bases
}

// nesting returns the maximum nesting depth of the brackets in a JSON text, ignoring those in strings.
func nesting(text string) int {
	depth, most, quoted := 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			most = max(most, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return most
}
