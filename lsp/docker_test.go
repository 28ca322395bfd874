package lsp

import (
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.lsp.dev/protocol"
	"golang.org/x/tools/txtar"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lsp/query"
)

// oddTexts holds unusual Dockerfiles that users may still open.
var oddTexts = map[string]string{
	"empty":     "",
	"blanks":    " \t\n\t\n",
	"mark":      "\uFEFFFROM a\nRUN echo $\n",
	"crlf":      "FROM a AS b\r\nENV A=1\\\r\n B=2\r\n#: LISTENS ON: \\\r\n#: TCP:80\r\nRUN <<E\r\n$A\r\nE\r\n",
	"tabs":      "\tFROM\ta\n\tCOPY\t--from=\tb\tc\n#:\tCONNECTS\tTO:\tx\n",
	"wide":      "FROM é😀 AS 😀\nENV é=😀 A=\"é\nRUN 'é😀' $A {{é}}\nLISTENS ON: é FOR: 😀\n",
	"open":      "FROM a\nRUN <<A <<B cat\nx\nCOPY <<'C' /d\n$\nRUN [\"a\", \"\nENV A=${B:-${C\nENVIRONMENT NEEDS: X FORMAT: LIST(HOST(\"\n",
	"backtick":  "# escape=`\nFROM a\nRUN a `\n# b\n  && c ``\nWORKDIR C:\\`",
	"continued": "FROM a\nRUN \\\n\n# x\n\\\n\\",
	"directive": "# escape=\n# syntax\n#check=skip\n#\n# =\nFROM",
	"nested":    "ONBUILD ONBUILD RUN x\nONBUILD\nONBUILD COPY --from=0 <<E /x\nE\n",
	"clauses":   "FROM a\n#: \n#: LISTENS\n#: LISTENS ON\n#: VOLUME\nCONNECTS TO: TO: FOR:\nWITHOUT\nWITHOUT BASE BASE\nPROVISIONS IN: IN:\nTYPE\nENVIRONMENT : \"\n",
	"nul":       "FROM a\x00b\nRUN \x00\xff\n",
}

// Every feature answers at every position in odd texts.
func TestOddTexts(t *testing.T) {
	for name, text := range oddTexts {
		t.Run(name, func(t *testing.T) {
			for _, language := range []string{"dockerfile", "dfcontract"} {
				q := queryOf(text)
				q.File = newFile(q.File.URI, q.File.Source, language, 1)
				for pos := range len(text) + 1 {
					q.Pos = source.Pos(pos)
					for _, ask := range asked {
						ask(q)
					}
					of(q).TypeDefinition(q)
					of(q).Implementation(q)
					of(q).References(q)
					renamable(q)
				}
			}
		})
	}
}

// Requests about a line of a megabyte, and about thousands of words, comments or flags, are answered within
// seconds.
func TestHugeTexts(t *testing.T) {
	texts := map[string]string{
		"line":      "FROM a\nRUN " + strings.Repeat("echo $A && ", 1<<16),
		"words":     "FROM a\nCOPY " + strings.Repeat("a ", 1<<17),
		"continued": "FROM a\nRUN " + strings.Repeat("a \\\n", 1<<15),
		"comments":  strings.Repeat("# a\n", 1<<15) + "FROM a",
		"parens":    "FROM a\nENVIRONMENT NEEDS: X FORMAT: " + strings.Repeat("LIST(", 1<<15),
		"clauses":   "FROM a\nLISTENS " + strings.Repeat("ON: ", 1<<15),
		"json":      "FROM a\nCMD [" + strings.Repeat("\"a\", ", 1<<16),
		"flags":     "FROM a\nRUN " + strings.Repeat("--mount=type=cache ", 1<<14),
		"braces":    "FROM a\nENV A=" + strings.Repeat("${A:-", 1<<14),
	}
	for name, text := range texts {
		q := queryOf(text)
		for _, pos := range []int{7, len(text) / 2, len(text)} {
			q.Pos = source.Pos(pos)
			for what, ask := range asked {
				start := time.Now()
				ask(q)
				if d := time.Since(start); d > 3*slower*time.Second {
					t.Errorf("%s: %s at %d takes %v", name, what, pos, d)
				}
			}
		}
	}
}

// dockerTexts returns the Dockerfiles of the tests by name, including those with marks and errors.
func dockerTexts(t *testing.T) map[string]string {
	texts := map[string]string{"long": longDockerfile()}
	for name, text := range oddTexts {
		texts[name] = text
	}
	archives, _ := filepath.Glob("testdata/*.txtar")
	for _, name := range archives {
		a, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range a.Files {
			if filepath.Base(f.Name) == "Dockerfile" {
				texts[name+" "+f.Name] = string(f.Data)
			}
		}
	}
	for _, glob := range []string{"../testdata/sample/*/Dockerfile", "../testdata/sample/*/*/Dockerfile"} {
		files, _ := filepath.Glob(glob)
		for _, name := range files {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			texts[name] = string(data)
		}
	}
	return texts
}

// apply returns a text with some changes applied.
func apply(text string, changes []query.Change) string {
	changes = slices.Clone(changes)
	slices.SortStableFunc(changes, func(a, b query.Change) int { return int(b.At.Start) - int(a.At.Start) })
	for _, c := range changes {
		text = text[:c.At.Start] + c.New + text[c.At.End:]
	}
	return text
}

// said returns the content of the instructions in a Dockerfile, without their layout.
func said(text string) []string {
	f := dockerfile.Parse(source.New("Dockerfile", text))
	var all []string
	for _, in := range f.Instructions() {
		h := in.Common()
		line := h.Name
		for _, fl := range h.Flags {
			line += " " + f.Source.Slice(fl.At)
		}
		if h.Args != nil {
			args := strings.Join(strings.Fields(h.Args.Text), " ")
			if dockerfile.OfDialect(in) {
				args = strings.ToUpper(args) // formatting writes the dialect's keywords in upper case
			}
			line += " " + args
		}
		if on, ok := in.(*dockerfile.OnBuild); ok && on.Do != nil {
			in = on.Do
		}
		for _, d := range in.Common().Heredocs {
			line += "\n" + d.Text
		}
		all = append(all, line)
	}
	return all
}

// indented returns a Dockerfile after formatting.
func indented(text string) string {
	q := queryOf(text)
	var changes []query.Change
	for _, e := range formatted(q, &protocol.FormattingOptions{TabSize: 4, InsertSpaces: true}, 1, q.File.Source.Lines()) {
		changes = append(changes, query.Change{Place: query.Place{File: q.File.Source, At: q.Client.Encoding.Span(q.File.Source, e.Range)}, New: e.NewText})
	}
	return apply(text, changes)
}

// Formatting keeps the content of instructions, and formatting a second time changes nothing.
func TestFormatKeeps(t *testing.T) {
	for name, text := range dockerTexts(t) {
		after := indented(text)
		if diff := cmp.Diff(said(text), said(after)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(after, indented(after)); diff != "" {
			t.Errorf("%s, again: %s", name, diff)
		}
	}
}

// The edits of semantic tokens turn the tokens that were sent before into the current ones.
func TestTokenEdits(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	text := longDockerfile()
	q := queryOf(text)
	old := encode(q, tokens(q, q.Whole()), q.Whole())
	for range 200 {
		at := r.Intn(len(text))
		text = text[:at] + []string{"", "\n", "x ", "\"", "$A", "<<E\n"}[r.Intn(6)] + text[min(len(text), at+r.Intn(4)):]
		q.File = newFile(q.File.URI, source.New(q.File.Source.Path, text), "dockerfile", 1)
		data := encode(q, tokens(q, q.Whole()), q.Whole())
		got := slices.Clone(old)
		for _, e := range tokenEdits(old, data) {
			got = slices.Replace(got, int(e.Start), int(e.Start+e.DeleteCount), e.Data...)
		}
		if !slices.Equal(got, data) {
			t.Fatalf("the edits make other tokens of %q", text)
		}
		old = data
	}
}

// The tokens for a range are the same as those for the complete file within the range, and no two tokens
// overlap.
func TestTokensOfAPart(t *testing.T) {
	for name, text := range dockerTexts(t) {
		q := queryOf(text)
		end := source.Pos(0)
		for _, tok := range flat(tokens(q, q.Whole())) {
			if tok.At.Start < end || tok.At.Len() <= 0 || int(tok.At.End) > len(text) {
				t.Errorf("%s: %v overlaps what ends at %d", name, tok, end)
			}
			end = tok.At.End
		}
		half := source.Span{Start: source.Pos(len(text) / 3), End: source.Pos(len(text) / 2)}
		if diff := cmp.Diff(encode(q, tokens(q, q.Whole()), half), encode(q, tokens(q, half), half)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// refactored calls do with the title of each refactoring that is offered on any line, and with the text after
// it.
func refactored(t *testing.T, text string, do func(title, after string)) {
	q := queryOf(text)
	for line := range q.File.Source.Lines() {
		at := q.File.Source.LineSpan(line + 1)
		a := &query.Actions{Query: q}
		of(q).Refactor(a, source.Span{Start: at.Start, End: at.Start})
		for _, action := range a.All {
			do(action.Title, apply(text, action.Changes))
		}
	}
}

// A refactored file has no new errors, sets the same variables, and runs the same commands.
func TestRefactoringsKeep(t *testing.T) {
	n := map[string]int{}
	for name, text := range dockerTexts(t) {
		if strings.Contains(text, "«") {
			continue
		}
		before := built(text)
		refactored(t, text, func(title, after string) {
			n[title]++
			if diff := cmp.Diff(before, built(after)); diff != "" {
				t.Errorf("%s: %s: %s\n%s", name, title, diff, after)
			}
		})
	}
	text := "FROM a AS b\nARG X=1\nENV Y=$X\nRUN a && \\\n  b c | d\nCMD [\"x\"]\nRUN <<E\nset -e\n# why\na\nb c | d\nE\n" +
		"#: LISTENS ON: TCP:80 \\\n#:   FOR: org.ietf.http/\n#: LISTENS ON: TCP:81 FOR: org.ietf.http/\nRUN c && d\nFROM b\nCOPY --from=0 x y\nRUN --mount=from=0,target=/x x && y\n"
	before := built(text)
	refactored(t, text, func(title, after string) {
		n[title]++
		if diff := cmp.Diff(before, built(after)); diff != "" {
			t.Errorf("%s: %s\n%s", title, diff, after)
		}
	})
	if len(n) < 5 {
		t.Errorf("only these are offered: %v", n)
	}
}

// A result is what a build would produce, as far as it is known without a builder.
type result struct {
	Problems int
	Commands []string // the commands of the stages that are built, in order
	Names    []string // the variables at the end of the last stage
	Lines    []string // the lines of the contract
}

func built(text string) result {
	tree := dockerfile.Parse(source.New("Dockerfile", text))
	var r result
	for _, p := range tree.Problems {
		if p.Kind.Refused() {
			r.Problems++
		}
	}
	f := facts.Of(tree)
	for _, s := range f.Stages {
		for _, script := range s.Runs() {
			for _, call := range script.Tree().Calls {
				if call.Name != "set" {
					r.Commands = append(r.Commands, fmt.Sprint(call.Name, len(call.Words)))
				}
			}
		}
		for _, in := range s.Body {
			if dockerfile.OfDialect(in) {
				line := strings.ReplaceAll(tree.Source.Slice(in.Span()), "#:", "")
				r.Lines = append(r.Lines, strings.Join(strings.Fields(strings.ReplaceAll(line, "\\\n", "")), " "))
			}
		}
	}
	b := f.Build
	if n := len(b.Stages); n > 0 {
		for _, name := range b.Stages[n-1].End.Names() {
			r.Names = append(r.Names, name+"="+b.Stages[n-1].End.Find(name).Value.Text)
		}
	}
	return r
}
