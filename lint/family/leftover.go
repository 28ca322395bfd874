package family

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

// A Leftover holds the values that distinguish rules about caches that remain in the image.
type Leftover struct {
	Name, Alias, Doc string
	Level            lint.Level // level in the preset hadolint
	Managers         []string
	Leaves           func(*facts.Use) bool // reports whether a command fills the cache
	Empties          func(*facts.Use) bool // reports whether a command empties the cache; if nil, Clean is such a command
	Folders          []string              // folders of the cache
	Clean            string                // the command that the fix adds; removing the folders also counts as cleaning
	Message          string
	Needed           func(*facts.File, *facts.Step) bool // reports whether a later step needs the cache
}

// Rule returns the rule that reports the last command of a RUN that fills a cache. It reports nothing if a
// later command in the RUN empties the cache, or a mount keeps it out of the image.
func (x Leftover) Rule() *lint.Rule {
	return &lint.Rule{
		Name: "practice/" + x.Name, Aliases: []string{x.Alias}, Doc: x.Doc, Level: lint.Note,
		Presets: Hadolint(x.Level), Fix: lint.Safe, Tags: []string{"size"},
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			for _, s := range visit.Shipped(p, f) {
				for _, step := range s.Steps {
					if step.Run() != nil && !Scratch(step, x.Folders) {
						x.check(p, step)
					}
				}
			}
		},
	}
}

// Scratch reports whether a mount keeps one of the folders out of the image.
func Scratch(step *facts.Step, folders []string) bool {
	for _, folder := range folders {
		if step.Scratch(folder) {
			return true
		}
	}
	return false
}

func (x Leftover) check(p *lint.Pass, step *facts.Step) {
	for _, script := range step.Scripts() {
		u := x.left(script)
		if u == nil {
			continue
		}
		found := p.Report(u.Words[0].Span().Cover(edit.Subcommand(u).Span()), "%s", x.Message)
		safe := x.Needed == nil || !x.Needed(step.Stage.File, step)
		if e, ok := edit.AppendCommand(script, x.Clean); ok {
			found.WithFix("add "+x.Clean, safe, e)
		}
		return
	}
}

// left returns the last command of a script that fills the cache. It returns nil if there is none, or if a
// later command empties the cache.
func (x Leftover) left(s *facts.Script) *facts.Use {
	uses := s.Tree().Uses()
	for i := len(uses) - 1; i >= 0; i-- {
		u := uses[i]
		if !u.Is(x.Managers...) || !x.Leaves(u) {
			continue
		}
		for _, other := range s.Step.Scripts() {
			from := 0
			if other == s {
				from = u.Index
			}
			if x.emptied(other.Tree(), from) {
				return nil
			}
		}
		return u
	}
	return nil
}

// emptied reports whether the command with the given index, or a later one, empties the cache.
func (x Leftover) emptied(t *facts.Tree, from int) bool {
	for _, u := range t.Uses() {
		if u.Index >= from && u.Is(x.Managers...) && x.cleans(u) {
			return true
		}
	}
	for i := from; i < len(t.Calls); i++ {
		if Removes(t.Calls[i], x.Folders) {
			return true
		}
	}
	return false
}

func (x Leftover) cleans(u *facts.Use) bool {
	if x.Empties != nil {
		return x.Empties(u)
	}
	return u.Verb == facts.Clean && !u.Mentions("expire-cache")
}

// Removes reports whether a call deletes one of the folders, or runs a cleanup script.
func Removes(c *facts.Call, folders []string) bool {
	if c.Name != "rm" && c.Name != "find" {
		return strings.Contains(c.Name, "clean")
	}
	for _, w := range c.Args() {
		for _, folder := range folders {
			if deletes(w.Value, folder) {
				return true
			}
		}
	}
	return false
}

// deletes reports whether rm -rf of a word deletes the content of a folder. The word may be the folder
// itself, part of its content, or a folder above it.
func deletes(word, folder string) bool {
	if i := strings.Index(folder, "/.cache"); i >= 0 && strings.Contains(word, "/.cache") {
		return true // the home folder can be written in different ways
	}
	word = strings.TrimRight(word, "/*.")
	if i := strings.IndexAny(word, "{*$`"); i >= 0 {
		return mayDelete(word[:i], word[i:], folder)
	}
	return word != "" && (strings.HasPrefix(word, folder) || strings.HasPrefix(folder, word+"/"))
}

// mayDelete reports whether a word with a variable, a glob or braces after head, such as
// /var/lib/{apt,dpkg}/, may expand to a path that deletes the content of a folder.
func mayDelete(head, rest, folder string) bool {
	if len(head) < 2 || !strings.HasPrefix(folder, head) {
		return len(head) >= 2 && strings.HasPrefix(head, folder)
	}
	next, _, _ := strings.Cut(folder[len(head):], "/")
	return rest[0] != '{' || strings.Contains(rest, next)
}

// Fetches reports whether a command downloads packages into the image.
func Fetches(u *facts.Use) bool {
	return u.Verb == facts.Install || u.Verb == facts.Group || u.Verb == facts.Upgrade
}
