package lsp

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
)

// hover says what stands under the cursor.
func hover(q *Query) Text {
	switch q.File.Language {
	case Dockerfile, Contract:
		return hoverDocker(q)
	case Compose:
		return hoverCompose(q)
	}
	return Text{}
}

func hoverDocker(q *Query) Text {
	for _, s := range q.File.Docker().Stages {
		for _, in := range s.Body {
			if h := in.Common(); h.Keyword != nil && h.Keyword.At.Has(q.Pos) {
				return manual(h)
			}
		}
	}
	return Text{}
}

func manual(h *dockerfile.Head) Text {
	if h.Form == nil {
		return Text{}
	}
	return Text{h.Form.Doc, h.Keyword.At}
}
