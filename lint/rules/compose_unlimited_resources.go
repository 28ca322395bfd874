package rules

import (
	_ "embed"

	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_unlimited_resources.md
var unlimitedResourcesDoc string

var unlimitedResources = family.Lacking(&lint.Rule{
	Name: "compose/unlimited-resources", Aliases: []string{"CL-0026"}, Doc: unlimitedResourcesDoc,
	Presets: family.Strict(lint.Note), Tags: []string{"compose", "security"},
}, func(_ *project.App, s *project.Service) bool {
	for _, key := range []string{"mem_limit", "cpus", "cpu_quota", "cpu_count", "cpu_percent", "pids_limit"} {
		if s.Node.Get(key) != nil {
			return false
		}
	}
	limits := s.Node.Get("deploy").Get("resources").Get("limits")
	return limits == nil || len(limits.Entries) == 0
}, "`%s` has no memory limit; set `mem_limit`, or `deploy.resources.limits`")
