package rules

import (
	_ "embed"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/project"
)

//go:embed compose_conflict.md
var composeConflictDoc string

var composeConflict = &lint.Rule{
	Name: "compose/conflict", Doc: composeConflictDoc, Level: lint.Error, Tags: []string{"compose", "correctness"},
	Whole: func(p *lint.Pass, w *project.Whole) {
		part := partial(w)
		var made map[string]bool
		eachProblem(p, w, "compose/conflict", func(x compose.Problem) {
			s := w.Service(strings.Trim(x.File.Slice(x.At), `"'`))
			switch bare := s != nil && s.Name.At == x.At && bodiless(s); {
			case !bare:
				reportProblem(p, x)
				return
			case s.Extends != nil:
				return // what it extends is out of reach
			case !part:
				reportProblem(p, x)
				return
			}
			if made == nil {
				made = madeElsewhere(p, x.File)
			}
			if made[s.Name.Text] {
				return
			}
			if found := reportProblem(p, x); !standsAlone(p, w) {
				found.AtLevel(lint.Note)
			}
		})
	},
}

// standsAlone reports whether a project of one file is what `docker compose up` loads in its folder, and
// there is no other Compose file that it may be laid over. A hidden folder such as .devcontainer holds files
// for tools that do just that.
func standsAlone(p *lint.Pass, w *project.Whole) bool {
	file := w.Model.Files[0].Source.Path
	dir := path.Dir(file)
	if w.Vague || strings.Contains(dir, "/.") || !slices.Contains([]string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}, path.Base(file)) {
		return false
	}
	for _, f := range p.Project.Composes {
		if other := path.Dir(f.Source.Path); f.Source.Path != file && (project.Inside(dir, other) || project.Inside(other, dir)) {
			return false
		}
	}
	entries, err := p.Project.FS.ReadDir(dir)
	return err == nil && !slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
		ext := path.Ext(e.Name())
		return e.Name() != path.Base(file) && (ext == ".yaml" || ext == ".yml") && strings.Contains(e.Name(), "compose")
	})
}
