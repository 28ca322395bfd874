package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_privileged_port.md
var privilegedPortDoc string

var privilegedPort = &lint.Rule{
	Name: "contract/privileged-port", Doc: privilegedPortDoc, Level: lint.Note, Tags: []string{"contract", "portability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range f.Stages {
			c := declaredContract(p, f, s)
			if c == nil || c.Config.User == nil || !c.Config.User.Known || isRoot(c.Config.User.Text) {
				continue
			}
			for _, l := range c.Listeners {
				if l.Depth == 0 && l.On.First > 0 && l.On.First < 1024 {
					p.Report(l.On.At, "user `%s` listens on port %d, which some runtimes allow only for root; use a port above 1023",
						c.Config.User.Text, l.On.First).Relate(c.Config.User.File, c.Config.User.At, "the user is set here")
				}
			}
		}
	},
}

// isRoot reports whether the value of USER is root, as a name or a number.
func isRoot(user string) bool {
	uid, ok := contract.UID(user)
	return ok && uid == 0
}
