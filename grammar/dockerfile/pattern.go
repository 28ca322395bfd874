package dockerfile

import "strings"

// contractFrom reads FROM in a contract file: an image name, and conditions on the tag, separated by commas.
func (p *parser) contractFrom(f *From) {
	ws := p.fields(f.Args)
	if len(ws) == 0 {
		p.report(f.Keyword.At, ContractSyntax, "`FROM` has no image; write `FROM postgres:>=18`")
		return
	}
	p.patterns(f, ws[0])
	comma := strings.HasSuffix(ws[0].Text, ",")
	for _, w := range ws[1:] {
		if !comma {
			p.report(w.At, ContractSyntax, "unexpected `%s`; in a contract file `FROM` accepts an image and conditions on its tag, separated by commas", w.Text)
			return
		}
		p.patternList(f, w, 0)
		comma = strings.HasSuffix(w.Text, ",")
	}
	if comma {
		p.report(f.Args.Slice(len(f.Args.Text)-1, len(f.Args.Text)), ContractSyntax, "nothing follows this comma")
	}
	for _, fl := range f.Flags {
		p.report(fl.At, ContractSyntax, "flags of `FROM` are not allowed in a contract file")
	}
}

// patterns splits name:condition,condition. It skips the colon before a registry's port, which precedes a
// slash, and the colon of a digest, which follows an @.
func (p *parser) patterns(f *From, w *Word) {
	colon := strings.LastIndexByte(w.Text, ':')
	if colon < 0 || strings.IndexByte(w.Text[colon:], '/') >= 0 || strings.IndexByte(w.Text[:colon], '@') >= 0 {
		f.Image = w
		return
	}
	f.Image = p.plain(w.line, w.off, w.off+colon)
	if colon == 0 {
		p.report(w.At, ContractSyntax, "the name of the image is missing before the colon")
		f.Image = nil
	}
	if colon+1 == len(w.Text) {
		p.report(w.InText(colon, colon+1), ContractSyntax, "a tag, a pattern or a range is missing after the colon")
	}
	p.patternList(f, w, colon+1)
}

// patternList adds the conditions in w that begin at off.
func (p *parser) patternList(f *From, w *Word, off int) {
	for off < len(w.Text) {
		end := len(w.Text)
		if i := strings.IndexByte(w.Text[off:], ','); i >= 0 {
			end = off + i
		}
		switch text := w.Text[off:end]; {
		case text == "" || text == "!":
			p.report(w.InText(off, max(end, off+1)), ContractSyntax, "a condition is missing here")
		default:
			f.Patterns = append(f.Patterns, p.plain(w.line, w.off+off, w.off+end))
			p.pattern(w, off, text)
		}
		off = end + 1
	}
}

// pattern reads a tag, a glob or a range, each optionally after "!".
func (p *parser) pattern(w *Word, off int, text string) {
	bare := strings.TrimPrefix(text, "!")
	allowed := strings.Trim(bare, "<>=")
	for i := range len(allowed) {
		if c := allowed[i]; !nameByte(c) && strings.IndexByte("*?[]<>=+", c) < 0 {
			at := off + len(text) - len(bare) + strings.Index(bare, allowed) + i
			p.report(w.InText(at, at+1), ContractSyntax, "`%s` is not allowed in a tag, a pattern or a range", string(c))
			return
		}
	}
}
