package lsp

import (
	"strings"

	"go.lsp.dev/uri"

	"github.com/dfvet/dfvet/grammar/compose"
	"github.com/dfvet/dfvet/grammar/source"
)

// linksCompose lists the files that a Compose file names, the pages of its images and models.
func linksCompose(q *Query) []Link {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	var links []Link
	walkCompose(f, func(s *spot) {
		n := s.node
		if s.isKey || n.Alias != nil || n.Kind != compose.Scalar || n.Text == "" || n.Tag == "!!null" {
			return
		}
		if at, exact := inner(n); exact {
			if l, ok := q.link(s, at); ok {
				links = append(links, l)
			}
		}
	})
	return links
}

func (q *Query) link(s *spot, at source.Span) (Link, bool) {
	where, text := s.where(), s.node.Text
	switch {
	case strings.Contains(text, "$") || strings.Contains(text, "://"):
		return Link{}, false
	case where == "services.*.image":
		return imageLink(text, at)
	case where == "models.*.model":
		page := modelPage(text)
		at.End -= source.Pos(len(text) - len(strings.TrimSuffix(text, ":"))) // while the tag is typed
		return Link{at, page, "open the model's page"}, page != ""
	case fileKeys[where]:
		return Link{At: at, Target: q.URI(q.pathOf(s))}, true
	}
	return q.mounted(s, at)
}

// mounted links what a bind mount brings in, where that is a file.
func (q *Query) mounted(s *spot, at source.Span) (Link, bool) {
	text := s.node.Text
	switch s.where() {
	case "services.*.volumes.[]":
		text, _, _ = strings.Cut(text, ":")
		at.End = at.Start + source.Pos(len(text))
	case "services.*.volumes.[].source":
	default:
		return Link{}, false
	}
	if text == "" || !strings.ContainsAny(text[:1], "./") || q.Snapshot.World(q.File.Source.Path) == nil {
		return Link{}, false
	}
	full := q.below(text)
	info, err := q.Snapshot.World(q.File.Source.Path).fs.Stat(full)
	return Link{At: at, Target: q.URI(full)}, err == nil && info.Mode().IsRegular()
}

// imageLink leads from an image without its tag and digest to its page.
func imageLink(ref string, at source.Span) (Link, bool) {
	name, _, _ := strings.Cut(ref, "@")
	if i := strings.LastIndexByte(name, ':'); i > strings.LastIndexByte(name, '/') {
		name = name[:i]
	}
	page := imagePage(ref)
	if page == "" || strings.Contains(name, ".") && !strings.Contains(name, "/") { // a registry alone
		return Link{}, false
	}
	return Link{source.Span{Start: at.Start, End: at.Start + source.Pos(len(name))}, page, "open the image's page"}, true
}

// modelPage returns the page of an AI model, or "".
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

// foldsCompose lists the mappings and lists behind keys, each from its key on.
func foldsCompose(q *Query) []Fold {
	f := q.File.Compose()
	if f == nil {
		return nil
	}
	var folds []Fold
	walkCompose(f, func(s *spot) {
		end := s.node
		if s.isKey {
			end = s.value
		}
		item := len(s.keys) > 0 && s.keys[len(s.keys)-1] == "[]"
		if end != nil && end.Alias == nil && (s.isKey || item && end.Kind != compose.Scalar) {
			folds = append(folds, Fold{At: source.Span{Start: s.node.At.Start, End: max(s.node.At.End, end.At.End)}})
		}
	})
	return folds
}
