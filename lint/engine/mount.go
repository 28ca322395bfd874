package engine

import (
	"path"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lint/visit"
)

// absolute reports whether the engine accepts a container path as absolute, on Linux or on Windows.
func absolute(p string) bool {
	p = strings.ReplaceAll(p, `\`, "/")
	return strings.HasPrefix(p, "/") || len(p) > 2 && driveLetter(p) && p[2] == '/'
}

// driveLetter reports whether a text starts with a drive letter, such as "C:".
func driveLetter(s string) bool {
	return len(s) > 1 && s[1] == ':' && 'a' <= s[0]|0x20 && s[0]|0x20 <= 'z'
}

// refuseMounts reports mounts and a working directory whose paths are not absolute.
func refuseMounts(p *lint.Pass, s *project.Service) {
	for _, m := range s.Mounts {
		if m.At.File != nil && m.Node != nil {
			refuseMount(p, s, m)
		}
	}
	if v, ok := visit.Scalar(s.Node, "working_dir"); ok && v.Known && v.Text != "" && !absolute(v.Text) && v.File != nil {
		found := visit.ReportAt(p, v, "`%s` is not an absolute path, so the engine refuses to create the container; write `%s`", v.Text, rooted(v.Text))
		edit.Instead(found, v, rooted(v.Text))
	}
}

// rooted converts a relative path to an absolute one.
func rooted(p string) string { return path.Join("/", strings.TrimPrefix(p, "~")) }

func refuseMount(p *lint.Pass, s *project.Service, m compose.Mount) {
	target := m.Target
	short := m.Node.Kind == compose.Scalar && m.Type != "tmpfs"
	if short && onDrive(p, s, m) {
		return
	}
	switch {
	case target == "", strings.Contains(target, "$"), !m.Known && !short:
	case target == "/":
		visit.ReportAt(p, m.At, "nothing can be mounted over the container's root `/`: the engine refuses it")
	case absolute(target):
	case short && m.Source == "":
		visit.ReportAt(p, m.At, "`%s` without a colon is a path in the container, and the engine refuses one that is not absolute; write `%s:/path`", target, target)
	case rooted(target) == "/":
		visit.ReportAt(p, m.At, "`%s` is not an absolute path in the container, so the engine refuses the mount; write a path such as `/app`", target)
	default:
		found := visit.ReportAt(p, m.At, "`%s` is not an absolute path in the container, so the engine refuses the mount; write `%s`", target, rooted(target))
		if !short {
			edit.Instead(found, m.At, rooted(target))
		} else if before, ok := strings.CutSuffix(m.At.Text, ":"+target); ok {
			edit.Instead(found, m.At, before+":"+rooted(target))
		}
	}
}

// onDrive reports a volume with a name of one letter, which Compose reads as a drive letter.
func onDrive(p *lint.Pass, s *project.Service, m compose.Mount) bool {
	if !driveLetter(m.At.Text) {
		return false
	}
	letter := m.At.Text[:1]
	if !slices.ContainsFunc(s.App.Model.Volumes, func(v *compose.Volume) bool { return v.Key.Text == letter }) {
		return false
	}
	visit.ReportAt(p, m.At, "`%s:` is read as a drive letter, so the volume `%s` is not mounted and the engine refuses the path; give the volume a longer name", letter, letter)
	return true
}
