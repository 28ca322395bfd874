package facts

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"mvdan.cc/sh/v3/syntax"
)

// This file lists images that lack curl or wget, the programs that most health checks use.

// toolless lists images without curl or without wget, by name without docker.io/library/ and by a word in the
// tag. The first row that matches an image applies. For images without a row, nothing is known. The rows are
// based on the images' Dockerfiles (docker-library and the vendors' own) as of November 2026, and omit
// uncertain cases.
var toolless = []struct {
	names string
	tag   string // a word in the tag; "" matches any tag
	lacks string
}{
	{"alpine", "", "curl"}, // they have the wget of BusyBox
	{"busybox", "", "curl"},
	{"debian ubuntu", "", "curl wget"},
	{"php nginx", "", ""}, // most variants have curl, and those on Alpine have wget
	{"node python golang ruby rust", "alpine", "curl"},
	{"node python ruby rust", "slim", "curl wget"},
	{"openjdk", "slim", "curl wget"},
	{"redis valkey memcached caddy haproxy httpd", "alpine", "curl"},
	{"gcr.io/distroless/*", "", "curl wget"},
	{"fedora centos rockylinux almalinux quay.io/centos/centos", "", "wget"},
	{"scratch", "", "curl wget"},
}

// dotnet lists the images of .NET runtimes, which have neither curl nor wget since version 8.
var dotnet = []string{"mcr.microsoft.com/dotnet/aspnet", "mcr.microsoft.com/dotnet/runtime", "mcr.microsoft.com/dotnet/runtime-deps"}

// ImageLacks reports whether a well-known image lacks the program, which is curl or wget. It returns false if
// the image has the program, or if that is unknown.
func ImageLacks(image, program string) bool {
	name, tag := build.SplitImage(strings.ToLower(image))
	name = strings.TrimPrefix(strings.TrimPrefix(name, "docker.io/"), "library/")
	words := strings.FieldsFunc(tag, func(r rune) bool { return r == '-' || r == '_' })
	if build.ByTag(tag) == build.Windows || strings.Contains(tag, "windows") || strings.HasSuffix(tag, "debug") {
		return false
	}
	if slices.Contains(dotnet, name) {
		major, err := strconv.Atoi(strings.TrimRight(strings.SplitN(tag, ".", 2)[0], "-"))
		alpine := strings.Contains(tag, "alpine")
		return err == nil && major >= 8 && (program == "curl" || program == "wget" && !alpine)
	}
	for _, row := range toolless {
		tagged := row.tag == "" || slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, row.tag) })
		if tagged && slices.ContainsFunc(strings.Fields(row.names), func(n string) bool { return fitsName(n, name) }) {
			return slices.Contains(strings.Fields(row.lacks), program)
		}
	}
	return false
}

func fitsName(pattern, name string) bool {
	head, glob := strings.CutSuffix(pattern, "*")
	return name == pattern || glob && strings.HasPrefix(name, head)
}

// Lacks reports whether the image that the stage builds certainly lacks the program, which is curl or wget.
// That is the case if its base image lacks it and no instruction may add it.
func (s *Stage) Lacks(program string) bool {
	if !ImageLacks(s.Root().Image, program) {
		return false
	}
	for _, x := range s.Chain() {
		if x.MayBring(program) {
			return false
		}
	}
	return true
}

// MayBring reports whether an instruction in the stage may add a program to the image, or shows that the
// image has it.
func (s *Stage) MayBring(program string) bool {
	return slices.ContainsFunc(s.Steps, func(step *Step) bool { return step.mayBring(program) })
}

// mayBring reports whether an instruction may add a program to the image, or shows that the image has it.
func (s *Step) mayBring(program string) bool {
	at := s.Do.Span()
	switch do := s.Do.(type) {
	case *dockerfile.Healthcheck, *dockerfile.Label, *dockerfile.Expose:
		return false
	case *dockerfile.Run:
		return mentionsWord(s.source().Slice(at), program) || s.opaque()
	case *dockerfile.Copy:
		return mentionsWord(s.source().Slice(at), program) || bringsPrograms(do.Sources, do.Dest, do.From != nil)
	case *dockerfile.Add:
		return mentionsWord(s.source().Slice(at), program) || bringsPrograms(do.Sources, do.Dest, true)
	}
	return mentionsWord(s.source().Slice(at), program)
}

// mentionsWord reports whether a text contains the name of a program without a letter or digit next to it.
// libcurl and pycurl do not count as curl.
func mentionsWord(text, program string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], program)
		if i < 0 {
			return false
		}
		start, end := from+i, from+i+len(program)
		before := start == 0 || !alphanumeric(text[start-1])
		after := end == len(text) || !letterByte(text[end])
		if before && after {
			return true
		}
		from = end
	}
}

func letterByte(c byte) bool   { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func alphanumeric(c byte) bool { return letterByte(c) || '0' <= c && c <= '9' }

// opaque reports whether a RUN executes code that dfvet cannot see and that may install programs.
func (s *Step) opaque() bool {
	if len(s.Scripts()) == 0 {
		return true
	}
	for _, script := range s.Scripts() {
		t := script.Tree()
		if t.Problem != nil || !script.Exec && !script.Shell.Known() {
			return true
		}
		for _, c := range t.Calls {
			if opaqueCall(c) {
				return true
			}
		}
	}
	return false
}

func opaqueCall(c *Call) bool {
	first := c.Words[0]
	switch {
	case c.Name == "", strings.HasSuffix(c.Name, ".sh"), strings.Contains(first.Value, "/") && !systemPath(first.Value):
		return true
	case slices.Contains([]string{".", "source", "eval", "make", "just", "task", "ansible-playbook", "chef-client", "puppet", "npx", "playwright",
		"dpkg", "rpm", "conda", "mamba", "micromamba", "nix-env", "nix", "brew", "snap", "xargs", "mise", "asdf"}, c.Name):
		return true
	case slices.Contains([]string{"sh", "bash", "ash", "dash"}, c.Name):
		return !slices.ContainsFunc(c.Args(), func(w Word) bool { return strings.HasPrefix(w.Value, "-") && strings.Contains(w.Value, "c") })
	}
	u := useOf(c)
	if u == nil || u.Verb != Install && u.Verb != Group || u.Manager.system == build.UnknownSystem {
		return false
	}
	return u.Verb == Group || slices.ContainsFunc(u.Operands, func(w Word) bool { return w.Dynamic || strings.ContainsAny(w.Value, "/*") })
}

func systemPath(p string) bool {
	return slices.Contains([]string{"/bin", "/usr/bin", "/sbin", "/usr/sbin"}, path.Dir(p))
}

// bringsPrograms reports whether copied files may end up in a folder of programs, under names that the
// instruction does not contain.
func bringsPrograms(sources []*dockerfile.Word, dest *dockerfile.Word, other bool) bool {
	if dest == nil || !dest.Literal() {
		return true
	}
	to := path.Clean(dest.Value)
	switch to {
	case "/", "/usr", "/usr/local", "/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin":
	default:
		return false
	}
	for _, w := range sources {
		name := path.Base(w.Value)
		file := strings.Contains(strings.Trim(name, "."), ".") && !strings.ContainsAny(name, "*?[$")
		if !file && (other || path.Clean(w.Value) != ".") {
			return true
		}
	}
	return false
}

// HealthTool returns the call of curl or wget that a health check needs in order to succeed, or nil. The call
// is the complete check, or a part without which the check fails.
func HealthTool(s *Script) *Call {
	if s.Loose {
		return nil
	}
	return neededTool(s)
}

// ComposeTool does the same as HealthTool for a test in a Compose file that a shell runs, which is a string,
// or code after CMD-SHELL or sh -c. It ignores values that Compose substitutes for variables.
func ComposeTool(test *compose.Node, image string) *Call {
	if scripts := ofTest(test, build.SystemOf(image)); len(scripts) > 0 {
		return neededTool(scripts[0])
	}
	return nil
}

func neededTool(s *Script) *Call {
	t := s.Tree()
	if s.Exec {
		if len(t.Calls) == 1 && isTool(t.Calls[0]) {
			return t.Calls[0]
		}
		return nil
	}
	if t.File == nil || t.Problem != nil || len(t.File.Stmts) != 1 {
		return nil
	}
	x := neededCall(t.File.Stmts[0])
	for _, c := range t.Calls {
		if x != nil && c.Expr == x && isTool(c) {
			return c
		}
	}
	return nil
}

func isTool(c *Call) bool { return c.Name == "curl" || c.Name == "wget" }

// neededCall returns the first command that must succeed for the statement to succeed.
func neededCall(s *syntax.Stmt) *syntax.CallExpr {
	if s.Negated || s.Background {
		return nil
	}
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		return c
	case *syntax.BinaryCmd:
		switch {
		case c.Op == syntax.AndStmt, c.Op == syntax.OrStmt && onlyFails(c.Y), c.Op == syntax.Pipe && searches(c.Y):
			return neededCall(c.X)
		}
	}
	return nil
}

// onlyFails reports whether a statement is false, or exit with a number other than 0.
func onlyFails(s *syntax.Stmt) bool {
	switch c := s.Cmd.(type) {
	case *syntax.CallExpr:
		words := make([]string, len(c.Args))
		for i, w := range c.Args {
			words[i] = w.Lit()
		}
		switch {
		case len(words) == 1:
			return words[0] == "false" || words[0] == "exit"
		case len(words) == 2 && words[0] == "exit":
			return words[1] != "0" && words[1] != ""
		}
	case *syntax.Subshell:
		return len(c.Stmts) == 1 && onlyFails(c.Stmts[0])
	case *syntax.Block:
		return len(c.Stmts) == 1 && onlyFails(c.Stmts[0])
	}
	return false
}

// searches reports whether a statement is a grep, which fails on empty input.
func searches(s *syntax.Stmt) bool {
	c, ok := s.Cmd.(*syntax.CallExpr)
	if !ok || s.Negated || len(c.Args) < 2 || c.Args[0].Lit() != "grep" {
		return false
	}
	for _, w := range c.Args[1:] {
		if lit := w.Lit(); strings.HasPrefix(lit, "-") && !strings.HasPrefix(lit, "--") && strings.ContainsAny(lit, "vcL") {
			return false
		}
	}
	return true
}

// commands lists images that have no ENTRYPOINT, or one that runs any command. In these images, CMD names the
// program.
var commands = strings.Fields("scratch alpine debian ubuntu busybox fedora rockylinux almalinux centos amazonlinux oraclelinux archlinux " +
	"buildpack-deps node python golang ruby rust php openjdk eclipse-temurin amazoncorretto gradle perl gcc elixir erlang julia pypy " +
	"nginx httpd redis postgres")

// RunsCommand reports whether a well-known image runs any CMD as a program.
func RunsCommand(image string) bool {
	name, _ := build.SplitImage(image)
	return slices.Contains(commands, strings.TrimPrefix(strings.TrimPrefix(name, "docker.io/"), "library/"))
}
