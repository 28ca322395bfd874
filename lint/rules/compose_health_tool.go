package rules

import (
	_ "embed"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed compose_health_tool.md
var composeHealthToolDoc string

var composeHealthTool = &lint.Rule{
	Name: "compose/health-tool", Doc: composeHealthToolDoc, Level: lint.Warning, Tags: []string{"compose", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		for _, s := range app.Services {
			t := toolOfTest(s)
			if t.name == "" {
				continue
			}
			if base := lackingImage(p, s, t.name); base != "" {
				visit.ReportAt(p, t.at, "`%s` is not in the image, so the container never becomes healthy; neither `%s` nor this file installs it", t.name, base)
			} else if t.name == "curl" && t.lenient {
				visit.ReportAt(p, t.at, "`curl` without `-f` succeeds even if the server answers with an error; write `curl -f`").AtLevel(lint.Note)
			}
		}
	},
}

// A healthTool is the curl or wget that the health check of a service needs in order to succeed.
type healthTool struct {
	name    string
	at      compose.Value
	lenient bool // the exit status is the check's only result, and does not depend on the response
}

func toolOfTest(s *project.Service) (t healthTool) {
	c := testOf(s)
	if c == nil || c.Node == nil || s.Node == nil || s.Healthcheck.Disable || len(c.Words) == 0 {
		return t
	}
	var args []string
	if !c.Shell && c.Words[0].Text == "CMD" && len(c.Words) > 2 {
		t.at = c.Words[1]
		t.name = path.Base(t.at.Text)
		for _, w := range c.Words[2:] {
			args = append(args, w.Text)
		}
	}
	if t.name != "curl" && t.name != "wget" {
		image := ""
		if s.Image != nil {
			image = s.Image.Text
		}
		call := facts.ComposeTool(c.Node, image)
		if call == nil {
			return healthTool{}
		}
		t.name = call.Name
		t.at = compose.Value{File: c.Node.File, At: call.Words[0].Span()}
		for _, w := range call.Args() {
			args = append(args, w.Value)
		}
		args = append(args, strings.Fields(strings.ReplaceAll(call.Script.Text, "||", ""))...)
	}
	cut := !c.Shell && c.Words[0].Text == "CMD-SHELL" && len(c.Words) > 2 // compose/exec-form reports it
	t.lenient = t.at.File != nil && !cut && !slices.ContainsFunc(args, func(a string) bool {
		return strings.HasPrefix(a, "--fail") || strings.Contains(a, "|") || strings.HasPrefix(a, "--write-out") || strings.HasPrefix(a, "--config") ||
			len(a) > 1 && a[0] == '-' && a[1] != '-' && strings.ContainsAny(a, "fwK")
	})
	if t.at.File == nil {
		return healthTool{}
	}
	return t
}

// lackingImage returns a service's base image if that lacks the program. It returns "" if the program may be
// present because it is in the image, mounted, or installed when the container starts.
func lackingImage(p *lint.Pass, s *project.Service, program string) string {
	for _, c := range []*compose.Command{s.Entrypoint, s.Command} {
		for _, n := range scalarsOf(c) {
			if strings.Contains(n.Text, program) || strings.Contains(n.Text, "install") || strings.Contains(n.Text, "apk") || strings.Contains(n.Text, ".sh") {
				return ""
			}
		}
	}
	for _, m := range s.Mounts {
		if strings.Contains(m.Target, "/bin") || strings.Contains(m.Target, program) || m.Target == "/usr" {
			return ""
		}
	}
	if s.Node.Get("post_start") != nil {
		return ""
	}
	switch b := s.Build; {
	case b != nil && b.File != nil && b.Stage != nil:
		f := p.Facts(b.File)
		if b.Stage.Index < len(f.Stages) && f.Stages[b.Stage.Index].Lacks(program) {
			return f.Stages[b.Stage.Index].Root().Image
		}
	case b == nil && s.Service.Build == nil && s.Image != nil && s.Image.Known && facts.ImageLacks(s.Image.Text, program):
		return s.Image.Text
	}
	return ""
}
