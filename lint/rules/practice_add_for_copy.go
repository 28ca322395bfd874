package rules

import (
	_ "embed"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
	"github.com/dfvet/dfvet/lint/visit"
)

//go:embed practice_add_for_copy.md
var addForCopyDoc string

var addForCopy = &lint.Rule{
	Name: "practice/add-for-copy", Aliases: []string{"DL3020"}, Doc: addForCopyDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Error), Fix: lint.Safe, Tags: []string{"readability"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		visit.Steps(p, f, func(step *facts.Step) {
			a, ok := step.Do.(*dockerfile.Add)
			if !ok || len(a.Sources) == 0 || a.Dest == nil || needsAdd(a) {
				return
			}
			to := dockerfile.COPY
			if a.Keyword.Text == strings.ToLower(a.Keyword.Text) {
				to = "copy"
			}
			p.Report(a.Keyword, "`ADD` does the same as `COPY` here; write `COPY`").
				WithFix("write "+to, true, source.Replace(a.Keyword, to))
		})
	},
}

// needsAdd reports whether a source or a flag needs a feature that COPY lacks, such as downloading or
// unpacking.
func needsAdd(a *dockerfile.Add) bool {
	for _, flag := range a.Flags {
		switch flag.Name.Value {
		case "checksum", "keep-git-dir", "unpack":
			return true
		}
	}
	for _, w := range a.Sources {
		if isRemote(w.Value) || isCompressed(w.Value) || strings.Contains(w.Value, "$") || strings.HasPrefix(w.Value, "<<") {
			return true
		}
	}
	return false
}

func isRemote(v string) bool {
	return strings.Contains(v, "://") || strings.HasPrefix(v, "git@") || strings.HasSuffix(v, ".git") || strings.Contains(v, ".git#")
}

func isCompressed(v string) bool {
	if isTar(v) {
		return true
	}
	for _, e := range []string{".gz", ".bz2", ".xz", ".zst", ".Z", ".lz", ".lzma"} {
		if strings.HasSuffix(v, e) {
			return true
		}
	}
	return false
}
