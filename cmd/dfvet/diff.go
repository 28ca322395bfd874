package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint/report"
)

// diff prints changes as unified diffs. It masks secrets, values in env files and control characters, so such
// a diff cannot be applied; --fix makes the complete change.
func (c *checker) diff(f *fixing, r *report.Report, w io.Writer) error {
	for _, path := range f.changed() {
		name := source.Escape(c.shown(path))
		before, after := f.before[path], f.after[path]
		var text strings.Builder
		if err := f.changes[path].Unified(&text, "a/"+name, "b/"+name, before.Text, after.Text); err != nil {
			return err
		}
		if _, err := io.WriteString(w, shownDiff(r, before, after, text.String())); err != nil {
			return err
		}
	}
	return nil
}

// shownDiff masks the parts of a diff that must not be shown.
func shownDiff(r *report.Report, before, after *source.File, text string) string {
	var b strings.Builder
	known := source.NewSecretTexts(append(before.SecretTexts(), after.SecretTexts()...))
	from, to := 0, 0  // the next line numbers before and after the change
	var gone []string // the secrets in removed lines, which may not be recognized as secrets in an added line
	for line := range strings.Lines(text) {
		switch {
		case strings.HasPrefix(line, "@@ "):
			fmt.Sscanf(hunkStart(line), "%d %d", &from, &to)
			gone = nil
			b.WriteString(line)
			continue
		case from == 0 || line[0] == '\\':
			b.WriteString(line)
			continue
		}
		file, number := after, to
		if line[0] == '-' {
			file, number = before, from
			for _, s := range source.Within(before.Secrets(), before.LineSpan(from)) {
				gone = append(gone, before.Slice(s))
			}
		}
		if line[0] != '+' {
			from++
		}
		if line[0] != '-' {
			to++
		}
		b.WriteString(line[:1])
		shown := known.Mask(r.Line(file, number, file == after))
		if line[0] == '+' {
			shown = source.WithoutWords(shown, gone)
		}
		for i, piece := range strings.Split(shown, "\t") {
			if i > 0 {
				b.WriteByte('\t')
			}
			b.WriteString(source.EscapeLine(piece))
		}
		b.WriteString(line[len(strings.TrimRight(line, "\r\n")):])
	}
	return b.String()
}

// hunkStart returns the two line numbers in "@@ -FROM,COUNT +TO,COUNT @@".
func hunkStart(line string) string {
	var all []string
	for word := range strings.FieldsSeq(line) {
		if word[0] == '-' || word[0] == '+' {
			number, _, _ := strings.Cut(word[1:], ",")
			all = append(all, number)
		}
	}
	return strings.Join(all, " ")
}
