package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_pointless_command.md
var pointlessCommandDoc string

var pointlessCommand = &lint.Rule{
	Name: "practice/pointless-command", Aliases: []string{"DL3001"}, Doc: pointlessCommandDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note),
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Calls(p, f, func(c *facts.Call) {
			if why := pointless[c.Name]; why != "" && !hasPoint(c) {
				p.Report(c.Words[0], "`%s` makes no sense in a build: %s", c.Name, why)
			}
		})
	},
}

// pointless are commands whose effect ends with the RUN, or that need something that a build does not have.
// The value is the reason.
var pointless = map[string]string{
	"ssh":      "a build has no user to log in; git can use a mount of type ssh",
	"vim":      "a build has no user to edit the file; use `sed`, or `COPY` the file",
	"shutdown": "there is no system to shut down",
	"service":  "the service ends with the `RUN`; start it in the container",
	"ps":       "no process outlives a RUN",
	"free":     "it shows the state of the builder, not of the image",
	"top":      "a build has no user to look at it, and no process outlives a `RUN`",
	"kill":     "no process outlives a RUN",
	"mount":    "a build is not permitted to mount; use `RUN --mount`",
	"ifconfig": "the network of the build is not that of the container",
}

// hasPoint reports whether a command is useful in spite of that: ssh with the agent's socket, mount in a
// privileged build, or kill for a process that the same RUN started.
func hasPoint(c *facts.Call) bool {
	step := c.Script.Step
	switch c.Name {
	case "ssh":
		return step.Mounted("ssh")
	case "mount":
		for _, flag := range step.Do.Common().Flags {
			if flag.Name.Value == "security" {
				return true
			}
		}
	case "kill":
		for _, w := range c.Args() {
			if w.Dynamic || len(w.Value) > 0 && w.Value[0] == '%' {
				return true
			}
		}
	}
	return false
}
