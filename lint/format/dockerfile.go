package format

import (
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/fix"
)

// Style holds the options for formatting a Dockerfile.
type Style struct {
	Indent string // indentation of continuation lines that start in the first column
	// Shell reports whether the continuation lines of shell commands are indented too. docker build keeps
	// these spaces in the command, so it builds the layer again.
	Shell bool
}

// StyleOf returns the style of a Dockerfile. Its indentation is that of the file's first indented
// continuation line.
func StyleOf(f *dockerfile.File) Style {
	for _, in := range f.Instructions() {
		first, last := lines(f.Source, in)
		for line := first + 1; line <= last; line++ {
			text := f.Source.Slice(f.Source.LineSpan(line))
			rest := strings.TrimLeft(text, " \t")
			if n := len(text) - len(rest); 0 < n && n <= 8 && rest != "" && rest[0] != '#' {
				return Style{Indent: text[:n]}
			}
		}
	}
	return Style{Indent: "    "}
}

// IsSyntax reports whether a problem in a Dockerfile is a syntax error. A file with a syntax error should be
// formatted only if the user asks for it, because the error may be a line that ends in the wrong place.
func IsSyntax(p dockerfile.Problem) bool {
	switch p.Kind {
	case dockerfile.BuildSyntax, dockerfile.UnknownInstruction, dockerfile.ContractSyntax, dockerfile.UnknownContractWord:
		return true
	}
	return false
}

// A dockerFormatter formats one Dockerfile. Instructions start in the first column, with one space after the
// keyword. A continuation line is indented if a space at the end of the previous line shows that no word is
// split. The words of a contract line are separated by one space, and its keywords are in upper case.
// Heredocs do not change.
type dockerFormatter struct {
	edits
	tree  *dockerfile.File
	style Style
}

// Dockerfile returns the edits that format a Dockerfile or a contract file. An instruction that cannot be
// parsed is only moved to the first column.
func Dockerfile(f *dockerfile.File, style Style) []source.Edit {
	d := &dockerFormatter{edits: edits{src: f.Source}, tree: f, style: style}
	next := 1
	for _, x := range f.Directives {
		next = f.Source.Line(x.At.Start) + 1
	}
	for _, in := range f.Instructions() {
		h := in.Common()
		first := f.Source.Line(h.At.Start)
		d.between(next, first)
		next = f.Source.Line(h.At.End) + 1
		if _, bad := in.(*dockerfile.Bad); bad {
			d.leading(first, "")
			continue
		}
		d.instruction(in)
	}
	d.between(next, f.Source.Lines()+1)
	all := d.joined()
	text, ok := fix.Apply(f.Source.Text, all)
	if !ok || len(all) > 0 && !sameDockerfile(f, reparsed(f, text)) {
		return nil
	}
	return all
}

// reparsed parses a new text for a file.
func reparsed(f *dockerfile.File, text string) *dockerfile.File {
	src := source.New(f.Source.Path, text)
	switch {
	case f.Contract:
		return dockerfile.ParseContract(src)
	case f.Fragment:
		return dockerfile.ParseFragment(src)
	}
	return dockerfile.Parse(src)
}

// lines returns the first line of an instruction, and the last line before its heredocs.
func lines(src *source.File, in dockerfile.Instruction) (first, last int) {
	at := in.Common().At
	first, last = src.Line(at.Start), src.Line(at.End)
	for _, d := range dockerfile.Innermost(in).Common().Heredocs {
		last = min(last, src.Line(d.Body.Start)-1)
	}
	return first, last
}

// between removes extra spaces from comments and empty lines.
func (f *dockerFormatter) between(from, to int) {
	for line := from; line < to; line++ {
		f.leading(line, "")
		f.trailing(line)
	}
}

func (f *dockerFormatter) instruction(in dockerfile.Instruction) {
	h := in.Common()
	first, last := lines(f.src, in)
	contract := dockerfile.OfDialect(in)
	f.leading(first, "")
	if contract && first < last {
		f.beforeEscape(first)
	}
	f.trailing(first)
	f.spaceAfter(h)
	if do := dockerfile.Innermost(in); do != in {
		f.spaceAfter(do.Common())
	}
	quotes := f.quotes(in, first, last)
	for line := first + 1; line <= last; line++ {
		quoted := quotes[line-first]
		switch {
		case h.Spelling == dockerfile.InComment:
			f.leading(line, "")
			if !quoted {
				f.marked(line)
			}
		case !quoted && f.indentable(in, first, line):
			f.leading(line, f.style.Indent)
		}
		if contract && line < last && !quotes[line-first+1] {
			f.beforeEscape(line)
		}
		f.trailing(line)
	}
	if contract {
		f.contractWords(h)
	}
}

// leading sets the whitespace at the start of a line.
func (f *dockerFormatter) leading(line int, want string) {
	f.spaces(f.src.LineSpan(line).Start, want)
}

// spaces sets the whitespace between a place and the text after it on the line.
func (f *dockerFormatter) spaces(start source.Pos, want string) {
	rest := f.src.Slice(source.Span{Start: start, End: f.src.LineSpan(f.src.Line(start)).End})
	text := strings.TrimLeft(rest, " \t")
	if have := rest[:len(rest)-len(text)]; have != want && text != "" {
		f.change(start, len(have), want)
	}
}

func trimRight(text string) string { return strings.TrimRight(text, " \t") }
