package contract

import (
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A BlockIndex finds the blocks that describe an image among many contract files.
type BlockIndex struct {
	blocks []Block
	byName map[string]*tagged // by the full name of the image
}

// tagged holds the blocks for images of one name, as indexes into BlockIndex.blocks: those for exactly one
// tag, by that tag, and those for all tags or a range.
type tagged struct {
	exact map[string][]int
	other []int
}

// NewBlockIndex reads the FROM lines of the files, in order.
func NewBlockIndex(files []*dockerfile.File) *BlockIndex {
	x := &BlockIndex{byName: map[string]*tagged{}}
	for _, f := range files {
		for _, s := range f.Stages {
			if s.From == nil {
				continue
			}
			for _, from := range append([]*dockerfile.From{s.From}, s.Also...) {
				x.add(from)
			}
			x.blocks = append(x.blocks, Block{File: f, Stage: s})
		}
	}
	return x
}

func (x *BlockIndex) add(from *dockerfile.From) {
	name := fromName(from)
	if name == "" {
		return
	}
	t := x.byName[name]
	if t == nil {
		t = &tagged{exact: map[string][]int{}}
		x.byName[name] = t
	}
	at := len(x.blocks)
	for _, w := range from.Patterns {
		if w.Value != "" && !strings.ContainsAny(w.Value, "!<>*?[\\{") {
			t.exact[w.Value] = append(t.exact[w.Value], at)
			return
		}
	}
	t.other = append(t.other, at)
}

// For returns the blocks that describe ref, in the order of the files.
func (x *BlockIndex) For(ref Ref) []Block {
	t := x.byName[ref.Name]
	if t == nil {
		return nil
	}
	places := slices.Concat(t.exact[ref.Tag], t.other)
	slices.Sort(places)
	var blocks []Block
	for _, at := range slices.Compact(places) {
		b := x.blocks[at]
		if hit, floating := matchesAny(b.Stage, ref); hit || floating {
			b.Floating = !hit
			blocks = append(blocks, b)
		}
	}
	return blocks
}
