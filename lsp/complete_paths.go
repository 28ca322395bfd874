package lsp

import (
	"path"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/source"
)

// fromValues completes FROM: an image or a stage, then AS; n operands stand before the cursor's.
func (c *completer) fromValues(n int, at source.Span) []Item {
	switch {
	case n == 1:
		return texts(at, protocol.CompletionItemKindKeyword, "AS")
	case n > 1:
		return nil
	}
	return append(c.stages(at), c.images(at)...)
}

// images lists those of the workspace, and those whose contracts are known.
func (c *completer) images(at source.Span) []Item {
	items := c.ownImages(at)
	for _, full := range catalog.Images() {
		label := strings.TrimPrefix(strings.TrimPrefix(full, "docker.io/"), "library/")
		items = append(items, Item{Label: label, Detail: "its contract is known", Manual: "image " + label, At: at, Kind: protocol.CompletionItemKindModule, Sort: "2"})
	}
	return append(items, Item{Label: "scratch", Detail: "an empty image", At: at, Kind: protocol.CompletionItemKindModule, Sort: "3"})
}

// ownImages lists the images that the workspace builds on or starts.
func (c *completer) ownImages(at source.Span) []Item {
	var items []Item
	seen := map[string]bool{"scratch": true}
	image := func(label, detail string) {
		if label != "" && !seen[label] {
			seen[label] = true
			items = append(items, Item{Label: label, Detail: detail, Manual: "image " + label, At: at, Kind: protocol.CompletionItemKindModule, Sort: "1"})
		}
	}
	l := c.Project(c.File.Source.Path)
	for _, f := range l.trees(c.File) {
		for _, s := range f.Stages {
			if s.From != nil && s.From.Image != nil && s.From.Image.Literal() && !s.From.At.Has(c.Pos) && !builtHere(f, s.Index) {
				image(s.From.Image.Value, path.Base(f.Source.Path))
			}
		}
	}
	for _, w := range l.Wholes {
		for _, s := range w.Services {
			if s.Build == nil {
				image(s.Ref.Text, "service "+s.Name.Text)
			}
		}
	}
	return items
}

// copyValues completes COPY and ADD: files of the context, and where they go; n operands stand
// before the cursor's.
func (c *completer) copyValues(n int, at source.Span) []Item {
	var items []Item
	if !strings.Contains(c.text[:c.at], "--from=") {
		items = c.paths(strings.TrimLeft(c.typedWord(), `["`))
	}
	if n > 0 {
		for _, it := range c.folders(at) {
			it.Sort = "1"
			items = append(items, it)
		}
		items = append(items, Item{Label: "./", Detail: "the working directory", At: at, Kind: protocol.CompletionItemKindFolder, Sort: "1"})
	}
	return items
}

// paths lists the files of the build context less .dockerignore, in the folder that the word so far
// leads to.
func (c *completer) paths(word string) []Item {
	below, _ := path.Split(word)
	at := c.typed(func(b byte) bool { return b > ' ' && strings.IndexByte(`/"[=,`, b) < 0 })
	w := c.World(c.File.Source.Path)
	if w == nil || path.IsAbs(below) {
		return nil
	}
	var items []Item
	seen := map[string]bool{}
	for _, ctx := range c.contexts() {
		entries, err := w.fs.ReadDir(path.Join(ctx.dir, below))
		if err != nil {
			continue
		}
		for _, e := range entries {
			label, kind := e.Name(), protocol.CompletionItemKindFile
			if e.IsDir() {
				label, kind = label+"/", protocol.CompletionItemKindFolder
			}
			if label == ".git/" || seen[label] || ctx.leavesOut(path.Join(below, e.Name())) {
				continue
			}
			seen[label] = true
			items = append(items, Item{Label: label, At: at, Kind: kind, Sort: "0"})
		}
	}
	return items
}
