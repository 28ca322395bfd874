package convert

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// This file checks COPY and ADD.

// copySource checks --from.
func (c *converter) copySource(do *dockerfile.Copy) {
	if do.From == nil {
		return
	}
	var given string
	for _, f := range do.Flags {
		if f.Name.Value == "from" {
			given = f.Given()
		}
	}
	if given == "" {
		return
	}
	if do.From.Broken || !do.From.Literal() || do.From.Value != given {
		c.refuse(Value, do.From, "`--from` does not expand variables: declare a stage with `FROM %s AS name` and copy from that", do.From.Text)
		return
	}
	if n, err := strconv.Atoi(given); err == nil {
		c.numbered(do.From, given, n)
		return
	}
	c.named(do.From, given, "--from")
}

// numbered checks a source that is a number.
func (c *converter) numbered(w *dockerfile.Word, text string, n int) {
	switch own := c.stage.Index; {
	case n == own:
		c.refuse(Self, w, "a stage cannot copy from itself")
	case n < 0 || n >= len(c.build.Stages)+c.images:
		c.refuse(Source, w, "no stage has the number %s; stages count from 0", text)
	case n > own && n < len(c.build.Stages):
		c.later(w, text, c.build.Stages[n].Stage)
	}
}

// named checks a source that is the name of a stage or image. The builder finds the last stage with that
// name, even if it comes later, and ignores case.
func (c *converter) named(w *dockerfile.Word, text, flag string) {
	if s := c.names[lower(text)]; s != nil {
		switch {
		case s == c.stage:
			c.refuse(Self, w, "a stage cannot use files from itself")
		case s.Index > c.stage.Index:
			c.later(w, text, s.Stage)
		}
		return
	}
	c.images++
	if text == "scratch" {
		return
	}
	if why := imageFlaw(text); why != "" {
		c.refuse(Source, w, "`%s` names neither a stage nor a valid image: %s", flag, why)
	}
}

func (c *converter) later(w *dockerfile.Word, text string, s *dockerfile.Stage) {
	c.refuse(Source, w, "stage `%s` comes later in the file; only files from earlier stages can be used", text).Related = s
}

// copyOrAdd checks what COPY and ADD have in common, and which kinds of sources each accepts.
func (c *converter) copyOrAdd(sources []*dockerfile.Word, flags []*dockerfile.Flag, add bool) {
	if w := flagValue(flags, "chmod"); w != nil {
		if text, sure := c.value(w); sure && text != "" && !validMode(text) {
			c.refuse(Value, w, "`%s` is not a valid mode: use octal digits such as `755`, or symbols such as `u=rwX,go=rX`", text)
		}
	}
	c.linkedOwner(flags)
	if add {
		c.checksum(sources, flags)
	}
	for _, w := range sources {
		text, sure := c.value(w)
		if !sure || build.IsMark(c.do, w) {
			continue
		}
		switch kind := remote(text); {
		case kind == aRepository && !add:
			c.refuse(Value, w, "`COPY` cannot fetch a Git repository: use `ADD`")
		case kind == aDownload && !add:
			c.refuse(Value, w, "`COPY` cannot fetch a URL: use `ADD`")
		case kind == aRepository:
			c.query(w, text)
		}
	}
}

// linkedOwner checks --chown if --link is also set, because names then cannot be resolved.
func (c *converter) linkedOwner(flags []*dockerfile.Flag) {
	link := false
	for _, f := range flags {
		link = link || f.Name.Value == "link" && !strings.EqualFold(f.Given(), "false")
	}
	w := flagValue(flags, "chown")
	if w == nil || !link {
		return
	}
	text, sure := c.value(w)
	if !sure || text == "" {
		return
	}
	user, group, _ := strings.Cut(text, ":")
	if user != "" && !ownerNumber(user) || group != "" && !ownerNumber(group) {
		c.refuse(Value, w, "`--chown=%s` contains a name, which `--link` cannot look up; use numeric IDs", text)
	}
}

func ownerNumber(text string) bool {
	_, err := strconv.ParseInt(text, 10, 32)
	return err == nil || text == "root"
}

// checksum checks ADD --checksum.
func (c *converter) checksum(sources []*dockerfile.Word, flags []*dockerfile.Flag) {
	w := flagValue(flags, "checksum")
	text, sure := c.value(w)
	if w == nil || !sure || text == "" {
		return
	}
	var paths []*dockerfile.Word
	for _, s := range sources {
		if !build.IsMark(c.do, s) {
			paths = append(paths, s)
		}
	}
	if len(paths) != 1 {
		c.refuse(Value, w, "`--checksum` allows one source, not %d; write one `ADD` for each", len(sources))
		return
	}
	from, sure := c.value(paths[0])
	if !sure {
		return
	}
	switch remote(from) {
	case local:
		c.refuse(Value, w, "`--checksum` does not apply to the local file `%s`, only to downloads and Git repositories", from)
	case aDownload:
		if !validDigest(text) {
			c.refuse(Value, w, "`%s` is not a valid checksum: write `sha256:` and 64 hexadecimal digits", text)
		}
	}
}

// An origin is the kind of source in an ADD.
type origin int8

const (
	local origin = iota
	aDownload
	aRepository
)

// remote returns the kind of a source. user@host:path and URLs that end in .git are repositories.
func remote(text string) origin {
	scheme, _, ok := strings.Cut(text, "://")
	if ok && scheme != "" && strings.Trim(scheme, letters) == "" {
		download := scheme == "http" || scheme == "https"
		u, err := url.Parse(text)
		switch low := lower(scheme); {
		case low == "ssh" || low == "git":
			if err == nil {
				return aRepository
			}
		case (low == "http" || low == "https") && err == nil && strings.HasSuffix(u.Path, ".git"):
			return aRepository
		}
		if download {
			return aDownload
		}
		return local
	}
	user, host, ok := strings.Cut(text, "@")
	host, _, colon := strings.Cut(host, ":")
	if ok && colon && user != "" && host != "" && strings.Trim(user, letters+"-_") == "" && strings.Trim(host, letters+"-.") == "" &&
		!strings.Contains(text, "\n") {
		return aRepository
	}
	return local
}

// query checks the query in the address of a repository.
func (c *converter) query(w *dockerfile.Word, text string) {
	text, _, _ = strings.Cut(text, "#")
	_, query, has := strings.Cut(text, "?")
	if !has {
		return
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return
	}
	for key := range values {
		switch key {
		case "ref", "tag", "branch", "subdir", "checksum", "commit", "keep-git-dir", "submodules", "mtime", "fetch-by-commit":
		default:
			c.refuse(Value, w, "`%s` is not a parameter of a Git address: use `ref`, `tag`, `branch`, `subdir`, `checksum`, `keep-git-dir` or `submodules`", key)
			return
		}
	}
}

// validMode reports whether a text consists of octal digits up to 7777, or is a symbolic mode as chmod
// accepts it: [ugoa…][[+-=][perms…]…],…
func validMode(text string) bool {
	if n, err := strconv.ParseUint(text, 8, 32); err == nil {
		return n <= 0o7777
	}
	for _, clause := range strings.Split(text, ",") {
		ops := strings.TrimLeft(clause, "ugoa")
		if ops == "" || !strings.ContainsRune("+-=", rune(ops[0])) || strings.Trim(ops, "+-=rwxXstugo") != "" {
			return false
		}
	}
	return true
}

func integer(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}
