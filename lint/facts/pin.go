package facts

import "strings"

// A Pin says whether the version of a package is fixed.
type Pin int8

// The pins. Unclear means that the version depends on a variable. Local means a file or folder, for which no
// version can be requested.
const (
	Unpinned Pin = iota
	Pinned
	Unclear
	Local
)

func pinApt(v string) Pin {
	switch {
	case strings.HasSuffix(v, ".deb") || strings.HasPrefix(v, "./") || strings.HasPrefix(v, "/"):
		return Local
	case strings.ContainsAny(v, "=/"):
		return Pinned
	case strings.HasSuffix(v, "-") || strings.HasPrefix(v, "~") || strings.HasSuffix(v, "^"):
		return Unclear // to apt, foo- means removal, ~n is a pattern and foo^ a task
	}
	return Unpinned
}

func pinApk(v string) Pin {
	switch {
	case strings.HasSuffix(v, ".apk") || strings.HasPrefix(v, "./") || strings.HasPrefix(v, "/"):
		return Local
	case strings.ContainsAny(v, "=<>~"):
		return Pinned
	case strings.HasPrefix(v, "!") || strings.HasPrefix(v, "."):
		return Unclear
	}
	return Unpinned
}

// pinRPM returns the pin of name-version or name-version-release, optionally followed by the architecture.
// The name itself may contain digits after a dash (java-11-openjdk), so only the end counts.
func pinRPM(v string) Pin {
	if strings.HasSuffix(v, ".rpm") || strings.Contains(v, "://") || strings.HasPrefix(v, "/") || strings.HasPrefix(v, "./") {
		return Local
	}
	if strings.HasPrefix(v, "@") || strings.ContainsAny(v, "()") {
		return Unclear // a group, or a capability such as perl(Foo)
	}
	if strings.ContainsAny(v, "=<>:") {
		return Pinned
	}
	last := v[strings.LastIndexByte(v, '-')+1:]
	if len(last) == len(v) || last == "" {
		return Unpinned
	}
	if last[0] >= '0' && last[0] <= '9' || last[0] == '$' || last[0] == '*' {
		return Pinned
	}
	return Unpinned
}

func pinZypper(v string) Pin {
	switch {
	case strings.HasSuffix(v, ".rpm") || strings.Contains(v, "://") || strings.HasPrefix(v, "/") || strings.HasPrefix(v, "./"):
		return Local
	case strings.ContainsAny(v, "=<>"):
		return Pinned
	case strings.ContainsAny(v, "()") || strings.HasPrefix(v, "-") || strings.HasPrefix(v, "!") || strings.HasPrefix(v, "+"):
		return Unclear
	}
	return Unpinned
}

func pinPip(v string) Pin {
	if i := strings.Index(v, " @ "); i >= 0 {
		v = v[i+3:]
	}
	if vcs, _, ok := strings.Cut(v, "+"); ok && strings.Contains(v, "://") && isVCS(vcs) {
		rest, _, _ := strings.Cut(v[strings.Index(v, "://")+3:], "#")
		if i := strings.LastIndexByte(rest, '@'); i > strings.IndexByte(rest, '/') {
			return Pinned
		}
		return Unpinned
	}
	switch {
	case strings.Contains(v, "://"):
		return Local
	case strings.ContainsAny(v, "=<>~!"):
		return Pinned
	case strings.ContainsRune(v, '/') || strings.HasPrefix(v, ".") || hasSuffix(v, ".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2"):
		return Local
	case strings.Contains(v, "@"):
		return pinAt(v[strings.LastIndexByte(v, '@'):]) // as in uv tool install ruff@0.5.0
	}
	return Unpinned
}

func isVCS(s string) bool { return s == "git" || s == "hg" || s == "svn" || s == "bzr" }

func hasSuffix(v string, suffixes ...string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(v, s) {
			return true
		}
	}
	return false
}

// pinAt returns the pin for the text after the name, such as "", "@latest" or "@1.2".
func pinAt(v string) Pin {
	if v == "" || v == "@" || v == "@latest" {
		return Unpinned
	}
	return Pinned
}

func pinNpm(v string) Pin {
	switch {
	case v == "true" || v == "false":
		return Unclear // the word is the value of an option such as --unsafe-perm
	case strings.HasPrefix(v, ".") || strings.HasPrefix(v, "/") || strings.HasPrefix(v, "~") ||
		strings.HasPrefix(v, "file:") || hasSuffix(v, ".tgz", ".tar.gz", ".tar"):
		return Local
	case strings.Contains(v, "://") || strings.HasPrefix(v, "git@") || strings.HasPrefix(v, "github:"):
		return pinGit(v)
	case strings.HasPrefix(v, "npm:") || strings.HasPrefix(v, "jsr:"):
		return pinNpm(v[4:])
	}
	if name, rest, ok := strings.Cut(v, "@npm:"); ok && name != "" {
		return pinNpm(rest)
	}
	scope, name, scoped := strings.Cut(v, "/")
	if scoped && !strings.HasPrefix(scope, "@") {
		return pinGit(v) // a repository, as user/repository
	}
	if !scoped {
		name = v
	}
	if i := strings.LastIndexByte(name, '@'); i > 0 {
		return pinAt(name[i:])
	}
	return Unpinned
}

// pinGit returns the pin of a repository's address. A commit or tag follows #.
func pinGit(v string) Pin {
	if _, ref, ok := strings.Cut(v, "#"); ok && ref != "" {
		return Pinned
	}
	if strings.HasPrefix(v, "http://") || strings.HasPrefix(v, "https://") {
		return Local // the address of an archive
	}
	return Unpinned
}

func pinGem(v string) Pin {
	switch {
	case hasSuffix(v, ".gem"):
		return Local
	case strings.Contains(v, ":"):
		return Pinned
	}
	return Unpinned
}

func pinGo(v string) Pin {
	switch {
	case strings.HasPrefix(v, ".") || strings.HasPrefix(v, "/") || strings.HasSuffix(v, ".go") || strings.HasPrefix(v, "~"):
		return Local
	case v == "all" || v == "std" || v == "cmd" || v == "tool" || v == "work" || strings.HasPrefix(v, "cmd/"):
		return Local
	case strings.Contains(v, "@"):
		return pinAt(v[strings.LastIndexByte(v, '@'):])
	}
	return Unpinned
}

func pinCargo(v string) Pin {
	if i := strings.LastIndexByte(v, '@'); i > 0 {
		return pinAt(v[i:])
	}
	return Unpinned
}
