package docker

import (
	"path"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/project"
	"github.com/dfvet/dfvet/lsp/query"
)

// fromValues completes the operands of FROM: an image or a stage, then AS. n operands precede the one at the
// cursor.
func (c *sourceCompleter) fromValues(n int, at source.Span) []query.Item {
	switch {
	case n == 1:
		return texts(at, protocol.CompletionItemKindKeyword, dockerfile.AS)
	case n > 1:
		return nil
	}
	items := c.stages(at)
	for _, it := range append(Images(c.Query, c.typedWord()), query.Item{Label: "scratch", Detail: "an empty image", Kind: protocol.CompletionItemKindModule, Sort: "3"}) {
		it.At = at
		items = append(items, it)
	}
	return items
}

// copyValues completes the operands of COPY and ADD: files in the build context, and the destination. n
// operands precede the one at the cursor.
func (c *sourceCompleter) copyValues(n int, at source.Span) []query.Item {
	var items []query.Item
	if !strings.Contains(c.Text[:c.At], "--from=") {
		items = c.paths(strings.TrimLeft(c.typedWord(), `["`))
	}
	if n > 0 {
		for _, it := range c.folders(at) {
			it.Sort = "1"
			items = append(items, it)
		}
		items = append(items, query.Item{Label: "./", Detail: "the working directory", At: at, Kind: protocol.CompletionItemKindFolder, Sort: "1"})
	}
	return items
}

// paths lists the files in one folder of the build context, except for those that .dockerignore excludes. The
// folder is the one in the path typed so far.
func (c *sourceCompleter) paths(word string) []query.Item {
	below, _ := path.Split(word)
	at := c.Typed(func(b byte) bool { return b > ' ' && strings.IndexByte(`/"[=,`, b) < 0 })
	fsys := c.FS(c.File.Source.Path)
	if fsys == nil || path.IsAbs(below) {
		return nil
	}
	var items []query.Item
	seen := map[string]bool{}
	for _, ctx := range contexts(c.Query) {
		entries, err := fsys.ReadDir(path.Join(ctx.Dir, below))
		if err != nil {
			continue
		}
		for _, e := range entries {
			label, kind := e.Name(), protocol.CompletionItemKindFile
			if e.IsDir() {
				label, kind = label+"/", protocol.CompletionItemKindFolder
			}
			if label == ".git/" || seen[label] || ctx.Matches(path.Join(below, e.Name())) {
				continue
			}
			seen[label] = true
			items = append(items, query.Item{Label: label, At: at, Kind: kind, Sort: "0"})
		}
	}
	return items
}

// contexts lists the build contexts of a Dockerfile. They read the files as the editor has them.
func contexts(q *query.Query) []*project.BuildContext {
	p := *q.OwnProject().Project
	p.FS = q.FS(q.File.Source.Path)
	return project.BuildContexts(&p, TreeOf(q.File))
}
