package rules

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_exec_form.md
var composeExecFormDoc string

var composeExecForm = &lint.Rule{
	Name: "compose/exec-form", Doc: composeExecFormDoc, Level: lint.Warning, Fix: lint.Safe, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			if s.Node == nil || s.Provider != nil {
				continue
			}
			judgeEntrypoint(p, s)
			judgeCommand(p, s)
			judgeTest(p, s)
		}
	},
}

// judgeCut reports a text that Compose cuts off at its first shell operator. It returns whether it reported
// one.
func judgeCut(p *lint.Pass, c *compose.Command) bool {
	if !c.Shell || c.Node == nil || c.Node.Kind != compose.Scalar {
		return false
	}
	n, last := c.Node, c.Words[len(c.Words)-1]
	end := n.At.End
	if n.Style == compose.SingleQuoted || n.Style == compose.DoubleQuoted {
		end--
	}
	if last.File != n.File || last.At == n.At || last.At.End >= end {
		return false
	}
	rest := strings.TrimLeft(n.File.Text[last.At.End:end], " \t\r\n")
	op := rest[:len(rest)-len(strings.TrimLeft(rest, ";&|<>"))]
	if op == "" {
		return false
	}
	at := end - source.Pos(len(rest))
	p.Report(source.Span{Start: at, End: at + source.Pos(len(op))}, "Compose reads this command only up to `%s` and drops the rest, because no shell runs it; write `sh -c '…'`", op).In(n.File)
	return true
}

func judgeEntrypoint(p *lint.Pass, s *project.Service) {
	c := s.Entrypoint
	if c == nil || c.Null || len(c.Words) == 0 || judgeCut(p, c) {
		return
	}
	if !c.Shell && oneProgram(s, c.Words[0]) {
		reportProgram(p, c.Words[0], "so the container does not start").AtLevel(lint.Error)
		return
	}
	judgeWords(p, s, c.Words)
}

func judgeCommand(p *lint.Pass, s *project.Service) {
	c := s.Command
	if c == nil || c.Null || len(c.Words) == 0 || judgeCut(p, c) {
		return
	}
	entry, known := entrypointOf(s)
	switch {
	case awaitsScript(entry):
		if first := c.Words[0]; len(c.Words) > 1 && first.Known && !strings.Contains(first.Text, "$") && !strings.ContainsAny(first.Text, " \n") {
			visit.ReportAt(p, first, "the shell of the entrypoint runs only `%s`: what follows it is not part of the script; write the command as one item of a list", first.Text)
		}
		return
	case known && len(entry) == 0:
		if !c.Shell && oneProgram(s, c.Words[0]) {
			reportProgram(p, c.Words[0], "so the container does not start").AtLevel(lint.Error)
			return
		}
	case s.Entrypoint != nil && !s.Entrypoint.Null:
	case !c.Shell && len(c.Words) == 1 && oneProgram(s, c.Words[0]):
		reportProgram(p, c.Words[0], "unless the image's entrypoint is a shell")
		return
	}
	if known || !c.Shell {
		judgeWords(p, s, c.Words)
	}
}

// entrypointOf returns the entrypoint of a service's container, which is its own or that of its image. known
// is false if that is unknown.
func entrypointOf(s *project.Service) (words []string, known bool) {
	if c := s.Entrypoint; c != nil && !c.Null {
		for _, w := range c.Words {
			words = append(words, w.Text)
		}
		return words, true
	}
	if s.Contract == nil {
		return nil, false
	}
	cfg := s.Contract.Config
	return cfg.Entrypoint, len(cfg.Entrypoint) > 0 || cfg.Known
}

// awaitsScript reports whether an entrypoint is a shell that runs the command as a script.
func awaitsScript(entry []string) bool {
	if len(entry) < 2 || !shellNames[path.Base(entry[0])] {
		return false
	}
	last := entry[len(entry)-1]
	return strings.HasPrefix(last, "-") && !strings.HasPrefix(last, "--") && strings.HasSuffix(last, "c")
}

func judgeTest(p *lint.Pass, s *project.Service) {
	if s.Healthcheck == nil || s.Healthcheck.Test == nil || s.Healthcheck.Test.Shell || s.Healthcheck.Disable {
		return
	}
	words := s.Healthcheck.Test.Words
	if len(words) < 2 {
		return
	}
	switch words[0].Text {
	case "CMD-SHELL":
		if len(words) > 2 {
			found := visit.ReportAt(p, words[2], "after `CMD-SHELL` only the first string is run: `%s` is not passed on; write the command as one string", words[2].Text)
			if text, simple := joined(words[1].Raw, words[2:]); simple {
				replaceItems(found, s.Healthcheck.Test.Node, 1, true, text)
			}
		}
	case "CMD":
		if oneProgram(s, words[1]) {
			reportProgram(p, words[1], "so the check never succeeds").AtLevel(lint.Error)
			return
		}
		if found := judgeWords(p, s, words[1:]); found != nil {
			if text, simple := joined("", words[1:]); simple {
				replaceItems(found, s.Healthcheck.Test.Node, 0, false, "CMD-SHELL", text)
			}
		}
	}
}

// oneProgram reports whether the first word of a list is a complete command line, and not the name of a
// program. The image must not be able to contain a file with that name.
func oneProgram(s *project.Service, v compose.Value) bool {
	first, rest, spaced := strings.Cut(strings.TrimSpace(v.Text), " ")
	if !v.Known || v.File == nil || !spaced || !programLike(first) || strings.ContainsAny(v.Text, "\\\n") {
		return false
	}
	word, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	if strings.Contains(first, "/") && strings.Contains(word, "/") && !strings.HasPrefix(word, "/") && !shellNames[path.Base(first)] {
		return false // the folder's name contains a space
	}
	for _, m := range s.Mounts {
		if strings.Contains(m.Target, " ") {
			return false
		}
	}
	return s.Build == nil || s.Build.File == nil || !copiesSpaces(s)
}

// copiesSpaces reports whether the Dockerfile of a service is known to create files with spaces in their
// names.
func copiesSpaces(s *project.Service) bool {
	for _, stage := range s.Build.File.Stages {
		for _, in := range stage.Body {
			var words []*dockerfile.Word
			switch do := in.(type) {
			case *dockerfile.Copy:
				words = append(slices.Clone(do.Sources), do.Dest)
			case *dockerfile.Add:
				words = append(slices.Clone(do.Sources), do.Dest)
			}
			if slices.ContainsFunc(words, func(w *dockerfile.Word) bool { return w != nil && strings.Contains(w.Value, " ") }) {
				return true
			}
		}
	}
	return false
}

// programLike reports whether a word may be the name of a program, and not an option or a URL.
func programLike(word string) bool {
	for i := range len(word) {
		c := word[i]
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '/' || c == '.' || c == '_'
		if !letter && (i == 0 || !('0' <= c && c <= '9' || c == '-' || c == '+')) {
			return false
		}
	}
	return word != "" && !strings.Contains(word, "//")
}

func reportProgram(p *lint.Pass, v compose.Value, consequence string) *lint.Finding {
	words := strings.Fields(v.Text)
	found := visit.ReportAt(p, v, "`%s` is read as the name of one program, which does not exist, %s; write each word as an item: `[%s]`", short60(v.Text), consequence, `"`+strings.Join(words, `", "`)+`"`)
	n := v.Node
	if simple := slices.IndexFunc(words, func(w string) bool { return !plainWord(w) }) < 0; simple && n != nil && n.Alias == nil && n.Text == v.Text && n.Style != compose.Plain && inFlow(n) {
		quote := n.File.Slice(n.At)[:1]
		found.WithFix("write each word as an item", true, source.Replace(n.At, quote+strings.Join(words, quote+", "+quote)+quote).In(n.File))
	}
	return found
}

// inFlow reports whether a scalar is an item of a list in brackets.
func inFlow(n *compose.Node) bool {
	before := strings.TrimRight(n.File.Text[:n.At.Start], " \t\r\n")
	return strings.HasSuffix(before, "[") || strings.HasSuffix(before, ",")
}

func short60(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}

// judgeWords reports words that only a shell would interpret, although there is no shell. It returns nil if
// there are no such words.
func judgeWords(p *lint.Pass, s *project.Service, words []compose.Value) *lint.Finding {
	if slices.ContainsFunc(words, func(w compose.Value) bool { return readsCode(w.Text) }) {
		return nil
	}
	for i, w := range words {
		if i == 0 || w.File == nil {
			continue
		}
		before, after := words[i-1].Text, ""
		if i+1 < len(words) {
			after = words[i+1].Text
		}
		if op := operator(w, before, after); op != "" {
			return visit.ReportAt(p, w, "no shell runs this command, so `%s` is passed on as an argument; use `CMD-SHELL` in a health check, and `sh -c` elsewhere", op)
		}
	}
	for _, w := range words {
		if name := containerVariable(w); name != "" && w.File != nil {
			return visit.ReportAt(p, w, "no shell runs this command, so the program gets the text `$%s`, not the variable; use `CMD-SHELL` in a health check, and `sh -c` elsewhere", name)
		}
	}
	return nil
}

// operator returns the shell operator that a word consists of, or "".
func operator(w compose.Value, before, after string) string {
	if strings.HasPrefix(w.Raw, `"`) || strings.HasPrefix(w.Raw, "'") {
		return "" // quoted in a text that is split into words
	}
	option := strings.HasPrefix(before, "-")
	switch w.Text {
	case "||", "&&":
		if !option && after != "" {
			return w.Text
		}
	case "|":
		if !option && filters[path.Base(after)] {
			return w.Text
		}
	case "2>&1", ">/dev/null", "2>/dev/null":
		return w.Text
	case ">", "2>", "&>":
		if after == "/dev/null" {
			return w.Text
		}
	}
	if slices.Contains([]string{"-c", "-e", "-r", "--eval", "--execute", "--command"}, before) {
		return ""
	}
	for _, end := range []string{"|| exit", "|| true", "|| false"} {
		if strings.Contains(w.Text, " "+end) {
			return end
		}
	}
	return ""
}

// containerVariable returns the name of a variable that a word asks the container for, "$$NAME" in
// Compose's spelling, or "".
func containerVariable(w compose.Value) string {
	for _, d := range compose.Dollars(w.Raw) {
		if d.Doubled && d.Name != "" && strings.ToUpper(d.Name) == d.Name && d.Bare {
			return d.Name
		}
	}
	return ""
}

// filters are the programs that a command's output is most often piped into.
var filters = map[string]bool{"grep": true, "head": true, "tail": true, "awk": true, "sed": true, "wc": true, "cut": true, "tr": true, "jq": true, "xargs": true, "tee": true}

var shellNames = map[string]bool{"sh": true, "bash": true, "ash": true, "dash": true, "zsh": true, "ksh": true}

// readsCode reports whether a word starts a program that reads code of some language itself, or fills in
// variables.
func readsCode(word string) bool {
	base := path.Base(word)
	return shellNames[base] || strings.HasPrefix(word, "sh ") || strings.HasPrefix(word, "bash ") || slices.Contains([]string{
		"su", "runuser", "ssh", "fish", "eval", "envsubst", "watch", "parallel", "powershell", "pwsh", "cmd", "find", "xargs", "docker", "kubectl", "concurrently", "env", "nodemon", "entr", "script", "expect", "awk", "jq", "busybox"}, base)
}

// plainWord reports whether a word means the same in a shell as by itself.
func plainWord(w string) bool {
	return w != "" && strings.Trim(w, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=@%+,-") == ""
}

// joined writes words as one command for a shell; simple is false where they would need quotes.
func joined(first string, words []compose.Value) (text string, simple bool) {
	all := []string{first}
	if first == "" {
		all = nil
	} else if strings.ContainsAny(first, "\"'\\\n") {
		return "", false
	}
	for _, w := range words {
		raw := strings.NewReplacer("$${", "", "}", "", "$$", "").Replace(w.Raw)
		if !plainWord(raw) && operator(w, "x", "x") != w.Text || strings.ContainsAny(w.Raw, "\"'\\") {
			return "", false
		}
		all = append(all, w.Raw)
	}
	return strings.Join(all, " "), true
}

// replaceItems offers to put other items in the place of those of a list from one on.
func replaceItems(found *lint.Finding, n *compose.Node, from int, safe bool, items ...string) {
	if n == nil || n.Alias != nil || len(n.Items) <= from || n.Style != compose.Flow || n.Items[from].Alias != nil || n.Items[len(n.Items)-1].Alias != nil {
		return
	}
	at := source.Span{Start: n.Items[from].At.Start, End: n.Items[len(n.Items)-1].At.End}
	if strings.ContainsAny(n.File.Slice(at), "\n#") {
		return
	}
	found.WithFix("write the command as one string", safe, source.Replace(at, `"`+strings.Join(items, `", "`)+`"`).In(n.File))
}
