package dockerfile

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/testdata/system"
)

// hostile lists texts that can be made arbitrarily long: a beginning, and what is repeated after it.
var hostile = map[string][2]string{
	"one line":                     {"FROM a\nRUN ", "a"},
	"blanks":                       {"FROM a\nRUN a", " "},
	"blank lines":                  {"FROM a\nRUN a \\\n", "\n"},
	"continuations":                {"FROM a\nRUN ", "a \\\n"},
	"continued words":              {"FROM a\nENV A=", "b\\\n"},
	"words on many lines":          {"FROM a\nCOPY ", "b \\\n"},
	"comments inside":              {"FROM a\nRUN \\\n", "# a\n"},
	"variables":                    {"FROM a\nENV A=", "$B${C:-d}"},
	"nested variables":             {"FROM a\nENV A=", "${a:-"},
	"open variables":               {"FROM a\nENV A=", "${a:-' '"},
	"quoted variables":             {"FROM a\nENV A=\"", "${a:-'"},
	"patterns":                     {"FROM a\nENV A=", "${a#b}${c//d/e}"},
	"quotes":                       {"FROM a\nENV A=", "\"'"},
	"pairs":                        {"FROM a\nENV ", "A=b "},
	"pairs without =":              {"FROM a\nENV A=b ", "c "},
	"escapes":                      {"FROM a\nENV A=\"", "\\\""},
	"JSON":                         {"FROM a\nRUN ", "["},
	"JSON strings":                 {"FROM a\nCOPY [", "\"\\n$a${b:-$c}\","},
	"JSON continued":               {"FROM a\nCOPY [", "\"a\\n$b\", \\\n"},
	"heredocs":                     {"FROM a\n", "RUN <<EOF\n"},
	"heredocs on a line":           {"FROM a\nRUN ", "<<E "},
	"chomped heredocs":             {"FROM a\n", "RUN <<-EOF\n\t"},
	"nested in a heredoc":          {"FROM a\nRUN <<E ", "${a:-"},
	"variables in a heredoc":       {"FROM a\nRUN <<E ", "\"${a#'\\'}\" "},
	"flags":                        {"FROM a\nRUN ", "--network=none "},
	"mounts":                       {"FROM a\nRUN ", "--mount=type=cache "},
	"keys of a mount":              {"FROM a\nRUN --mount=", "a=b,"},
	"quoted keys":                  {"FROM a\nRUN --mount='", "\"a=b\","},
	"unknown flags":                {"FROM a\nRUN ", "--foo "},
	"triggers":                     {"FROM a\n", "ONBUILD "},
	"unknown instructions":         {"FROM a\n", "fooo\n"},
	"near instructions":            {"FROM a\n", "ENVIRONMNT A: b\n"},
	"stages":                       {"", "FROM a AS b\n"},
	"before FROM":                  {"", "RUN a\nLISTENS\n"},
	"a keyword without end":        {"FROM a\n", "R"},
	"directives":                   {"", "# escape=\\\n"},
	"contract comments":            {"FROM a\n", "#: LISTENS ON: TCP:80 FOR: a.b\n"},
	"a contract comment":           {"FROM a\n#: LISTENS ", "\\\n#: AS: a "},
	"comments that go on":          {"FROM a\n", "#: LISTENS \\\n"},
	"comments between":             {"FROM a\n#: LISTENS \\\n", "# a\n"},
	"comments that nearly do":      {"FROM a\n", "#: LISTENS \\\n# a\n"},
	"clauses":                      {"FROM a\nLISTENS ON: TCP:80 FOR: a.b ", "AS: b "},
	"unknown clauses":              {"FROM a\nLISTENS ON: TCP:80 FOR: a.b ", "ASS: b "},
	"types":                        {"FROM a\nLISTENS ON: TCP:80 FOR: ", "a.b,"},
	"conditions":                   {"FROM a\nLISTENS ON: TCP:80 FOR: a.b WHEN: ", "A=b|"},
	"parentheses":                  {"FROM a\nENVIRONMENT NEEDS: A FORMAT: ", "LIST("},
	"parentheses and blanks":       {"FROM a\nENVIRONMENT NEEDS: A FORMAT: ", "( "},
	"quotes in a contract":         {"FROM a\nLISTENS ", "' \" "},
	"open placeholders":            {"FROM a\nCONNECTS TO: ", "{{"},
	"open placeholders and blanks": {"FROM a\nCONNECTS TO: ", "{{ "},
	"placeholders":                 {"FROM a\nCONNECTS TO: ", "{{A}}"},
	"a regular expression":         {"FROM a\nENVIRONMENT NEEDS: A FORMAT: REGEX(", "(a*)*"},
	"conditions on a tag":          {"FROM a:", "!,"},
	"declarations":                 {"", "TYPE a.b IS: c.d\n"},
	"dots":                         {"FROM a\nLISTENS ON: TCP:80 FOR: ", "a."},
}

// TestHostile parses long texts of each kind in all three languages. Linear parsing takes some hundredths of
// a second; anything slower takes ten seconds or more. DFVET_HOSTILE=5 sets the length to five megabytes.
func TestHostile(t *testing.T) {
	size := 200_000
	if mega, err := strconv.Atoi(os.Getenv("DFVET_HOSTILE")); err == nil {
		size = mega << 20
	}
	for name, text := range hostile {
		src := source.New("Dockerfile", text[0]+strings.Repeat(text[1], size/len(text[1])))
		for lang, parse := range []func(*source.File) *File{Parse, ParseContract, ParseFragment} {
			start := system.ProcessorTime(t)
			f := parse(src)
			if took := system.ProcessorTime(t) - start; took > 2*time.Second {
				t.Errorf("%s: %v in language %d", name, took, lang)
			}
			for _, p := range f.Problems {
				if len(p.Message) > 1000 {
					t.Errorf("%s: a message of %d bytes", name, len(p.Message))
				}
			}
		}
	}
}
