// Package catalog holds the contracts of well-known images and the standard types, written in the dialect and
// embedded in the program. It is built on dockerfile and contract; project uses it for images that neither
// the repository nor its contract files describe.
package catalog

import (
	"bytes"
	"embed"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dfvet/dfvet/grammar/contract"
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/grammar/types"
)

//go:embed *.contract
var files embed.FS

// Scheme is the prefix of the path of each catalogue file; editors open such files read-only.
const Scheme = "dfvet-catalog:"

// An entry is one embedded file, read and parsed on first use.
type entry struct {
	name      string
	text      func() string
	tree      func() *dockerfile.File
	contracts func() []*contract.Contract // one for each of its FROM blocks
	programs  func() *contract.ProgramIndex
}

func newEntry(name string) *entry {
	e := &entry{name: name, text: sync.OnceValue(func() string {
		text, err := files.ReadFile(name)
		if err != nil {
			panic(err) // the files are part of the program
		}
		return string(text)
	})}
	e.tree = sync.OnceValue(func() *dockerfile.File { return dockerfile.ParseContract(source.New(Scheme+"/"+name, e.text())) })
	e.contracts = sync.OnceValue(func() []*contract.Contract {
		var all []*contract.Contract
		for _, s := range e.tree().Stages {
			all = append(all, contract.Of(e.tree(), s))
		}
		return all
	})
	e.programs = sync.OnceValue(func() *contract.ProgramIndex { return contract.NewProgramIndex(contract.Programs(e.tree(), true)) })
	return e
}

// entries lists the files of the catalogue.
var entries = sync.OnceValue(func() []*entry {
	list, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	all := make([]*entry, 0, len(list))
	for _, e := range list {
		all = append(all, newEntry(e.Name()))
	}
	return all
})

// byImage maps an image's full name to the files that describe it. Every run that meets an image pays for
// this index, so all files are read into one buffer in turn, and only lines that begin with FROM are
// examined.
var byImage = sync.OnceValue(func() map[string][]*entry {
	index := make(map[string][]*entry, 4*len(entries()))
	var buffer []byte
	for _, e := range entries() {
		buffer = load(e.name, buffer)
		for name := range images(buffer) {
			if list := index[name]; len(list) == 0 || list[len(list)-1] != e {
				index[name] = append(list, e)
			}
		}
	}
	return index
})

// load returns a file's text, and reuses the buffer if it is large enough.
func load(name string, buffer []byte) []byte {
	f, err := files.Open(name)
	if err != nil {
		panic(err)
	}
	info, err := f.Stat()
	if err != nil {
		panic(err)
	}
	buffer = slices.Grow(buffer[:0], int(info.Size()))[:info.Size()]
	if _, err := io.ReadFull(f, buffer); err != nil {
		panic(err)
	}
	return buffer
}

// images yields the full names of the images in the FROM lines of a contract file.
func images(text []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		head := []byte("\nFROM ")
		for at := bytes.Index(text, head); at >= 0; at = bytes.Index(text, head) {
			text = text[at+len(head):]
			word := text
			if end := slices.IndexFunc(word, func(c byte) bool { return c == ' ' || c == '\n' || c == '\r' }); end >= 0 {
				word = word[:end]
			}
			if !yield(fullName(string(word))) {
				return
			}
		}
	}
}

// fullName is like contract.FullName, but uses no regular expressions: the image names in the catalogue are
// valid and never name a mirror.
func fullName(image string) string {
	if slash, colon := strings.LastIndexByte(image, '/'), strings.LastIndexByte(image, ':'); colon > slash {
		image = image[:colon]
	}
	registry, _, nested := strings.Cut(image, "/")
	switch {
	case !nested:
		return "docker.io/library/" + image
	case strings.ContainsAny(registry, ".:"):
		return image
	default:
		return "docker.io/" + image
	}
}

// Blocks returns the catalogue's blocks for an image, in file order.
func Blocks(ref contract.Ref) []contract.Block {
	var blocks []contract.Block
	for _, e := range byImage()[ref.Name] {
		blocks = append(blocks, contract.BlocksFor(e.tree(), ref, true)...)
	}
	return blocks
}

// Images lists the full names of the images in the catalogue, in order.
func Images() []string { return slices.Sorted(maps.Keys(byImage())) }

// Declarations returns the standard types and formats.
func Declarations() ([]*types.Declaration, []*types.FormatDeclaration) {
	d := declarations()
	return d.types, d.formats
}

type declared struct {
	types   []*types.Declaration
	formats []*types.FormatDeclaration
}

// declaring lists the files with TYPE and FORMAT lines. Every run parses these files and no others.
var declaring = []string{"contents.contract", "types.contract"}

var declarations = sync.OnceValue(func() declared {
	var d declared
	for _, e := range entries() {
		if !slices.Contains(declaring, e.name) {
			continue
		}
		ts, fs := contract.Declarations(e.tree())
		for _, t := range ts {
			t.Standard = true
		}
		for _, f := range fs {
			f.Standard = true
		}
		d.types = append(d.types, ts...)
		d.formats = append(d.formats, fs...)
	}
	return d
})

// Standard returns the registry that contains only the standard types and formats.
var Standard = sync.OnceValue(func() *types.Registry {
	d := declarations()
	r, _ := types.NewRegistry(d.types, d.formats)
	return r
})

// Trees returns the syntax trees of all files.
func Trees() []*dockerfile.File {
	var all []*dockerfile.File
	for _, e := range entries() {
		all = append(all, e.tree())
	}
	return all
}

// File returns the catalogue file with the path, as given by one of its positions; ok is false if there is
// none.
func File(path string) (*source.File, bool) {
	name, ok := strings.CutPrefix(path, Scheme+"/")
	for _, e := range entries() {
		if ok && e.name == name {
			return e.tree().Source, true
		}
	}
	return nil, false
}

// VolumePaths lists every path at which some version of an image stores content of a type.
func VolumePaths(image, format string) []string {
	var paths []string
	for _, e := range byImage()[image] {
		for _, c := range e.contracts() {
			for _, v := range c.Volumes {
				if v.Format.Name() == format && v.Path != "" && !slices.Contains(paths, v.Path) {
					paths = append(paths, v.Path)
				}
			}
		}
	}
	return paths
}

// KeptAt lists the paths at which images in the catalogue store content of a type in a DURABLE volume.
func KeptAt(format string) []string { return keptAt()[strings.TrimSuffix(format, "/")] }

// keptAt finds these paths in the text of the VOLUME lines, without parsing the files.
var keptAt = sync.OnceValue(func() map[string][]string {
	all := map[string][]string{}
	for _, e := range entries() {
		for line := range strings.Lines(e.text()) {
			words := strings.Fields(line)
			if len(words) < 5 || words[0] != dockerfile.VOLUME || words[1] != "AT:" || words[3] != "FORMAT:" || !slices.Contains(words, dockerfile.DURABLE) {
				continue
			}
			where, format := words[2], words[4]
			if strings.HasPrefix(where, "/") && strings.Contains(format, ".") && !slices.Contains(all[format], where) {
				all[format] = append(all[format], where)
			}
		}
	}
	return all
})
