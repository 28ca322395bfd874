package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_writable_root.md
var writableRootDoc string

var writableRoot = family.Lacking(&lint.Rule{
	Name: "compose/writable-root", Aliases: []string{"CL-0007"}, Doc: writableRootDoc,
	Presets: family.Strict(lint.Note), Tags: []string{"compose", "security"},
}, func(_ *project.App, s *project.Service) bool {
	return s.ReadOnly == nil || s.ReadOnly.Known && s.ReadOnly.Text != "true"
}, "the root file system of `%s` is writable; set `read_only: true`, and use `tmpfs` for what it writes")
