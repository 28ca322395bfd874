package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/source"
)

// throughLabel writes c to a label and reads it back. It returns the first difference, or "".
func throughLabel(c *contract.Contract) string {
	reg := catalog.Standard()
	l := c.Label(reg, nil)
	read, err := label.Parse(l.Text())
	if err != nil {
		return err.Error()
	}
	again := contract.OfLabel(read, c.Image, source.New("/label", l.Text()), source.Span{})
	second := again.Label(read.Registry(), nil)
	if len(l.Text()) > label.ShortEnough { // without DOC texts
		return cmp.Diff(l.Text(), second.Text())
	}
	return cmp.Diff(l.Text(), second.Text()) + cmp.Diff(lines(c), lines(again))
}

// TestRandomLabels checks that the contracts of random lines are unchanged after they are written to a label
// and read back.
func TestRandomLabels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for range rapid.IntRange(0, 12).Draw(t, "lines") {
			line := randomLine(t) + "\n"
			if len(dockerfile.ParseFragment(source.New("/line", line)).Problems) == 0 { // no clauses that contradict each other
				b.WriteString(line)
			}
		}
		f := dockerfile.ParseFragment(source.New("/random", b.String()))
		if diff := throughLabel(contract.Lay(nil, f)); diff != "" {
			t.Errorf("%s%s", b.String(), diff)
		}
	})
}

// parts holds all ways to write each part of a line.
var parts = map[string][]string{
	"endpoint":  {"TCP:80", "UDP:8000-8010", "SCTP:1", "TCP:{{PORT}}"},
	"type":      {"org.ietf.http/", "postgres@>=14<17", "https", "redis, com.acme/b/c", "dev.dfvet/any", "nats@2"},
	"host":      {"db", "db.acme.example", "10.0.0.1", "{{DB_HOST}}"},
	"format":    {"STRING", "INT(1..9)", "ENUM(a, \"b c\")", "HOST(postgres)", "URL(https)|URL(http)", "LIST(ADDRESS(redis), \";\")", "PASSWORD(postgres, root)", "com.acme/order-id", "REGEX(\"^a,b$\")", "FILE(org.nginx.conf)", "USER(main)"},
	"condition": {"A", "A=b", "KAFKA_*", "/etc/x", "A|\"B=c d\"|/y"},
	"in":        {"main", "db.acme.example", "{{DB_HOST}}"},
	"direction": {"NEEDS:", "ACCEPTS:"},
	"emits":     {"TO: STDOUT", "TO: /run/token"},
	"access":    {"READ", "WRITE"},
	"what":      {"SCHEMA: com.acme.shop@3", "DATABASE: shop", "DATABASE: {{DB}}", "USER: shop"},
	"both":      {"", " DOC: \"Wörter's <b>\"", " WHEN: %condition", " UNLESS: %condition", " WHEN: %condition UNLESS: %condition DOC: x"},
	"tls":       {"", " TLS: REQUIRED", " TLS: OPTIONAL"},
	"listens":   {"", " AS: main", " LOOPBACK"},
	"connects":  {"", " AS: main", " OPTIONAL", " SCHEMA: com.acme.shop@>=3", " TLS: NONE"},
	"on":        {"", " ON: %endpoint"},
	"variable":  {"", " DEFAULT: \"a b\"", " DEFAULT: {{A}}/x", " DEFAULT: \"\"", " ALIAS: A ALIAS: --a", " VARIANT: FILE", " VARIANT: __FILE", " PREFERS: FILE", " EXCLUDES: C EXCLUDES: D=1", " OR: E OR: F=2", " ONCE", " SECRET DEFAULT: x"},
	"volume":    {"", " UID: 0", " UID: 4321 GID: 7", " OPTIONAL DURABLE", " CHOWN UID: 9", " ONCE"},
	"path":      {"/data", "{{DATA_DIR}}"},
	"content":   {"org.w3.clf", "text", "any"},
	"n":         {"1", "2", "3", "4", "5"},
	"line": {
		"LISTENS ON: %endpoint FOR: %type%listens%both",
		"LISTENS ON: %endpoint FOR: http%tls%both",
		"CONNECTS TO: %host%on FOR: %type%connects%both",
		"ENVIRONMENT %direction N%n FORMAT: %format%variable%both",
		"ENVIRONMENT EMITS: N%n FORMAT: %format %emits%both",
		"VOLUME AT: %path FORMAT: %content REQUIRES: %access%volume%both",
		"PROVISIONS %what IN: %in%both",
	},
}

func randomLine(t *rapid.T) string {
	text := "%line"
	for strings.Contains(text, "%") {
		before, rest, _ := strings.Cut(text, "%")
		n := 0
		for n < len(rest) && rest[n] >= 'a' && rest[n] <= 'z' {
			n++
		}
		name := rest[:n]
		for parts[name] == nil { // %formatx: the name of the part is a prefix of the word
			if n--; n == 0 {
				panic(fmt.Sprintf("no part of %q", rest))
			}
			name = rest[:n]
		}
		text = before + rapid.SampledFrom(parts[name]).Draw(t, name) + rest[n:]
	}
	return text
}
