package rules

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
)

// A leftover is what the rules about caches that stay in the image differ in.
type leftover struct {
	name, alias, doc string
	level            lint.Level // in the preset hadolint
	managers         []string
	leaves           func(*facts.Use) bool // what fills the cache
	empties          func(*facts.Use) bool // what empties it; a Clean where it is nil
	folders          []string              // where it stands
	clean            string                // the command to write; for the folders' sake rm is as good
	message          string
	needed           func(*facts.File, *facts.Step) bool // a later step wants what is left
}

// rule returns the rule that reports the last command of a RUN that fills a cache, where nothing
// in the RUN empties it again and no mount keeps it out of the image.
func (x leftover) rule() *lint.Rule {
	return &lint.Rule{
		Name: "practice/" + x.name, Aliases: []string{x.alias}, Doc: x.doc, Level: lint.Note,
		Presets: hadolint(x.level), Fix: lint.Safe, Tags: []string{"size"},
		Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
			for _, s := range shipped(p, f) {
				for _, step := range s.Steps {
					if step.Run() != nil && !scratch(step, x.folders) {
						x.check(p, step)
					}
				}
			}
		},
	}
}

func scratch(step *facts.Step, folders []string) bool {
	for _, folder := range folders {
		if step.Scratch(folder) {
			return true
		}
	}
	return false
}

func (x leftover) check(p *lint.Pass, step *facts.Step) {
	for _, script := range step.Scripts() {
		u := x.left(script)
		if u == nil {
			continue
		}
		found := p.Report(u.Words[0].Span().Cover(subcommand(u).Span()), "%s", x.message)
		safe := x.needed == nil || !x.needed(step.Stage.File, step)
		if e, ok := appended(script, x.clean); ok {
			found.WithFix("add "+x.clean, safe, e)
		}
		return
	}
}

// left returns the last command of a script that fills the cache, if nothing empties it then.
func (x leftover) left(s *facts.Script) *facts.Use {
	uses := s.Tree().Uses()
	for i := len(uses) - 1; i >= 0; i-- {
		u := uses[i]
		if !u.Is(x.managers...) || !x.leaves(u) {
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

// emptied reports whether a command of the tree from the given one on empties the cache.
func (x leftover) emptied(t *facts.Tree, from int) bool {
	for _, u := range t.Uses() {
		if u.Index >= from && u.Is(x.managers...) && x.cleans(u) {
			return true
		}
	}
	for i := from; i < len(t.Calls); i++ {
		if removes(t.Calls[i], x.folders) {
			return true
		}
	}
	return false
}

func (x leftover) cleans(u *facts.Use) bool {
	if x.empties != nil {
		return x.empties(u)
	}
	return u.Verb == facts.Clean && !u.Mentions("expire-cache")
}

// removes reports whether a call deletes one of the folders, or is somebody's own way to clean up.
func removes(c *facts.Call, folders []string) bool {
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

// deletes reports whether rm -rf of a word takes a folder's content away: the folder itself, some
// of what is in it, or something above it.
func deletes(word, folder string) bool {
	if i := strings.Index(folder, "/.cache"); i >= 0 && strings.Contains(word, "/.cache") {
		return true // whatever stands for the home folder
	}
	word = strings.TrimRight(word, "/*.")
	if i := strings.IndexAny(word, "{*$`"); i >= 0 {
		return mayDelete(word[:i], word[i:], folder)
	}
	return word != "" && (strings.HasPrefix(word, folder) || strings.HasPrefix(folder, word+"/"))
}

// mayDelete reads a word with a variable, a glob or braces behind head as all that it may stand
// for: /var/lib/{apt,dpkg}/.
func mayDelete(head, rest, folder string) bool {
	if len(head) < 2 || !strings.HasPrefix(folder, head) {
		return len(head) >= 2 && strings.HasPrefix(head, folder)
	}
	next, _, _ := strings.Cut(folder[len(head):], "/")
	return rest[0] != '{' || strings.Contains(rest, next)
}

// subcommand returns the last word of a package manager's subcommand.
func subcommand(u *facts.Use) facts.Word {
	if len(u.Sub) > 0 {
		return u.Sub[len(u.Sub)-1]
	}
	return u.Words[0]
}

// fetches reports whether a command brings packages into the image.
func fetches(u *facts.Use) bool {
	return u.Verb == facts.Install || u.Verb == facts.Group || u.Verb == facts.Upgrade
}
