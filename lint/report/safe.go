package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/dfvet/dfvet/grammar/source"
)

// Encode writes v as JSON. It escapes characters that a terminal, an editor or the log of a build server
// would interpret. Programs that read the JSON get the same text.
func Encode(w io.Writer, v any) error {
	e := newEncoder(w)
	e.value(v)
	e.text("\n")
	return e.flush()
}

// An encoder writes JSON in several pieces, with the same escapes as Encode.
type encoder struct {
	w   *bufio.Writer
	one bytes.Buffer // the current piece
	to  *json.Encoder
	err error
}

func newEncoder(w io.Writer) *encoder {
	e := &encoder{w: bufio.NewWriter(w)}
	e.to = json.NewEncoder(&e.one)
	e.to.SetEscapeHTML(false)
	return e
}

func (e *encoder) text(s string) {
	if e.err == nil {
		_, e.err = e.w.WriteString(s)
	}
}

func (e *encoder) value(v any) {
	if e.err != nil {
		return
	}
	e.one.Reset()
	if e.err = e.to.Encode(v); e.err == nil {
		_, e.err = e.w.Write(harmless(bytes.TrimSuffix(e.one.Bytes(), []byte("\n")), escaped))
	}
}

func (e *encoder) flush() error {
	if e.err != nil {
		return e.err
	}
	return e.w.Flush()
}

func escaped(out []byte, r rune) []byte {
	if r >= 0x10000 {
		r -= 0x10000
		return fmt.Appendf(out, `\u%04x\u%04x`, 0xD800+r>>10, 0xDC00+r&0x3FF)
	}
	return fmt.Appendf(out, `\u%04x`, r)
}

// harmless replaces characters in an encoded text that would not be shown as they are. These are the
// characters of source.Hides, except for line ends and tabs, and the second character of "##[group]".
func harmless(text []byte, write func([]byte, rune) []byte) []byte {
	var out []byte
	from := 0
	for at := 0; at < len(text); {
		r, n := rune(text[at]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[at:])
		}
		hides := r != '\n' && r != '\t' && source.Hides(r) || r == '#' && at > 0 && text[at-1] == '#' && source.OpensCommand(text[at+1:])
		if hides {
			out = write(append(out, text[from:at]...), r)
			from = at + n
		}
		at += n
	}
	if out == nil {
		return text
	}
	return append(out, text[from:]...)
}
