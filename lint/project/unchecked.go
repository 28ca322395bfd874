package project

import (
	"cmp"
	"slices"
	"strings"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// An Unchecked is a file, app or service that is not checked, or not completely checked.
type Unchecked struct {
	File   *source.File
	At     source.Span
	Reason string
	// Unstated reports whether the reason is that the image of the service has no contract.
	Unstated bool
}

// Unchecked lists what is not checked, and why, sorted by path and place. Files that were skipped are in
// Skipped instead.
func (p *Project) Unchecked() []Unchecked {
	var all []Unchecked
	add := func(file *source.File, at source.Span, format string, args ...any) {
		if file != nil {
			all = append(all, Unchecked{File: file, At: at, Reason: source.Messagef(format, args...)})
		}
	}
	joined := map[string]bool{}
	for _, app := range p.All() {
		for _, f := range app.Model.Files {
			joined[f.Source.Path] = true
		}
		app.addUnchecked(add)
		for _, s := range app.Services {
			if s.isUnknown() && !app.Incomplete {
				add(s.Name.File, s.Name.At, "service `%s` is not checked: no contract is known for the image `%s`", s.Name.Text, s.Image.Text)
				all[len(all)-1].Unstated = true
			}
		}
	}
	for _, f := range p.Composes {
		if bare := incomplete(f); len(bare) > 0 && !joined[f.Source.Path] {
			add(f.Source, source.Span{}, "checked for syntax only: no file here gives %s an image or a build", source.QuoteList(bare))
		}
	}
	slices.SortStableFunc(all, func(a, b Unchecked) int {
		return cmp.Or(strings.Compare(a.File.Path, b.File.Path), cmp.Compare(a.At.Start, b.At.Start), strings.Compare(a.Reason, b.Reason))
	})
	return slices.CompactFunc(all, func(a, b Unchecked) bool {
		return a.File.Path == b.File.Path && a.At == b.At && a.Reason == b.Reason
	})
}

func (app *App) addUnchecked(add func(file *source.File, at source.Span, format string, args ...any)) {
	if len(app.Model.Files) == 0 {
		return
	}
	own := app.Model.Files[0]
	if i := slices.IndexFunc(app.Model.Files, func(f *compose.File) bool { return f.Source.Path == app.Overlay }); i >= 0 {
		own = app.Model.Files[i]
	}
	if app.Incomplete {
		add(own.Source, source.Span{}, "checked for syntax only: no file here gives %s an image or a build", source.QuoteList(incomplete(own)))
		return
	}
	switch {
	case app.Model.Unread:
		add(own.Source, source.Span{}, "undefined names are not reported: part of the project cannot be read")
	case app.MayHaveOverride:
		add(own.Source, source.Span{}, "undefined names are not reported: an override that is not in the repository may define them")
	}
	for _, s := range app.Services {
		if why := s.unchecked(); why != "" {
			add(s.Name.File, s.Name.At, "service `%s` is not checked: %s", s.Name.Text, why)
		}
	}
}

// unchecked returns why the needs of a service are not checked, or "" if they are.
func (s *Service) unchecked() string {
	switch b := s.Service.Build; {
	case s.Provider != nil:
		return ""
	case s.Unread:
		return "a file that it extends cannot be read"
	case s.Contract != nil:
		return ""
	case b != nil && s.Build != nil && s.Build.File == nil:
		switch {
		case b.Context != nil && remote(b.Context.Text):
			return "its build context is remote"
		case b.Context != nil && !b.Context.Known || b.Dockerfile != nil && !b.Dockerfile.Known:
			return "its build context or Dockerfile depends on a variable"
		case s.Build.Missing == "":
			return "its Dockerfile cannot be read"
		}
	case b == nil && s.Image != nil && !s.Image.Known:
		return "its image depends on a variable"
	}
	return ""
}

// isUnknown reports whether a service only runs an image about which nothing is known.
func (s *Service) isUnknown() bool {
	return s.Contract == nil && !s.Unread && s.Service.Build == nil && s.Ref.Name != "" && s.Name.File != nil
}
