package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/edit"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/family"
)

//go:embed practice_copied_archive.md
var copiedArchiveDoc string

var copiedArchive = &lint.Rule{
	Name: "practice/copied-archive", Aliases: []string{"DL3010"}, Doc: copiedArchiveDoc, Level: lint.Note,
	Presets: family.Hadolint(lint.Note), Fix: lint.Unsafe, Tags: []string{"size"},
	Dockerfile: func(p *lint.Pass, f *dockerfile.File) {
		if f.Contract || f.Fragment {
			return
		}
		for _, s := range p.Facts(f).Stages {
			for i, step := range s.Steps {
				if c, ok := step.Do.(*dockerfile.Copy); ok && c.From == nil {
					copiedArchives(p, f, c, s.Steps[i+1:])
				}
			}
		}
	},
}

func copiedArchives(p *lint.Pass, f *dockerfile.File, c *dockerfile.Copy, later []*facts.Step) {
	for _, src := range c.Sources {
		name := baseName(src.Text)
		name = strings.Trim(name, "\"'")
		if !isTar(name) || strings.ContainsAny(name, "*?[$") {
			continue
		}
		if c.Dest != nil && isTar(c.Dest.Value) {
			name = baseName(c.Dest.Value)
		}
		if by := unpacked(later, name); by != nil {
			found := p.Report(src, "this archive is unpacked further down, and remains in the image; use `ADD`, which unpacks it").
				Relate(f.Source, by, "it is unpacked here")
			if edits := toAdd(f, c, by, name); edits != nil {
				found.WithFix("write ADD", false, edits...)
			}
		}
	}
}

// toAdd uses ADD to unpack the archive and removes the tar command. It returns nil if that command does
// anything else, or if the archive is used elsewhere.
func toAdd(f *dockerfile.File, c *dockerfile.Copy, by *facts.Call, name string) []source.Edit {
	o := tar.Parse(by.Args())
	dir := o.Option("-C", "--directory")
	if len(c.Sources) != 1 || c.Dest == nil || dir == nil || !o.Has("-x", "--extract") || len(o.Operands) > 0 ||
		strings.Count(f.Source.Text, name) != 2 || !edit.IsArgument(dir.Value) || strings.Contains(dir.Value, " ") || c.JSON ||
		slices.ContainsFunc(c.Flags, func(f *dockerfile.Flag) bool { return f.Name.Text == "parents" }) { // ADD does not have these flags
		return nil
	}
	for _, x := range o.Options {
		if !strings.Contains("-x -z -j -J -v -f -C --file --directory --extract --gzip --verbose", x.Name) {
			return nil
		}
	}
	cut, ok := edit.FirstCommand(by)
	if !ok {
		return nil
	}
	return []source.Edit{source.Replace(c.Keyword, dockerfile.ADD), source.Replace(c.Dest, strings.TrimSuffix(dir.Value, "/")+"/"), source.Delete(cut)}
}

var tar = facts.Syntax{Short: "fCIX", Long: []string{"file", "directory"}}

// baseName returns the last element of a path that contains slashes or backslashes.
func baseName(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// unpacked returns the command in later steps that unpacks the archive, or nil.
func unpacked(later []*facts.Step, name string) *facts.Call {
	for _, step := range later {
		if step.Run() == nil {
			continue
		}
		for _, script := range step.Scripts() {
			for _, c := range script.Tree().Calls {
				if unpacks(c) && namesFile(c, name) {
					return c
				}
			}
		}
	}
	return nil
}

// unpacks reports whether a command unpacks an archive.
func unpacks(c *facts.Call) bool {
	switch c.Name {
	case "gunzip", "bunzip2", "unlzma", "unxz", "unzstd", "uncompress", "zcat", "gzcat", "bzcat", "xzcat":
		return true
	case "tar", "bsdtar", "gtar":
		for i, w := range c.Args() {
			v := w.Value
			if v == "--extract" || v == "--get" {
				return true
			}
			bare := i == 0 && !strings.HasPrefix(v, "-")
			short := len(v) > 1 && v[0] == '-' && v[1] != '-'
			if (bare || short) && strings.Contains(v, "x") {
				return true
			}
		}
	}
	return false
}

func namesFile(c *facts.Call, name string) bool {
	for _, w := range c.Args() {
		if v := strings.TrimPrefix(w.Value, "--file="); baseName(v) == name {
			return true
		}
	}
	return false
}

// tarEndings are the file extensions of archives that ADD unpacks.
var tarEndings = []string{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz", ".tbz2", ".tb2", ".tar.xz", ".txz",
	".tar.zst", ".tzst", ".tar.lzma", ".tlz", ".tar.Z", ".tZ", ".taz", ".tpz", ".tar.lz"}

func isTar(name string) bool {
	for _, e := range tarEndings {
		if strings.HasSuffix(name, e) {
			return true
		}
	}
	return false
}
