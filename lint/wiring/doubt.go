package wiring

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/label"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/dfvet/dfvet/lint/project"
)

// This file finds reasons for which a program may listen differently from its contract: a configuration file
// that is passed to it, or a port in an argument or variable that the contract does not know (dialect,
// section 8).

// doubtful returns the smallest Depth of the lines that a configuration file may change. These are the lines
// below the layer that names the file.
func doubtful(v *view) int {
	least := math.MaxInt
	if !v.described || len(v.Paths) == 0 {
		return least
	}
	for i, g := range v.Args {
		if knows(v, i) == "path" || workdir(flagOf(v, i)) {
			continue
		}
		if slices.ContainsFunc(project.PathsIn(g.Text), func(p string) bool { return configures(v, p) }) || relative(v, g) {
			least = min(least, v.ArgLayer(g)+1)
		}
	}
	for name, g := range v.Env {
		if searches[name] || g.Image && !g.Stage || pathVariable(v, name) {
			continue
		}
		if slices.ContainsFunc(project.PathsIn(g.Text), func(p string) bool { return configures(v, p) }) {
			least = min(least, v.EnvLayer(g)+1)
		}
	}
	if v.FlagOpen && v.OwnProgram {
		least = min(least, v.CommandLayer()+1)
	}
	return least
}

// searches are variables with the folders in which programs, modules and home directories are found.
var searches = map[string]bool{"PATH": true, "HOME": true, "PWD": true, "OLDPWD": true, "PYTHONPATH": true, "NODE_PATH": true,
	"LD_LIBRARY_PATH": true, "CLASSPATH": true, "GEM_PATH": true, "GEM_HOME": true, "GOPATH": true, "VIRTUAL_ENV": true}

// workdir reports whether a flag sets a program's working directory.
func workdir(flag string) bool {
	switch strings.TrimLeft(flag, "-") {
	case "dir", "chdir", "cwd", "workdir", "work-dir", "working-dir", "app-dir":
		return true
	}
	return false
}

// configures reports whether something is mounted or copied at or above a path that is passed to the program
// and that the contract does not describe.
func configures(v *view, p string) bool {
	if !v.Puts(p) {
		return false
	}
	for _, l := range v.c.Volumes {
		if where, ok := pathOf(v, l); ok && where == p {
			return false
		}
	}
	return !slices.ContainsFunc(v.c.Conditions(), func(c contract.Condition) bool {
		return c.Path != "" && project.Inside(path.Clean(c.Path), p)
	})
}

// relative reports whether an argument is likely the name of a mounted file in the working directory, such as
// redis.conf.
func relative(v *view, g *project.Given) bool {
	if g.Image || strings.HasPrefix(g.Text, "-") || strings.ContainsAny(g.Text, ":=") || path.IsAbs(g.Text) {
		return false
	}
	switch path.Ext(g.Text) {
	case ".conf", ".cnf", ".cfg", ".ini", ".yml", ".yaml", ".toml", ".json", ".xml", ".properties", ".hcl":
		return slices.ContainsFunc(v.Paths, func(x project.Path) bool { return x.Mount == nil || x.Mount.Type == "bind" })
	}
	return false
}

// flagOf returns the flag that an argument contains or is the value of. It returns "" for an operand.
func flagOf(v *view, i int) string {
	name := v.Args[i].Text
	if end := strings.IndexAny(name, "= "); end >= 0 {
		name = name[:end]
	}
	switch {
	case strings.HasPrefix(name, "-"):
		return name
	case i > 0 && strings.HasPrefix(v.Args[i-1].Text, "-") && !strings.ContainsAny(v.Args[i-1].Text, "= "):
		return v.Args[i-1].Text
	}
	return ""
}

// knows returns how the contract describes an argument's flag: "" for not at all, "path" if the value is a
// path that the contract describes, and "value" otherwise.
func knows(v *view, i int) string {
	name := flagOf(v, i)
	lines := v.lines(name)
	switch {
	case name == "":
		return ""
	case slices.ContainsFunc(lines, func(l *contract.Variable) bool { return isPath(l.Format) }):
		return "path"
	case len(lines) > 0 || v.isPlaceholder(name):
		return "value"
	}
	return ""
}

// pathVariable reports whether the contract describes the path that a variable holds.
func pathVariable(v *view, name string) bool {
	return slices.ContainsFunc(v.c.Variables, func(l *contract.Variable) bool {
		return !l.Emits && (l.IsVariant(name) || isPath(l.Format) && (l.Is(name) || label.Match(l.Name, name)))
	})
}

// isPath reports whether values of a format are paths.
func isPath(f *types.Format) bool {
	switch f.Kind {
	case "PATH", types.File:
		return true
	case types.Union, types.List:
		return slices.ContainsFunc(f.Of, isPath)
	}
	return false
}

// mayListenElsewhere reports whether a configuration file may make the service listen on ports that no line
// names. It returns false if a line is written in the layer that names the file, or in a later one.
func (v *view) mayListenElsewhere(all []listenPort) bool {
	return v.doubt != math.MaxInt && !slices.ContainsFunc(all, func(l listenPort) bool { return !l.doubt })
}

// opens reports whether an argument or variable that the contract does not know contains the port, so that a
// service in the network namespace of s may listen on it.
func (c *serviceFinder) opens(s *project.Service, port int) bool {
	text := fmt.Sprint(port)
	return slices.ContainsFunc(c.sharing(s), func(o *project.Service) bool {
		v := c.view(o)
		if slices.ContainsFunc(v.Around, func(g *project.Given) bool { return hasNumber(g.Text, text) }) {
			return true // a debugger's port, or another part of a shell command
		}
		for i, g := range v.Args {
			if hasNumber(g.Text, text) && knows(v, i) == "" {
				return true
			}
		}
		for name, g := range v.Env {
			if (!g.Image || g.Stage) && hasNumber(g.Text, text) && !settles(v, name, g.Text) {
				return true
			}
		}
		return false
	})
}

// settles reports whether the contract says what a variable is for, so that a number in it is not an unknown
// port. If the text is more than a number, a line that accepts any text does not say that: the text may
// contain arguments for a JVM.
func settles(v *view, name, text string) bool {
	number := strings.Trim(text, "0123456789") == ""
	return v.isPlaceholder(name) || slices.ContainsFunc(v.c.Taking(name), func(l *contract.Variable) bool {
		return l.IsVariant(name) || l.Format.Kind != "STRING" || number && !strings.Contains(l.Name, "*")
	})
}

// hasNumber reports whether a text contains the number as a possible port. It does in -p6380 and
// tcp://x:6380, but not in 6380mb, which is a size.
func hasNumber(text, digits string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], digits)
		if i < 0 {
			return false
		}
		i += from
		end := i + len(digits)
		if (i == 0 || !isDigit(text[i-1])) && (end == len(text) || !isWord(text[end])) {
			return true
		}
		from = i + 1
	}
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWord(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'z' }
