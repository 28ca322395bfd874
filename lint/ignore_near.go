package lint

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// A NearIgnore is a comment that looks as if it ignores a rule, but has no effect.
type NearIgnore struct {
	Why     string // the reason, for a message
	Instead string // the correct comment, without the author's reason; "" if unknown
	Reason  string // the author's reason, at the end of the comment
}

// FindNearIgnore checks a comment, which starts at its "#". It returns false if the comment is valid, or is
// not similar to one that ignores rules.
func FindNearIgnore(text string, names *Names) (NearIgnore, bool) {
	if len(text) > longestIgnore {
		text = text[:longestIgnore]
	}
	if !mayIgnore(text) {
		return NearIgnore{}, false
	}
	if p, ok := readPragma(source.New("", text), source.Span{End: source.Pos(len(text))}); ok {
		return flawedIgnore(text, p, names)
	}
	words := commentWords(text)
	if len(words) < 2 {
		return NearIgnore{}, false
	}
	for _, form := range []func([]commentWord, *Names) (string, []commentWord){ignoreOfTool, ignoreOfBuildKit, ignoreOfNobody} {
		if start, rest := form(words, names); start != "" {
			n := NearIgnore{Why: "this comment ignores nothing"}
			n.list(text, start, rest, names)
			return n, true
		}
	}
	return NearIgnore{}, false
}

// ignoreTools are the tools whose comments are read, except for BuildKit.
var ignoreTools = []string{"dfvet", "hadolint"}

// mayIgnore reports whether the first word of a comment suggests that it is meant to ignore rules. For most
// comments it returns false.
func mayIgnore(text string) bool {
	start := 0
	for start < len(text) && !nameByte(text[start]) {
		start++
	}
	end := start
	for end < len(text) && nameByte(text[end]) {
		end++
	}
	word := text[start:end]
	tool, _, _ := strings.Cut(word, "-")
	switch {
	case len(word) < 3 || len(word) > 24:
		return false
	case strings.EqualFold(word, "check"), strings.EqualFold(tool, ignoreTools[0]), strings.EqualFold(tool, ignoreTools[1]):
		return true
	}
	return ignoreVerbs[strings.ToLower(word)] != "" || source.Keywords.Near(word, ignoreTools) != ""
}

// longestIgnore is the number of bytes that are read of a comment.
const longestIgnore = 1000

// IsIgnore reports whether a comment, which starts at its "#", ignores rules.
func IsIgnore(text string) bool {
	if !mayIgnore(text) {
		return false
	}
	_, ok := readPragma(source.New("", text), source.Span{End: source.Pos(len(text))})
	return ok
}

// flawedIgnore finds faults in a comment that dfvet reads as one that ignores rules. It returns false if
// there are none.
func flawedIgnore(text string, p pragma, names *Names) (NearIgnore, bool) {
	if p.by == BuildKit {
		return NearIgnore{}, false
	}
	if len(p.names) == 0 {
		return NearIgnore{Why: "this comment names no rule, so it ignores nothing"}, true
	}
	for _, n := range p.names {
		if isEvery(n.Text) {
			return NearIgnore{Why: source.Quote(n.Text) + " also hides faults that are added later; name the rules"}, true
		}
	}
	last := p.names[len(p.names)-1].At
	next := commentWords(text[last.End:])
	if len(next) == 0 || strings.Trim(next[0].before, " \t;+&|") != "" || !ruleName(next[0].text, names) {
		return NearIgnore{}, false
	}
	n := NearIgnore{Why: source.Quote(next[0].text) + " is not ignored, because names are separated by commas"}
	n.list(text[last.End:], text[:last.End]+",", next, names)
	return n, true
}

// list sets Instead to the correct comment: its start, followed by the rules that the words name.
func (n *NearIgnore) list(text, start string, words []commentWord, names *Names) {
	var all []string
	for i, w := range words {
		if !ruleName(w.text, names) || i > 0 && strings.Trim(w.before, " \t,;") != "" {
			break
		}
		all = append(all, w.text)
		n.Reason = text[w.end:]
	}
	if len(all) == 0 {
		all = []string{"RULE"}
	}
	n.Instead = start + strings.Join(all, ",")
}

// A commentWord is one word of a comment, with the text between it and the previous word.
type commentWord struct {
	before, text string
	end          int // offset in the comment
}

// commentWords returns the first words of a comment.
func commentWords(text string) []commentWord {
	const most = 24
	var words []commentWord
	for i := 0; i < len(text) && len(words) < most; {
		start := i
		for i < len(text) && !nameByte(text[i]) {
			i++
		}
		word := i
		for i < len(text) && nameByte(text[i]) {
			i++
		}
		if word < i {
			words = append(words, commentWord{text[start:word], text[word:i], i})
		}
	}
	return words
}

// ignoreVerbs are the words that other tools use for ignoring rules. A word for one line corresponds to
// ignore, and a word for a file to file-ignore.
var ignoreVerbs = map[string]string{
	"ignore": "ignore", "disable": "ignore", "skip": "ignore", "suppress": "ignore", "noqa": "ignore", "nolint": "ignore",
	"ignore-line": "ignore", "ignore-next": "ignore", "ignore-next-line": "ignore", "disable-line": "ignore", "disable-next-line": "ignore",
	"ignore-file": "file-ignore", "fileignore": "file-ignore", "file-ignore": "file-ignore", "disable-file": "file-ignore",
}

// ignoreVerb returns "ignore" or "file-ignore" for a word with that meaning, even if it is slightly misspelt.
// It returns "" for other words.
func ignoreVerb(word string) string {
	word = strings.ToLower(strings.ReplaceAll(word, "_", "-"))
	if verb := ignoreVerbs[word]; verb != "" {
		return verb
	}
	return source.Keywords.Near(word, []string{"ignore", "file-ignore"})
}

// ignoreOfTool reads comments such as "dfvet: ignore=A", "dfvet-ignore A" or "hadolint disable A". It returns
// the start of the comment that was meant, or "", and the remaining words.
func ignoreOfTool(words []commentWord, names *Names) (string, []commentWord) {
	first := words[0].text
	if tool, rest, ok := strings.Cut(first, "-"); ok && slices.Contains(ignoreTools, strings.ToLower(tool)) {
		words = append([]commentWord{{text: tool}, {"-", rest, words[0].end}}, words[1:]...)
		first = tool
	}
	tool := source.Keywords.Near(first, ignoreTools)
	if tool == "" {
		return "", nil
	}
	words = words[1:]
	scope := ""
	if len(words) > 1 && slices.Contains([]string{"global", "stage", "file", "line"}, strings.ToLower(words[0].text)) {
		scope = strings.ToLower(words[0].text)
		words = words[1:]
	}
	verb := ignoreVerb(words[0].text)
	if verb == "" {
		return "", nil
	}
	rest := words[1:]
	if len(rest) > 0 && !strings.Contains(rest[0].before, "=") && !(ruleName(rest[0].text, names) && !isAll(rest[0])) {
		return "", nil // this is prose, for example "dfvet ignores what git ignores"
	}
	if len(rest) == 0 && !strings.EqualFold(words[0].text, verb) {
		return "", nil
	}
	switch {
	case tool == "dfvet" && (scope == "file" || scope == "global"):
		verb = "file-ignore"
	case tool == "hadolint" && (scope == "file" || scope == "global" || verb == "file-ignore"):
		verb = "global ignore"
	case tool == "hadolint" && scope == "stage":
		verb = "stage ignore"
	}
	return "# " + tool + " " + verb + "=", rest
}

// ignoreOfBuildKit reads "check: skip=A" and "check skip=A". It returns the start of the comment that was
// meant, or "", and the remaining words.
func ignoreOfBuildKit(words []commentWord, names *Names) (string, []commentWord) {
	if !strings.EqualFold(words[0].text, "check") || len(words) < 3 {
		return "", nil
	}
	if ignoreVerb(words[1].text) == "" || !ruleName(words[2].text, names) || isAll(words[2]) && !strings.Contains(words[2].before, "=") {
		return "", nil
	}
	return "# check=skip=", words[2:]
}

// ignoreOfNobody reads comments such as "ignore=DL3008" that name no tool. It returns the start of the
// comment that was meant, or "", and the remaining words.
func ignoreOfNobody(words []commentWord, names *Names) (string, []commentWord) {
	verb := ignoreVerbs[strings.ToLower(words[0].text)]
	if verb == "" || isAll(words[1]) || !ruleName(words[1].text, names) {
		return "", nil
	}
	return "# dfvet " + verb + "=", words[1:]
}

func isAll(w commentWord) bool { return strings.EqualFold(w.text, "all") }

// ruleName reports whether a word is the name of a rule, or has the form of a rule's name and is similar to
// one.
func ruleName(word string, names *Names) bool {
	if _, known := names.Find(word); known {
		return true
	}
	return strings.Contains(word, "/") && names.Near(word) != ""
}
