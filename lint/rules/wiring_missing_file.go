package rules

import (
	_ "embed"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed wiring_missing_file.md
var missingFileDoc string

var missingFile = &lint.Rule{
	Name: "wiring/missing-file", Doc: missingFileDoc, Level: lint.Error, Tags: []string{"wiring", "correctness"},
	App: func(p *lint.Pass, app *project.App) {
		if app.Overlay != "" && path.Dir(app.Overlay) != app.Model.Dir {
			return // the base folder of its paths depends on which files the user merges
		}
		for _, s := range app.Services {
			missingBuild(p, app, s)
			for _, f := range s.EnvFiles {
				if f.Required {
					missing(p, app, f.Path, "the env file")
				}
			}
			for _, m := range s.Mounts {
				missingBind(p, app, s, m)
			}
		}
		for _, f := range p.Wiring(app).Of("missing-file") {
			switch {
			case f.HostPath == "":
				family.Report(p, f, lint.Error)
			case visit.IsGone(p, app, path.Dir(f.HostPath), f.HostPathBase):
				family.Report(p, f, lint.Note) // the folder is created later, and perhaps with it the files
			case visit.IsGone(p, app, f.HostPath, f.HostPathBase):
				family.Report(p, f, absence(p, f.HostPath))
			}
		}
		for _, c := range app.Model.Configs {
			if c.File != nil {
				missing(p, app, *c.File, "the config file")
			}
		}
		for _, c := range app.Model.Secrets {
			if c.File != nil {
				if f := missing(p, app, *c.File, "the secret's file"); f != nil {
					f.AtLevel(lint.Note)
				}
			}
		}
		for _, x := range app.Model.Problems {
			if p.Reports(visit.ComposeRules[x.Kind]) && x.Path != "" && x.File != nil && visit.IsGone(p, app, x.Path, path.Dir(x.File.Path)) {
				p.Report(x.At, "%s", x.Message).In(x.File).AtLevel(absence(p, x.Path))
			}
		}
	},
}

// missing reports a path in a Compose file that does not exist. It returns nil if the path exists, or if that
// is unknown.
func missing(p *lint.Pass, app *project.App, v compose.Value, what string) *lint.Finding {
	if !v.Known || v.Text == "" || strings.HasPrefix(v.Text, "~") || v.File == nil {
		return nil
	}
	full := v.Abs()
	if !visit.IsGone(p, app, full, v.Folder()) {
		return nil
	}
	return p.Report(v.At, "%s `%s` does not exist", what, v.Text).In(v.File).AtLevel(absence(p, full))
}

// absence returns the level for a missing file. It is a note if each user is expected to create the file,
// because git ignores it or a sample is next to it.
func absence(p *lint.Pass, full string) lint.Level {
	if len(project.Samples(p.Project.FS, full)) > 0 || project.Ignored(p.Project.FS, full) {
		return lint.Note
	}
	return lint.Error
}

func missingBuild(p *lint.Pass, app *project.App, s *project.Service) {
	b := s.Build
	if b == nil || s.Service.Build == nil || b.Missing == "" || !visit.IsGone(p, app, b.Missing, visit.ContextFolder(s)) {
		return
	}
	node := s.Service.Build.Node
	at, file, dir := node.At, node.File, s.Dir
	if c := s.Service.Build.Context; c != nil && c.File != nil {
		at, file, dir = c.At, c.File, c.Dir
	}
	what := "the build context"
	if b.Missing != b.Context {
		what = "the Dockerfile"
		if d := s.Service.Build.Dockerfile; d != nil && d.File != nil {
			at, file = d.At, d.File
		}
	}
	shown := strings.TrimPrefix(b.Missing, dir+"/")
	p.Report(at, "%s `%s` does not exist", what, shown).In(file).AtLevel(absence(p, b.Missing))
}

// hasExtension reports whether a name has a file extension. A dot at the start does not count, because
// .dotnet and .cache are folders. Hidden names count only if they are certainly files.
func hasExtension(name string) bool {
	base := path.Base(name)
	if strings.LastIndexByte(base, '.') > 0 {
		return true
	}
	switch base {
	case ".env", ".netrc", ".pgpass", ".htpasswd", ".htaccess", ".gitconfig", ".npmrc", ".yarnrc", ".bashrc":
		return true
	}
	return false
}

// missingBind reports a bind mount of a file that does not exist. The engine creates a folder instead, and
// the program that expects a file fails. A source without an extension is assumed to be a folder, which the
// engine rightly creates.
func missingBind(p *lint.Pass, app *project.App, s *project.Service, m compose.Mount) {
	src := m.Source
	if m.Type != "bind" || !m.Known || !strings.HasPrefix(src, ".") {
		return
	}
	if m.CreateHost && (!hasExtension(src) || strings.HasSuffix(src, "/") || path.Ext(m.Target) != path.Ext(src)) {
		return
	}
	if strings.HasSuffix(src, ".sock") || strings.HasSuffix(src, ".d") {
		return
	}
	v := m.SourceAt
	if v.File == nil {
		v = m.At
	}
	full := m.SourceAt.Abs()
	if !visit.IsGone(p, app, full, m.SourceAt.Folder()) {
		return
	}
	what := "the mounted file `%s` does not exist, so the engine creates a folder with that name"
	if !m.CreateHost {
		what = "`%s` does not exist, and the mount does not create it"
	}
	p.Report(v.At, what, src).In(v.File).AtLevel(absence(p, full))
}
