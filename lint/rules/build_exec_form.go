package rules

import (
	_ "embed"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/build"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed build_exec_form.md
var execFormDoc string

var execForm = &lint.Rule{
	Name: "build/exec-form", Doc: execFormDoc, Level: lint.Error, Fix: lint.Safe, Tags: []string{"correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Stages(p, f, func(s *build.Stage) {
			for _, t := range lastOfEach(s) {
				switch do := t.Do.(type) {
				case *dockerfile.Cmd:
					if level := commandLevel(s, t); level != lint.Off {
						checkExec(p, t, &do.Command, level)
					}
				case *dockerfile.Entrypoint:
					checkExec(p, t, &do.Command, lint.Error)
				case *dockerfile.Healthcheck:
					if !do.None {
						checkExec(p, t, &do.Command, lint.Error)
					}
				}
			}
		})
	},
}

// lastOfEach returns the last CMD, ENTRYPOINT and HEALTHCHECK of a stage. Earlier ones have no effect.
func lastOfEach(s *build.Stage) (all []*build.Step) {
	if s.Windows {
		return nil
	}
	var cmd, entrypoint, check *build.Step
	for _, t := range s.Steps {
		if t.Triggered != nil || t.Deferred {
			continue
		}
		switch t.Do.(type) {
		case *dockerfile.Cmd:
			cmd = t
		case *dockerfile.Entrypoint:
			entrypoint = t
		case *dockerfile.Healthcheck:
			check = t
		}
	}
	for _, t := range []*build.Step{cmd, entrypoint, check} {
		if t != nil {
			all = append(all, t)
		}
	}
	return all
}

// commandLevel returns the level for a CMD. The level depends on how certain it is that the words are a
// program and its arguments, because they may instead be arguments of an ENTRYPOINT.
func commandLevel(s *build.Stage, t *build.Step) lint.Level {
	for x := s; x != nil; x = x.Base {
		for i := len(x.Steps) - 1; i >= 0; i-- {
			if e, ok := x.Steps[i].Do.(*dockerfile.Entrypoint); ok && !x.Steps[i].Deferred {
				return behindEntrypoint(&e.Command)
			}
		}
		if x.Base == nil {
			if x.Image.Known && facts.RunsCommand(x.Image.Text) && !t.Deferred {
				return lint.Error
			}
		}
	}
	return lint.Warning
}

// behindEntrypoint returns the level for a CMD with a known ENTRYPOINT. A wrapper runs the command that
// follows it. Any other program may accept an argument with spaces.
func behindEntrypoint(c *dockerfile.Command) lint.Level {
	if !c.JSON || len(c.Exec) == 0 {
		return lint.Off
	}
	first := path.Base(c.Exec[0].Value)
	switch {
	case first == "tini" || first == "dumb-init":
		return lint.Error
	case strings.HasSuffix(first, ".sh") && strings.Contains(first, "entrypoint"):
		return lint.Warning
	}
	return lint.Off
}

// checkExec reports an exec form that no engine can run as intended.
func checkExec(p *lint.Pass, t *build.Step, c *dockerfile.Command, level lint.Level) {
	if !c.JSON || len(c.Exec) == 0 {
		return
	}
	first := c.Exec[0]
	switch text := first.Value; {
	case text == "CMD-SHELL", text == "CMD" && len(c.Exec) > 1:
		composeWord(p, t, c, level)
	case len(c.Exec) == 1 && strings.ContainsAny(strings.TrimSpace(text), " \t"):
		oneString(p, t, c, level)
	default:
		withoutShell(p, t, c)
	}
}

// composeWord reports a keyword at the start of the command that is only valid in healthcheck.test in a
// Compose file.
func composeWord(p *lint.Pass, t *build.Step, c *dockerfile.Command, level lint.Level) {
	word := c.Exec[0].Value
	found := visit.ReportStep(p, t, c.Exec[0], "`%s` is a keyword of Compose files; here it is the name of a program that does not exist", word).AtLevel(level)
	switch rest := c.Exec[1:]; {
	case word == "CMD":
		found.WithFix("remove `CMD`", true, source.Replace(c.At, jsonArray(valuesOf(rest))))
	case len(rest) == 1 && !strings.ContainsAny(rest[0].Value, "\n\r") && !strings.HasPrefix(strings.TrimSpace(rest[0].Value), "["):
		found.WithFix("write the shell form", true, source.Replace(c.At, strings.TrimSpace(rest[0].Value)))
	}
}

func valuesOf(words []*dockerfile.Word) (all []string) {
	for _, w := range words {
		all = append(all, w.Value)
	}
	return all
}

// oneString reports a list with a single string that contains spaces. The engine takes the complete string
// for the name of a program.
func oneString(p *lint.Pass, t *build.Step, c *dockerfile.Command, level lint.Level) {
	text := c.Exec[0].Value
	if strings.HasPrefix(text, "-") || mayBeFile(t, text) {
		return
	}
	words := strings.Fields(text)
	found := visit.ReportStep(p, t, c.Exec[0], "the exec form starts a program named `%s`, which does not exist; put every word in its own string", text)
	switch {
	case strings.ContainsAny(text, "'\"\\$`&|;<>()*?[]#~!{}"):
		found.Message = "the exec form starts a program named " + source.Quote(text) + ", which does not exist; write the shell form, without the brackets"
		found.WithFix("write the shell form", false, source.Replace(c.At, text))
	default:
		found.WithFix("put every word in its own string", true, source.Replace(c.At, jsonArray(words)))
	}
	if path.IsAbs(text) && !strings.HasPrefix(words[1], "-") && !systemProgram(words[0]) {
		level = min(level, lint.Warning) // the base image may have a file with this name
	}
	found.AtLevel(level)
}

func systemProgram(name string) bool {
	return strings.HasPrefix(name, "/bin/") || strings.HasPrefix(name, "/usr/bin/") || strings.HasPrefix(name, "/usr/local/bin/")
}

// mayBeFile reports whether a text with spaces is the path of a file that an instruction mentions.
func mayBeFile(t *build.Step, text string) bool {
	if !strings.Contains(text, "/") && !strings.HasPrefix(text, ".") {
		return false
	}
	for _, b := range t.Stage.Places() {
		spaced := strings.Contains(b.Dest, " ") && strings.HasPrefix(text, strings.TrimSuffix(b.Dest, "/")+"/")
		if b.Dest == text || spaced || strings.Contains(path.Base(text), " ") && path.Base(b.Text.Text) == path.Base(text) {
			return true
		}
	}
	// RUN may create the folder or the file.
	i := strings.IndexAny(text, " \t")
	end := strings.IndexByte(text[i:], '/')
	part := text
	if end >= 0 {
		part = text[:i+end]
	}
	src := t.Stage.Build.File.Source
	for s := t.Stage; s != nil; s = s.Base {
		for _, x := range s.Steps {
			if _, ok := x.Do.(*dockerfile.Run); !ok {
				continue
			}
			body := src.Slice(x.Do.Span())
			if strings.Contains(body, part) && path.IsAbs(part) || strings.Contains(body, strings.ReplaceAll(part, " ", `\ `)) {
				return true
			}
		}
	}
	return false
}

// withoutShell reports words in an exec form that only a shell would interpret: operators such as && and ||,
// and variables.
func withoutShell(p *lint.Pass, t *build.Step, c *dockerfile.Command) {
	if interprets(c.Exec) {
		return
	}
	for i, w := range c.Exec[1:] {
		before := c.Exec[i].Value
		switch {
		case (w.Value == "&&" || w.Value == "||") && !strings.HasPrefix(before, "-"):
			visit.ReportStep(p, t, w, "no shell runs the exec form, so `%s` is an argument of `%s`; write the shell form", w.Value, c.Exec[0].Value).AtLevel(lint.Warning)
			return
		case wholeVariable(w.Value) && !patternProgram(c.Exec[0].Value):
			visit.ReportStep(p, t, w, "no shell runs the exec form, so `%s` gets the text `%s`; write the shell form, or `[\"sh\", \"-c\", …]`", c.Exec[0].Value, w.Value).AtLevel(lint.Warning)
			return
		}
	}
}

// interprets reports whether the words start a shell or another program that interprets code.
func interprets(words []*dockerfile.Word) bool {
	for i, w := range words {
		name := path.Base(w.Value)
		switch {
		case i > 0 && (w.Value == "-c" || w.Value == "-e" || w.Value == "-r" || w.Value == "-Command" || w.Value == "--"):
			return true
		case i == 0 && (strings.HasSuffix(name, "sh") || name == "cmd" || name == "powershell" || name == "awk" || name == "sed"):
			return true
		}
	}
	return false
}

// patternProgram reports whether a program is known to expand variables itself.
func patternProgram(name string) bool {
	name = path.Base(name)
	return name == "envsubst" || name == "dockerize" || name == "confd" || strings.HasSuffix(name, ".sh") || strings.Contains(name, "entrypoint")
}

// wholeVariable reports whether a text consists only of $NAME or ${NAME}, in capital letters.
func wholeVariable(text string) bool {
	name, ok := strings.CutPrefix(text, "$")
	if !ok {
		return false
	}
	if inner, braced := strings.CutPrefix(name, "{"); braced {
		if name, ok = strings.CutSuffix(inner, "}"); !ok {
			return false
		}
	}
	return name != "" && 'A' <= name[0] && name[0] <= 'Z' && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}
