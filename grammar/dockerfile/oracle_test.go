package dockerfile

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	buildkit "github.com/moby/buildkit/frontend/dockerfile/parser"

	"github.com/dfvet/dfvet/grammar/source"
)

// These tests hold the parser to BuildKit's: whether a text parses, and the instructions,
// words, flags and heredocs in it. TestOracle does so for this package's testdata and, where
// DFVET_TREE names a folder, for every Dockerfile under it.

// A line is what both parsers say of one instruction.
type said struct {
	Name        string
	Start, Last int // lines
	Original    string
	Flags       []string
	JSON        bool
	Args        []string
	Heredocs    []string
	Trigger     *said
}

func TestOracle(t *testing.T) {
	quiet(t)
	for _, root := range []string{"testdata", os.Getenv("DFVET_TREE")} {
		if root == "" {
			continue
		}
		count := 0
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !isDockerfile(d.Name()) {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			count++
			if diff := disagreement(string(text)); diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if count == 0 {
			t.Errorf("no Dockerfile under %s", root)
		}
		t.Logf("%s: %d files", root, count)
	}
}

// TestOracleByInstruction asks about each instruction of the seeds in a file of its own, since
// BuildKit says nothing of what follows a first error.
func TestOracleByInstruction(t *testing.T) {
	quiet(t)
	for _, text := range seeds(t) {
		f := Parse(source.New("Dockerfile", text))
		top := ""
		if f.Escape == '`' {
			top = "# escape=`\n"
		}
		for _, in := range everyInstruction(f) {
			one := top + "FROM a\n" + f.Source.Slice(in.Span()) + "\n"
			if diff := disagreement(one); diff != "" {
				t.Errorf("%q: %s", one, diff)
			}
		}
	}
}

func isDockerfile(name string) bool {
	low := strings.ToLower(name)
	return low == "dockerfile" || strings.HasPrefix(low, "dockerfile.") || strings.HasSuffix(low, ".dockerfile") ||
		strings.HasPrefix(low, "containerfile")
}

// disagreement says in what this package's reading of a Dockerfile differs from BuildKit's, the
// dialect's own lines left out, or "".
func disagreement(text string) string {
	f := Parse(source.New("Dockerfile", text))
	plain := withoutDialect(f)
	result, err := buildkit.Parse(strings.NewReader(plain))
	var parsed error
	if err == nil {
		_, _, parsed = instructions.Parse(result.AST, linter.New(&linter.Config{}))
	}
	refused := first2(err, parsed)
	if ours := firstRefusal(f); (ours == "") != (refused == nil) {
		return fmt.Sprintf("BuildKit: %v\nwe: %s", refused, ours)
	}
	if diff := differentWord(f); err != nil || diff != "" {
		return diff
	}
	var theirs []*said
	for _, n := range result.AST.Children {
		one := fromBuildKit(n)
		for one.Last > one.Start && strings.TrimSpace(f.Source.Slice(f.Source.LineSpan(one.Last))) == "" {
			one.Last-- // blank lines behind a last continuation belong to nothing
		}
		theirs = append(theirs, one)
	}
	return cmp.Diff(theirs, ourSaid(f), cmpopts.EquateEmpty(), cmp.Transformer("valid", func(s string) validText {
		return validText([]rune(s)) // BuildKit makes U+FFFD of odd bytes here and there
	}))
}

type validText string

func first2(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func firstRefusal(f *File) string {
	for _, p := range f.Problems {
		if p.Kind.Refused() {
			return fmt.Sprintf("line %d: %s", f.Source.Line(p.At.Start), p.Message)
		}
	}
	return ""
}

// withoutDialect returns the text with the raw lines of the dialect blanked.
func withoutDialect(f *File) string {
	out := []byte(f.Source.Text)
	for _, in := range everyInstruction(f) {
		h := in.Common()
		if h.Spelling != Raw || !OfDialect(in) {
			continue
		}
		for i := h.At.Start; i < h.At.End; i++ {
			if out[i] != '\n' {
				out[i] = ' '
			}
		}
	}
	return string(out)
}

// everyInstruction lists the instructions in the order of the file.
func everyInstruction(f *File) []Instruction {
	var all []Instruction
	for _, a := range f.Args {
		all = append(all, a)
	}
	all = append(all, f.Early...)
	for _, s := range f.Stages {
		if s.From != nil {
			all = append(all, s.From)
		}
		for _, also := range s.Also {
			all = append(all, also)
		}
		all = append(all, s.Body...)
	}
	for _, d := range f.Types {
		all = append(all, d)
	}
	for _, d := range f.Formats {
		all = append(all, d)
	}
	return sorted(all)
}

func sorted(all []Instruction) []Instruction {
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].Span().Start < all[j-1].Span().Start; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
	return all
}

func fromBuildKit(n *buildkit.Node) *said {
	s := &said{Name: strings.ToUpper(strings.ToLower(n.Value)), Start: n.StartLine, Last: n.EndLine, Original: n.Original,
		Flags: n.Flags, JSON: n.Attributes["json"]}
	for next := n.Next; next != nil; next = next.Next {
		if len(next.Children) > 0 {
			s.Trigger = fromBuildKit(next.Children[0])
			s.Trigger.Start, s.Trigger.Last = 0, 0
			if s.Trigger.Name == s.Name { // ONBUILD ONBUILD is refused later: we stop there
				s.Trigger.Trigger, s.Trigger.Flags = nil, nil
			}
			continue
		}
		s.Args = append(s.Args, next.Value)
	}
	for _, d := range n.Heredocs {
		s.Heredocs = append(s.Heredocs, fmt.Sprintf("%s %v %v %q", d.Name, d.Expand, d.Chomp, d.Content))
	}
	return s
}

func ourSaid(f *File) []*said {
	var all []*said
	for _, in := range everyInstruction(f) {
		if in.Common().Spelling == Raw && !OfDialect(in) {
			all = append(all, ourLine(f, in))
		}
	}
	return all
}

func ourLine(f *File, in Instruction) *said {
	h := in.Common()
	s := &said{Name: h.Name, Start: f.Source.Line(h.At.Start), Last: f.Source.Line(max(h.At.Start, h.At.End-1)),
		Original: h.Keyword.line.Text, JSON: isExec(in), Args: ourArgs(in)}
	for _, fl := range h.Flags {
		s.Flags = append(s.Flags, ourFlag(fl))
	}
	docs := h.Heredocs
	if o, ok := in.(*OnBuild); ok && o.Do != nil {
		do := o.Do.Common()
		docs = do.Heredocs
		s.Trigger = ourLine(f, o.Do)
		s.Trigger.Original = o.Args.Text
		s.Trigger.Start, s.Trigger.Last, s.Trigger.Heredocs = 0, 0, nil
		if s.Trigger.Name == s.Name {
			s.Trigger.Flags = nil
		}
	}
	for _, d := range docs {
		s.Heredocs = append(s.Heredocs, fmt.Sprintf("%s %v %v %q", d.Name, d.Expand, d.Chomp, f.Source.Slice(d.Body)))
	}
	return s
}

// ourFlag writes a flag as BuildKit gives it: byte by byte, so that other letters than ASCII's
// become several.
func ourFlag(f *Flag) string {
	text := "--" + f.Name.Value
	if f.Value != nil {
		text += "=" + f.given.text
	}
	out := make([]rune, len(text))
	for i := range len(text) {
		out[i] = rune(text[i])
	}
	return string(out)
}

func isExec(in Instruction) bool {
	switch in := in.(type) {
	case *Run:
		return in.Command.JSON
	case *Cmd:
		return in.Command.JSON
	case *Entrypoint:
		return in.Command.JSON
	case *Shell:
		return in.Command.JSON
	case *Healthcheck:
		return in.Command.JSON
	case *Copy:
		return in.JSON
	case *Add:
		return in.JSON
	case *Volume:
		return in.JSON
	}
	return false
}

// ourArgs gives the arguments of an instruction as BuildKit does.
func ourArgs(in Instruction) []string {
	switch in := in.(type) {
	case *From:
		return ourTexts(in.Args)
	case *Expose:
		return texts(in.Ports)
	case *Arg:
		var out []string
		for _, v := range in.Vars {
			out = append(out, pairText(v, "="))
		}
		return out
	case *Env:
		return pairTexts(in.Vars, in.Legacy)
	case *Label:
		return pairTexts(in.Labels, in.Legacy)
	case *Run:
		return commandTexts(&in.Command)
	case *Cmd:
		return commandTexts(&in.Command)
	case *Entrypoint:
		return commandTexts(&in.Command)
	case *Shell:
		return commandTexts(&in.Command)
	case *Healthcheck:
		if in.Type == nil {
			return nil
		}
		return append([]string{in.Type.Text}, commandTexts(&in.Command)...)
	case *Copy:
		return wordTexts(in.Sources, in.Dest, in.JSON)
	case *Add:
		return wordTexts(in.Sources, in.Dest, in.JSON)
	case *Volume:
		return wordTexts(in.Paths, nil, in.JSON)
	case *Workdir:
		return texts([]*Word{in.Path})
	case *User:
		return texts([]*Word{in.User})
	case *StopSignal:
		return texts([]*Word{in.Signal})
	case *Maintainer:
		return texts([]*Word{in.Name})
	case *OnBuild:
		return nil
	}
	return []string{""} // BuildKit knows no such instruction
}

func ourTexts(l *Line) []string {
	p := &parser{escape: '\\'}
	return texts(p.fields(l))
}

func texts(ws []*Word) []string {
	var out []string
	for _, w := range ws {
		if w != nil {
			out = append(out, w.Text)
		}
	}
	return out
}

func wordTexts(ws []*Word, dest *Word, json bool) []string {
	all := append(append([]*Word{}, ws...), dest)
	if !json {
		return texts(all)
	}
	var out []string
	for _, w := range all {
		if w != nil {
			out = append(out, new(parser).decoded(w))
		}
	}
	return out
}

func commandTexts(c *Command) []string {
	if !c.JSON {
		if c.Line.Text == "" {
			return nil
		}
		return []string{c.Line.Text}
	}
	var out []string
	for _, w := range c.Exec {
		out = append(out, w.Value)
	}
	return out
}

func pairText(v *Pair, sep string) string {
	if v.Value == nil {
		return v.Key.Text
	}
	return v.Key.Text + sep + v.Value.Text
}

func pairTexts(ps []*Pair, legacy bool) []string {
	var out []string
	sep := "="
	if legacy {
		sep = ""
	}
	for _, v := range ps {
		value := ""
		if v.Value != nil {
			value = v.Value.Text
		}
		out = append(out, v.Key.Text, value, sep)
	}
	return out
}
