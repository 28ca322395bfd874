//go:build !js

package main

import (
	"context"
	"io/fs"
	"path"
	"strings"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/buildkit/frontend/gateway/client"
	"github.com/moby/buildkit/solver/errdefs"
	"github.com/moby/buildkit/solver/pb"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
)

// root is the folder that contains the build context in the project to check.
const root = "/context"

const (
	mostContracts = 1000 // the maximum number of contract files to read from a build context
	mostFolders   = 5000 // the maximum number of folders to search for contract files
)

// A file is the Dockerfile, with a project that consists of it and the contract files in the build context.
type file struct {
	*dockerfile.File
	project *project.Project
}

// read parses the Dockerfile and the contract files in the build context.
func (f *frontend) read(ctx context.Context) error {
	full := path.Join(root, path.Join("/", f.src.Filename))
	texts := map[string]string{full: string(f.src.Data)}
	tree := dockerfile.Parse(source.New(full, string(f.src.Data)))
	found := &project.Found{Dockerfiles: []string{full}, Named: map[string]bool{full: true}}
	if stated(tree) || f.preflight(tree) {
		files, err := f.contracts(ctx)
		if err != nil {
			return err
		}
		for name, text := range files {
			at := path.Join(root, name)
			texts[at] = text
			found.Known = append(found.Known, at)
		}
	}
	fsys := project.Memory(root, texts)
	p, err := project.Load(fsys, project.Options{Found: found, Configs: project.FindConfigs(fsys)})
	if err != nil {
		return err
	}
	if len(p.Dockerfiles) == 1 {
		tree = p.Dockerfiles[0]
	}
	f.file = &file{tree, p}
	f.plain = blanked(tree)
	return nil
}

// stated reports whether a Dockerfile has contract lines.
func stated(f *dockerfile.File) bool {
	for _, s := range f.Stages {
		for _, in := range s.Body {
			if dockerfile.OfDialect(in) {
				return true
			}
		}
	}
	return len(f.Early) > 0
}

// blanked returns the text of a Dockerfile in which raw contract lines are replaced with spaces.
func blanked(f *dockerfile.File) []byte {
	text := []byte(f.Source.Text)
	blank := func(in dockerfile.Instruction) {
		h := in.Common()
		if !dockerfile.OfDialect(in) || h.Spelling != dockerfile.Raw {
			return
		}
		for i := h.At.Start; i < h.At.End; i++ {
			if text[i] != '\n' && text[i] != '\r' {
				text[i] = ' '
			}
		}
	}
	for _, in := range f.Early {
		blank(in)
	}
	for _, s := range f.Stages {
		for _, in := range s.Body {
			blank(in)
		}
	}
	return text
}

// contracts returns the texts of the contract files in the build context, by path.
func (f *frontend) contracts(ctx context.Context) (map[string]string, error) {
	st, err := f.ui.MainContext(ctx, llb.IncludePatterns([]string{"**/*.contract"}),
		llb.SharedKeyHint("contracts"), llb.WithCustomName("[internal] load contract files"))
	if err != nil {
		return nil, err
	}
	ref, err := f.solve(ctx, *st, false)
	if err != nil {
		return nil, err
	}
	files, folders := map[string]string{}, 0
	for todo := []string{"/"}; len(todo) > 0 && folders < mostFolders; folders++ {
		dir := todo[0]
		todo = todo[1:]
		entries, err := ref.ReadDir(ctx, client.ReadDirRequest{Path: dir})
		if err != nil {
			continue // the build context is empty
		}
		for _, e := range entries {
			name := path.Join(dir, e.Path)
			switch {
			case e.IsDir():
				todo = append(todo, name)
			case !strings.HasSuffix(name, ".contract") || !fs.FileMode(e.Mode).IsRegular() || e.Size > project.MaxSize || len(files) == mostContracts:
			default:
				text, err := ref.ReadFile(ctx, client.ReadRequest{Filename: name})
				if err != nil {
					return nil, err
				}
				files[strings.TrimPrefix(name, "/")] = string(text)
			}
		}
	}
	return files, nil
}

// ranges returns ranges of lines in the protocol's form.
func ranges(at []parser.Range) []*pb.Range {
	var all []*pb.Range
	for _, r := range at {
		all = append(all, &pb.Range{
			Start: &pb.Position{Line: int32(r.Start.Line), Character: int32(r.Start.Character)},
			End:   &pb.Position{Line: int32(r.End.Line), Character: int32(r.End.Character)},
		})
	}
	return all
}

// at adds a place in the Dockerfile to an error, so that BuildKit shows an excerpt.
func (f *frontend) at(err error, at []parser.Range) error {
	return errdefs.WithSource(err, &errdefs.Source{Info: f.info(), Ranges: ranges(at)})
}

func (f *frontend) info() *pb.SourceInfo {
	m := f.src.SourceMap
	return &pb.SourceInfo{Data: m.Data, Filename: m.Filename, Language: m.Language, Definition: m.Definition.ToPB()}
}

// rangeOf returns the range of lines that a span covers.
func rangeOf(f *source.File, at source.Span) []parser.Range {
	r := parser.Range{Start: parser.Position{Line: f.Line(at.Start)}, End: parser.Position{Line: f.Line(max(at.End-1, at.Start))}}
	return []parser.Range{r}
}
