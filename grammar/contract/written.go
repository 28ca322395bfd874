package contract

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// Written is the position of a command in an image's configuration.
type Written struct {
	File    *source.File
	Command dockerfile.Command
}

// Word returns the position of word i of the command; the file is nil if it is not written, such as the shell
// of a shell form. The text of a shell form is a file of its own whose spans map back.
func (w *Written) Word(i int) (f *source.File, at source.Span) {
	switch {
	case w == nil || w.File == nil:
		return nil, at
	case !w.Command.JSON:
		if w.Command.Line == nil || i != 2 {
			return nil, at
		}
		f = w.Command.Line.Source(w.File)
		return f, source.Span{End: source.Pos(len(f.Text))}
	case i >= len(w.Command.Exec):
		return nil, at
	}
	return w.File, w.Command.Exec[i].At
}
