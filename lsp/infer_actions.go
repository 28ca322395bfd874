package lsp

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
	"github.com/dfvet/dfvet/lint/infer"
	"github.com/dfvet/dfvet/lint/project"
)

// drafts offers to confirm or delete the draft at the cursor, and all drafts of its stage.
func (a *actions) drafts(at source.Span) {
	tree := a.File.Docker()
	if tree == nil || !tree.Drafted {
		return
	}
	in := a.File.Index().at(at.Start)
	if in == nil || in.Common().Stage == nil {
		return
	}
	src := tree.Source
	if in.Common().IsDraft() {
		one := []dockerfile.Instruction{in}
		a.add("confirm this draft", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Confirm(src, one)))
		a.add("delete this draft", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Delete(src, one)))
	} else if _, from := in.(*dockerfile.From); !from {
		return
	}
	if all := infer.Drafts(in.Common().Stage.Body); len(all) > 0 {
		a.add("confirm all drafts of the stage", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Confirm(src, all)))
		a.add("delete all drafts of the stage", protocol.CodeActionKindRefactorRewrite, nil, false, edited(infer.Delete(src, all)))
	}
}

// edited turns the edits of a file into changes.
func edited(edits []lint.Edit) []Change {
	var all []Change
	for _, e := range edits {
		all = append(all, Change{Place{e.File, e.At}, e.New})
	}
	return all
}

// inferData is what the action remembers until it is chosen: the stage of a Dockerfile.
type inferData struct {
	Path  string `json:"path"`
	Stage int    `json:"stage"`
}

// infer offers a contract for the stage whose FROM the cursor is on.
func (a *actions) infer(in dockerfile.Instruction) {
	from, ok := in.(*dockerfile.From)
	if !ok || from.Stage == nil {
		return
	}
	a.inferStage("infer a contract", a.File.Docker(), from.Stage.Index)
}

// inferService offers a contract for what a service builds.
func (a *actions) inferService(svc *project.Service) {
	if svc.Build != nil && svc.Build.File != nil && svc.Build.Stage != nil {
		a.inferStage("infer a contract for "+svc.Name.Text, svc.Build.File, svc.Build.Stage.Index)
	}
}

// inferStage offers a contract for a stage. Source files are read only when the action is chosen, if the client can
// ask then.
func (a *actions) inferStage(title string, f *dockerfile.File, index int) {
	kind := protocol.CodeActionKindRefactorRewrite
	if !a.asked || !a.wants(kind) || a.seen[title] {
		return
	}
	p := a.Project(f.Source.Path)
	i := slices.IndexFunc(p.Dockerfiles, func(d *dockerfile.File) bool { return d.Source.Path == f.Source.Path })
	if i < 0 || !slices.ContainsFunc(infer.Targets(p.Project, p.Dockerfiles[i]), func(s *dockerfile.Stage) bool { return s.Index == index }) {
		return
	}
	data := inferData{f.Source.Path, index}
	if !a.Client.resolves {
		a.add(title, kind, nil, false, inferred(p.Project, data))
		return
	}
	a.seen[title] = true
	one := protocol.CodeAction{Title: a.line(title), Kind: &kind}
	one.Data, _ = protocol.Marshal(data)
	a.all = append(a.all, one)
}

// inferred returns the drafts for a stage.
func inferred(p *project.Project, data inferData) []Change {
	fsys, err := project.Disk(p.FS.Root()) // what is read here is not kept
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

// resolveAction computes the edit of an action that was chosen.
func resolveAction(c *Call, one *protocol.CodeAction) (any, error) {
	var data inferData
	if len(one.Data) == 0 || protocol.Unmarshal(jsontext.Value(one.Data), &data) != nil {
		return one, nil
	}
	data.Path = strings.Clone(data.Path)
	if changes := inferred(c.Project(data.Path).Project, data); len(changes) > 0 {
		one.Edit = c.workspaceEdit(changes)
	}
	return one, nil
}
