package build

import (
	"path"
	"slices"
	"sort"
	"strings"

	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// A Placed is one source that COPY or ADD puts into the image.
type Placed struct {
	Step *Step
	Word *dockerfile.Word // the source; for a heredoc, its <<NAME
	Text Filled           // the source after expansion
	// Dest is the absolute path in the image. It is "" if it is unknown: it is relative to the WORKDIR of a
	// base image, or contains an unknown variable.
	Dest string
	// Folder reports whether Dest is the folder that contains the source afterwards. Otherwise a source that
	// is a file is stored as Dest itself.
	Folder bool
	// Context reports whether the source is a path in the build context, and not in a stage or image, a URL
	// or a heredoc.
	Context bool
	// Heredoc is the source if it is a heredoc, or nil.
	Heredoc *dockerfile.Heredoc
}

// Places returns the files that the COPY and ADD instructions of the stage and of the stages below it put
// into the image, in the order of the build.
func (s *Stage) Places() []Placed {
	all, _ := s.places()
	return all
}

// Workdir returns the working directory at the end of the stage, or "" if it is unknown.
func (s *Stage) Workdir() string {
	_, dir := s.places()
	return dir
}

func (s *Stage) places() (all []Placed, dir string) {
	if s.Root().Image.Text == "scratch" {
		dir = "/"
	}
	for _, stage := range slices.Backward(s.Chain()) {
		for _, t := range stage.Steps {
			switch do := t.Do.(type) {
			case *dockerfile.Workdir:
				if !t.Deferred && do.Path != nil {
					dir = below(dir, t.Scope.Expand(do.Path))
				}
			case *dockerfile.Copy:
				all = append(all, t.placed(dir, do.Sources, do.Dest)...)
			case *dockerfile.Add:
				all = append(all, t.placed(dir, do.Sources, do.Dest)...)
			}
		}
	}
	return all, dir
}

func (t *Step) placed(dir string, sources []*dockerfile.Word, dest *dockerfile.Word) []Placed {
	if t.Deferred || dest == nil {
		return nil
	}
	to := t.Scope.Expand(dest)
	folder := len(sources) > 1 || strings.HasSuffix(to.Text, "/") || to.Text == "." || to.Text == ""
	var all []Placed
	for _, w := range sources {
		p := Placed{Step: t, Word: w, Text: t.Scope.Expand(w), Dest: below(dir, to), Folder: folder}
		if p.Heredoc = heredoc(t.Do, w); p.Heredoc == nil {
			p.Context = len(Sources(t.Do)) == 0 && !Remote(p.Text.Text)
		}
		all = append(all, p)
	}
	return all
}

// heredoc returns the heredoc that a source refers to with <<NAME, or nil.
func heredoc(in dockerfile.Instruction, w *dockerfile.Word) *dockerfile.Heredoc {
	docs := in.Common().Heredocs // in the order of the words that refer to them
	i := sort.Search(len(docs), func(i int) bool { return docs[i].Mark.At.Start >= w.At.Start })
	if i < len(docs) && docs[i].Mark.At == w.At {
		return docs[i]
	}
	return nil
}

// Remote reports whether ADD downloads a source, because it is a URL or Git's user@host:path.
func Remote(source string) bool {
	if strings.Contains(source, "://") {
		return true
	}
	user, host, ok := strings.Cut(source, "@")
	return ok && user != "" && !strings.Contains(user, "/") && strings.Contains(host, ":")
}

// below returns p, resolved against dir unless p is absolute. It returns "" if the result is unknown.
func below(dir string, p Filled) string {
	switch {
	case !p.Known:
		return ""
	case path.IsAbs(p.Text):
		return path.Clean(p.Text)
	case dir == "":
		return ""
	}
	return path.Join(dir, p.Text)
}
