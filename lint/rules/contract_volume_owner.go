package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/lint"
)

//go:embed contract_volume_owner.md
var volumeOwnerDoc string

var volumeOwner = &lint.Rule{
	Name: "contract/volume-owner", Doc: volumeOwnerDoc, Level: lint.Error, Tags: []string{"contract", "correctness"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range f.Stages {
			c := declaredContract(p, f, s)
			if c == nil || c.Config.User == nil || !c.Config.User.Known || handsOver(s) {
				continue
			}
			uid, ok := contract.UID(c.Config.User.Text)
			if !ok || uid == 0 {
				continue
			}
			for _, v := range c.Volumes {
				if v.Depth > 0 || v.UID == nil || v.Chown || *v.UID == uid || !v.Write {
					continue
				}
				p.Report(v.UIDAt, "the volume must be writable by user %d, but the image runs as user %d", *v.UID, uid).
					Relate(c.Config.User.File, c.Config.User.At, "the user is set here")
			}
		}
	},
}

// handsOver reports whether an instruction in the stage may change the owner of files.
func handsOver(s *dockerfile.Stage) bool {
	for _, in := range s.Body {
		switch n := in.(type) {
		case *dockerfile.Run, *dockerfile.Entrypoint, *dockerfile.Cmd:
			h := n.Common()
			text := ""
			if h.Args != nil {
				text = h.Args.Text
			}
			for _, d := range h.Heredocs {
				text += d.Text
			}
			for _, word := range []string{"chown", "chmod", "install ", "setfacl", "gosu", "su-exec", "setpriv"} {
				if strings.Contains(text, word) {
					return true
				}
			}
		}
		for _, flag := range in.Common().Flags {
			if flag.Name.Text == "chown" {
				return true
			}
		}
	}
	return false
}
