package compose

import (
	"strings"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/compose/cursor"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/docker"
	"github.com/dfvet/dfvet/lsp/query"
)

// linksOf lists links from a Compose file to other files, and to the web pages of its images and models.
func linksOf(q *query.Query) []query.Link {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	var found []query.Link
	for _, s := range x.Spots {
		n := s.Node
		if s.IsKey || n.Alias != nil || n.Kind != compose.Scalar || n.Text == "" || n.Tag == "!!null" {
			continue
		}
		if at, exact := n.TextSpan(); exact {
			if l, ok := link(q, s, at); ok {
				found = append(found, l)
			}
		}
	}
	for _, f := range fragments(q) {
		for _, l := range docker.Links(ask(q, f)) {
			var ok bool
			if l.At, ok = f.outward(l.At); ok {
				found = append(found, l)
			}
		}
	}
	return found
}

func link(q *query.Query, s *cursor.Spot, at source.Span) (query.Link, bool) {
	where, text := s.Where, s.Node.Text
	switch {
	case where == compose.AtImage:
		return imageLink(untagged(text), at)
	case strings.Contains(text, "$") || strings.Contains(text, "://"):
		return query.Link{}, false
	case where == "models.*.model":
		page := modelPage(text)
		if i := strings.LastIndexByte(text, ':'); i > strings.LastIndexByte(text, '/') {
			at.End -= source.Pos(len(text) - i)
		}
		return query.Link{At: at, Target: page, Tip: "open the model's page"}, page != ""
	case fileKeys[where]:
		return query.Link{At: at, Target: q.URI(pathOf(q, s))}, true
	}
	return mounted(q, s, at)
}

// mounted returns a link to the source of a bind mount, if that is a file.
func mounted(q *query.Query, s *cursor.Spot, at source.Span) (query.Link, bool) {
	text := s.Node.Text
	switch s.Where {
	case compose.AtVolumesItem:
		text, _, _ = strings.Cut(text, ":")
		at.End = at.Start + source.Pos(len(text))
	case compose.AtVolumesItemSource:
	default:
		return query.Link{}, false
	}
	if text == "" || !strings.ContainsAny(text[:1], "./") || q.FS(q.File.Source.Path) == nil {
		return query.Link{}, false
	}
	full := q.Below(text)
	info, err := q.FS(q.File.Source.Path).Stat(full)
	return query.Link{At: at, Target: q.URI(full)}, err == nil && info.Mode().IsRegular()
}

// untagged returns the name of an image whose tag or digest is a variable, and any other text unchanged.
func untagged(ref string) string {
	name, _, variable := strings.Cut(ref, "$")
	if variable && (strings.HasSuffix(name, ":") || strings.HasSuffix(name, "@")) {
		return name[:len(name)-1]
	}
	return ref
}

// imageLink returns a link from the name of an image, without tag and digest, to its web page.
func imageLink(ref string, at source.Span) (query.Link, bool) {
	name, _, _ := strings.Cut(ref, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	full := ref
	if !strings.Contains(ref, "/") { // unlike in FROM, scratch is an ordinary name here
		full = "library/" + ref
	}
	page := docker.ImagePage(full)
	if page == "" || strings.Contains(name, ".") && !strings.Contains(name, "/") { // the text is only the name of a registry
		return query.Link{}, false
	}
	return query.Link{At: source.Span{Start: at.Start, End: at.Start + source.Pos(len(name))}, Target: page, Tip: "open the image's page"}, true
}

// modelPage returns the web page for an AI model, or "" if none is known.
func modelPage(ref string) uri.URI {
	host, rest, has := strings.Cut(ref, "/")
	if !has || rest == "" || strings.HasSuffix(rest, "/") {
		return ""
	}
	rest, _, _ = strings.Cut(rest, ":")
	switch {
	case host == "hf.co" || host == "huggingface.co":
		return uri.URI("https://huggingface.co/" + rest)
	case strings.ContainsAny(host, ".:"):
		return ""
	}
	return uri.URI("https://hub.docker.com/r/" + host + "/" + rest)
}

// foldsOf returns a fold for each mapping or list below a key. It starts at the key.
func foldsOf(q *query.Query) []query.Fold {
	x := indexAt(q)
	if x == nil {
		return nil
	}
	var folds []query.Fold
	for _, s := range x.Spots {
		end := s.Node
		if s.IsKey {
			end = s.Value
		}
		if end != nil && end.Alias == nil && (s.IsKey || s.Name == "[]" && end.Kind != compose.Scalar) {
			folds = append(folds, query.Fold{At: source.Span{Start: s.Node.At.Start, End: max(s.Node.At.End, end.At.End)}})
		}
	}
	return append(folds, commentRuns(x.Tree)...)
}

// commentRuns joins the comments on consecutive lines into one fold.
func commentRuns(f *compose.File) []query.Fold {
	var folds []query.Fold
	for i := 0; i < len(f.Comments); {
		j := i + 1
		for j < len(f.Comments) && f.Source.Line(f.Comments[j].Start) == f.Source.Line(f.Comments[j-1].Start)+1 {
			j++
		}
		folds = append(folds, query.Fold{At: f.Comments[i].Cover(f.Comments[j-1]), Comment: true})
		i = j
	}
	return folds
}
