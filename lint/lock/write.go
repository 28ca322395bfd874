package lock

import (
	"bytes"
	"encoding/json"
)

// Text returns the formatted file. Its keys are sorted, and each image is a separate block of lines, so that
// two branches that lock different images can be merged.
func (f *File) Text() string {
	images := f.Images
	if images == nil {
		images = map[string]*Image{}
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(struct {
		Images  map[string]*Image `json:"images"`
		Version int               `json:"version"`
	}{images, Version}); err != nil {
		panic(err) // encoding strings and numbers cannot fail
	}
	return b.String()
}
