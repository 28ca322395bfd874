package facts

import (
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Dialect is the language that a shell accepts.
type Dialect int8

// The dialects. Foreign is any language that dfvet does not parse, such as PowerShell, cmd or Python.
const (
	Foreign Dialect = iota
	Sh              // /bin/sh in an unknown image
	Dash            // /bin/sh in Debian and Ubuntu
	Ash             // the shell of BusyBox and therefore Alpine
	Bash
	Ksh
	Zsh
)

// Strict reports whether the dialect lacks, or may lack, arrays, [[ ]] and similar features.
func (d Dialect) Strict() bool { return d == Sh || d == Dash || d == Ash }

// A Shell is the program that runs a script.
type Shell struct {
	Program string // base name in lower case without ".exe", such as "sh", "bash" or "pwsh"
	Dialect Dialect
	Args    []string // the words between the program and the script, such as -o pipefail -c
	Chosen  bool     // set by SHELL, a shebang or a comment, and not by default
}

// Known reports whether the script is in a language that dfvet parses.
func (s Shell) Known() bool { return s.Dialect != Foreign }

// Sets reports whether the shell is started with an option. It is given by its long name and, if it has one,
// its letter, as in "pipefail", or "errexit" and 'e'.
func (s Shell) Sets(long string, letter byte) bool {
	for i, a := range s.Args {
		if len(a) < 2 || a[0] != '-' || a[1] == '-' {
			continue
		}
		if letter != 0 && strings.IndexByte(a, letter) > 0 {
			return true
		}
		if a[len(a)-1] == 'o' && i+1 < len(s.Args) && s.Args[i+1] == long {
			return true
		}
	}
	return false
}

// shellOf returns the shell that the words start on the given kind of system.
func shellOf(words []string, sys build.System) Shell {
	if len(words) == 0 {
		return Shell{}
	}
	name := programName(words[0])
	if name == "env" || name == "busybox" {
		rest := words[1:]
		for len(rest) > 1 && strings.HasPrefix(rest[0], "-") {
			rest = rest[1:]
		}
		if len(rest) > 0 {
			return shellOf(rest, sys)
		}
	}
	return Shell{Program: name, Dialect: dialectOf(name, sys), Args: words[1:], Chosen: true}
}

// programName returns the base name of a program in lower case. The path may have the form of Linux or
// Windows.
func programName(p string) string {
	p = strings.ToLower(path.Base(strings.ReplaceAll(p, `\`, "/")))
	return strings.TrimSuffix(p, ".exe")
}

func dialectOf(program string, sys build.System) Dialect {
	switch program {
	case "sh":
		return shOf(sys)
	case "dash":
		return Dash
	case "ash":
		return Ash
	case "bash":
		return Bash
	case "ksh", "mksh", "ksh93":
		return Ksh
	case "zsh":
		return Zsh
	}
	return Foreign
}

// shebang returns the shell that is named on the first line of a script. It returns false if there is none.
func shebang(text string, sys build.System) (Shell, bool) {
	rest, ok := strings.CutPrefix(text, "#!")
	if !ok {
		return Shell{}, false
	}
	line, _, _ := strings.Cut(rest, "\n")
	return shellOf(strings.Fields(line), sys), true
}

// shellPragma returns the shell that a comment sets for the complete file, or "".
func shellPragma(f *dockerfile.File) string {
	for _, c := range f.Comments {
		rest, ok := strings.CutPrefix(c.Text, "hadolint")
		if !ok || rest == "" || rest[0] != ' ' && rest[0] != '\t' {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimSpace(rest), "=")
		if words := strings.Fields(value); ok && strings.TrimSpace(name) == "shell" && len(words) > 0 {
			return words[0]
		}
	}
	return ""
}

// shOf returns the dialect of /bin/sh on a system.
func shOf(s build.System) Dialect {
	switch s {
	case build.Alpine:
		return Ash
	case build.Debian:
		return Dash
	case build.RedHat, build.Suse, build.Arch:
		return Bash
	}
	return Sh
}
