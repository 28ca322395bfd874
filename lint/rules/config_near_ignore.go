package rules

import (
	_ "embed"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

//go:embed config_near_ignore.md
var configNearIgnoreDoc string

var configNearIgnore = &lint.Rule{
	Name:  "config/near-ignore",
	Doc:   configNearIgnoreDoc,
	Level: lint.Note,
	Fix:   lint.Unsafe,
	// The rule checks all files at once, after the ignores are known. A comment that ignores all findings
	// therefore does not suppress findings about itself.
	Ignores: func(p *lint.Pass, _ []*lint.Ignore) {
		for _, f := range slices.Concat(p.Project.Dockerfiles, p.Project.Contracts) {
			for _, d := range f.Directives {
				nearIgnore(p, f.Source, d.At)
			}
			for _, c := range f.Comments {
				nearIgnore(p, f.Source, c.At)
			}
			trailingIgnores(p, f)
		}
		for _, f := range p.Project.Composes {
			for _, at := range f.Comments {
				nearIgnore(p, f.Source, at)
			}
		}
	},
}

// nearIgnore reports a comment that is similar to an ignore comment.
func nearIgnore(p *lint.Pass, file *source.File, at source.Span) {
	near, ok := lint.FindNearIgnore(file.Slice(at), p.Names)
	if !ok {
		return
	}
	if near.Instead == "" {
		p.Report(at, "%s", near.Why).In(file)
		return
	}
	found := p.Report(at, "%s; write `%s`", near.Why, near.Instead).In(file)
	if !strings.HasSuffix(near.Instead, "=RULE") {
		found.WithFix("write "+near.Instead, false, source.Replace(at, near.Instead+near.Reason))
	}
}

// trailingIgnores reports comments that look like ignore comments but are part of an instruction's text.
func trailingIgnores(p *lint.Pass, f *dockerfile.File) {
	for _, s := range f.Stages {
		for _, in := range s.Body {
			if !dockerfile.OfDialect(in) {
				trailingIgnore(p, f, in)
			}
		}
		if s.From != nil {
			trailingIgnore(p, f, s.From)
		}
	}
}

func trailingIgnore(p *lint.Pass, f *dockerfile.File, in dockerfile.Instruction) {
	span := in.Span()
	if _, run := in.(*dockerfile.Run); !run {
		span = in.Common().Args.At // the heredocs of COPY are not part of the text
	}
	text := f.Source.Slice(span)
	for i := 0; i < len(text); {
		n := strings.IndexByte(text[i:], '#')
		if n < 0 {
			return
		}
		i += n
		end := min(len(text), i+longestIgnore)
		if n := strings.IndexByte(text[i:end], '\n'); n >= 0 {
			end = i + n
		}
		if i > 0 && strings.IndexByte(" \t\n", text[i-1]) >= 0 && !quotedAt(text, i) {
			at := source.Span{Start: span.Start + source.Pos(i), End: span.Start + source.Pos(end)}
			trailing(p, f, at)
		}
		i++
	}
}

// longestIgnore is the number of bytes that are read of a comment inside an instruction. It limits the cost
// of a line with millions of "#".
const longestIgnore = 200

// quotedAt reports whether the byte at i is inside double quotes on its line.
func quotedAt(text string, i int) bool {
	text = text[max(0, i-longestIgnore):i]
	return strings.Count(text[strings.LastIndexByte(text, '\n')+1:], `"`)%2 == 1
}

// trailing reports the comment at a position inside an instruction. It does not report those that the parser
// recognizes as comments between the lines of an instruction.
func trailing(p *lint.Pass, f *dockerfile.File, at source.Span) {
	text := f.Source.Slice(at)
	_, near := lint.FindNearIgnore(text, p.Names)
	if !near && !lint.IsIgnore(text) {
		return
	}
	if slices.ContainsFunc(f.Comments, func(c *dockerfile.Comment) bool { return c.At.Start <= at.Start && at.Start < c.At.End }) {
		return
	}
	p.Report(at, "this comment is part of the instruction, so it ignores nothing; write it on a line of its own above").In(f.Source)
}
