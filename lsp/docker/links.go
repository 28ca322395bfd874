package docker

import (
	"path"
	"strings"

	"go.lsp.dev/uri"

	image "github.com/distribution/reference"

	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
	"github.com/dfvet/dfvet/lsp/query"
)

// Links lists links from images to their pages in the registry, and from paths to files.
func Links(q *query.Query) []query.Link {
	f := TreeOf(q.File)
	if f == nil {
		return nil
	}
	var all []query.Link
	for _, s := range indexOf(q.File).facts().Stages {
		if s.From == nil || s.From.Image == nil || s.Base != nil || s.Image == "" {
			continue
		}
		if target := ImagePage(s.Image); target != "" {
			all = append(all, query.Link{At: imageName(s.From.Image), Target: target, Tip: "open the image's page"})
		}
	}
	for _, d := range f.Directives {
		if d.Name.Text == "syntax" {
			all = append(all, query.Link{At: imageName(d.Value), Target: ImagePage(d.Value.Text), Tip: "open the frontend's page"})
		}
	}
	return append(all, fileLinks(q, f)...)
}

// fileLinks returns links from the sources of COPY, ADD and bind mounts to existing files, and from the URLs
// in ADD.
func fileLinks(q *query.Query, f *dockerfile.File) []query.Link {
	fsys := q.FS(f.Source.Path)
	if fsys == nil || f.Contract {
		return nil
	}
	ctxs := contexts(q)
	var all []query.Link
	for _, in := range indexOf(q.File).all {
		if on, ok := in.(*dockerfile.OnBuild); ok && on.Do != nil {
			in = on.Do
		}
		for _, s := range contextSources(in) {
			if !s.Literal() || strings.HasPrefix(s.Value, "<<") {
				continue
			}
			if strings.HasPrefix(s.Value, "https://") || strings.HasPrefix(s.Value, "http://") {
				all = append(all, query.Link{At: s.At, Target: uri.URI(s.Value), Tip: "open the URL"})
				continue
			}
			for _, ctx := range ctxs {
				full := path.Join(ctx.Dir, s.Value)
				if info, err := fsys.Stat(full); err == nil && info.Mode().IsRegular() {
					all = append(all, query.Link{At: s.At, Target: q.URI(full), Tip: ""})
					break
				}
			}
		}
	}
	return all
}

// contextSources lists the paths that an instruction reads from the build context.
func contextSources(in dockerfile.Instruction) []*dockerfile.Word {
	run, ok := in.(*dockerfile.Run)
	if !ok {
		return dockerfile.FromContext(in)
	}
	var all []*dockerfile.Word
	for _, f := range run.Flags {
		var source *dockerfile.Word
		outside := false
		for _, k := range f.Keys {
			switch {
			case k.Key == nil || k.Value == nil:
			case k.Key.Value == "source" || k.Key.Value == "src":
				source = k.Value
			case k.Key.Value == "from" || k.Key.Value == "type" && k.Value.Value != "bind":
				outside = true
			}
		}
		if source != nil && !outside {
			all = append(all, source)
		}
	}
	return all
}

// imageName returns the span of the name in an image reference, without tag and digest.
func imageName(w *dockerfile.Word) source.Span {
	named, _ := cutTag(w.Text)
	return w.InText(0, len(named))
}

// cutTag returns an image reference without its tag and digest.
func cutTag(ref string) (name, rest string) {
	depth, colon := 0, -1
	for i := range len(ref) {
		switch c := ref[i]; {
		case strings.HasPrefix(ref[i:], "${"):
			depth++
		case c == '}':
			depth--
		case depth > 0:
		case c == '/':
			colon = -1
		case c == ':' && colon < 0:
			colon = i
		case c == '@':
			if colon < 0 {
				colon = i
			}
			return ref[:colon], ref[colon:]
		}
	}
	if colon < 0 {
		return ref, ""
	}
	return ref[:colon], ref[colon:]
}

// ImagePage returns the URL of an image's page in its registry, or "" if that is unknown.
func ImagePage(ref string) uri.URI {
	name, _ := cutTag(ref)
	named, err := image.ParseNormalizedNamed(name)
	if err != nil {
		return ""
	}
	where := image.Path(named)
	switch image.Domain(named) {
	case "docker.io":
		if official, ok := strings.CutPrefix(where, "library/"); ok {
			return uri.URI("https://hub.docker.com/_/" + official)
		}
		return uri.URI("https://hub.docker.com/r/" + where)
	case "quay.io":
		return uri.URI("https://quay.io/repository/" + where)
	case "ghcr.io":
		return uri.URI("https://ghcr.io/" + where)
	case "mcr.microsoft.com":
		return uri.URI("https://mcr.microsoft.com/artifact/mar/" + where)
	}
	return ""
}
