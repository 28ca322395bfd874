package query

import (
	"reflect"
	"sync"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/facts"
	"github.com/dfvet/dfvet/lint/project"
)

// A Kind is what a file is written in.
type Kind int8

// The kinds. Other is what no reader of ours reads, or what is too large for one.
const (
	Other Kind = iota
	Dockerfile
	Contract
	Compose
)

// A File is one text in one version, and its tree.
type File struct {
	URI     uri.URI
	Source  *source.File
	Kind    Kind // Other for what is too large to be read
	Written Kind // what the file is written in, read or not
	Version int32
	ID      string // what the client calls the language; "" for a file that is not open

	reader  *compose.Reader // of a buffer's texts one after the other
	kept    *source.Kept    // from them; nil for a file that is not edited
	docker  func() *dockerfile.File
	compose func() *compose.File
	derived sync.Map // what languages made of the file, functions by the type that they return
}

// NewFile returns a file. One that is edited keeps what its next version can use again.
func NewFile(u uri.URI, src *source.File, written Kind, edited bool) *File {
	f := &File{URI: u, Source: src}
	if edited {
		f.reader, f.kept = &compose.Reader{}, &source.Kept{}
	}
	return f.read(written)
}

// Next returns the file with another text.
func (f *File) Next(src *source.File, written Kind, version int32) *File {
	n := &File{URI: f.URI, Source: src, Version: version, ID: f.ID, reader: f.reader, kept: f.kept}
	n.kept.Next()
	return n.read(written)
}

// Embedded returns a Dockerfile or contract within a file as a file of its own.
func Embedded(in *File, tree *dockerfile.File, kind Kind) *File {
	return Parsed(in, tree.Source, kind, func() *dockerfile.File { return tree })
}

// Parsed returns a Dockerfile or contract within a file whose tree is made elsewhere.
func Parsed(in *File, src *source.File, kind Kind, tree func() *dockerfile.File) *File {
	return &File{URI: in.URI, Source: src, Kind: kind, Written: kind, Version: in.Version, docker: tree}
}

func (f *File) read(written Kind) *File {
	src := f.Source
	f.Written = written
	if f.Kind = written; len(src.Text) > project.MaxSize {
		f.Kind = Other
	}
	parse := dockerfile.Parse
	if f.Kind == Contract {
		parse = dockerfile.ParseContract
	}
	f.docker = sync.OnceValue(func() *dockerfile.File {
		tree := parse(src)
		tree.Kept = f.kept
		return tree
	})
	f.compose = sync.OnceValue(func() *compose.File {
		if f.reader == nil {
			return compose.Parse(src)
		}
		return f.reader.Parse(src)
	})
	return f
}

// Large reports whether a file takes longer to read than a user waits.
func (f *File) Large() bool { return len(f.Source.Text) > facts.LargestFile }

// Docker returns the tree of a Dockerfile or contract file; nil for other kinds.
func (f *File) Docker() *dockerfile.File {
	if f.Kind != Dockerfile && f.Kind != Contract {
		return nil
	}
	return f.docker()
}

// Compose returns the tree of a Compose file; nil for other kinds.
func (f *File) Compose() *compose.File {
	if f.Kind != Compose {
		return nil
	}
	return f.compose()
}

// Derived returns what build makes of a file, such as an index. It is built on first use, once for each type.
func Derived[T any](f *File, build func(*File) *T) *T {
	key := reflect.TypeFor[T]()
	made, ok := f.derived.Load(key)
	if !ok {
		made, _ = f.derived.LoadOrStore(key, sync.OnceValue(func() *T { return build(f) }))
	}
	return made.(func() *T)()
}
