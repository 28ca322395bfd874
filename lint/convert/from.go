package convert

import (
	"strings"

	"github.com/distribution/reference"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// This file checks FROM, the arguments before it, and names of images.

// globalScopes returns, for each ARG before the first FROM, the variables to which it can refer. These are
// the arguments before it.
func (c *converter) globalScopes() []*build.Scope {
	all := make([]*build.Scope, len(c.file.Args))
	scope := c.build.Globals
	for i := len(all) - 1; i >= 0; i-- {
		for range c.file.Args[i].Vars {
			scope = scope.Below()
		}
		all[i] = scope
	}
	return all
}

// globalArg checks an ARG before the first FROM.
func (c *converter) globalArg(a *dockerfile.Arg) {
	c.words(a)
	for _, v := range a.Vars {
		if v.Key.Value == "SOURCE_DATE_EPOCH" {
			c.epoch(v)
		}
	}
}

// epoch checks the default of SOURCE_DATE_EPOCH, which is a number of seconds, the word context, or a stage.
func (c *converter) epoch(v *dockerfile.Pair) {
	text, sure := c.value(v.Value)
	if !sure || text == "" || text == "context" || integer(text) || c.build.Globals.Get(v.Key.Value).Set != v {
		return
	}
	if c.names[lower(text)] != nil {
		return
	}
	c.refuse(Value, v.Value, "`%s` is not a valid `SOURCE_DATE_EPOCH`: use a number of seconds since 1970, `context`, or the name of a stage", text)
}

// from checks the image and the platform of a FROM.
func (c *converter) from(s *build.Stage) {
	before := len(c.found)
	c.words(s.From)
	if len(c.found) > before || s.From.Image == nil {
		return
	}
	if s.From.Platform != nil && s.From.Platform.Value != nil {
		c.fromPlatform(s.From.Platform.Value)
	}
	text, sure := c.value(s.From.Image)
	if !sure || s.Base != nil || text == "scratch" {
		return
	}
	if why := imageFlaw(text); why != "" {
		r := c.refuse(Base, s.From.Image, "`FROM` does not name a valid image: %s", why)
		c.hint(r, s, text)
	}
}

// hint adds to a refusal the stage to which FROM would refer if its case were correct.
func (c *converter) hint(r *Refusal, s *build.Stage, text string) {
	if x := c.names[lower(text)]; x != nil && x.Index < s.Index {
		name := x.Name()
		r.Message = "no stage or valid image is named " + source.Quote(text) + "; `FROM` finds stages by their names in lower case: " + source.Quote(name)
		r.Instead, r.Related = name, x.Stage
	}
}

func (c *converter) fromPlatform(w *dockerfile.Word) {
	text, sure := c.value(w)
	if !sure || w.Text == "" {
		return
	}
	if why := platformFlaw(text); why != "" {
		c.refuse(Value, w, "`%s` is not a valid platform: %s", text, why)
	}
}

// imageFlaw returns the reason why a text is not a valid image name, or "".
func imageFlaw(text string) string {
	if text == "" {
		return "the name is empty"
	}
	if _, err := reference.ParseNormalizedNamed(text); err == nil {
		return ""
	}
	name, digest, digested := strings.Cut(text, "@")
	slash := strings.LastIndexByte(name, '/')
	colon := strings.IndexByte(name[slash+1:], ':')
	repo, tag := name, ""
	if colon >= 0 {
		repo, tag = name[:slash+1+colon], name[slash+2+colon:]
	}
	_, remote, hosted := strings.Cut(repo, "/")
	if !hosted {
		remote = repo
	}
	switch {
	case strings.Contains(text, "://"):
		return source.Quote(text) + " is a URL; remove " + source.Quote(text[:strings.Index(text, "://")+3])
	case digested && digest == "":
		return "the digest after `@` in " + source.Quote(text) + " is empty"
	case digested && !validDigest(digest):
		return source.Quote(digest) + " is not a valid digest; write `sha256:` and 64 hexadecimal digits"
	case colon >= 0 && tag == "":
		return "the tag after `:` in " + source.Quote(text) + " is empty"
	case strings.ContainsRune(tag, ':'):
		return source.Quote(text) + " has two tags"
	case lower(remote) != remote:
		return source.Quote(repo) + " must be in lower case"
	}
	return source.Quote(text) + " is not a valid image name"
}

// validDigest reports whether a text is an algorithm followed by the right number of hexadecimal digits.
func validDigest(text string) bool {
	algorithm, digits, ok := strings.Cut(text, ":")
	n := map[string]int{"sha256": 64, "sha384": 96, "sha512": 128}[algorithm]
	return ok && n == len(digits) && strings.Trim(digits, "0123456789abcdef") == ""
}
