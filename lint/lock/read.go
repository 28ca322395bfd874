package lock

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/dfvet/dfvet/grammar/source"
)

// mostImages is the maximum number of images read from a file.
const mostImages = 10_000

// Parse reads a lock file. It never returns nil. It reports unreadable parts as problems and omits them.
func Parse(src *source.File) *File {
	f := &File{Source: src, Images: map[string]*Image{}}
	r := &reader{File: f, in: json.NewDecoder(strings.NewReader(src.Text))}
	if err := r.read(); err != nil {
		f.Broken = true
		at := min(int(r.in.InputOffset()), len(src.Text))
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = min(int(syntax.Offset), len(src.Text))
		}
		f.Images = map[string]*Image{}
		f.problem(source.Span{Start: source.Pos(max(at-1, 0)), End: source.Pos(at)}, "%s, so no image counts as locked; resolve the conflict, or delete the file and run `dfvet lock`", reason(err))
	}
	return f
}

// reason returns why a file cannot be read.
func reason(err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "invalid JSON"
	}
	return err.Error()
}

type reader struct {
	*File
	in *json.Decoder
}

func (f *File) problem(at source.Span, format string, args ...any) {
	f.Problems = append(f.Problems, Problem{at, source.Messagef(format, args...)})
}

// read reads the outermost object.
func (r *reader) read() error {
	version := 0
	err := r.object(func(key string, at source.Span) error {
		switch key {
		case "version":
			return r.in.Decode(&version)
		case "images":
			return r.object(r.image)
		}
		var other any
		return r.in.Decode(&other)
	})
	switch {
	case err != nil:
		return err
	case version != Version:
		return fmt.Errorf("unsupported version %d; this dfvet reads version %d", version, Version)
	}
	if _, err := r.in.Token(); !errors.Is(err, io.EOF) {
		return errors.New("invalid JSON")
	}
	return nil
}

// object calls do for each key of an object. do must read the value.
func (r *reader) object(do func(key string, at source.Span) error) error {
	open, err := r.in.Token()
	if err != nil {
		return err
	}
	if open != json.Delim('{') {
		return errors.New("not a JSON object")
	}
	for r.in.More() {
		token, err := r.in.Token()
		if err != nil {
			return err
		}
		key, _ := token.(string)
		end := int(r.in.InputOffset())
		start := strings.LastIndexByte(r.Source.Text[:max(end-1, 0)], '"')
		at := source.Span{Start: source.Pos(max(start, 0)), End: source.Pos(end)}
		if err := do(key, at); err != nil {
			return err
		}
	}
	_, err = r.in.Token()
	return err
}

// image reads one image. It reports an unusable image as a problem and continues after it.
func (r *reader) image(key string, at source.Span) error {
	var raw json.RawMessage
	if err := r.in.Decode(&raw); err != nil {
		return err
	}
	image := &Image{At: at}
	err := json.Unmarshal(raw, image)
	full, ok := Key(key)
	switch {
	case err != nil:
		r.problem(at, "invalid entry, so the image is not locked; run `dfvet lock`")
	case !ok || full != key:
		r.problem(at, "not a full image reference, so the entry is ignored; run `dfvet lock`")
	case r.Images[key] != nil:
		r.problem(at, "duplicate entry for this image; run `dfvet lock --update %s`", Familiar(key))
	case len(r.Images) >= mostImages:
		return fmt.Errorf("more than %d images", mostImages)
	case !image.valid():
		r.problem(at, "entry without a valid digest, which is ignored; run `dfvet lock`")
	default:
		r.Images[key] = image
	}
	return nil
}

// valid reports whether an entry has what identifies its image.
func (i *Image) valid() bool {
	if i.Digest == "" && i.Source == "" || i.Digest != "" && !ValidDigest(i.Digest) || len(i.Platforms) == 0 {
		return false
	}
	for _, c := range i.Platforms {
		if c == nil || c.Digest != "" && !ValidDigest(c.Digest) {
			return false
		}
	}
	return true
}

// ValidDigest reports whether a text is the digest of an image: sha256: or sha512: followed by hexadecimal
// digits in lower case.
func ValidDigest(text string) bool {
	algorithm, hex, _ := strings.Cut(text, ":")
	if algorithm == "sha256" && len(hex) != 64 || algorithm == "sha512" && len(hex) != 128 || algorithm != "sha256" && algorithm != "sha512" {
		return false
	}
	return strings.Trim(hex, "0123456789abcdef") == ""
}
