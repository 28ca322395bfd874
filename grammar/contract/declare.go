package contract

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/types"
	"github.com/distribution/reference"
)

// FullName returns the full name of the image in a FROM line of a contract file, without its tag patterns:
// "docker.io/library/postgres" for "postgres:>=18".
func FullName(image string) (name string, ok bool) {
	short, _, _ := cutTag(image)
	named, err := reference.ParseNormalizedNamed(short)
	if err != nil {
		return "", false
	}
	return original(named.Name()), true
}

// BlocksFor returns the blocks of a contract file that describe ref, in the order of the text.
func BlocksFor(f *dockerfile.File, ref Ref, bundled bool) []Block {
	var blocks []Block
	for _, s := range f.Stages {
		hit, floating := matchesAny(s, ref)
		if hit || floating {
			blocks = append(blocks, Block{File: f, Stage: s, Bundled: bundled, Floating: !hit})
		}
	}
	return blocks
}

func matchesAny(s *dockerfile.Stage, ref Ref) (hit, floating bool) {
	if s.From == nil {
		return false, false
	}
	for _, from := range append([]*dockerfile.From{s.From}, s.Also...) {
		h, f := Matches(from, ref)
		hit, floating = hit || h, floating || f
	}
	return hit, floating
}

// Declarations returns the TYPE and FORMAT lines of a contract file that can be read. For the others, the
// file itself reports problems.
func Declarations(f *dockerfile.File) (ts []*types.Declaration, fs []*types.FormatDeclaration) {
	r := &lineReader{file: f.Source}
	for _, n := range f.Types {
		if d := r.declaration(n); d != nil {
			ts = append(ts, d)
		}
	}
	for _, n := range f.Formats {
		if d := r.format(n); d != nil {
			fs = append(fs, d)
		}
	}
	return ts, fs
}

func (r *lineReader) declaration(n *dockerfile.TypeDecl) *types.Declaration {
	ok := true
	t := r.content(n.Type, &ok)
	if !ok {
		return nil
	}
	d := &types.Declaration{Type: t.Type, Doc: r.word(n.Value(dockerfile.DOC)), File: r.file, At: n.Head.At}
	for _, c := range n.Clauses.Clauses {
		for _, w := range c.Values {
			r.declare(d, c.Name, w)
		}
	}
	return d
}

func (r *lineReader) declare(d *types.Declaration, clause string, w *dockerfile.Word) {
	switch clause {
	case dockerfile.IS:
		if t, _, flaw := types.ParseProtocol(w.Value); flaw == nil {
			d.Is = append(d.Is, t)
		}
	case dockerfile.PORT:
		if e, flaw := types.ParseEndpoint(w.Value); flaw == nil {
			d.Ports = append(d.Ports, e)
		}
	case dockerfile.TLSPORT:
		if e, flaw := types.ParseEndpoint(w.Value); flaw == nil {
			d.TLSPorts = append(d.TLSPorts, e)
		}
	case dockerfile.SCHEME:
		d.Schemes = append(d.Schemes, w.Value)
	case dockerfile.TLSSCHEME:
		d.TLSSchemes = append(d.TLSSchemes, w.Value)
	}
}

func (r *lineReader) format(n *dockerfile.FormatDecl) *types.FormatDeclaration {
	ok := true
	t := r.content(n.Type, &ok)
	if !ok {
		return nil
	}
	d := &types.FormatDeclaration{Name: t.Type, Doc: r.word(n.Value(dockerfile.DOC)), File: r.file, At: n.Head.At}
	if w := n.Value(dockerfile.IS); w != nil {
		if f, flaw := types.ParseFormat(w.Value); flaw == nil {
			d.Is = f.Named(func(string) bool { return false })
		}
	}
	if w := n.Value(dockerfile.MATCHES); w != nil {
		d.Matches = w.Value
	}
	if d.Is == nil && d.Matches == "" {
		return nil
	}
	return d
}
