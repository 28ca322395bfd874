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

// A Kind is the kind of a file, such as Dockerfile or Compose file.
type Kind int8

// The kinds of files. Other is the kind of a file that no parser supports, or that is too large.
const (
	Other Kind = iota
	Dockerfile
	Contract
	Compose
)

// A File is one version of a file's text, with its tree.
type File struct {
	URI     uri.URI
	Source  *source.File
	Kind    Kind // Other if the file is too large
	Written Kind // the kind, even if the file is too large
	Version int32
	ID      string // the client's language identifier; "" for a file that is not open

	reader  *compose.Reader // parses the successive versions of a buffer
	kept    *source.Kept    // the state of the parser; nil for a file that is not edited
	docker  func() *dockerfile.File
	compose func() *compose.File
	derived sync.Map // what languages derive from the file: one function for each type that it returns
}

// NewFile returns a file. If the file is edited, it keeps what Next can reuse.
func NewFile(u uri.URI, src *source.File, written Kind, edited bool) *File {
	f := &File{URI: u, Source: src}
	if edited {
		f.reader, f.kept = &compose.Reader{}, &source.Kept{}
	}
	return f.read(written)
}

// Next returns the next version of the file, with a new text.
func (f *File) Next(src *source.File, written Kind, version int32) *File {
	n := &File{URI: f.URI, Source: src, Version: version, ID: f.ID, reader: f.reader, kept: f.kept}
	n.kept.Next()
	return n.read(written)
}

// Embedded returns a Dockerfile or contract that is embedded in a file as a file of its own.
func Embedded(in *File, tree *dockerfile.File, kind Kind) *File {
	return Parsed(in, tree.Source, kind, func() *dockerfile.File { return tree })
}

// Parsed returns a text that is embedded in a file as a file of its own; tree returns its tree.
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

// Large reports whether the file is so large that a user would notice how long parsing takes.
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
