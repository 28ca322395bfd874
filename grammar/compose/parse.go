package compose

import (
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
	"go.yaml.in/yaml/v4"
)

const bom = "\uFEFF"

// Parse reads one Compose file. It always returns a tree; if the YAML is invalid, the tree contains what
// could be read.
func Parse(src *source.File) *File {
	b := newBuilder(src)
	docs, err := decode(b.text)
	if err != nil {
		docs = b.documents(&Reader{now: map[string][]*piece{}})
	}
	return b.build(docs)
}

// ParseYAML returns the documents of a YAML file that is not a Compose file, with aliases and merge keys
// resolved. Whole is false if part of it could not be read. The result is nil if its aliases expand to too many
// values.
func ParseYAML(src *source.File) (docs []*Node, whole bool) {
	b := newBuilder(src)
	all, err := decode(b.text)
	if err != nil {
		all = b.documents(&Reader{now: map[string][]*piece{}})
	}
	f := b.tree(all)
	if f.bomb {
		return nil, false
	}
	return f.Docs, err == nil
}

func newBuilder(src *source.File) *builder {
	text := strings.TrimPrefix(src.Text, bom)
	b := &builder{file: &File{Source: src}, base: len(src.Text) - len(text), byNode: map[*yaml.Node]*Node{}}
	b.text = text // the position of a problem that clean found
	b.text = b.clean(text)
	b.marks = newMarks(b.text)
	return b
}

// build builds the tree of the documents and validates it.
func (b *builder) build(docs []*yaml.Node) *File {
	f := b.tree(docs)
	if len(f.Docs) > 0 {
		f.Root = f.Docs[0]
	}
	f.Comments = b.comments()
	f.fatal = len(f.Problems)
	validateFile(f)
	byPlace := func(a, b Problem) int { return int(a.At.Start - b.At.Start) }
	slices.SortStableFunc(f.Problems[:f.fatal], byPlace)
	slices.SortStableFunc(f.Problems[f.fatal:], byPlace)
	return f
}

// tree builds the tree of the documents.
func (b *builder) tree(docs []*yaml.Node) *File {
	f := b.file
	for _, doc := range docs {
		b.values = 1
		f.Docs = append(f.Docs, b.node(doc, 0, false))
		b.most = max(b.most, b.values)
		f.values += b.values
	}
	b.checkSize()
	return f
}

// clean returns the text with "_" in place of every byte that is invalid in YAML. "_" has no meaning in YAML,
// and offsets remain valid.
func (b *builder) clean(text string) string {
	bad := -1
	var out []byte
	for i := 0; i < len(text); {
		if c := text[i]; ' ' <= c && c < 0x7F { // the fast path for most bytes
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[i:])
		if r == utf8.RuneError && n == 1 || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7F {
			if out == nil {
				out, bad = []byte(text), i
			}
			out[i] = '_'
		}
		i += n
	}
	if out == nil {
		return text
	}
	b.problem(bad, bad+1, BadSyntax, "invalid byte in YAML", "save the file as UTF-8 text")
	return string(out)
}

func decode(text string) (docs []*yaml.Node, err error) {
	d := yaml.NewDecoder(strings.NewReader(text))
	for {
		n := &yaml.Node{}
		switch err := d.Decode(n); {
		case errors.Is(err, io.EOF):
			return docs, nil
		case err != nil:
			return docs, err
		}
		if len(n.Content) > 0 {
			docs = append(docs, n.Content[0])
		}
	}
}
