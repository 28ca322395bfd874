package report

import (
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/catalog"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lint"
)

// maxResults is the number of results in one run that GitHub keeps.
const maxResults = 5000

func writeSARIF(w io.Writer, r *Report, _ Style) error {
	s := &sarifWriter{Report: r, index: map[*lint.Rule]int{}, hashes: map[*source.File][]string{}}
	run := sarifRun{
		Tool:         sarifTool{s.driver()},
		Invocations:  []sarifInvocation{s.invocation()},
		Bases:        map[string]sarifArtifact{srcRoot: {URI: fileURI(r.Root) + "/"}},
		Results:      []sarifResult{},
		ColumnKind:   "utf16CodeUnits",
		AutomationID: sarifAutomation{"dfvet/"},
	}
	for _, f := range r.Findings[:min(len(r.Findings), maxResults)] {
		run.Results = append(run.Results, s.result(f))
	}
	return Encode(w, sarifLog{Schema: sarifSchema, Version: "2.1.0", Runs: []sarifRun{run}})
}

type sarifWriter struct {
	*Report
	index  map[*lint.Rule]int
	hashes map[*source.File][]string
}

func (s *sarifWriter) driver() sarifDriver {
	d := sarifDriver{Name: "dfvet", InformationURI: lint.Home, SemanticVersion: s.Version, Rules: []sarifRule{}}
	for i, r := range s.Rules {
		s.index[r] = i
		d.Rules = append(d.Rules, describe(r))
	}
	return d
}

// describe returns what GitHub shows about a rule next to an alert.
func describe(r *lint.Rule) sarifRule {
	level := r.Level
	if level == lint.Off {
		level = lint.Note
	}
	out := sarifRule{
		ID: r.Name, Name: pascal(r.Name), HelpURI: r.URL(),
		Short: sarifText{Text: cut(sentence(r.Title()), 1024)}, Full: sarifText{Text: cut(sentence(r.Summary()), 1024)},
		Help:    sarifHelp{Text: r.Doc, Markdown: r.Doc},
		Default: sarifDefault{level.String()},
	}
	if out.Full.Text == "" {
		out.Full = out.Short
	}
	out.Properties = sarifProperties{Tags: tags(r), Precision: "high", Severity: problemSeverity(level)}
	for _, t := range r.Tags {
		if t == "security" {
			out.Properties.Security = map[lint.Level]string{lint.Error: "8.0", lint.Warning: "5.5", lint.Note: "3.0"}[level]
		}
	}
	return out
}

func tags(r *lint.Rule) []string {
	category, _, _ := strings.Cut(r.Name, "/")
	all := []string{category}
	for _, t := range r.Tags {
		if !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	for _, a := range r.Aliases {
		all = append(all, "external/"+a)
	}
	return all[:min(len(all), 10)]
}

func problemSeverity(l lint.Level) string {
	if l == lint.Note {
		return "recommendation"
	}
	return l.String()
}

// pascal converts wiring/wrong-port to WiringWrongPort, because the name of a rule in SARIF must be an
// identifier.
func pascal(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return r == '/' || r == '-' }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// sentence adds a full stop to a message, because viewers show only the first sentence.
func sentence(text string) string {
	text = source.Escape(text)
	if text == "" || strings.HasSuffix(text, ".") || strings.HasSuffix(text, "?") || strings.HasSuffix(text, "!") {
		return text
	}
	return text + "."
}

// cut shortens text to at most n bytes, and does not cut a character in two.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	n -= len("…")
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n] + "…"
}

func (s *sarifWriter) invocation() sarifInvocation {
	in := sarifInvocation{OK: len(s.Failures) == 0}
	for _, f := range s.Failures {
		in.Notifications = append(in.Notifications, sarifNotification{"error", sarifText{Text: source.Escape(source.Mask(f))}})
	}
	if n := len(s.Findings); n > maxResults {
		in.Notifications = append(in.Notifications, sarifNotification{"warning",
			sarifText{Text: fmt.Sprintf("Only the first %d of %d findings are in this file.", maxResults, n)}})
	}
	return in
}

func (s *sarifWriter) result(f *lint.Finding) sarifResult {
	line := f.File.Line(f.At.Start)
	out := sarifResult{
		RuleID: f.Rule.Name, RuleIndex: s.index[f.Rule], Level: f.Level.String(), Message: sarifText{Text: sentence(f.Message)},
		Locations:    []sarifLocation{{Physical: s.physical(f.File, tight(f.File, f.At))}},
		Fingerprints: map[string]string{"primaryLocationLineHash": s.hash(f.File, line)},
	}
	for i, x := range f.Related {
		out.Related = append(out.Related, sarifLocation{ID: i + 1, Physical: s.physical(x.File, tight(x.File, x.At)),
			Message: &sarifText{Text: sentence(x.Message)}})
	}
	if f.Flow && len(f.Related) > 0 {
		out.Flows = []sarifCodeFlow{s.flow(f)}
	}
	for _, fix := range s.fixes(f) {
		out.Fixes = append(out.Fixes, s.fix(fix))
	}
	return out
}

// flow returns the steps that a value takes, starting at the place of the finding.
func (s *sarifWriter) flow(f *lint.Finding) sarifCodeFlow {
	start := source.Related{File: f.File, At: f.At, Message: f.Message}
	var thread sarifThreadFlow
	for _, x := range append([]source.Related{start}, f.Related...) {
		thread.Locations = append(thread.Locations, sarifStep{sarifLocation{Physical: s.physical(x.File, tight(x.File, x.At)),
			Message: &sarifText{Text: sentence(x.Message)}}})
	}
	return sarifCodeFlow{[]sarifThreadFlow{thread}}
}

// tight cuts a span to its first line. A pull request shows an alert only if every line of its region is in
// the diff.
func tight(f *source.File, at source.Span) source.Span {
	end := f.LineSpan(f.Line(at.Start)).End
	return source.Span{Start: at.Start, End: max(at.Start, min(at.End, end))}
}

func (s *sarifWriter) hash(f *source.File, line int) string {
	h, ok := s.hashes[f]
	if !ok {
		h = lineHashes(f.Text)
		s.hashes[f] = h
	}
	return h[min(line, len(h))-1]
}

func (s *sarifWriter) physical(f *source.File, at source.Span) sarifPhysical {
	return sarifPhysical{s.artifact(f.Path), region(f, at)}
}

func (s *sarifWriter) artifact(path string) sarifArtifact {
	if name, ok := strings.CutPrefix(path, catalog.Scheme); ok {
		return sarifArtifact{URI: lint.Published + "grammar/catalog" + name}
	}
	rel := relative(s.Root, path)
	if strings.HasPrefix(rel, "../") || strings.HasPrefix(rel, "/") {
		return sarifArtifact{URI: fileURI(path)}
	}
	return sarifArtifact{URI: (&url.URL{Path: rel}).EscapedPath(), Base: srcRoot}
}

func fileURI(path string) string {
	return (&url.URL{Scheme: "file", Path: "/" + strings.TrimPrefix(path, "/")}).String()
}

func region(f *source.File, at source.Span) sarifRegion {
	r := rangeOf(f, at)
	return sarifRegion{r.Start.Line, r.Start.Column, r.End.Line, r.End.Column}
}

// fix returns a fix with its edits grouped by file.
func (s *sarifWriter) fix(fix source.Fix) sarifFix {
	out := sarifFix{Description: sarifText{Text: sentence(fix.Title)}}
	at := map[*source.File]int{}
	for _, e := range fix.Edits {
		i, ok := at[e.File]
		if !ok {
			i = len(out.Changes)
			at[e.File] = i
			out.Changes = append(out.Changes, sarifChange{Artifact: s.artifact(e.File.Path)})
		}
		r := sarifReplacement{Deleted: region(e.File, e.At)}
		if e.New != "" {
			r.Inserted = &sarifText{Text: e.New}
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements, r)
	}
	return out
}
