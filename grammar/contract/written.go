package contract

import (
	"github.com/dfvet/dfvet/grammar/dockerfile"
	"github.com/dfvet/dfvet/grammar/source"
)

// Written is the position of a command from an image's configuration in the text.
type Written struct {
	File    *source.File
	Command dockerfile.Command
}

// Word returns the position of word i of the command. The file is nil if the word is not in the text, such as
// the implied shell of a shell form. The text of a shell form is an embedded file.
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
