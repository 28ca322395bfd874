package docker

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/infer"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// offerDrafts offers to confirm or delete the draft at the cursor, or all drafts in its stage.
func offerDrafts(a *query.Actions, at source.Span) {
	tree := TreeOf(a.File)
	if tree == nil || !tree.Drafted {
		return
	}
	in := indexOf(a.File).at(at.Start)
	if in == nil || in.Common().Stage == nil {
		return
	}
	src := tree.Source
	if in.Common().IsDraft() {
		one := []dockerfile.Instruction{in}
		a.Add("confirm this draft", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Confirm(src, one)))
		a.Add("delete this draft", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Delete(src, one)))
	} else if _, from := in.(*dockerfile.From); !from {
		return
	}
	if all := infer.Drafts(in.Common().Stage.Body); len(all) > 0 {
		a.Add("confirm all drafts of the stage", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Confirm(src, all)))
		a.Add("delete all drafts of the stage", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Delete(src, all)))
	}
}

// edited returns edits to a file as changes.
func edited(edits []source.Edit) []query.Change {
	var all []query.Change
	for _, e := range edits {
		all = append(all, query.Change{Place: query.Place{File: e.File, At: e.At}, New: e.New})
	}
	return all
}

// inferData identifies a stage of a Dockerfile, for the action to be resolved later.
type inferData struct {
	Path  string `json:"path"`
	Stage int    `json:"stage"`
}

// offerInferred offers to infer a contract for the stage that begins with a FROM.
func offerInferred(a *query.Actions, in dockerfile.Instruction) {
	from, ok := in.(*dockerfile.From)
	if !ok || from.Stage == nil {
		return
	}
	offerInferredStage(a, "infer a contract", TreeOf(a.File), from.Stage.Index)
}

// OfferInferredService offers to infer a contract for the stage that a service builds.
func OfferInferredService(a *query.Actions, svc *project.Service) {
	if svc.Build != nil && svc.Build.File != nil && svc.Build.Stage != nil {
		offerInferredStage(a, "infer a contract for "+svc.Name.Text, svc.Build.File, svc.Build.Stage.Index)
	}
}

// offerInferredStage offers to infer a contract for a stage. If the client can resolve actions, source files
// are read only when the user chooses the action.
func offerInferredStage(a *query.Actions, title string, f *dockerfile.File, index int) {
	kind := protocol.CodeActionKindRefactorRewrite
	if !a.Asked || !a.Wants(kind) {
		return
	}
	p := a.Project(f.Source.Path)
	i := slices.IndexFunc(p.Dockerfiles, func(d *dockerfile.File) bool { return d.Source.Path == f.Source.Path })
	if i < 0 || !slices.ContainsFunc(infer.Targets(p.Project, p.Dockerfiles[i]), func(s *dockerfile.Stage) bool { return s.Index == index }) {
		return
	}
	data := inferData{f.Source.Path, index}
	if !a.Client.Resolves {
		a.Add(title, kind, nil, false, inferred(p.Project, data))
		return
	}
	raw, _ := protocol.Marshal(data)
	a.Offer(query.Action{Title: title, Kind: kind, Data: raw})
}

// resolveInferred returns the changes of the action that the user chose.
func resolveInferred(q *query.Query, raw jsontext.Value) []query.Change {
	var data inferData
	if protocol.Unmarshal(raw, &data) != nil || data.Path == "" {
		return nil
	}
	data.Path = strings.Clone(data.Path)
	return inferred(q.Project(data.Path).Project, data)
}

// inferred returns the changes that add the drafts for a stage.
func inferred(p *project.Project, data inferData) []query.Change {
	fsys, err := project.Disk(p.FS.Root()) // so that the files that it reads are not cached
	if err != nil {
		fsys = p.FS
	}
	all := infer.Infer(p, fsys, func(path string) bool { return path == data.Path })
	all = slices.DeleteFunc(all, func(s *infer.Stage) bool { return s.Stage.Index != data.Stage })
	if len(all) == 0 {
		return nil
	}
	return edited(infer.Edits(all, false))
}
