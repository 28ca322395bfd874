package report

import (
	"maps"
	"path"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// All text from files enters a report through this file. It removes secrets, and shows only the wrong part of
// a line in an env file, because reports end up in logs that other people read.

// secrets holds the secrets in a report's projects and files.
type secrets struct {
	at    map[string][]source.Span
	known *source.SecretTexts

	envFiles map[string]bool
}

// hidden returns the report's secrets.
func (r *Report) hidden() *secrets {
	if r.secrets != nil {
		return r.secrets
	}
	s := &secrets{at: map[string][]source.Span{}, envFiles: map[string]bool{}}
	var texts []string
	var named []source.NamedSecret
	for _, x := range r.Secrets {
		for path, at := range x.At {
			s.at[path] = source.Ordered(append(s.at[path], at...))
		}
		texts, named = append(texts, x.Texts...), append(named, x.Named...)
		maps.Copy(s.envFiles, x.EnvFiles)
	}
	seen := map[*source.File]bool{}
	take := func(f *source.File) {
		if !seen[f] {
			seen[f] = true
			texts = append(texts, f.SecretTexts()...)
		}
	}
	for _, f := range r.Findings {
		take(f.File)
		for _, x := range f.Related {
			take(x.File)
		}
	}
	s.known = source.NewSecretTexts(texts, named...)
	r.secrets = s
	return s
}

// longestPart is the maximum number of characters that are shown of a value in an env file.
const longestPart = 40

// excerpt returns a line in three pieces that may be shown: the text before the place of a finding, the text
// at the place, and the text after it.
func (r *Report) excerpt(f *source.File, before, within, after source.Span) (b, w, a string) {
	s := r.hidden()
	show := func(at source.Span) string { return s.known.Mask(f.MaskedWith(at, s.at[f.Path])) }
	b, w, a = show(before), show(within), show(after)
	if !s.env(f.Path) {
		return b, w, a
	}
	name, value, ok := strings.Cut(f.Slice(source.Span{Start: before.Start, End: after.End}), "=")
	if !ok || strings.HasPrefix(strings.TrimSpace(name), "#") {
		return b, w, a
	}
	start := before.Start + source.Pos(len(name)) + 1
	switch {
	case within.End < start: // the place is in the name
		return b, w, f.Slice(source.Span{Start: after.Start, End: start}) + source.Hidden
	case within.Start < start || strings.Trim(value, " \t\r\"'") == strings.Trim(f.Slice(within), " \t\r\"'"):
		w = source.Hidden
	}
	if b = b[:min(len(b), len(name)+1)]; before.End > start {
		b += source.Hidden
	}
	if len([]rune(w)) > longestPart {
		w = string([]rune(w)[:longestPart]) + source.Hidden
	}
	if a != "" {
		a = source.Hidden
	}
	return b, w, a
}

// env reports whether a file contains environment variables. It is named under env_file, or its name is .env,
// .env.local, db.env or similar.
func (s *secrets) env(full string) bool {
	name := path.Base(full)
	return s.envFiles[full] || name == ".env" || strings.HasPrefix(name, ".env.") || strings.HasSuffix(name, ".env")
}

// fixes returns the fixes of a finding that a report may contain, because they write no secret.
func (r *Report) fixes(f *lint.Finding) []source.Fix {
	var kept []source.Fix
	for _, fix := range f.Fixes {
		ok := true
		for _, e := range fix.Edits {
			ok = ok && !r.tells(e)
		}
		if ok {
			kept = append(kept, fix)
		}
	}
	return kept
}

// tells reports whether the text of an edit contains a secret, or a value from an env file.
func (r *Report) tells(e source.Edit) bool {
	if e.New == "" {
		return false
	}
	s := r.hidden()
	if source.Mask(e.New) != e.New || len(s.known.Spans(e.New)) > 0 {
		return true
	}
	for _, all := range [][]source.Span{e.File.Secrets(), s.at[e.File.Path]} {
		for _, s := range source.Within(all, e.At) {
			if strings.Contains(e.New, e.File.Slice(s)) {
				return true
			}
		}
	}
	return s.env(e.File.Path) && strings.Contains(e.New, "=")
}

// Line returns a line of a file in a form that may be shown. checked means that the report's projects were
// loaded from this version of the file.
func (r *Report) Line(f *source.File, number int, checked bool) string {
	s := r.hidden()
	text := f.Masked(f.LineSpan(number))
	if checked {
		text = f.MaskedWith(f.LineSpan(number), s.at[f.Path])
	} else if len(s.at[f.Path]) > 0 { // another version of the file had secrets
		for _, x := range r.Secrets {
			text = source.WithoutWords(text, x.Texts)
		}
	}
	text = s.known.Mask(text)
	if s.env(f.Path) {
		if name, _, ok := strings.Cut(text, "="); ok && !strings.HasPrefix(strings.TrimSpace(name), "#") {
			return name + "=" + source.Hidden
		}
	}
	return text
}
