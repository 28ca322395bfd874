package query

import (
	"reflect"
	"sync"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
)

// A File is one version of a file's text, with its tree, which is a value of the file's language.
type File struct {
	URI     uri.URI
	Source  *source.File
	Kind    *Kind // Other if the file is too large
	Written *Kind // the kind, even if the file is too large
	Version int32
	ID      string // the client's language identifier; "" for a file that is not open

	parse   func(*source.File) any // parses the successive versions of a buffer; nil if the kind has no parser
	tree    func() any             // nil if the kind has no parser
	derived sync.Map               // what languages derive from the file: one function for each type that it returns
}

// NewFile returns a file. If the file is edited, it keeps what Next can reuse.
func NewFile(u uri.URI, src *source.File, written *Kind, edited bool) *File {
	f := &File{URI: u, Source: src, Written: written, parse: written.parser(edited)}
	return f.prepare()
}

// Next returns the next version of an edited file, with a new text.
func (f *File) Next(src *source.File, written *Kind, version int32) *File {
	n := &File{URI: f.URI, Source: src, Written: written, Version: version, ID: f.ID, parse: f.parse}
	if written != f.Written {
		n.parse = written.parser(true)
	}
	return n.prepare()
}

// Parsed returns a text that is embedded in a file as a file of its own; tree returns its tree.
func Parsed(in *File, src *source.File, kind *Kind, tree func() any) *File {
	return &File{URI: in.URI, Source: src, Kind: kind, Written: kind, Version: in.Version, tree: tree}
}

// prepare sets the kind and how the tree is parsed on first use.
func (f *File) prepare() *File {
	if f.Kind = f.Written; len(f.Source.Text) > project.MaxSize {
		f.Kind = Other
	}
	if parse, src := f.parse, f.Source; parse != nil {
		f.tree = sync.OnceValue(func() any { return parse(src) })
	}
	return f
}

// Large reports whether the file is so large that a user would notice how long parsing takes.
func (f *File) Large() bool { return len(f.Source.Text) > facts.LargestFile }

// TreeOf returns the tree of a file, or nil if the file has no tree of that type.
func TreeOf[T any](f *File) *T {
	tree, _ := f.Tree().(*T)
	return tree
}

// Tree returns the tree of a file, or nil if it has none.
func (f *File) Tree() any {
	if f.Kind == Other || f.tree == nil {
		return nil
	}
	return f.tree()
}

// Derived returns the result of build for a file, such as an index. It calls build on first use, once for
// each type.
func Derived[T any](f *File, build func(*File) *T) *T {
	key := reflect.TypeFor[T]()
	made, ok := f.derived.Load(key)
	if !ok {
		made, _ = f.derived.LoadOrStore(key, sync.OnceValue(func() *T { return build(f) }))
	}
	return made.(func() *T)()
}
