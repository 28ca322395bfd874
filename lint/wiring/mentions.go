package wiring

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/command"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file finds addresses in values: in a variable, a word of a command, or a shell command.

// urlsIn returns the places of the URLs in a text: the complete text, a list of URLs, or the values of
// options and assignments. It omits URLs inside another URL or in a sentence.
func urlsIn(text string) []types.Part {
	if !strings.Contains(text, "://") || len(text) > longestValue {
		return nil
	}
	words := wordsIn(text)
	list := !slices.ContainsFunc(words, func(w types.Part) bool { return begin(text[w.Off:w.Off+w.Len]) != 0 })
	var all []types.Part
	for i, w := range words {
		option := i > 0 && text[words[i-1].Off] == '-'
		for _, p := range piecesOf(text, w) {
			at := begin(text[p.Off : p.Off+p.Len])
			if at > 0 || at == 0 && (list || option || len(words) == 1) {
				all = append(all, types.Part{Off: p.Off + at, Len: p.Len - at})
			}
		}
	}
	if len(all) > mostTargets {
		return nil
	}
	return all
}

// wordsIn splits a text at whitespace, and removes quotes and brackets around each word.
func wordsIn(text string) []types.Part {
	var all []types.Part
	for at := 0; at < len(text); {
		n := strings.IndexAny(text[at:], " \t\r\n")
		if n < 0 {
			n = len(text) - at
		}
		w := text[at : at+n]
		inner := strings.TrimLeft(w, `"'([`)
		off := at + len(w) - len(inner)
		if inner = strings.TrimRight(inner, `"')],;`); inner != "" {
			all = append(all, types.Part{Off: off, Len: len(inner)})
		}
		at += n + 1
	}
	return all
}

// piecesOf cuts a word before each further URL of a list: a,b with "://" in both.
func piecesOf(text string, w types.Part) []types.Part {
	var all []types.Part
	start, end := w.Off, w.Off+w.Len
	for i := w.Off + 1; i < end; i++ {
		if strings.IndexByte(",;", text[i-1]) >= 0 && begin(text[i:min(end, i+longestScheme)]) == 0 {
			all = append(all, types.Part{Off: start, Len: i - 1 - start})
			start = i
		}
	}
	return append(all, types.Part{Off: start, Len: end - start})
}

// longestScheme bounds the schemes of URLs, "://" and a wrapper included.
const longestScheme = 64

// wrappers are what drivers put before the scheme of a URL.
var wrappers = []string{"jdbc:", "r2dbc:"}

// begin returns where the URL in a word begins: at 0, or after "NAME=" or "--option=". It returns -1 where
// there is none.
func begin(word string) int {
	at := strings.Index(word, "://")
	if at < 0 {
		return -1
	}
	start := at
	for start > 0 && strings.IndexByte("+-.", word[start-1]) >= 0 || start > 0 && isWord(word[start-1]) {
		start--
	}
	if start == at || !isLetter(word[start]) {
		return -1
	}
	for _, w := range wrappers {
		if strings.HasSuffix(strings.ToLower(word[:start]), w) {
			start -= len(w)
		}
	}
	before := strings.TrimRight(word[:start], `"'`)
	switch {
	case before == "":
		return start
	case before[len(before)-1] == '=' && !strings.ContainsAny(before, "/?&"):
		return start
	}
	return -1
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// piece returns the part of a value as a value of its own, so that what is found in it is at its place.
func piece(g *project.Given, p types.Part) *project.Given {
	if p.Off == 0 && p.Len == len(g.Text) {
		return g
	}
	one := *g
	one.Text, one.Quoted = g.Text[p.Off:p.Off+p.Len], false
	if at, ok := exact(g, p); ok {
		one.At = at
	} else if g.File != nil {
		text := g.File.Slice(g.At)
		if i := strings.Index(text, one.Text); i >= 0 && strings.LastIndex(text, one.Text) == i {
			start := g.At.Start + source.Pos(i)
			one.At = source.Span{Start: start, End: start + source.Pos(p.Len)}
		}
	}
	return &one
}

// addsHosts reports whether the command that Compose writes may give names of its own to the container.
func addsHosts(v *view) bool {
	return slices.ContainsFunc(v.written(), func(w compose.Value) bool { return strings.Contains(w.Text, "/etc/hosts") })
}

// written returns the words of the entrypoint and command that Compose writes.
func (v *view) written() []compose.Value {
	var words []compose.Value
	for _, c := range []*compose.Command{v.Entrypoint, v.Command} {
		if c != nil && !c.Null {
			words = append(words, c.Words...)
		}
	}
	return words
}

// commandWords returns the words that Compose writes of a service's command and health check, those of a
// shell's text one by one, but for those that the contract knows.
func commandWords(v *view) []*project.Given {
	known := knownWords(v)
	all, shell := []*project.Given(nil), false
	words := v.written()
	for i, w := range words {
		all = append(all, splitWord(w, shell && strings.HasPrefix(words[i-1].Text, "-") && strings.HasSuffix(words[i-1].Text, "c"))...)
		shell = shell || isShell(w.Text)
	}
	if h := v.Healthcheck; h != nil && h.Test != nil && !h.Disable {
		for i, w := range h.Test.Words {
			all = append(all, splitWord(w, h.Test.Shell || i > 0 && h.Test.Words[0].Text == "CMD-SHELL")...)
		}
	}
	return slices.DeleteFunc(all, func(g *project.Given) bool { return known[unquoted(g.Text)] })
}

// splitWord returns a word of a command as a value, or the words of the shell's text that it is.
func splitWord(w compose.Value, shell bool) []*project.Given {
	g := &project.Given{Text: w.Text, Known: w.Known, Partly: !w.Known, File: w.File, At: w.At, NameAt: w.At}
	if !shell {
		return []*project.Given{g}
	}
	var all []*project.Given
	for _, p := range command.Written(w.Text) {
		one := piece(g, types.Part(p))
		one.Partly = true // $NAME is the shell's
		all = append(all, one)
	}
	return all
}

func isShell(word string) bool {
	return slices.Contains([]string{"sh", "bash", "ash", "dash", "zsh"}, path.Base(word))
}

func unquoted(word string) string { return strings.Trim(word, `"'`) }

// knownWords returns the arguments of which the contract says what they are.
func knownWords(v *view) map[string]bool {
	all := map[string]bool{}
	for i, g := range v.Args {
		if knows(v, i) != "" {
			all[g.Text] = true
		}
	}
	return all
}
