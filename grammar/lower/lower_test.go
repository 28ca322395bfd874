package lower_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/dockerfile/shell"
	"github.com/sirupsen/logrus"
	"pgregory.net/rapid"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/lower"
	"github.com/dfvet/dfvet/grammar/source"
)

func images(ref string) *contract.Contract {
	r, ok := contract.ParseRef(ref)
	if !ok {
		return nil
	}
	return contract.OfBlocks(r, catalog.Blocks(r))
}

// pulled returns the contract of an image as a builder sees it after pulling the image: everything that the
// image sets is known.
func pulled(ref string) *contract.Contract {
	c := &contract.Contract{Baseless: true}
	if stated := images(ref); stated != nil {
		copied := *stated
		c = &copied
	}
	c.Config.Known = true
	return c
}

// args are the build arguments with which the lowered file is built.
func args() map[string]*string {
	set := map[string]*string{}
	for name, value := range map[string]string{"PORT": "9000", "NAME": "a b", "QUOTED": "it's", "EMPTY": ""} {
		set[name] = &value
	}
	return set
}

// TestLower checks that the label that a builder makes from the lowered text is the contract of the source.
// It uses the Dockerfiles of the repository, with contract lines added at random places.
func TestLower(t *testing.T) {
	logrus.SetLevel(logrus.PanicLevel) // BuildKit's parser prints warnings
	files := dockerfiles(t)
	tried, labels := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		text := scattered(t, rapid.SampledFrom(files).Draw(t, "file"))
		n, why := disagreement(text)
		if why != "" {
			t.Fatalf("%s\n%s", why, text)
		}
		tried, labels = tried+1, labels+n
	})
	t.Logf("%d files, %d labels", tried, labels)
}

// TestTree is like TestLower, but uses the Dockerfiles in the folder that DFVET_TREE names.
func TestTree(t *testing.T) {
	logrus.SetLevel(logrus.PanicLevel)
	root := os.Getenv("DFVET_TREE")
	if root == "" {
		t.Skip("DFVET_TREE names no folder")
	}
	files := under(t, root)
	tried, labels, refused := 0, 0, map[string]int{}
	for i, text := range files {
		scatter := rapid.Custom(func(t *rapid.T) string { return scattered(t, text) })
		made := scatter.Example(i)
		n, why := disagreement(made)
		if why != "" {
			t.Errorf("%s\n%s", why, made)
		}
		for _, m := range lower.Lower(parse(made), known()).Faults {
			refused[m.Text[:min(50, len(m.Text))]]++
		}
		tried, labels = tried+1, labels+n
	}
	t.Logf("%d files, %d labels, refused: %v", tried, labels, refused)
}

func dockerfiles(t *testing.T) []string {
	return append(slices.Concat(under(t, "../../testdata/sample"), under(t, "../dockerfile/testdata/seeds")),
		"FROM scratch\n", "# escape=`\nFROM scratch AS a\nARG PORT\nFROM a\nENV PORT=$PORT`\n  B=1\n",
		"FROM scratch\r\nARG PORT=1\r\nENV ADDRESS=x:${PORT}\r\nRUN a\r\n", "FROM postgres:16 AS a\nARG NAME QUOTED EMPTY\nFROM a\nFROM busybox AS b")
}

// under returns the texts of those Dockerfiles in a folder that BuildKit can build.
func under(t *testing.T, root string) (all []string) {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(strings.ToLower(d.Name()), "dockerfile") {
			return err
		}
		text, err := os.ReadFile(path)
		if _, _, broken := read(string(text)); err == nil && broken == nil && len(parse(string(text)).Stages) > 0 {
			all = append(all, string(text))
		}
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %d files, %v", root, len(all), err)
	}
	return all
}

func parse(text string) *dockerfile.File { return dockerfile.Parse(source.New("Dockerfile", text)) }

func known() lower.Known { return lower.Known{Images: images, Types: catalog.Standard()} }

func read(text string) ([]instructions.Stage, []instructions.ArgCommand, error) {
	tree, err := parser.Parse(strings.NewReader(text))
	if err != nil {
		return nil, nil, err
	}
	return instructions.Parse(tree.AST, nil)
}

// linesOf returns the numbers of the lines on which instructions begin, except for the LABELs with contracts.
func linesOf(stages []instructions.Stage) (all []int) {
	for _, s := range stages {
		all = append(all, s.Location[0].Start.Line)
		for _, c := range s.Commands {
			if pair(c) == nil {
				all = append(all, c.Location()[0].Start.Line)
			}
		}
	}
	return all
}

func pair(c instructions.Command) *instructions.KeyValuePair {
	if l, ok := c.(*instructions.LabelCommand); ok {
		for i := range l.Labels {
			if l.Labels[i].Key == label.Name {
				return &l.Labels[i]
			}
		}
	}
	return nil
}

// disagreement lowers a text. It returns what is wrong with the result, or "", and the number of its labels.
func disagreement(text string) (labels int, why string) {
	f := parse(text)
	r := lower.Lower(f, known())
	if len(r.Faults) > 0 {
		return 0, ""
	}
	stages, _, err := read(r.Text)
	if err != nil {
		return 0, "BuildKit does not read the result: " + err.Error()
	}
	plain, _, err := read(without(f))
	if err != nil {
		return 0, "BuildKit does not read the source without contract lines: " + err.Error()
	}
	if diff := cmp.Diff(linesOf(plain), linesOf(stages)); diff != "" {
		return 0, "instructions are on other lines: " + diff
	}
	if strings.Count(text, "\n") != strings.Count(r.Text, "\n") || strings.Count(text, "\r") != strings.Count(r.Text, "\r") {
		return 0, "line endings differ"
	}
	lowered := parse(r.Text)
	again := lower.Lower(lowered, known())
	if again.Text != r.Text || len(again.Labels) != len(r.Labels) {
		return 0, fmt.Sprintf("lowering twice changes it: %v\n%s", again.Faults, cmp.Diff(r.Text, again.Text))
	}
	for _, l := range r.Labels {
		n, why := compared(f, lowered, l.Stage, stages[l.Stage.Index])
		if why != "" {
			return 0, why
		}
		labels += n
	}
	return labels, ""
}

// compared compares the contract of a stage with the label that BuildKit makes, and with the contract of the
// lowered stage. It returns the difference, if any.
func compared(f, lowered *dockerfile.File, of *dockerfile.Stage, made instructions.Stage) (labels int, why string) {
	base := pulled
	if root := build.Of(f, build.Given{}).Stage(of).Root(); root.From.Image.Text != root.Image.Text || !root.Image.Known {
		base = unknown // Lower ignores build arguments in FROM
	}
	from, to := contract.BuildOf(f, args(), base).Stage(of), contract.BuildOf(lowered, args(), base).Stages[of.Index]
	if open(from, base) { // the lines are invalid with these values of the variables, so there is no contract
		return 0, ""
	}
	c, own := contract.OfStage(from, base).Label(catalog.Standard(), nil), contract.OfStage(to, base).Label(catalog.Standard(), nil)
	if diff := cmp.Diff(distinct(decoded(c.Text())), distinct(decoded(built(made, to, lowered.Escape)))); diff != "" {
		return 0, "the label differs from the contract: " + diff
	}
	if diff := cmp.Diff(distinct(decoded(c.Text())), distinct(decoded(own.Text()))); diff != "" && len(c.Text()) < label.ShortEnough {
		return 0, "the contract of the lowered stage differs: " + diff
	}
	return 1, ""
}

// open reports whether a line of the stage or of its bases could not be read.
func open(s *build.Stage, base contract.Images) bool {
	return len(contract.OfStage(s, base).Refused) > 0
}

// unknown returns the contract of an image that sets nothing and about which nothing else is known.
func unknown(string) *contract.Contract {
	return &contract.Contract{Baseless: true, Config: contract.Config{Known: true}}
}

// without returns the text with its raw contract lines overwritten with spaces.
func without(f *dockerfile.File) string {
	text := []byte(f.Source.Text)
	for _, s := range f.Stages {
		for _, in := range lower.ContractLines(s) {
			h := in.Common()
			for i := h.At.Start; i < h.At.End; i++ {
				if text[i] != '\n' && text[i] != '\r' {
					text[i] = ' '
				}
			}
		}
	}
	return string(text)
}

// built returns the value of the contract label that BuildKit sets for a stage.
func built(s instructions.Stage, with *build.Stage, escape byte) string {
	value := ""
	for _, c := range s.Commands {
		if p := pair(c); p != nil {
			value = p.Value
		}
	}
	scope := with.End
	for _, step := range with.Steps {
		if contract.Labelled(step.Do) != nil {
			scope = step.Scope
		}
	}
	text, _, err := shell.NewLex(rune(escape)).ProcessWord(value, environ{scope})
	if err != nil {
		return err.Error()
	}
	return text
}

// environ adapts a build.Scope to the interface of BuildKit's lexer.
type environ struct{ *build.Scope }

func (e environ) Get(name string) (string, bool) {
	if v := e.Scope.Get(name); v != nil {
		return v.Value.Text, true
	}
	return "", false
}

func (e environ) Keys() []string { return e.Names() }

func decoded(text string) (v any) {
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return text
	}
	return v
}

// distinct removes the entries of a label that repeat an earlier one. Lines with different texts can become
// equal once the variables have values: the contract then contains one line, but the label has two equal
// entries.
func distinct(v any) any {
	lists, ok := v.(map[string]any)
	if !ok {
		return v
	}
	for name, entries := range lists {
		all, ok := entries.([]any)
		if !ok {
			continue
		}
		var once []any
		for _, e := range all {
			if !slices.ContainsFunc(once, func(o any) bool { return cmp.Equal(o, e) }) {
				once = append(once, e)
			}
		}
		lists[name] = once
	}
	return lists
}

// lines are the contract lines to add. They refer to variables that the files may set.
var lines = []string{
	"LISTENS ON: TCP:80 FOR: org.ietf.http/ AS: web DOC: \"it's a `test` of #1, $ and é 😀 \u2028\"",
	"LISTENS ON: TCP:${PORT} FOR: http",
	"LISTENS ON: TCP:8000-8010 FOR: com.acme.x/y, http",
	"LISTENS ON: UDP:$PORT FOR: nats LOOPBACK",
	"CONNECTS TO: ${NAME}.example ON: TCP:5432 FOR: postgres@>=14 OPTIONAL",
	"CONNECTS TO: {{ETCD_HOST}} ON: TCP:{{ETCD_PORT}} FOR: com.coreos.etcd/client-communication",
	"ENVIRONMENT NEEDS: ETCD_HOST FORMAT: HOST(com.coreos.etcd/client-communication)",
	"ENVIRONMENT ACCEPTS: P FORMAT: PORT(http) DEFAULT: ${PORT}",
	"ENVIRONMENT ACCEPTS: Q FORMAT: STRING DEFAULT: \"$QUOTED ${EMPTY:-none} $ADDRESS\"",
	"ENVIRONMENT ACCEPTS: N FORMAT: INT(1..${PORT}) WHEN: A|B=c",
	"ENVIRONMENT NEEDS: SECRET_KEY FORMAT: STRING SECRET DEFAULT: x VARIANT: FILE",
	"ENVIRONMENT NEEDS: POSTGRES_PASSWORD FORMAT: REGEX(\"^[a-z]+\\d$\") DOC: '\"quoted\" \\ back'",
	"VOLUME AT: /logs FORMAT: org.w3.clf REQUIRES: WRITE UID: 4321",
	"VOLUME AT: /data/${NAME:-x} FORMAT: any REQUIRES: READ UNLESS: /etc/x",
	"WITHOUT BASE", "WITHOUT LISTENS ON: TCP:5432", "WITHOUT VOLUME AT: /var/lib/postgresql/data",
	"ARG PORT=80", "ARG NAME PORT", "ENV PORT=91 NAME=$NAME", "ARG ADDRESS=x QUOTED EMPTY",
	"listens on: TCP:81 for: grpc", "PROVISIONS DATABASE: shop IN: db",
}

// scattered inserts contract lines at random places in a Dockerfile, both raw and as comments.
func scattered(t *rapid.T, text string) string {
	f := parse(text)
	end := rapid.SampledFrom([]string{"\n", "\n", "\r\n"}).Draw(t, "ending")
	inside := map[int]bool{} // the numbers of the lines before which nothing can be inserted
	for _, in := range f.Instructions() {
		at := in.Common().At
		for n := f.Source.Line(at.Start) + 1; n <= f.Source.Line(max(at.End-1, at.Start)); n++ {
			inside[n] = true
		}
	}
	if f.Stages[0].From == nil {
		return text
	}
	first := f.Source.Line(f.Stages[0].From.At.End) + 1
	var b strings.Builder
	n := 0
	put := func() {
		if n+1 == first && rapid.Bool().Draw(t, "args") {
			b.WriteString("ARG PORT=80 NAME QUOTED=q EMPTY ADDRESS=a" + end)
		}
		for n++; n >= first && !inside[n] && rapid.IntRange(0, 3).Draw(t, "here") == 0; {
			b.WriteString(strings.ReplaceAll(spelled(t, rapid.SampledFrom(lines).Draw(t, "line"), string(f.Escape)), "\n", end) + end)
		}
	}
	for line := range strings.Lines(text) {
		put()
		b.WriteString(line)
	}
	if strings.HasSuffix(text, "\n") {
		put()
	}
	return b.String()
}

// spelled returns the text of a contract line, raw or as a comment, on one line or several.
func spelled(t *rapid.T, line, escape string) string {
	if line[0] == 'A' || strings.HasPrefix(line, "ENV ") {
		return line
	}
	comment := rapid.Bool().Draw(t, "comment") && line[0] < 'a'
	first, next := "", ""
	if comment {
		first, next = "#: ", "#: "
	}
	var b strings.Builder
	b.WriteString(rapid.SampledFrom([]string{"", "  ", "\t"}).Draw(t, "indent") + first)
	quoted := byte(0)
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted == c:
			quoted = 0
		case quoted == 0 && (c == '"' || c == '\''):
			quoted = c
		}
		b.WriteByte(line[i])
		if line[i] != ' ' || quoted != 0 || i < 8 || rapid.IntRange(0, 5).Draw(t, "break") != 0 {
			continue
		}
		b.WriteString(escape + "\n")
		if rapid.IntRange(0, 3).Draw(t, "remark") == 0 {
			b.WriteString(rapid.SampledFrom([]string{"# a remark\n", " ## LISTENS\n"}).Draw(t, "text"))
			if !comment {
				b.WriteString(rapid.SampledFrom([]string{"", "#: LISTENS ON: TCP:1 FOR: http\n", "\n"}).Draw(t, "more"))
			}
		}
		b.WriteString(next)
	}
	return b.String()
}
